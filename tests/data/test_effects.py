"""Effects: what each does, and that its record gives the same bytes again."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.data.sounds import hum
from vivavoce.audio.codec import write_wav
from vivavoce.audio.types import LISTEN_RATE
from vivavoce.data.effects import (
    AnyEffect,
    Clipping,
    Level,
    Speed,
    Trim,
    active_power,
    apply,
    parse,
    record,
    speech_span,
)
from vivavoce.data.noise import Coloured, Noise, NoiseLibrary, side, under
from vivavoce.data.phone import Phone
from vivavoce.data.recipes import EFFECTS, clean, rough
from vivavoce.data.reverb import Reverb, impulse_response
from vivavoce.errors import ConfigError

ROOM = Reverb(5.0, 4.0, 2.7, 0.4, 1.5, 3)


def db(power: float | np.floating[Any]) -> float:
    return float(10 * np.log10(power))


@pytest.fixture
def library(tmp_path: Path) -> NoiseLibrary:
    folder = tmp_path / "audio/esc10/rain"
    folder.mkdir(parents=True)
    for name in ("1-a", "5-b"):
        noise = np.random.default_rng(1).standard_normal(8000) * 0.1
        write_wav(folder / f"{name}.wav", noise.astype(np.float32), LISTEN_RATE)
    return NoiseLibrary(tmp_path)


def test_trim_leaves_the_wanted_silence() -> None:
    out = Trim(0.3, 0.5).apply(hum(1.0))
    begin, end = speech_span(out)
    assert begin / LISTEN_RATE == pytest.approx(0.31, abs=0.02)
    assert (len(out) - end) / LISTEN_RATE == pytest.approx(0.53, abs=0.02)
    assert (end - begin) / LISTEN_RATE == pytest.approx(1.0, abs=0.03)


def test_level_is_that_of_the_speech_and_never_over_full_scale() -> None:
    assert db(active_power(Level(-30.0).apply(hum(1.0)))) == pytest.approx(-30.0, abs=0.1)
    assert np.abs(Level(0.0).apply(hum(1.0))).max() == pytest.approx(0.98, abs=1e-3)
    silence = np.zeros(1600, np.float32)
    assert np.array_equal(Level(-20.0).apply(silence), silence)


def test_clipping_flattens_the_peaks() -> None:
    speech = hum(1.0)
    out = Clipping(6.0).apply(speech)
    assert np.abs(out).max() == pytest.approx(np.abs(speech).max() / 2, rel=0.01)
    assert (np.abs(out) == np.abs(out).max()).sum() > 100


def test_speed_changes_the_length() -> None:
    assert len(Speed(1.1).apply(hum(1.0))) == pytest.approx(len(hum(1.0)) / 1.1, abs=2)


def test_a_room_leaves_the_direct_sound_where_it_was_and_decays() -> None:
    response = impulse_response(ROOM)
    assert response[0] == pytest.approx(1.0, abs=0.05)
    assert len(response) == pytest.approx(0.4 * LISTEN_RATE, abs=2)
    early, late = response[800:1600], response[4000:4800]  # 0.2 s apart: half of 60 dB
    assert 22 < db(np.sum(early**2)) - db(np.sum(late**2)) < 38
    speech = hum(1.0)
    wet = ROOM.apply(speech)
    assert len(wet) == len(speech)
    assert abs(speech_span(wet)[0] - speech_span(speech)[0]) <= 160


def test_a_longer_reverberation_time_rings_longer() -> None:
    def tail(rt60: float) -> float:
        response = impulse_response(Reverb(5.0, 4.0, 2.7, rt60, 1.5, 3))
        return db(np.sum(response[1600:2400] ** 2))

    assert tail(0.6) > tail(0.3) + 6


def test_noise_lies_at_its_ratio_under_the_speech(library: NoiseLibrary) -> None:
    speech = hum(1.0)
    for effect in (Noise("esc10/rain/1-a", 100, 10.0), Coloured(3.0, 10.0, 7)):
        added = apply([effect], speech, library) - speech
        assert db(active_power(speech)) - db(np.mean(added**2)) == pytest.approx(10.0, abs=0.2)


def test_silence_gets_no_noise() -> None:
    silence = np.zeros(1600, np.float32)
    assert np.array_equal(under(silence, np.ones(1600, np.float32), 0.0), silence)


def test_the_colour_of_noise_tilts_its_spectrum() -> None:
    speech = hum(2.0)
    added = Coloured(6.0, 0.0, 7).apply(speech) - speech
    power = np.abs(np.fft.rfft(added)) ** 2
    hertz = np.fft.rfftfreq(len(added), 1 / LISTEN_RATE)
    low = power[(hertz > 200) & (hertz < 400)].mean()
    high = power[(hertz > 1600) & (hertz < 3200)].mean()
    assert db(low) - db(high) == pytest.approx(18.0, abs=1.5)


def test_noises_are_split_like_everything_else(library: NoiseLibrary) -> None:
    assert library.names("train") == ["esc10/rain/1-a"]
    assert library.names("eval") == ["esc10/rain/5-b"]
    assert side("tau2-noise/siren") == "eval"
    with pytest.raises(ConfigError, match="no noise rain"):
        library.samples("rain")


def test_a_telephone_lets_its_band_through_only() -> None:
    time = np.arange(LISTEN_RATE) / LISTEN_RATE

    def left(hertz: float) -> float:
        tone = (0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        out = Phone().apply(tone)
        assert len(out) == len(tone)
        return db(np.mean(out**2)) - db(np.mean(tone**2))

    assert left(1000) == pytest.approx(0.0, abs=0.5)
    assert left(100) < -25
    assert left(5000) < -25


def test_a_record_gives_the_same_bytes_again(library: NoiseLibrary) -> None:
    seen = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        effects: tuple[AnyEffect, ...] = (*clean(rng), *rough(rng, library, "train"))
        again = parse([record(effect) for effect in effects], EFFECTS)
        assert again == effects
        first = apply(effects, hum(0.7), library)
        assert np.array_equal(first, apply(again, hum(0.7), library))
        assert np.isfinite(first).all()
        assert np.abs(first).max() <= 1.0
        seen |= {effect.name for effect in effects}
    assert seen == set(EFFECTS)
