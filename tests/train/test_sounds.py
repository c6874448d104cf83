"""Drawn sounds, mixing with known labels, two steps of training, the written network."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from vivavoce.audio.onnx import open_session  # noqa: E402
from vivavoce.audio.types import LISTEN_RATE  # noqa: E402
from vivavoce.perception.log_mel import BANDS, log_mel  # noqa: E402
from vivavoce.perception.sound_labels import KINDS, WINDOW_FRAMES  # noqa: E402
from vivavoce.train import sounds as stage  # noqa: E402
from vivavoce.train.config import Schedule  # noqa: E402
from vivavoce.train.laughter import LaughterNet  # noqa: E402
from vivavoce.train.laughter import write as write_laughter  # noqa: E402
from vivavoce.train.made import levelled, pulses  # noqa: E402
from vivavoce.train.made_noises import BACKGROUNDS, NOISES  # noqa: E402
from vivavoce.train.made_voices import VOICES  # noqa: E402
from vivavoce.train.sound_corpus import ESC10, Clip, clip  # noqa: E402
from vivavoce.train.sound_export import write  # noqa: E402
from vivavoce.train.sound_mix import Mixer  # noqa: E402
from vivavoce.train.sound_sets import Sources, scene_turns, turns  # noqa: E402

MAKERS = {**NOISES, **BACKGROUNDS, **VOICES}


@pytest.mark.parametrize("name", MAKERS)
def test_a_drawn_sound_is_what_its_seed_says(name: str) -> None:
    one, again, other = (MAKERS[name](np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.isfinite(one).all()
    assert 0.01 < np.abs(one).max() <= 0.9 + 1e-6


def test_pulses_have_the_pitch_they_are_given() -> None:
    sound = pulses(np.random.default_rng(0), np.full(LISTEN_RATE, 200.0), 0.0)
    spectrum = np.abs(np.fft.rfft(sound))
    assert int(spectrum.argmax()) == 200


def test_levelled_never_clips() -> None:
    spike = np.zeros(1000)
    spike[10] = 1
    assert np.abs(levelled(spike)).max() <= 0.9


def corpus() -> list[Clip]:
    rng = np.random.default_rng(0)
    time = np.arange(3 * LISTEN_RATE) / LISTEN_RATE
    clips = []
    for fold in (1, 2):
        low, high = (np.sin(2 * np.pi * f * time).astype(np.float32) for f in (150, 3000))
        noise = rng.standard_normal(time.size).astype(np.float32)
        clips += [
            clip("engine", fold, f"low{fold}", low),
            clip("rain", fold, f"high{fold}", high),
            clip("speech", fold, f"noise{fold}", noise * 0.1),
            clip("fan", fold, f"fan{fold}", noise),
        ]
    return clips


def test_only_what_is_to_be_heard_is_labelled() -> None:
    windows, labels, weights = Mixer(corpus()).batch(np.random.default_rng(0), 64)
    assert windows.shape == (64, WINDOW_FRAMES, BANDS)
    assert labels.shape == weights.shape == (64, len(KINDS))
    named = {KINDS[index] for index in np.flatnonzero(labels.any(axis=0))}
    assert named == {"engine", "rain", "speech", "overlap"}
    assert ((weights == 0) & (labels == 1)).sum() == 0


def test_a_kind_that_is_left_out_is_never_shown() -> None:
    _, labels, _ = Mixer(corpus(), left_out=("rain",)).batch(np.random.default_rng(0), 64)
    assert not labels[:, KINDS.index("rain")].any()


def test_a_batch_is_its_seed() -> None:
    mixer = Mixer(corpus())
    one, again = (mixer.batch(np.random.default_rng(5), 4)[0] for _ in range(2))
    assert np.array_equal(one, again)


def test_two_steps_and_the_written_network_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "load", lambda *_: corpus())
    config = stage.SoundsConfig(
        work=tmp_path,
        held_out=2,
        width=6,
        batch=4,
        schedule=Schedule(steps=2, save_every=1, evaluate_every=2, bf16=False),
    )
    net, unseen = stage.train(config)
    assert {one.fold for one in unseen} == {2}
    write(net, tmp_path / "net.onnx")
    windows = np.random.default_rng(0).standard_normal((3, WINDOW_FRAMES, BANDS)).astype(np.float32)
    session = open_session(tmp_path / "net.onnx", ("windows",))
    (found,) = session.run(["logits"], {"windows": windows})
    with torch.no_grad():
        wanted = net(torch.from_numpy(windows)).numpy()
    assert np.allclose(found, wanted, atol=0.02)
    _, again = stage.train(config)  # goes on from its checkpoint: nothing is left to do
    assert len(again) == len(unseen)


def test_the_laughter_network_keeps_its_numbers(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = LaughterNet()
    for norm in net.modules():
        if hasattr(norm, "running_mean"):
            torch.nn.init.uniform_(norm.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(norm.running_var, 0.5, 1.5)
    write_laughter(net.eval(), tmp_path / "laughter.onnx")
    mel = np.random.default_rng(0).uniform(-80, 0, (2, 1, 44, 128)).astype(np.float32)
    session = open_session(tmp_path / "laughter.onnx", ("mel",))
    (found,) = session.run(["logit"], {"mel": mel})
    with torch.no_grad():
        wanted = net(torch.from_numpy(mel)).numpy()
    assert np.allclose(found[:, 0], wanted, rtol=0.02, atol=0.02)


def sources() -> Sources:
    rng = np.random.default_rng(0)
    words = [rng.standard_normal(5 * LISTEN_RATE).astype(np.float32) * 0.1 for _ in range(3)]
    barks = [rng.standard_normal(LISTEN_RATE).astype(np.float32)]
    return Sources(dict.fromkeys(ESC10.values(), barks), words, range(10, 20))


def test_turns_know_what_is_in_them() -> None:
    made = turns(sources(), drawn=1, words=2)
    assert [turn.speech for turn in made if turn.kind == "dog_bark"] == [False, True]
    assert sum(turn.overlap for turn in made) == 2
    assert all(np.abs(turn.samples).max() <= 0.96 for turn in made)
    assert {"horn", "siren", "phone", "engine", "music", "crowd", "fan"} <= {t.kind for t in made}


def test_every_scene_is_made_and_quiet_is_the_quietest() -> None:
    made = scene_turns(sources(), each=2)
    floors = {
        name: min(float(np.median(log_mel(s).mean(axis=1))) for s, n in made if n == name)
        for _, name in made
    }
    assert len(made) == 12
    assert min(floors, key=lambda name: floors[name]) == "quiet"
