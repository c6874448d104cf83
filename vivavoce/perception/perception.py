"""The front door: how something was said, streaming, one object for all sessions.

    samples ──► step ──► state ──► judge ──► Perceived (judgements, measures, quality, line)
                          │
               new_turn ◄─┘ forgets what was said, keeps the background

Two parts behind it: `speaking.Speaking` (the voice: eight tasks) and a `Sounds` (vocal sounds,
events, scene, quality). Feelings are judged only when asked for.
"""

from typing import Final

from vivavoce.audio.types import Samples
from vivavoce.perception.labels import FEELINGS, SPEAKING, Judgement, Quality
from vivavoce.perception.speaking import Speaking
from vivavoce.perception.types import Perceived, Sounded, Sounds, State

_SPEAKING: Final = "speaking."
_SOUNDS: Final = "sounds."
_UNUSABLE: Final[frozenset[Quality]] = frozenset({"silent", "music", "overlap", "hum"})
"""With these, what the voice measures say would be about something else than the speaker."""
_NO_FEELINGS: Final[frozenset[Quality]] = frozenset({"clipped", "noisy", "short", "narrow"})
"""With these, a tone or an emotion would be made up."""
_SHORT: Final = 0.3
"""Seconds of speech below which a turn is called short."""


class Perception:
    """Shared by all sessions; what differs between them is in the state."""

    def __init__(self, sounds: Sounds | None = None, speaking: Speaking | None = None) -> None:
        """Without `sounds` its three tasks are "don't know" and the quality is the voice's own."""
        self._speaking = speaking or Speaking()
        self._sounds = sounds

    def init_state(self) -> State:
        """The state before the first sample. Bounded: about 300 kB, whatever is fed."""
        sounds = self._sounds.init_state() if self._sounds else {}
        return _merge(self._speaking.init_state(), sounds)

    def new_turn(self, state: State) -> State:
        """The state at the beginning of a turn: background and microphone are still known."""
        sounds = self._sounds.new_turn(_part(state, _SOUNDS)) if self._sounds else {}
        return _merge(self._speaking.new_turn(_part(state, _SPEAKING)), sounds)

    def step(self, samples: Samples, state: State) -> State:
        """Listen to f32[n] at 16 kHz, any n; the next state."""
        sounds = self._sounds.step(samples, _part(state, _SOUNDS)) if self._sounds else {}
        return _merge(self._speaking.step(samples, _part(state, _SPEAKING)), sounds)

    def judge(self, state: State, *, emotions: bool = True) -> Perceived:
        """What is known of the turn so far. `emotions` False: the tasks `emotions` and
        `voice_tone` are neither computed nor given."""
        voice = self._speaking.measure(_part(state, _SPEAKING))
        around = self._sounds.judge(_part(state, _SOUNDS)) if self._sounds else Sounded({}, "good")
        quality = self._quality(around, voice.measures)
        tasks = [task for task in SPEAKING if emotions or task not in FEELINGS]
        useful = set() if quality in _UNUSABLE else set(tasks)
        if quality in _NO_FEELINGS:
            useful -= FEELINGS
        known = self._speaking.judge(voice, [task for task in tasks if task in useful])
        judged = {task: known.get(task, Judgement(task, None, 0.0)) for task in tasks}
        return Perceived(
            judgements={**judged, **around.judgements},
            measures={**voice.measures, **around.measures},
            quality=quality,
            seconds=voice.seconds,
        )

    def _quality(self, around: Sounded, measures: dict[str, float]) -> Quality:
        if around.quality != "good":
            return around.quality
        speech = measures.get("speech_s", 0.0)
        if speech == 0:
            return "silent"
        return "short" if speech < _SHORT else "good"


def _merge(speaking: State, sounds: State) -> State:
    return {
        **{_SPEAKING + key: value for key, value in speaking.items()},
        **{_SOUNDS + key: value for key, value in sounds.items()},
    }


def _part(state: State, prefix: str) -> State:
    size = len(prefix)
    return {key[size:]: value for key, value in state.items() if key.startswith(prefix)}
