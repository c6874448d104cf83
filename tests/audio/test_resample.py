"""Streaming rate conversion."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.audio.resample import Framer, Resampler
from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples
from vivavoce.errors import AudioError

PAIRS = [(24_000, 16_000), (16_000, 24_000), (8_000, 16_000), (24_000, 8_000), (44_100, 16_000)]


def whole(resampler: Resampler, samples: Samples) -> Samples:
    head, state = resampler.step(samples, resampler.init_state())
    return np.concatenate([head, resampler.flush(state)])


def tone(hertz: float, rate: int) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32)


def gain_db(resampler: Resampler, hertz: float, source: int) -> float:
    out = whole(resampler, tone(hertz, source))
    middle = out[out.size // 4 : 3 * out.size // 4]
    return float(10 * np.log10(2 * np.mean(middle**2)))


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_length_and_delay(source: int, target: int) -> None:
    resampler = Resampler(source, target)
    assert whole(resampler, np.ones(source, np.float32)).size == target
    first, _ = resampler.step(np.ones(source // 10, np.float32), resampler.init_state())
    missing = 0.1 - first.size / target
    assert resampler.delay - 1 / target <= missing <= resampler.delay + 1 / target
    assert resampler.delay < 0.0035


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_pass_band_is_flat_and_aliases_are_gone(source: int, target: int) -> None:
    resampler = Resampler(source, target)
    lower = min(source, target)
    assert gain_db(resampler, 0.4 * lower, source) == pytest.approx(0, abs=0.1)
    if target < source:
        assert gain_db(resampler, min(0.6 * lower, 0.49 * source), source) < -75


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(PAIRS), st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_any_chunking_gives_the_same_samples(pair: tuple[int, int], sizes: list[int]) -> None:
    resampler = Resampler(*pair)
    samples = np.random.default_rng(0).standard_normal(sum(sizes)).astype(np.float32)
    state, at, pieces = resampler.init_state(), 0, []
    for size in sizes:
        piece, state = resampler.step(samples[at : at + size], state)
        pieces.append(piece)
        at += size
    pieces.append(resampler.flush(state))
    assert np.array_equal(np.concatenate(pieces), whole(resampler, samples))


def test_equal_rates_pass_through() -> None:
    resampler = Resampler(16_000, 16_000)
    samples = tone(300, 16_000)
    assert np.array_equal(whole(resampler, samples), samples)
    assert resampler.delay == 0


def test_an_absurd_rate_is_refused() -> None:
    with pytest.raises(AudioError, match="4000-192000"):
        Resampler(24_000, 100)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 48_000])
def test_frames_of_many_streams_are_the_resampled_streams(rate: int) -> None:
    framer, resampler = Framer(rate), Resampler(rate, LISTEN_RATE)
    streams = np.random.default_rng(2).standard_normal((3, rate // 2)).astype(np.float32)
    buffers = np.concatenate([np.zeros((3, framer.lead), np.float32), streams], axis=1)
    count = (buffers.shape[1] - framer.span) // framer.hop + 1
    steps = [
        framer.frames(buffers[:, at : at + framer.span])
        for at in range(0, count * framer.hop, framer.hop)
    ]
    found = np.concatenate(steps, axis=1)
    assert count == 15
    assert found.shape == (3, count * FRAME)
    for stream, frames in zip(streams, found, strict=True):
        wanted, _ = resampler.step(stream, resampler.init_state())
        assert wanted.size - FRAME < frames.size <= wanted.size
        assert np.allclose(frames, wanted[: frames.size], atol=1e-5)


def test_a_rate_without_whole_frames_is_refused() -> None:
    with pytest.raises(AudioError, match="24000"):
        Framer(44_100)
