"""Acoustic echo canceller: what of a microphone frame is our own playback coming back.

A partitioned-block frequency-domain Kalman filter (Enzner and Vary 2006; Kuech, Mabande and Enzner
2014). The Kalman form needs no step size, keeps still while the user speaks over the playback, and
knows how uncertain it is: `doubt`, the power of echo that may still be in the residual, is large
until the echo path has been seen, whether that path turns out loud or absent.

    reference ─┬─► X[0] X[1] ... X[9]      spectra of the last 10 frames (320 ms of echo path)
               └─►  W[0] W[1] ... W[9] ──► sum ──► echo estimate
    microphone ────────────────────────────────(-)──► residual
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import FRAME, Samples

PARTITIONS: Final = 10
"""Frames of echo path: up to 200 ms of unknown delay and 120 ms of room."""

BINS: Final = FRAME + 1
FORGET: Final = 0.9995
"""Per-frame memory of the echo path; the loss is what lets it follow a moved microphone."""

PRIOR: Final = 0.3
"""Power gain of the echo path believed in before anything was heard, per partition."""

TAIL_GAIN: Final = 0.03
"""Share of the echo estimate's power left by what no linear filter of this length holds."""

TAIL_DECAY: Final = 0.75
"""How much of that stays after each 32 ms frame: a room of 0.3-0.5 s reverberation."""

NOISE_MEMORY: Final = 0.8

SMOOTH: Final = 3
"""Frames over which levels are compared to bound the path's gain."""

ACTIVE: Final = 2e-3
"""Energy of a reference frame (-54 dBFS) above which it must have been heard if there is a path."""

LOOSEN: Final = 1.02
"""Growth per frame of the bound on the gain, so that turning up the volume is noticed."""

SPREAD: Final = 8
"""Bins on each side that a strong bin leaks into."""

EchoState = dict[str, NDArray[np.float32] | NDArray[np.complex64]]
"""`reference` c64[10, 513], `last` f32[512], `weights` c64[10, 513], `variance` f32[10, 513],
`noise` f32[513], `tail` f32[513], `levels` f32[10] (energies of the last reference frames), `heard`
f32[3] (of the last microphone frames), `ceiling` f32[1] (highest power gain the path can have)."""


@dataclass(frozen=True)
class Cancelled:
    """One frame without its echo; powers are per bin (f32[513]) on the residual's scale."""

    residual: Samples
    """f32[512]"""
    power: NDArray[np.float32]
    """Of the residual."""
    doubt: NDArray[np.float32]
    """Of the echo that may still be in the residual."""
    explained: float
    """Share of the frame's energy that the echo estimate removed, 0 to 1."""


def init_state() -> EchoState:
    """Before anything was played or heard."""
    return {
        "reference": np.zeros((PARTITIONS, BINS), np.complex64),
        "last": np.zeros(FRAME, np.float32),
        "weights": np.zeros((PARTITIONS, BINS), np.complex64),
        "variance": np.full((PARTITIONS, BINS), PRIOR, np.float32),
        "noise": np.full(BINS, 1e-6, np.float32),
        "tail": np.zeros(BINS, np.float32),
        "levels": np.zeros(PARTITIONS, np.float32),
        "heard": np.zeros(SMOOTH, np.float32),
        "ceiling": np.full(1, PRIOR, np.float32),
    }


def restart(state: EchoState) -> EchoState:
    """Playback began anew: its delay is another one, up to the buffers on the way, so what was
    learnt of the path is worth nothing but for the bound on its gain."""
    fresh = init_state()
    return {**state, **{name: fresh[name] for name in ("weights", "variance", "tail")}}


def _bound(frame: Samples, reference: Samples, state: EchoState) -> EchoState:
    """What silence says: playback that was not heard bounds the gain of its path.

    Whatever the delay, the weakest stretch of the last 320 ms of playback must have been heard at
    this gain; headphones are known for what they are after a third of a second.
    """
    levels = np.append(state["levels"].real[1:], reference @ reference).astype(np.float32)
    heard = np.append(state["heard"].real[1:], frame @ frame).astype(np.float32)
    weakest = float(np.convolve(levels, np.ones(SMOOTH), "valid").min()) / SMOOTH
    ceiling = float(state["ceiling"][0].real) * LOOSEN
    if weakest > ACTIVE:
        ceiling = min(ceiling, float(heard.mean()) / weakest)
    return {
        "levels": levels,
        "heard": heard,
        "ceiling": np.full(1, min(ceiling, PRIOR), np.float32),
    }


@cache
def _leakage() -> NDArray[np.float64]:
    bins = np.arange(-SPREAD, SPREAD + 1)
    kernel = 1 / (1 + (np.pi * bins / 2) ** 2)
    return np.asarray(kernel / kernel.sum())


def _constrain(weights: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """Keep each partition's impulse response within its frame (no circular wrap)."""
    response = np.fft.irfft(weights, axis=1)
    response[:, FRAME:] = 0
    return np.fft.rfft(response, axis=1).astype(np.complex64)


def _spectrum(block: Samples) -> NDArray[np.complex128]:
    """Spectrum of a frame behind a frame of zeros, c128[513]: what overlap-save compares."""
    return np.fft.rfft(np.concatenate([np.zeros(FRAME, np.float32), block]))


def _power(spectrum: NDArray[np.complex128]) -> NDArray[np.float32]:
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float32)


def cancel(frame: Samples, reference: Samples, state: EchoState) -> tuple[Cancelled, EchoState]:
    """Subtract the echo of `reference` (f32[512], what is played now) from `frame` (f32[512])."""
    assert frame.shape == reference.shape == (FRAME,), f"{frame.shape}, {reference.shape}"
    newest = np.fft.rfft(np.concatenate([state["last"].real, reference]))
    spectra = np.concatenate([newest[None], state["reference"][:-1]]).astype(np.complex64)
    energy = spectra.real**2 + spectra.imag**2
    bound = _bound(frame, reference, state)
    weights = state["weights"]
    variance = np.minimum(state["variance"].real, bound["ceiling"].real)

    estimate = np.fft.irfft((weights * spectra).sum(axis=0))[FRAME:].astype(np.float32)
    residual = frame - estimate
    error = _spectrum(residual)
    power = _power(error)

    misfit = (energy * variance).sum(axis=0)
    # A frame's rectangular window leaks strong bins into weak ones; without this the weak ones
    # would adapt to their neighbours and the filter would sing before it has converged.
    leak = np.convolve(np.pad(misfit, SPREAD, mode="edge"), _leakage(), "valid")
    tail = np.maximum(state["tail"].real * TAIL_DECAY, TAIL_GAIN * _power(_spectrum(estimate)))
    noise = NOISE_MEMORY * state["noise"].real + (1 - NOISE_MEMORY) * power
    gain = variance / (np.maximum(misfit, leak) + 2 * noise + 1e-9)
    update = _constrain(gain * spectra.conj() * error)
    forget = np.float32(FORGET)
    moved = forget * (weights + update)
    before, after = float(frame @ frame), float(residual @ residual)
    if after > before:
        # Not converged, or nothing to cancel: never put into a quiet microphone what is not there.
        residual = frame
        power = _power(_spectrum(frame))
    cancelled = Cancelled(
        residual=residual,
        power=power,
        doubt=(0.5 * misfit + tail).astype(np.float32),
        explained=float(np.clip(1 - after / (before + 1e-9), 0, 1)),
    )
    return cancelled, {
        **bound,
        "reference": spectra,
        "last": reference.astype(np.float32),
        "weights": moved.astype(np.complex64),
        "variance": (
            forget**2 * (1 - 0.5 * gain * energy) * variance + (1 - forget**2) * np.abs(moved) ** 2
        ).astype(np.float32),
        "noise": noise.astype(np.float32),
        "tail": tail.astype(np.float32),
    }
