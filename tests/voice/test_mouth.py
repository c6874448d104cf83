from pathlib import Path

import numpy as np
import pytest

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ConfigError
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.parts import Clause, Said
from vivavoce.voice.pieces import Spoken, speak
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.shape import finish, pause_after, speech_level, trim
from vivavoce.voice.styles import StyleTables
from vivavoce.voice.voices import ALIASES, DEFAULT, LEVEL, VOICES, find


def tone(seconds: float) -> Samples:
    """A tone with half a second of silence at either end."""
    time = np.arange(int(seconds * SPEAK_RATE)) / SPEAK_RATE
    edge = np.zeros(SPEAK_RATE // 2, np.float32)
    wave = (0.2 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    return np.concatenate([edge, wave, edge])


class FakeEnglish:
    def __init__(self) -> None:
        self.calls: list[str] = []

    def render(self, text: str, speed: float) -> Samples:
        self.calls.append(text)
        return tone(0.1 * len(text.split()) / speed)


class FakeMixed:
    def __init__(self) -> None:
        self.calls: list[tuple[Spoken, str]] = []

    def render(self, pieces: Spoken, voice: str, speed: float) -> Rendering:
        self.calls.append((pieces, voice))
        return Rendering(tone(0.1 * sum(len(text) for _, text in pieces) / speed))


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


def test_silent_clause_renders_nothing(rig: Rig) -> None:
    assert rig.say(Clause("... ", ())) == []
    assert rig.mouth.predict(Clause("... ", ()), DEFAULT) == (0.0, 0.0)


def test_joins_have_short_edges_and_natural_pauses() -> None:
    raw = tone(1.0)
    cut = trim(raw)
    assert 1.0 <= len(cut) / SPEAK_RATE < 1.1
    assert cut[0] == 0.0
    assert abs(float(cut[-1])) < 1e-6
    assert pause_after("Yes. ") > pause_after("well, ") > pause_after("so we ") == 0.0
    assert pause_after("好。") > pause_after("好，") > pause_after("苹果、") > 0
    assert abs(speech_level(finish(raw, -6.0, 0.2)) - (speech_level(cut) - 6.0)) < 0.1
    assert len(trim(np.zeros(1000, np.float32))) == 0


def test_a_long_gap_inside_a_clause_is_cut() -> None:
    gap = np.zeros(SPEAK_RATE // 2, np.float32)
    said = finish(np.concatenate([tone(0.5)[12000:-12000], gap, tone(0.5)[12000:-12000]]), 0, 0)
    assert 1.15 < len(said) / SPEAK_RATE < 1.3


def test_peaks_are_held() -> None:
    assert float(np.abs(finish(tone(0.5), 30.0, 0.0)).max()) <= 0.9


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
