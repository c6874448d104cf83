"""Manners do what they say to a sound made to measure; labels and splits are kept apart."""

from dataclasses import fields, replace

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.data import expressive_channel as channels
from vivavoce.data.expressive import Manner, analyse, render
from vivavoce.data.expressive_base import TEST, TUNE, blends, plan, split_of, syllables
from vivavoce.data.expressive_manners import LABELS, RHYTHMS, labelled, measured
from vivavoce.data.expressive_sentences import SENTENCES
from vivavoce.voice.styles import parse

pyworld = pytest.importorskip("pyworld")


def speech() -> Samples:
    """Eight syllables of a voice at 150 Hz."""
    t = np.arange(3200) / 16_000
    wave = np.sum([np.sin(2 * np.pi * 150 * k * t) / k for k in range(1, 30)], axis=0)
    burst = 0.1 * wave * np.sin(np.pi * t / 0.2) ** 2
    return np.tile(np.concatenate([burst, np.zeros(400)]), 8).astype(np.float32)


def f0(samples: Samples) -> float:
    found = analyse(samples).f0
    return float(np.median(found[found > 0]))


def test_pitch_rate_and_level_are_changed_as_asked() -> None:
    analysis, rng = analyse(speech()), np.random.default_rng(0)
    plain = render(analysis, Manner(), rng)
    assert f0(plain) == pytest.approx(150, rel=0.02)
    assert f0(render(analysis, Manner(shift_st=12), rng)) == pytest.approx(300, rel=0.02)
    assert len(render(analysis, Manner(rate=2.0), rng)) == pytest.approx(len(plain) / 2, rel=0.02)
    louder = render(analysis, Manner(level_db=6), rng)
    assert channels.level(louder) - channels.level(plain) == pytest.approx(6, abs=0.2)


def test_pauses_are_silent_and_lengthen() -> None:
    analysis, rng = analyse(speech()), np.random.default_rng(1)
    halting = render(analysis, Manner(pauses=1.0, pause_s=0.5), rng)
    plain = render(analysis, Manner(), rng)
    assert len(halting) > len(plain) + 0.3 * 16_000
    assert channels.spoken_seconds(halting) < len(halting) / 16_000 - 0.3


def test_a_whisper_has_no_pitch() -> None:
    whispered = render(analyse(speech()), Manner(whisper=True), np.random.default_rng(0))
    assert (analyse(whispered).f0 > 0).mean() < 0.15


def test_the_same_seed_says_the_same() -> None:
    analysis = analyse(speech())
    manner = Manner(jitter_st=0.2, pauses=0.5, breaks=1.0, shimmer_db=1.0)
    first, second = (render(analysis, manner, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, second)


def test_every_label_has_a_manner_of_its_own() -> None:
    for task, names in LABELS.items():
        for name in names:
            woman = labelled(task, name, "female", np.random.default_rng(0))
            man = labelled(task, name, "male", np.random.default_rng(0))
            assert (woman == man) == (task != "age" or name == "young")
    tired = labelled("voice_tone", "tired", "female", np.random.default_rng(0))
    happy = labelled("emotions", "happy", "female", np.random.default_rng(0))
    assert tired.rate < 0.9 < happy.rate
    assert tired.range_ < 1 < happy.range_
    assert measured(1.3, 2.0, "halting", np.random.default_rng(0)).pauses > 0
    assert set(RHYTHMS) == {"even", "varied", "halting"}


@pytest.mark.parametrize("kind", channels.KINDS)
def test_a_channel_leaves_speech_where_it_was(kind: channels.Kind) -> None:
    drawn = channels.draw(np.random.default_rng(0))
    channel = replace(drawn, kind=kind, gain_db=0.0, levelled=True, noise_dbfs=-80.0)
    heard = channels.through(speech(), channel, np.random.default_rng(0))
    assert np.abs(heard).max() <= 1.01
    middle = heard[4000 : 4000 + len(speech())]
    assert channels.level(middle) == pytest.approx(channels.NORMAL, abs=4)
    assert channels.level(heard[:1500]) < channels.NORMAL - 25
    assert {field.name for field in fields(channel)} >= {"kind", "colour_db"}


def test_a_background_stays_under_a_whisper() -> None:
    loud = replace(channels.draw(np.random.default_rng(0)), kind="noise", levelled=False)
    channel = replace(loud, noise_dbfs=-30.0, gain_db=0.0, colour_db=0.0)
    heard = channels.through(0.02 * speech(), channel, np.random.default_rng(0))
    whisper = channels.level(heard[4000 : 4000 + len(speech())])
    assert whisper - channels.level(heard[:3500]) == pytest.approx(channels.CLOSEST, abs=2)


def test_effort_moves_the_first_harmonic_and_the_first_formant() -> None:
    analysis, rng = analyse(speech()), np.random.default_rng(0)

    def over_second(manner: Manner) -> float:
        power = np.abs(np.fft.rfft(render(analysis, manner, rng))) ** 2
        hertz = np.fft.rfftfreq(2 * (len(power) - 1), 1 / 16_000)
        first, second = (power[abs(hertz - 150 * k) < 20].sum() for k in (1, 2))
        return float(10 * np.log10(first / second))

    assert over_second(Manner(open_db=5)) - over_second(Manner()) == pytest.approx(5, abs=1.5)
    envelope = np.tile(np.exp(-(((np.linspace(0, 8000, 513) - 600) / 100) ** 2)) + 1e-6, (200, 1))
    bump = replace(analysis, f0=np.full(200, 120.0), envelope=envelope, aperiodicity=envelope * 0)
    power = analyse(render(bump, Manner(jaw=1.2), rng)).envelope[100]
    assert power.argmax() * 8000 / 512 == pytest.approx(720, abs=70)


def test_voices_and_sentences_of_a_split_are_in_no_other() -> None:
    assert not TEST & TUNE
    for language in ("zh", "en"):
        texts = [text for split in SENTENCES.values() for text in split[language]]
        assert len(texts) == len(set(texts))
    voices = [*TEST, *TUNE, "af_sky", "af_heart", "zf_xiaoxiao", "am_adam", "am_puck", "zm_yunxia"]
    mixed = blends(voices)
    assert {split_of(name) for name in mixed} == {"train", "tune"}
    for name in mixed:
        first, second = parse(name)
        assert first[1] == second[1], "of one sex"
        assert split_of(first) == split_of(second) == split_of(name)
    for voice, _, language, text in plan([*voices, *mixed]):
        assert text in SENTENCES[split_of(voice)][language]


def test_syllables_are_characters_and_vowels() -> None:
    assert syllables("今天下雨了。", "", "zh") == 5
    assert syllables("The letter.", "ðə lˈɛtəɹ.", "en") == 3
