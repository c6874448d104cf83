from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ConfigError
from vivavoce.voice import mouth
from vivavoce.voice.effects.equaliser import BANDS
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.parts import Clause, Said
from vivavoce.voice.pieces import Spoken, speak
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.stress import Stretches
from vivavoce.voice.style.types import NEUTRAL, Controls, Emphasis, Pause, Sound
from vivavoce.voice.styles import StyleTables
from vivavoce.voice.voices import ALIASES, DEFAULT, LEVEL, VOICES, Timbre, Voice, find


def tone(seconds: float) -> Samples:
    """A tone with half a second of silence at either end."""
    time = np.arange(int(seconds * SPEAK_RATE)) / SPEAK_RATE
    edge = np.zeros(SPEAK_RATE // 2, np.float32)
    wave = (0.2 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    return np.concatenate([edge, wave, edge])


class FakeEnglish:
    def __init__(self) -> None:
        self.calls: list[str] = []
        self.asked: list[tuple[Controls, Stretches]] = []

    def render(
        self,
        pieces: Spoken,
        voice: str,
        speed: float,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Rendering:
        text = " ".join(words for _, words in pieces)
        self.calls.append(text)
        self.asked.append((controls, emphasis))
        return Rendering(tone(0.1 * len(text.split()) / (speed * controls.rate)))


class FakeMixed:
    def __init__(self) -> None:
        self.calls: list[tuple[Spoken, str]] = []

    def render(
        self,
        pieces: Spoken,
        voice: str,
        speed: float,
        controls: Controls = NEUTRAL,
        emphasis: Stretches = (),
    ) -> Rendering:
        self.calls.append((pieces, voice))
        assert not emphasis
        length = 0.1 * sum(len(text) for _, text in pieces)
        return Rendering(tone(length / (speed * controls.rate)))


class Rig:
    def __init__(self) -> None:
        self.english, self.mixed = FakeEnglish(), FakeMixed()
        self.mouth = EmbeddedMouth(
            Path("kokoro.onnx"),
            Path("vocab.json"),
            hibari=lambda: self.english,
            kokoro=lambda: self.mixed,
        )

    def say(self, clause: Clause, voice: str = DEFAULT) -> list[Said]:
        return list(self.mouth.render(clause, voice, 1.0, lambda: False))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def clause(text: str, language: str) -> Clause:
    return Clause(text, speak(text, "zh" if language == "zh" else "en"))


def test_english_is_hibari(rig: Rig) -> None:
    rig.say(clause("Hello there.", "en"))
    assert rig.english.calls == ["Hello there."]
    assert rig.mixed.calls == []


def test_a_mixed_chinese_clause_is_one_render_by_one_voice(rig: Rig) -> None:
    said = rig.say(clause("今天又改PPT了？", "zh"))
    assert len(said) == 1
    ((pieces, voice),) = rig.mixed.calls
    assert [language for language, _ in pieces] == ["zh", "en", "zh"]
    assert voice == VOICES[DEFAULT].zh.name
    assert rig.english.calls == []


def test_letters_do_not_outweigh_the_chinese_around_them(rig: Rig) -> None:
    rig.say(clause("PPT做完。", "zh"))
    assert len(rig.mixed.calls) == 1
    assert rig.english.calls == []


def test_a_han_word_in_an_english_sentence_is_a_piece_of_its_own(rig: Rig) -> None:
    text = "I love 饺子 a lot."
    said = rig.say(clause(text, "en"))
    assert len(said) == 3
    assert rig.english.calls == ["I love", "a lot."]
    assert rig.mixed.calls[0][0] == (("zh", "饺子"),)
    ends = [piece.marks[-1] for piece in said]
    assert [text[:char] for char, _ in ends] == ["I love ", "I love 饺子", text]
    assert [sample for _, sample in ends] == sorted(sample for _, sample in ends)


def test_marks_rise_and_cover_the_clause(rig: Rig) -> None:
    text = "We will meet at the station tomorrow."
    (said,) = rig.say(clause(text, "en"))
    chars, samples = zip(*said.marks, strict=True)
    assert list(chars) == sorted(set(chars))
    assert list(samples) == sorted(samples)
    assert chars[-1] == len(text)
    assert samples[-1] <= len(said.samples)
    assert text[: chars[0]].strip() == "We"


def test_a_cancelled_render_stops_between_pieces(rig: Rig) -> None:
    count = 0

    def cancelled() -> bool:
        nonlocal count
        count += 1
        return count > 1

    said = list(rig.mouth.render(clause("I love 饺子 a lot.", "en"), DEFAULT, 1.0, cancelled))
    assert len(said) == 1


def test_a_prerendered_opener_costs_nothing(rig: Rig) -> None:
    opener = clause("哎呀，", "zh")
    assert rig.mouth.predict(opener, DEFAULT)[1] > 0
    list(rig.mouth.render(opener, DEFAULT, 1.0, lambda: False))
    assert rig.mouth.predict(opener, DEFAULT)[1] == 0
    rig.say(opener)
    rig.say(opener, "alloy")
    assert len(rig.mixed.calls) == 1


def test_a_cancelled_render_is_not_kept(rig: Rig) -> None:
    opener = clause("哎呀，", "zh")
    renders = rig.mouth.render(opener, DEFAULT, 1.0, lambda: len(rig.mixed.calls) > 0)
    list(renders)
    rig.say(opener)
    assert len(rig.mixed.calls) == 2


def test_prediction_learns(rig: Rig) -> None:
    text = "我们下午一起去公园散步吧。"
    before, _ = rig.mouth.predict(clause(text, "zh"), DEFAULT)
    for start in range(3, 12):
        rig.say(clause(text[-start:], "zh"))
    after, render = rig.mouth.predict(clause(text, "zh"), DEFAULT)
    real = sum(len(said.samples) for said in rig.say(clause(text, "zh"))) / SPEAK_RATE
    assert abs(after - real) < abs(before - real)
    assert abs(after - real) / real < 0.2
    assert render < 0.5


def test_what_loads_late_is_not_taken_for_the_pace(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    render = rig.mixed.render

    def slow_at_first(*args: Any) -> Rendering:
        nonlocal now
        now += 0.1 if rig.mixed.calls else 30.0
        return render(*args)

    monkeypatch.setattr(rig.mixed, "render", slow_at_first)
    monkeypatch.setattr("vivavoce.voice.mouth.time.perf_counter", lambda: now)
    rig.mouth.load(["zh"])
    _, expected = rig.mouth.predict(clause("再见。", "zh"), DEFAULT)
    assert 0 < expected < 1.0


def test_silent_clause_renders_nothing(rig: Rig) -> None:
    assert rig.say(Clause("... ", ())) == []
    assert rig.mouth.predict(Clause("... ", ()), DEFAULT) == (0.0, 0.0)


def test_every_voice_has_vectors_a_licence_and_a_level() -> None:
    for voice in VOICES.values():
        for timbre in (voice.zh, voice.en):
            assert timbre.licence == "Apache-2.0"
            assert abs(timbre.gain_db) < abs(LEVEL)
            if timbre.engine == "kokoro":
                assert StyleTables()(timbre.name).shape == (510, 1, 256)


def test_stock_names_are_voices() -> None:
    for name in ("alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer"):
        assert find(name).name in VOICES
    assert set(ALIASES.values()) <= set(VOICES)
    with pytest.raises(ConfigError, match="xiaoyue"):
        find("nobody")


def test_controls_reach_the_renderer_and_the_sound(rig: Rig) -> None:
    plain = Clause("Hello there.", (("en", "Hello there."),))
    loud = replace(plain, controls=Controls(energy=6.0, rate=0.5))
    (soft,), (shout,) = rig.say(plain), rig.say(loud)
    assert rig.english.asked[-1] == (Controls(energy=6.0, rate=0.5), ())
    rise = 20 * np.log10(np.abs(shout.samples).max() / np.abs(soft.samples).max())
    assert rise == pytest.approx(6.0, abs=0.1)
    assert len(shout.samples) > 1.8 * len(soft.samples)


def test_an_ending_is_only_for_the_end_of_a_sentence(rig: Rig) -> None:
    asked = Controls(ending=4.0, pitch=1.0)
    for text in ("Hello there,", "Hello there?"):
        rig.say(Clause(text, (("en", text),), asked))
    assert [controls.ending for controls, _ in rig.english.asked] == [0.0, 4.0]


def test_stress_is_told_in_letters(rig: Rig) -> None:
    text = "I want it now."
    rig.say(Clause(text, (("en", text),), emphasis=(Emphasis(2, 6),)))
    ((begin, end),) = rig.english.asked[-1][1]
    assert begin == pytest.approx(1 / 10)
    assert end == pytest.approx(5 / 10)


def test_a_pause_comes_before_the_words_and_moves_their_marks(rig: Rig) -> None:
    plain = Clause("Hello there.", (("en", "Hello there."),))
    late = replace(plain, before=(Pause(0.3),))
    (only,), (pause, words) = rig.say(plain), rig.say(late)
    assert len(rig.english.calls) == 1, "the words were rendered before"
    assert len(pause.samples) == 0.3 * SPEAK_RATE
    assert not pause.samples.any()
    assert pause.marks == ()
    assert words.marks == tuple((char, at + 7200) for char, at in only.marks)
    both = rig.mouth.predict(late, DEFAULT)[0]
    assert both == pytest.approx(rig.mouth.predict(plain, DEFAULT)[0] + 0.3)


def test_a_clause_may_be_a_sound_only(rig: Rig) -> None:
    laugh = Clause("", (), before=(Sound("laughter"),), language="en")
    (said,) = rig.say(laugh)
    again = rig.say(laugh)[0]
    assert 0.8 < len(said.samples) / SPEAK_RATE < 2.5
    assert np.array_equal(said.samples, again.samples)
    assert len(rig.english.calls) == 1, "the voice is listened to once"
    assert rig.mouth.predict(laugh, DEFAULT)[0] > 0.5


def test_what_is_cached_is_of_these_controls(rig: Rig) -> None:
    opener = clause("哎呀，", "zh")
    rig.say(opener)
    rig.say(replace(opener, controls=Controls(pitch=2.0)))
    assert len(rig.mixed.calls) == 2
    assert rig.mouth.predict(replace(opener, controls=Controls(pitch=3.0)), DEFAULT)[1] > 0


def test_an_own_voice_has_its_pitch_and_its_colour_in_words_and_sounds(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Controls, tuple[float, ...]]] = []

    def listened(
        samples: Samples, _: object, controls: Controls, colour: tuple[float, ...] = ()
    ) -> Samples:
        asked.append((controls, colour))
        return samples

    monkeypatch.setattr(mouth, "coloured", listened)
    bands = (1.0,) * BANDS
    timbre = Timbre("hibari", "heart", 0.0, controls=Controls(pitch=-2.0), colour=bands)
    own = Voice("mei", "own voice", None, timbre, timbre)
    monkeypatch.setattr(mouth, "find", lambda _: own)
    hesitation = Sound("uhm")
    rig.say(replace(clause("Hello there.", "en"), before=(hesitation,)), "mei")
    (sound, _), (words, _) = rig.english.asked
    assert sound.pitch < -2.0
    assert words.pitch == -2.0
    assert [colour for _, colour in asked] == [bands, (), bands]
