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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio import echo
from vivavoce.audio.pitch import pitches
from vivavoce.audio.types import FRAME, Samples
from vivavoce.audio.vad import VoiceDetector, stack, unstack

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

_LOW = slice(3, 23)
_HIGH = slice(32, 128)
_AUDIBLE = slice(3, None)
"""80-700 Hz, 1-4 kHz and all above 80 Hz in bins of 31.25 Hz."""

_SPEECH = slice(13, 257)
"""200-4000 Hz in the canceller's bins (15.6 Hz each)."""

_WINDOW = np.hanning(FRAME).astype(np.float32)

State = dict[str, NDArray[np.float32] | NDArray[np.complex64]]
"""VAD and canceller state, `previous` f32[512] (the last cleaned frame), `gate` f32[5] (evidence,
logit, energy, silent, open) and `quiet` f32[1] (frames since the last playback)."""

Batch = NDArray[np.float64]
"""f64[batch]: one figure per stream."""


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

    evidence: Batch
    logit: Batch
    energy: Batch
    silent: Batch
    """Frames since the last speech."""
    open: NDArray[np.bool_]


_SHUT: Final = (0.0, -4.0, -7.0, 0.0, 0.0)
"""The gate before the first frame."""


def _unpack(states: Sequence[State]) -> _Gate:
    gates = np.concatenate([state["gate"].real for state in states]).reshape(len(states), -1)
    evidence, logit, energy, silent, opened = gates.T.astype(np.float64)
    return _Gate(evidence, logit, energy, silent, opened > 0)


def _pack(gate: _Gate) -> NDArray[np.float32]:
    """f32[batch, 5]"""
    columns = (gate.evidence, gate.logit, gate.energy, gate.silent, gate.open)
    return np.stack(columns, axis=1).astype(np.float32)


def _powers(clean: NDArray[np.float32]) -> NDArray[np.float32]:
    spectrum = np.fft.rfft(clean * _WINDOW)
    return np.asarray(spectrum.real**2 + spectrum.imag**2)


def _judge(
    clean: NDArray[np.float32],
    previous: NDArray[np.float32],
    probability: NDArray[np.float32],
    gate: _Gate,
) -> tuple[Batch, Batch, Batch]:
    """Log-odds of speech in cleaned frames, bounded to a step, with the logit and the energy."""
    clipped = np.clip(probability.astype(np.float64), 0.002, 0.998)
    logit = np.log(clipped / (1 - clipped))
    power = _powers(clean)
    ratio = np.log10((power[:, _HIGH].sum(axis=1) + 1e-7) / (power[:, _LOW].sum(axis=1) + 1e-7))
    energy = np.log10(power[:, _AUDIBLE].sum(axis=1) + 1e-7)
    rise = np.clip(energy - gate.energy, -2.0, 2.0)
    bias, voice, strong, strong_voice, high, before, louder = WEIGHTS
    odds = bias + voice * logit + high * ratio + before * gate.logit + louder * rise
    # Where the VAD hears nothing, pitch only counts against speech: below a whole step against it
    # nothing changes any more. That spares silence the costliest feature.
    (open_question,) = np.nonzero((odds > -STEP) | (logit > 0))
    if open_question.size:
        windows = np.concatenate([previous[open_question], clean[open_question]], axis=1)
        weight = np.where(logit[open_question] > 0, strong + strong_voice, strong)
        odds[open_question] += weight * pitches(windows)[1]
    return odds, logit, energy


def _decide(
    odds: Batch, foreign: Batch, enough: Batch, gate: _Gate, logit: Batch, energy: Batch
) -> _Gate:
    """Add one frame to the evidence."""
    odds = np.where(foreign < FOREIGN, np.minimum(odds, -1.0), odds)
    evidence = np.clip(gate.evidence + np.clip(odds, -STEP, STEP), 0.0, 2 * ENOUGH_IDLE)
    silent = np.where(odds > 0, 0.0, gate.silent + 1)
    opened = (gate.open & (silent < RELEASE)) | (evidence >= enough)
    return _Gate(evidence, logit, energy, silent, opened)


@dataclass(frozen=True)
class _Cleaned:
    """Frames without our own playback, and what is known of it."""

    frames: NDArray[np.float32]
    foreign: Batch
    echo: Batch
    quiet: Batch
    states: Sequence[State]


def _clean(
    frames: NDArray[np.float32], references: Sequence[Samples | None], states: Sequence[State]
) -> _Cleaned:
    """Cancel the echo where there may be one; most streams have none and cost nothing here."""
    quiet = np.array([float(state["quiet"][0].real) for state in states]) + 1
    quiet[[reference is not None for reference in references]] = 0
    foreign, heard = np.ones(len(states)), np.zeros(len(states))
    (echoing,) = np.nonzero(quiet <= ECHO_REACH)
    if not echoing.size:
        return _Cleaned(frames, foreign, heard, quiet, states)
    frames, after = frames.copy(), list(states)
    for n in echoing.tolist():
        reference = references[n]
        played = np.zeros(FRAME, np.float32) if reference is None else reference
        cancelled, echo_state = echo.cancel(frames[n], played, states[n])
        power = cancelled.power[_SPEECH]
        surplus = np.maximum(power - MARGIN * cancelled.doubt[_SPEECH], 0)
        foreign[n] = surplus.sum() / (power.sum() + 1e-9)
        heard[n] = 1 - (1 - cancelled.explained) * foreign[n]
        frames[n] = cancelled.residual
        after[n] = {**states[n], **echo_state}
    return _Cleaned(frames, foreign, heard, quiet, after)


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
            "gate": np.array(_SHUT, np.float32),
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
        played = reference if reference.any() else None
        ((decision,), (after,)) = self.step_batch(frame[None], [played], [audible], [state])
        return decision, after

    def step_batch(
        self,
        frames: NDArray[np.float32],
        references: Sequence[Samples | None],
        audible: Sequence[bool],
        states: Sequence[State],
    ) -> tuple[list[Decision], list[State]]:
        """The same for several streams at once, f32[batch, 512]; None: nothing is played."""
        batch = len(states)
        assert frames.shape == (batch, FRAME), f"frames {frames.shape}, wanted {(batch, FRAME)}"
        cleaned = _clean(frames, references, states)
        clean = cleaned.frames
        listening = [{"context": s["context"].real, "state": s["state"].real} for s in states]
        probability, hidden = self._vad.step_batch(clean, stack(listening))
        previous = np.concatenate([state["previous"].real for state in states])
        before = _unpack(states)
        odds, logit, energy = _judge(clean, previous.reshape(batch, FRAME), probability, before)
        enough = np.where(audible, ENOUGH, ENOUGH_IDLE)
        gate = _decide(odds, cleaned.foreign, enough, before, logit, energy)
        gates = _pack(gate)
        quiet = np.minimum(cleaned.quiet, ECHO_REACH + 1).astype(np.float32)
        decisions = [
            Decision(
                speech=float(probability[n]) if cleaned.foreign[n] >= FOREIGN else 0.0,
                echo=float(cleaned.echo[n]),
                barge_in=bool(gate.open[n]),
                clean=clean[n],
            )
            for n in range(batch)
        ]
        after: list[State] = [
            {
                **cleaned.states[n],
                **vad_state,
                "previous": clean[n],
                "gate": gates[n],
                "quiet": quiet[n : n + 1],
            }
            for n, vad_state in enumerate(unstack(hidden))
        ]
        return decisions, after
