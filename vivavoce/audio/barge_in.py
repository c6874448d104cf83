"""The barge-in gate: is the person speaking, on purpose, now?

Per 32 ms frame: take our own playback out of the microphone (`echo`), ask the VAD about what is
left, and add up the evidence until it suffices (Page's CUSUM test, 1954). Voices pass after about
100 ms; noises, sneezes and what may still be our own echo do not add up.

    microphone ─► echo canceller ─► VAD, pitch, bands ─► log-odds ─► evidence ≥ ENOUGH ─► open
    playback ───────┘      └ doubt: frame may be echo ─► counts against

A listener's "mm-hm" (嗯) passes too: within 200 ms it sounds like the first syllable of anything
(bands, pitch and steadiness were tried; none told them apart). Its words give it away later, see
`turn_text.backchannel`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio import echo
from vivavoce.audio.pitch import pitch
from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples
from vivavoce.audio.vad import VoiceDetector

ENOUGH: Final = 1.5
"""Log-odds of speech against noise that open the gate while a reply is heard: hurry."""

ENOUGH_IDLE: Final = 2.4
"""The same while nothing is heard; the turn's padding makes up for the frame it takes longer."""

STEP: Final = 1.2
"""Most that one frame may add or take away, so that no single frame opens the gate."""

WEIGHTS: Final = (-1.47, 0.85, -1.06, 1.55, 0.21, -0.17, 0.58)
"""Log-odds of one frame: bias, VAD logit, pitch strength, pitch strength where the VAD says speech,
log10 of the energy above to below 1 kHz, VAD logit of the frame before, log10 rise in energy.
Logistic regression on the first 400 ms of 166 voices against 200 noises (ESC-10 and others)."""

RELEASE: Final = 10
"""Frames (320 ms) without speech after which the gate closes again."""

MARGIN: Final = 4.0
"""A bin is foreign when it is this many times (6 dB) stronger than the echo that may be left."""

FOREIGN: Final = 0.5
"""Share of a frame's energy (200-4000 Hz) that must be foreign for the frame to count."""

ECHO_REACH: Final = echo.PARTITIONS
"""Frames after the end of playback in which its echo may still arrive."""

_HERTZ = np.fft.rfftfreq(FRAME, 1 / LISTEN_RATE)
_LOW = (_HERTZ > 80) & (_HERTZ < 700)
_HIGH = (_HERTZ >= 1000) & (_HERTZ < 4000)
_AUDIBLE = _HERTZ > 80
_SPEECH = slice(13, 257)
"""200-4000 Hz in the canceller's bins (15.6 Hz each)."""

_WINDOW = np.hanning(FRAME).astype(np.float32)

State = dict[str, NDArray[np.float32] | NDArray[np.complex64]]
"""VAD and canceller state, `previous` f32[512] (the last cleaned frame) and `gate` f32[5]."""


@dataclass(frozen=True)
class Decision:
    """What one frame brought."""

    speech: float
    """Probability that somebody other than our own playback speaks in this frame."""
    echo: float
    """Share of the frame's energy that was, or may be, our own playback."""
    barge_in: bool
    """The person speaks on purpose; stays true until 320 ms without speech."""
    clean: Samples
    """f32[512]: the frame without the echo; what the ears should hear."""


@dataclass(frozen=True)
class _Gate:
    """The decision's own memory; stored in the state as one small array."""

    evidence: float = 0.0
    logit: float = -4.0
    energy: float = -7.0
    silent: float = 0.0
    """Frames since the last speech."""
    open: float = 0.0


@dataclass(frozen=True)
class _Sound:
    """Features of a cleaned frame."""

    logit: float
    strength: float
    ratio: float
    energy: float


def _listen(clean: Samples, previous: Samples, probability: float) -> _Sound:
    spectrum = np.abs(np.fft.rfft(clean * _WINDOW)) ** 2
    _, strength = pitch(np.concatenate([previous, clean]))
    clipped = min(max(probability, 0.002), 0.998)
    return _Sound(
        logit=float(np.log(clipped / (1 - clipped))),
        strength=strength,
        ratio=float(np.log10((spectrum[_HIGH].sum() + 1e-7) / (spectrum[_LOW].sum() + 1e-7))),
        energy=float(np.log10(spectrum[_AUDIBLE].sum() + 1e-7)),
    )


def _features(sound: _Sound, gate: _Gate) -> tuple[float, ...]:
    return (
        1.0,
        sound.logit,
        sound.strength,
        sound.strength if sound.logit > 0 else 0.0,
        sound.ratio,
        gate.logit,
        min(max(sound.energy - gate.energy, -2.0), 2.0),
    )


def _decide(sound: _Sound, gate: _Gate, foreign: float, enough: float) -> _Gate:
    """Add one frame to the evidence."""
    odds = sum(w * x for w, x in zip(WEIGHTS, _features(sound, gate), strict=True))
    if foreign < FOREIGN:
        odds = min(odds, -1.0)
    evidence = min(max(gate.evidence + min(max(odds, -STEP), STEP), 0.0), 2 * ENOUGH_IDLE)
    silent = 0.0 if odds > 0 else gate.silent + 1
    opened = (gate.open > 0 and silent < RELEASE) or evidence >= enough
    return _Gate(evidence, sound.logit, sound.energy, silent, float(opened))


class BargeIn:
    """The gate as a step function; one instance serves all sessions."""

    def __init__(self, vad: VoiceDetector) -> None:
        self._vad = vad

    def init_state(self) -> State:
        """Before the first frame of a session; it lives on across replies (the room stays)."""
        return {
            **self._vad.init_state(),
            **echo.init_state(),
            "previous": np.zeros(FRAME, np.float32),
            "gate": _pack(_Gate()),
            "quiet": np.full(1, ECHO_REACH, np.float32),
        }

    def restart(self, state: State) -> State:
        """Tell that playback begins anew, after a pause or because it ran dry."""
        return {**state, **echo.restart(state)}

    def step(
        self, frame: Samples, reference: Samples, audible: bool, state: State
    ) -> tuple[Decision, State]:
        """Judge `frame` (f32[512], microphone, 16 kHz).

        `reference` (f32[512]) is what we play at the same moment of the input clock (zeros when
        nothing; its echo may arrive 0-200 ms later). `audible`: a reply is being heard, so the
        speech would be a barge-in; otherwise the same step finds ordinary speech onsets.
        """
        quiet = 0.0 if reference.any() else float(state["quiet"][0].real) + 1
        clean, foreign, heard_echo, after = frame, 1.0, 0.0, state
        if quiet <= ECHO_REACH:
            cancelled, echo_state = echo.cancel(frame, reference, state)
            after = {**state, **echo_state}
            clean = cancelled.residual
            power = cancelled.power[_SPEECH]
            surplus = np.maximum(power - MARGIN * cancelled.doubt[_SPEECH], 0)
            foreign = float(surplus.sum() / (power.sum() + 1e-9))
            heard_echo = 1 - (1 - cancelled.explained) * foreign
        vad_state = {"context": state["context"].real, "state": state["state"].real}
        probability, vad_state = self._vad.step(clean, vad_state)
        sound = _listen(clean, state["previous"].real, probability)
        enough = ENOUGH if audible else ENOUGH_IDLE
        gate = _decide(sound, _unpack(state["gate"].real), foreign, enough)
        decision = Decision(
            speech=probability if foreign >= FOREIGN else 0.0,
            echo=heard_echo,
            barge_in=gate.open > 0,
            clean=clean,
        )
        return decision, {
            **after,
            **vad_state,
            "previous": clean,
            "gate": _pack(gate),
            "quiet": np.full(1, min(quiet, ECHO_REACH + 1), np.float32),
        }


def _pack(gate: _Gate) -> NDArray[np.float32]:
    return np.array(list(vars(gate).values()), np.float32)


def _unpack(values: NDArray[np.float32]) -> _Gate:
    return _Gate(*(float(value) for value in values))
