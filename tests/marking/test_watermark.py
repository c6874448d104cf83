"""A mark goes in, survives, and is found where it is and nowhere else."""

import io

import numpy as np
import pytest
import soundfile
import soxr

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.marking.detect import SPEEDS, THRESHOLD, Detector, Finding
from vivavoce.marking.embed import Embedder
from vivavoce.marking.keys import Key

SESSION = 0xA1B2C3


def marked(sound: Samples, key: Key) -> Samples:
    embedder = Embedder(key, SESSION)
    return embedder.step(sound, embedder.init_state())[0]


def looked(sound: Samples, key: Key, rate: int = SPEAK_RATE) -> Finding:
    (finding,) = Detector([key]).find(sound, rate)
    return finding


@pytest.mark.parametrize("size", [1, 7, 480, 5000])
def test_pieces_of_any_length_give_the_same(sound: Samples, key: Key, size: int) -> None:
    sound = sound[: min(len(sound), 1000 * size)]
    embedder = Embedder(key, SESSION)
    state, pieces = embedder.init_state(), []
    for at in range(0, len(sound), size):
        piece, state = embedder.step(sound[at : at + size], state)
        pieces.append(piece)
    np.testing.assert_allclose(np.concatenate(pieces), marked(sound, key), atol=1e-5)


def test_nothing_is_added_in_time_or_to_silence(sound: Samples, key: Key) -> None:
    out = marked(sound, key)
    assert out.shape == sound.shape
    assert out.dtype == np.float32
    lags = np.correlate(out[4000:8000], sound[3900:8100], "valid")
    assert int(lags.argmax()) == 100  # in step with what went in
    assert not marked(np.zeros(5000, np.float32), key).any()


def test_it_is_quiet_beside_the_sound(sound: Samples, key: Key) -> None:
    added = marked(sound, key) - sound
    assert -25 < 10 * np.log10(np.mean(added**2) / np.mean(sound**2)) < -12


def test_a_mark_is_found_and_read(sound: Samples, key: Key) -> None:
    finding = looked(marked(sound, key), key)
    assert finding.found
    assert finding.sessions == (SESSION,)
    assert finding.chance < 1e-6


def test_clean_sound_and_other_keys_have_none(sound: Samples, key: Key) -> None:
    other = Key(8, b"another secret")
    assert not looked(sound, key).found
    assert not looked(marked(sound, key), other).found
    findings = Detector([other, key]).find(marked(sound, key), SPEAK_RATE)
    assert [(finding.key, finding.found) for finding in findings] == [(7, True), (8, False)]


def test_it_is_told_where_the_mark_is(sound: Samples, key: Key) -> None:
    mixed = np.concatenate([sound, marked(sound, key)])
    (stretch,) = looked(mixed, key).stretches
    assert stretch.start == pytest.approx(12, abs=2.6)
    assert stretch.end == pytest.approx(24, abs=0.1)


def test_five_seconds_from_anywhere_through_opus_are_enough(sound: Samples, key: Key) -> None:
    file = io.BytesIO()
    soundfile.write(file, marked(sound, key), SPEAK_RATE, format="OGG", subtype="OPUS")
    file.seek(0)
    heard = soundfile.read(file, dtype="float32")[0]
    for begin in (0.0, 1.234, 6.9):
        clip = heard[int(begin * SPEAK_RATE) :][: 5 * SPEAK_RATE]
        assert looked(clip, key).score > THRESHOLD


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_other_rates_keep_it(sound: Samples, key: Key, rate: int) -> None:
    other = soxr.resample(marked(sound, key), SPEAK_RATE, rate).astype(np.float32)
    assert looked(other, key, rate).sessions == (SESSION,)


def test_another_speed_is_found_when_it_is_looked_for(sound: Samples, key: Key) -> None:
    fast = soxr.resample(marked(sound, key), 1.03, 1.0).astype(np.float32)
    (finding,) = Detector([key]).find(fast, SPEAK_RATE, SPEEDS)
    assert finding.found
    assert finding.speed == pytest.approx(1.03, abs=0.006)


@pytest.mark.parametrize("length", [0, 10, 1000, 3000])
def test_too_little_sound_is_no_error(key: Key, length: int) -> None:
    assert not looked(np.ones(length, np.float32), key).found
