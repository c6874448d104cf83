"""What is heard besides the words: vocal sounds, events, the place, and how good the sound is.

    samples ─► frames (20 ms) ─► every half second, over the last two: the network for sounds
        └────► every half second, over the last one: the laughter detector (unless it is quiet)
        └────► flat tops; every second: mains hum
    judge: the turn's windows ─► vocalsound, event; the last 8 s ─► scene; all of it ─► quality

A speaking voice is no event. What no label fits well is "don't know" (label None).
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.onnx import open_session
from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.perception import quality
from vivavoce.perception.labels import Judgement, Task
from vivavoce.perception.laughter import SECOND, Laughter
from vivavoce.perception.log_mel import BANDS, HOP, PER_SECOND, Mel, levelled, log_mel
from vivavoce.perception.scene import Scene
from vivavoce.perception.sound_labels import (
    EVENTS,
    HOP_FRAMES,
    KINDS,
    WINDOW_FRAMES,
)
from vivavoce.perception.types import Sounded

DATA: Final = Path(__file__).parent / "data"
KEPT_FRAMES: Final = 400
"""Frames kept for scene and quality: 8 s."""
KEPT_WINDOWS: Final = 40
"""Judged windows kept: 20 s."""
QUIET_DB: Final = -62.0
"""dBFS below which a window is not judged: silence sounds like nothing."""
_HALF: Final = HOP * HOP_FRAMES
_QUALITY: Final = "quality."
_SURE: Final = 0.5
_NEVER: Final = -12.0
"""The logit of what was not to be heard at all."""
STRONGEST: Final = 3
"""Windows that speak for a turn: a sneeze is in no more."""
VOCAL_KINDS: Final = {"laughter": "laughter", "cry": "baby_cry", "sneeze": "sneeze"}
"""Label of `vocalsound` -> what it is told by. The others of `VOCAL_SOUNDS` are never said: there
is nothing to learn them from (docs/perception.md)."""

State = Mapping[str, NDArray[Any]]
Floats = NDArray[np.float32]


class Sounds:
    """Shared by all sessions; what differs between them is in the state (about 200 kB at most)."""

    def __init__(
        self,
        network: Path = DATA / "sounds.onnx",
        numbers: Path = DATA / "sounds.json",
        laughter: Laughter | None = None,
        scene: Scene | None = None,
    ) -> None:
        """Raises ModelError when a file is missing or not what it should be."""
        self._network = open_session(network, ("windows",))
        self._calibration = _calibration(numbers)
        self._laughter = laughter or Laughter()
        self._scene = scene or Scene()

    def init_state(self) -> State:
        """The state before the first sample."""
        return {
            "tail": np.zeros(0, np.float32),
            "mel": np.zeros((0, BANDS), np.float32),
            "second": np.zeros(0, np.float32),
            "half": np.zeros(1, np.int64),
            "turn": np.zeros(2, np.int64),
            "kinds": np.zeros((0, len(KINDS) + 1), np.float32),
            **_named(quality.init_state()),
        }

    def new_turn(self, state: State) -> State:
        """The state at the beginning of a turn: the place is still known."""
        fresh = quality.new_turn(_quality(state))
        return {**state, "turn": np.zeros(2, np.int64), **_named(fresh)}

    def step(self, samples: Samples, state: State) -> State:
        """Listen to f32[n] at 16 kHz, any n; the next state."""
        samples, start = np.asarray(samples, np.float32), 0
        while start < len(samples):  # pieces end on half seconds, however they are handed over
            end = start + _HALF - int(state["half"][0])
            state = self._piece(samples[start:end], state)
            start = end
        return state

    def _piece(self, samples: Samples, state: State) -> State:
        """At most to the end of a half second."""
        waiting = np.concatenate([state["tail"], samples])
        new = log_mel(waiting)
        mel = np.concatenate([state["mel"], new])[-KEPT_FRAMES:] if len(new) else state["mel"]
        state = {
            **state,
            "tail": waiting[len(new) * HOP :],
            "mel": mel,
            "second": np.concatenate([state["second"], samples])[-SECOND:],
            "half": (state["half"] + len(samples)) % _HALF,
            "turn": np.minimum(state["turn"] + [len(new), 0], [KEPT_FRAMES, KEPT_WINDOWS]),
        }
        return state if state["half"][0] else self._window(state)

    def _window(self, state: State) -> State:
        """Judge what was heard last, at the end of each half second."""
        second = state["second"]
        checked = quality.step(second[-_HALF:], _quality(state))
        if len(second) < SECOND:
            return {**state, **_named(checked)}
        found = self._logits(state["mel"], second)
        # A window that is mostly of the time before the turn tells about the place only.
        counts = int(state["turn"][0]) >= PER_SECOND - 1
        return {
            **state,
            "kinds": np.concatenate([state["kinds"], found[None]])[-KEPT_WINDOWS:],
            "turn": np.minimum(state["turn"] + [0, counts], [KEPT_FRAMES, KEPT_WINDOWS]),
            **_named(quality.second(second, checked)),
        }

    def _logits(self, mel: Mel, second: Samples) -> Floats:
        """f32[kinds + 1]: the network's for the last two seconds, the detector's for the last."""
        found = np.full(len(KINDS) + 1, _NEVER, np.float32)
        window = _filled(mel[-WINDOW_FRAMES:])
        level = quality.levels(window)
        if level.max() >= QUIET_DB:
            found[:-1] = self._network.run(["logits"], {"windows": levelled(window)[None]})[0][0]
        if level[-PER_SECOND:].max() >= QUIET_DB:
            found[-1] = self._laughter.logit(second)
        return found

    def judge(self, state: State) -> Sounded:
        """The three tasks and the quality of the turn so far."""
        frames, windows = state["turn"].tolist()
        mel = state["mel"][len(state["mel"]) - frames :]
        turn = state["kinds"][len(state["kinds"]) - windows :]
        if frames and not windows:
            second = np.pad(state["second"], (SECOND - len(state["second"]), 0))
            turn = self._logits(mel, second)[None]
        sure = self._confidences(turn)
        numbers = quality.measures(mel, _quality(state))
        music, overlap = sure.get("music", 0.0), sure.get("overlap", 0.0)
        flag = quality.flag(numbers, music >= _SURE, overlap >= _SURE)
        event = _best("event", {kind: sure.get(kind, 0.0) for kind in EVENTS})
        heard = {label: sure.get(kind, 0.0) for label, kind in VOCAL_KINDS.items()}
        scene, likely = self._scene.judge(state["mel"], probable(state["kinds"]))
        vocal = _best("vocalsound", heard)
        place = Judgement("scene", scene, likely)
        if flag == "silent":
            event, vocal = Judgement("event", None, 0.0), Judgement("vocalsound", None, 0.0)
        if flag == "music":  # what is played hides the place
            place = Judgement("scene", None, likely)
        judged: dict[Task, Judgement] = {"vocalsound": vocal, "event": event, "scene": place}
        return Sounded(judged, flag, numbers)

    def _confidences(self, windows: Floats) -> dict[str, float]:
        """How sure it is that each kind is in the turn: from its strongest second and a half."""
        if not len(windows):
            return {}
        pooled = strongest(windows)
        fitted = self._calibration
        sure = {
            kind: _sigmoid(fitted[kind][0] * logit + fitted[kind][1])
            for kind, logit in zip(KINDS, pooled.tolist(), strict=False)
        }
        slope, rival, shift = fitted["laughter"]
        sure["laughter"] = _sigmoid(slope * float(pooled[-1]) + rival * rivals(pooled) + shift)
        return sure


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def strongest(windows: Floats) -> Floats:
    """Logits f32[n, kinds + 1] -> those of a turn, f32[kinds + 1]."""
    return np.asarray(np.sort(windows, axis=0)[::-1][:STRONGEST].mean(axis=0))


def rivals(pooled: Floats) -> float:
    """How strong the best explanation other than laughter is (a logit, 0 or more): the detector
    takes a cry, a bark or a ticking clock for laughter more often than the network does."""
    return max(0.0, *(float(pooled[KINDS.index(kind)]) for kind in EVENTS if kind != "crowd"))


def probable(logits: Floats) -> Floats:
    """Windows f32[n, kinds + 1] as `Scene` wants them: probabilities f32[n, kinds]."""
    return np.asarray(1 / (1 + np.exp(-logits[:, :-1])), np.float32)


def _best(task: Task, sure: Mapping[str, float]) -> Judgement:
    """The surest label, or "don't know" with how sure the best guess was."""
    label = max(sure, key=lambda one: sure[one])
    return Judgement(task, label if sure[label] >= _SURE else None, sure[label])


def _filled(mel: Mel) -> Mel:
    """At most a window's frames as a whole one: the quietest stand in for what is missing."""
    floor = np.percentile(mel, 5, axis=0).astype(np.float32)
    missing = np.broadcast_to(floor, (WINDOW_FRAMES - len(mel), BANDS))
    return np.concatenate([missing, mel])


def _calibration(path: Path) -> dict[str, tuple[float, ...]]:
    try:
        content = json.loads(path.read_text("utf-8"))["kinds"]
        return {kind: tuple(map(float, content[kind])) for kind in (*KINDS, "laughter")}
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"{path} is not the calibration of sounds ({error}): reinstall") from error


def _named(state: State) -> State:
    return {_QUALITY + key: value for key, value in state.items()}


def _quality(state: State) -> State:
    size = len(_QUALITY)
    return {key[size:]: value for key, value in state.items() if key.startswith(_QUALITY)}
