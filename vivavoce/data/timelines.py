"""Two people on two channels with exact times, composed from clips: what a turn head learns from.

    user   |--turn: piece .. pause .. piece--|            |mm-hm|          |--interruption--|
    agent                                     gap |--- answer ---------------- cut off --|

Labels of the user's channel at 12.5 Hz, one column each: speech (in a word or a short gap), end of
turn (the silence after a turn that is over, until the answer or for 0.8 s), backchannel and
interruption (the user's speech while the agent talks: not meant, or meant, to stop it). A turn that
is not over has pauses as long as the gaps, so silence alone does not tell.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.data import recipes
from vivavoce.data.effects import AnyEffect, Level, Speed, apply, levels, record, speech_span
from vivavoce.data.noise import NoiseLibrary
from vivavoce.data.shards import Clip
from vivavoce.ledger.clips import Split
from vivavoce.ledger.timelines import TimelineRecord

FRAME: Final = LISTEN_RATE * 2 // 25
"""Samples of a label: 80 ms."""
COLUMNS: Final = ("speech", "end_of_turn", "backchannel", "interruption")
_END_OF_TURN_S: Final = 0.8
_AGENT_STOPS_S: Final = (0.2, 0.5)
_SHORTEST_ANSWER_S: Final = 1.6
"""An answer must be this long to be talked into."""
_BROKEN_SHARE: Final = 0.6
"""Of the sentences, are tried to be cut: a pause in the middle is what a turn end is not."""
_SECOND_SENTENCE_SHARE: Final = 0.2
_SHORTEST_THIRD: Final = 20
"""Frames of 10 ms."""
_BREAK_DB: Final = 18.0
"""A place this far below the loudest frame may be a pause."""

What = Literal["turn", "backchannel", "interruption", "answer"]


@dataclass(frozen=True)
class Said:
    """A stretch of speech on one channel, in samples from the start."""

    who: Literal["user", "agent"]
    what: What
    clip: str
    begin: int
    end: int
    last: bool = True
    """False: the turn goes on after a pause."""


@dataclass(frozen=True)
class Timeline:
    """Both channels f32[n] at 16 kHz (n whole label frames), labels f32[n / FRAME, 4] in the order
    of `COLUMNS`, and whether the agent speaks, bool[n / FRAME]."""

    record: TimelineRecord
    user: Samples
    agent: Samples
    labels: NDArray[np.float32]
    agent_speaks: NDArray[np.bool_]


@dataclass(frozen=True)
class Cast:
    """The clips of one timeline: one user, one agent, and the user's backchannels (may be none)."""

    user: Sequence[Clip]
    agent: Sequence[Clip]
    backchannels: Sequence[Clip] = ()


class _Stage:
    """Where clips are laid down, one after another."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.said: list[Said] = []
        self.parts: list[tuple[Said, Samples]] = []
        self.user_dbfs = round(float(rng.uniform(-32.0, -20.0)), 1)
        self.agent_dbfs = round(float(rng.uniform(-26.0, -20.0)), 1)
        self.at = int(rng.uniform(0.3, 1.2) * LISTEN_RATE)

    def say(self, said: Said, samples: Samples) -> None:
        self.said.append(said)
        self.parts.append((said, samples))

    def user(self, clip: Clip) -> Samples:
        """What the user says: all at one level."""
        return _bare(clip.samples, self.user_dbfs)

    def seconds(self, low: float, high: float) -> int:
        """A random time in samples."""
        return int(self.rng.uniform(low, high) * LISTEN_RATE)

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)


def compose(
    name: str, split: Split, cast: Cast, noises: NoiseLibrary, rng: np.random.Generator, seed: int
) -> Timeline:
    """A conversation that uses up the user's clips. The same `rng` state gives the same bytes."""
    stage = _Stage(rng)
    left = list(cast.user)
    answers = list(cast.agent)
    while left:
        _turn(
            stage,
            [left.pop() for _ in range(min(len(left), 1 + stage.chance(_SECOND_SENTENCE_SHARE)))],
        )
        interrupted = True
        while interrupted and answers:
            interrupted = _answer(stage, answers.pop(), left, cast.backchannels)
        if not answers:
            break
    frames = -(-(stage.at + stage.seconds(0.5, 1.5)) // FRAME)
    user, agent = _mix(stage, "user", frames), _mix(stage, "agent", frames)
    effects = _background(rng, noises, split, agent)
    heard = apply(effects, user + _echo(agent, rng), noises)
    used = tuple(sorted({said.clip for said in stage.said}))
    made = TimelineRecord(
        id=name,
        split=split,
        language=cast.user[0].record.language,
        clips=used,
        events=tuple(asdict(said) for said in stage.said),
        levels_dbfs={"user": stage.user_dbfs, "agent": stage.agent_dbfs},
        effects=tuple(map(record, effects)),
        seed=seed,
        seconds=round(frames * FRAME / LISTEN_RATE, 3),
        sha256="",
        shard="",
    )
    spoken = _covered([said for said in stage.said if said.who == "agent"], frames)
    return Timeline(made, heard, agent, label(stage.said, frames), spoken)


def _turn(stage: _Stage, clips: Sequence[Clip]) -> None:
    """Clips one after another with pauses; one may be cut where the voice takes a break."""
    pieces = [
        (clip.record.id, piece)
        for clip in clips
        for piece in _broken(stage.user(clip), stage.chance(_BROKEN_SHARE))
    ]
    for number, (clip_id, piece) in enumerate(pieces):
        last = number + 1 == len(pieces)
        end = stage.at + len(piece)
        stage.say(Said("user", "turn", clip_id, stage.at, end, last), piece)
        stage.at = end if last else end + stage.seconds(0.25, 1.3)


def _answer(stage: _Stage, clip: Clip, left: list[Clip], backchannels: Sequence[Clip]) -> bool:
    """The agent after a gap; the user may hum along, or cut in and take the floor (True)."""
    answer = _bare(clip.samples, stage.agent_dbfs)
    begin = stage.at + stage.seconds(0.25, 1.0)
    end = begin + len(answer)
    long = len(answer) > _SHORTEST_ANSWER_S * LISTEN_RATE
    interrupted = long and bool(left) and stage.chance(0.3)
    if interrupted:
        cut = begin + stage.seconds(0.5, len(answer) / LISTEN_RATE - 0.8)
        end = min(end, cut + stage.seconds(*_AGENT_STOPS_S))
        words = left.pop()
        speech = stage.user(words)
        stage.say(Said("user", "interruption", words.record.id, cut, cut + len(speech)), speech)
        stage.at = max(end, cut + len(speech))
    else:
        stage.at = end + stage.seconds(0.3, 1.5)
        if long and backchannels and stage.chance(0.5):
            hum = backchannels[int(stage.rng.integers(len(backchannels)))]
            speech = stage.user(hum)
            at = begin + stage.seconds(0.4, len(answer) / LISTEN_RATE - 0.6)
            stage.say(Said("user", "backchannel", hum.record.id, at, at + len(speech)), speech)
            stage.at = max(stage.at, at + len(speech) + stage.seconds(0.3, 0.8))
    stage.say(Said("agent", "answer", clip.record.id, begin, end), answer[: end - begin])
    return interrupted


def _bare(samples: Samples, dbfs: float) -> Samples:
    """A clip without the silence around its speech, at a level."""
    begin, end = speech_span(samples)
    return Level(dbfs).apply(samples[begin:end])


def _broken(speech: Samples, wanted: bool) -> list[Samples]:
    """Speech in two pieces, if wanted and there is a quiet place around its middle."""
    power = levels(speech)
    third = len(power) // 3
    if not wanted or third < _SHORTEST_THIRD:
        return [speech]
    middle = np.convolve(power, np.ones(3) / 3, "same")[third : 2 * third]
    quietest = int(middle.argmin())
    if middle[quietest] > power.max() * 10 ** (-_BREAK_DB / 10):
        return [speech]
    cut = (third + quietest) * (LISTEN_RATE // 100)
    return [speech[:cut], speech[cut:]]


def _mix(stage: _Stage, who: str, frames: int) -> Samples:
    out = np.zeros(frames * FRAME, np.float32)
    for said, samples in stage.parts:
        if said.who == who:
            end = min(said.begin + len(samples), len(out))
            out[said.begin : end] += samples[: end - said.begin]
    return out


def _echo(agent: Samples, rng: np.random.Generator) -> Samples:
    """What an imperfect echo canceller leaves of the agent in the user's microphone."""
    if rng.random() < 0.5:
        return np.zeros_like(agent)
    delay = int(rng.uniform(0.02, 0.12) * LISTEN_RATE)
    gain = 10 ** (rng.uniform(-50.0, -32.0) / 20)
    return np.asarray(np.pad(agent, (delay, 0))[: len(agent)] * gain, np.float32)


def _background(
    rng: np.random.Generator, noises: NoiseLibrary, split: Split, agent: Samples
) -> tuple[AnyEffect, ...]:
    """Nothing that moves time: it would leave the labels behind."""
    if rng.random() < 0.35:
        return ()
    assert len(agent) % FRAME == 0, f"{len(agent)} samples are no whole frames"
    return tuple(
        effect for effect in recipes.rough(rng, noises, split) if not isinstance(effect, Speed)
    )


def label(said: Sequence[Said], frames: int) -> NDArray[np.float32]:
    """f32[frames, 4] in the order of `COLUMNS`."""
    user = [one for one in said if one.who == "user"]
    agent_begins = sorted(one.begin for one in said if one.who == "agent")
    out = np.zeros((frames, len(COLUMNS)), np.float32)
    out[:, 0] = _covered(user, frames)
    for one in user:
        if one.what == "backchannel":
            out[_frames(one.begin, one.end, frames), 2] = 1.0
            continue
        if one.what == "interruption":
            out[_frames(one.begin, one.end, frames), 3] = 1.0
        if one.last:
            until = min(
                (begin for begin in agent_begins if begin >= one.end),
                default=one.end + round(_END_OF_TURN_S * LISTEN_RATE),
            )
            until = min(until, one.end + round(_END_OF_TURN_S * LISTEN_RATE))
            out[_frames(one.end, until, frames), 1] = 1.0
    out[out[:, 0] > 0, 1] = 0.0
    return out


def _covered(said: Sequence[Said], frames: int) -> NDArray[np.bool_]:
    out = np.zeros(frames, bool)
    for one in said:
        out[_frames(one.begin, one.end, frames)] = True
    return out


def _frames(begin: int, end: int, frames: int) -> slice:
    """The label frames at least half of which lie in these samples."""
    return slice(min(frames, round(begin / FRAME)), min(frames, round(end / FRAME)))
