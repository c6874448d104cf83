"""The echo canceller."""

import numpy as np
import pytest

from vivavoce.audio.echo import cancel, init_state
from vivavoce.audio.types import FRAME, Samples


def speechlike(seconds: float, seed: int) -> Samples:
    """Noise with the spectrum and the syllable rhythm of speech."""
    rng = np.random.default_rng(seed)
    count = int(seconds * 16_000)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / 16_000)
    spectrum *= 1 / (1 + (hertz / 500) ** 2) * (hertz > 80)
    noise = np.fft.irfft(spectrum, count)
    rhythm = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * np.arange(count) / 16_000 + seed)
    return np.asarray(0.1 * noise / noise.std() * rhythm, np.float32)


def echo_of(playback: Samples, decibels: float, delay: int) -> Samples:
    heard = np.zeros_like(playback)
    heard[delay:] = playback[:-delay] * 10 ** (decibels / 20)
    return heard


def run(microphone: Samples, playback: Samples) -> tuple[Samples, list[float], list[float]]:
    state, residual, doubt, power = init_state(), [], [], []
    for start in range(0, playback.size - FRAME + 1, FRAME):
        cut = slice(start, start + FRAME)
        result, state = cancel(microphone[cut], playback[cut], state)
        residual.append(result.residual)
        doubt.append(float(result.doubt.sum()))
        power.append(float(result.power.sum()))
    return np.concatenate(residual), doubt, power


@pytest.mark.parametrize("decibels", [-6, -20])
@pytest.mark.parametrize("delay_ms", [20, 150])
def test_an_echo_is_removed(decibels: float, delay_ms: int) -> None:
    playback = speechlike(6, seed=1)
    echo = echo_of(playback, decibels, delay_ms * 16)
    residual, _, _ = run(echo, playback)
    tail = slice(4 * 16_000, residual.size)
    assert np.mean(residual[tail] ** 2) < 0.05 * np.mean(echo[tail] ** 2)


def test_doubt_covers_what_is_left_from_the_first_frame_on() -> None:
    playback = speechlike(6, seed=2)
    _, doubt, power = run(echo_of(playback, -6, 60 * 16), playback)
    assert sum(p > 4 * d for p, d in zip(power, doubt, strict=True)) == 0


def test_headphones_are_recognised_in_half_a_second() -> None:
    playback = speechlike(3, seed=3)
    hiss = 1e-4 * np.random.default_rng(0).standard_normal(playback.size).astype(np.float32)
    _, doubt, _ = run(hiss, playback)
    talker = float(np.mean(playback**2)) * FRAME * FRAME
    assert doubt[3] > 0.1 * talker
    assert max(doubt[16:]) < 0.01 * talker


def test_the_user_is_left_alone() -> None:
    playback, user = speechlike(8, seed=4), speechlike(8, seed=5)
    user[: 5 * 16_000] = 0
    residual, _, _ = run(echo_of(playback, -12, 1000) + user, playback)
    kept = residual[5 * 16_000 :] - user[5 * 16_000 : residual.size]
    assert np.mean(kept**2) < 0.1 * np.mean(user[5 * 16_000 :] ** 2)
