"""Puts a watermark into speech as it streams by: not one sample more, later or earlier.

Every tile's sign is 1.5 dB up or down. All bands of one time are one minimum-phase filter of 256
taps, which needs no sound of the future; the next time's filter takes over within 13 ms. What is
silent stays silent, because filters make nothing of nothing.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.marking.keys import Key
from vivavoce.marking.pattern import BAND, BANDS, LOWEST, PERIOD, TILE, pattern
from vivavoce.marking.payload import Payload, encode

DEPTH: Final = 1.5
"""Decibels by which a tile is louder or softer."""

_TAPS: Final = 256
_FADE: Final = TILE // 3
"""Samples in which one tile's filter takes over from the one before."""

_RESPONSE: Final = 1024
"""Points of the frequency response that filters are made from."""

EmbedderState = dict[str, NDArray[np.float32] | NDArray[np.int64]]
"""`past` f32[255]: input before the next sample. `at` int64: samples since the beginning."""


class Embedder:
    """Marks f32 at 24 kHz in pieces of any length with a session's number, by a key."""

    def __init__(self, key: Key, session: int) -> None:
        self.key, self.session = key.id, session
        signs = pattern(key.secret).tiles(encode(Payload(session, key.id)))
        self._filters = _filters(DEPTH * signs.astype(np.float64))
        self._ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(_FADE) + 0.5) / _FADE)).astype("f4")

    def init_state(self) -> EmbedderState:
        """The state before the first sample."""
        return {"past": np.zeros(_TAPS - 1, np.float32), "at": np.zeros((), np.int64)}

    def step(self, samples: Samples, state: EmbedderState) -> tuple[Samples, EmbedderState]:
        """f32[n] in, the same f32[n] marked out, and the next state."""
        assert samples.ndim == 1, f"samples {samples.shape}, wanted one axis"
        sound = np.concatenate([state["past"], samples], dtype=np.float32)
        begin = int(state["at"])
        marked = np.empty(len(samples), np.float32)
        done = 0
        while done < len(samples):
            tile, inside = divmod(begin + done, TILE)
            count = min(TILE - inside, len(samples) - done)
            piece = sound[done : done + count + _TAPS - 1]
            marked[done : done + count] = self._tile(piece, tile, inside)
            done += count
        after: EmbedderState = {
            "past": sound[len(samples) :],
            "at": np.asarray(begin + len(samples), np.int64),
        }
        return marked, after

    def _tile(self, piece: Samples, tile: int, inside: int) -> Samples:
        """What follows the past in `piece`, all of it in one tile and `inside` samples into it."""
        now = np.convolve(piece, self._filters[tile % PERIOD], "valid")
        fading = min(_FADE - inside, len(now))
        if tile and fading > 0:
            old = np.convolve(
                piece[: fading + _TAPS - 1], self._filters[(tile - 1) % PERIOD], "valid"
            )
            now[:fading] = old + (now[:fading] - old) * self._ramp[inside : inside + fading]
        return now


def _filters(gains: NDArray[np.float64]) -> NDArray[np.float32]:
    """Minimum-phase filters f32[times, 256] of gains in dB, [bands, times].

    The phase comes from the cepstrum folded to its causal half (Oppenheim and Schafer,
    Discrete-Time Signal Processing, 13.5).
    """
    assert gains.shape == (BANDS, PERIOD), f"gains {gains.shape}, wanted {(BANDS, PERIOD)}"
    frequencies = np.arange(_RESPONSE // 2 + 1) * SPEAK_RATE / _RESPONSE
    band = np.floor((frequencies - LOWEST) / BAND).astype(np.intp)
    curve = np.zeros((gains.shape[1], len(frequencies)))
    inside = (band >= 0) & (band < BANDS)
    curve[:, inside] = gains[band[inside]].T * np.log(10) / 20
    cepstrum = np.fft.irfft(curve)
    cepstrum[:, 1 : _RESPONSE // 2] *= 2
    cepstrum[:, _RESPONSE // 2 + 1 :] = 0
    taps = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))[:, :_TAPS]
    taps[:, _TAPS // 2 :] *= np.cos(np.linspace(0, np.pi / 2, _TAPS // 2)) ** 2
    return taps.astype(np.float32)
