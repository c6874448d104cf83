"""Kokoro in three stages says what the whole graph says, and what its curves are told to."""

from dataclasses import replace

import numpy as np
import pytest

from vivavoce.store import Store
from vivavoce.voice.kokoro import Kokoro, read_vocab
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.style.types import Controls
from vivavoce.voice.styles import StyleTables

pytestmark = pytest.mark.e2e

TEXT = "今天又改PPT了，我的老板真是太烦人了。"
VOICE = "zf_xiaoyi"


@pytest.fixture(scope="module")
def kokoro(store: Store) -> Kokoro:
    return Kokoro(store.path("kokoro-stages"), store.path("kokoro-vocab.json"), Phonemes())


@pytest.mark.parametrize("speed", [1.0, 1.2])
def test_it_is_the_whole_graph(kokoro: Kokoro, store: Store, speed: float) -> None:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    whole = ort.InferenceSession(
        str(store.path("kokoro-v1.0.int8.onnx")), options, providers=["CPUExecutionProvider"]
    )
    vocab = read_vocab(store.path("kokoro-vocab.json"))
    pieces = speak(TEXT, "zh")
    tokens = [vocab[symbol] for symbol in Phonemes()(pieces)]
    feed = {
        "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": StyleTables()(VOICE)[len(tokens)],
        "speed": np.array([speed], np.float32),
    }
    wanted = whole.run(None, feed)[0]
    (plan,) = kokoro.plan(pieces, VOICE, speed)
    assert np.array_equal(kokoro.sound(kokoro.curves(plan)), wanted)
    speech = kokoro.render(pieces, VOICE, speed).samples
    assert len(speech) < 0.9 * len(wanted)  # less silence at its edges


def test_every_word_has_its_time(kokoro: Kokoro) -> None:
    rendering = kokoro.render(speak(TEXT, "zh"), VOICE, 1.0)
    assert len(rendering.words) == 16  # 今天又改 PPT 了我的老板真是太烦人了
    begins, ends = np.array(rendering.words).T
    assert (begins < ends).all()
    assert (ends[:-1] <= begins[1:]).all()
    assert ends[-1] <= len(rendering.samples) == 300 * len(rendering.f0)


def test_the_sound_follows_a_given_pitch(kokoro: Kokoro) -> None:
    (plan,) = kokoro.plan(speak("妈妈。", "zh"), VOICE)
    plan = kokoro.curves(plan)
    assert plan.pitch is not None
    for hertz in (150.0, 300.0):
        flat = np.where(plan.pitch > 40, hertz, plan.pitch).astype(np.float32)
        said = kokoro.sound(replace(plan, pitch=flat))
        power = np.abs(np.fft.rfft(said * np.hanning(len(said)))) ** 2
        at = np.fft.rfftfreq(len(said), 1 / 24_000)
        harmonic = np.abs((at + hertz / 2) % hertz - hertz / 2) < 12
        low = (at > 100) & (at < 2000)
        assert power[low & harmonic].sum() > 0.8 * power[low].sum()


def test_curves_of_other_durations_are_refused(kokoro: Kokoro) -> None:
    (plan,) = kokoro.plan(speak("你好。", "zh"), VOICE)
    plan = kokoro.curves(plan)
    with pytest.raises(ValueError, match=r"run `Kokoro\.curves`"):
        kokoro.sound(replace(plan, durations=plan.durations * 2))


def test_controls_change_length_and_pitch(kokoro: Kokoro) -> None:
    pieces = speak("今天天气真不错。", "zh")
    plain = kokoro.render(pieces, VOICE, 1.0)
    slow = kokoro.render(pieces, VOICE, 1.0, Controls(rate=0.7))
    assert 1.25 < len(slow.samples) / len(plain.samples) < 1.6
    high = kokoro.render(pieces, VOICE, 1.0, Controls(pitch=4))
    shift = np.median(high.f0[high.f0 > 0]) / np.median(plain.f0[plain.f0 > 0])
    assert shift == pytest.approx(2 ** (4 / 12), rel=0.01)
    stressed = kokoro.render(pieces, VOICE, 1.0, emphasis=((0.0, 0.3),))
    before, after = (np.diff(one.words, axis=1)[:, 0] for one in (plain, stressed))
    assert after[:2].sum() > before[:2].sum()
    assert np.array_equal(after[3:], before[3:])


def test_a_blend_speaks(kokoro: Kokoro) -> None:
    rendering = kokoro.render(speak("你好。", "zh"), "zf_xiaoyi:0.6+zm_yunxi:0.4", 1.0)
    alone = kokoro.render(speak("你好。", "zh"), VOICE, 1.0)
    assert np.median(rendering.f0[rendering.f0 > 0]) < np.median(alone.f0[alone.f0 > 0])
