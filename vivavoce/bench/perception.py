"""How well it is told how something was said: `vivavoce bench perception [--json]`.

Three kinds of sets, and every figure names its own:

  constructed   held-out voices and sentences in known manners (data.expressive_clips)
  recorded      real people in a folder that the user names (free-spoken-digits, speech)
  sounds        `bench.perception_sounds`: vocal sounds, events, scenes

`accuracy` counts "don't know" as wrong; `coverage` is the share that was answered and
`right_when_said` how much of that was right. `chance` is what the commonest label would get;
`clean` and `degraded` (noise, telephone, rooms, coding, dull microphones) part the constructed;
`loudness` of the styles takes "bright" for "normal".
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.perception_sounds import bench_sounds
from vivavoce.data.expressive_base import TEST, Base, make, read
from vivavoce.data.expressive_clips import GROUPS, Clip, clips
from vivavoce.perception.judging import PITCH_HZ, RATE_SPS
from vivavoce.perception.labels import SPEAKING, Task
from vivavoce.perception.perception import Perception
from vivavoce.perception.types import Perceived
from vivavoce.store import Store
from vivavoce.voice.styles import StyleTables

SEED: Final = 77
_NEAR: Final = 0.07
"""Share within which a true F0 or rate is too near to a boundary for people to agree on it."""
CLOSEST: Final = 18.0
"""dB that the speech is at least over the background. It gets worse in louder ones."""
_STEP: Final = 512
_FSDD_SEX: Final = "male"
"""All six speakers of free-spoken-digits."""
_SPEECH_SEX: Final[Mapping[str, str]] = {
    "jfk.flac": "male",
    "librispeech-1995-1837-0001.en.wav": "female",
}
"""Recordings of shared/data/audio/speech whose speakers' sex their corpus tells."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Answer:
    """One task's answer to one clip."""

    task: Task
    set: str
    truth: str
    said: str | None
    group: str = ""


def bench(
    base: Path,
    *,
    recordings: Path | None,
    people: Path | None,
    passes: int,
    say: Say,
    store: Store | None = None,
) -> dict[str, Any]:
    """All eleven tasks. `base` is where the neutral clips are, or will be rendered to; `people` a
    folder of real vocal sounds."""
    answers = list(constructed(bases(base, store or Store(), say), passes, say))
    if recordings:
        answers += recorded(recordings)
    say("sounds, events, scenes")
    return {"tasks": report(answers) | bench_sounds(people=people), "cost": cost()}


def bases(folder: Path, store: Store, say: Say) -> list[Base]:
    """The neutral clips of the held-out voices; rendered once (about four minutes)."""
    say(f"neutral clips of {len(TEST)} voices in {folder}")
    make(folder, TEST, StyleTables(), store)
    return [clip for clip in read(folder) if clip.split == "test"]


def constructed(neutral: Sequence[Base], passes: int, say: Say) -> Iterable[Answer]:
    """Judgements of clips in known manners."""
    perception = Perception()
    for number, clip in enumerate(clips(list(neutral), passes, SEED, CLOSEST, GROUPS), 1):
        perceived = listen(perception, clip.samples)
        for task, truth in truths(clip).items():
            yield Answer(task, "constructed", truth, perceived.label(task), clip.channel.kind)
        if number % 100 == 0:
            say(f"{number} of {passes * len(neutral)} clips")


def listen(perception: Perception, samples: Samples) -> Perceived:
    """What a session would know at the end of this turn."""
    state = perception.init_state()
    for begin in range(0, len(samples), _STEP):
        state = perception.step(samples[begin : begin + _STEP], state)
    return perception.judge(state)


def truths(clip: Clip) -> dict[Task, str]:
    """What is true of a clip by construction."""
    out: dict[Task, str] = {task: clip.labels[task] for task in SPEAKING if task in clip.labels}
    if clip.group != "measured":
        return out
    low, high = PITCH_HZ[clip.base.sex]
    if "gender" in clip.labels and (pitch := _between(clip.f0_hz, low, high)):
        out["pitch"] = ("low", "medium", "high")[pitch - 1]
    if speed := _between(clip.rate_sps, *RATE_SPS):
        out["speed"] = ("slow", "normal", "fast")[speed - 1]
    return out


def recorded(folder: Path) -> Iterable[Answer]:
    """Sex of real people: five digits in a row of each speaker, and whole sentences."""
    perception = Perception()
    digits = sorted((folder / "free-spoken-digits").glob("*.wav"))
    for speaker in sorted({path.stem.split("_")[1] for path in digits}):
        own = [path for path in digits if path.stem.split("_")[1] == speaker]
        for begin in range(0, len(own) - 4, 5):
            sound = np.concatenate([read_audio(path) for path in own[begin : begin + 5]])
            said = listen(perception, sound).label("gender")
            yield Answer("gender", "free-spoken-digits", _FSDD_SEX, said)
    for name, sex in _SPEECH_SEX.items():
        if (path := folder / "speech" / name).exists():
            yield Answer(
                "gender", "speech", sex, listen(perception, read_audio(path)).label("gender")
            )


def report(answers: Iterable[Answer]) -> dict[str, Any]:
    """Figures by task, over all sets and for each."""
    every = list(answers)
    out: dict[str, Any] = {}
    for task in SPEAKING:
        own = [answer for answer in every if answer.task == task]
        if not own:
            continue
        figures = _figures(own)
        figures["labels"] = {
            label: _figures([answer for answer in own if answer.truth == label])["accuracy"]
            for label in SPEAKING[task]
            if any(answer.truth == label for answer in own)
        }
        figures["sets"] = {
            name: _figures([answer for answer in own if answer.set == name])
            for name in sorted({answer.set for answer in own})
        }
        made = [answer for answer in own if answer.set == "constructed"]
        for name, clean in (("clean", True), ("degraded", False)):
            part = [answer for answer in made if (answer.group == "clean") == clean]
            if part:
                figures[name] = _figures(part)
        figures["channels"] = {
            name: _figures([answer for answer in own if answer.group == name])["accuracy"]
            for name in sorted({answer.group for answer in own} - {""})
        }
        if task == "voice_styles":
            figures["loudness"] = _figures([_loudness(answer) for answer in own])
        out[task] = figures
    return out


def _loudness(answer: Answer) -> Answer:
    """A bright voice is as loud as a normal one: what is left are the styles of loudness."""
    truth, said = ("normal" if name == "bright" else name for name in (answer.truth, answer.said))
    return replace(answer, truth=truth or "", said=said)


def cost(seconds: float = 20.0) -> dict[str, float]:
    """Share of a core that listening takes, with a judgement every second; what a judgement takes
    in ms; bytes of a state."""
    perception = Perception()
    rng = np.random.default_rng(1)
    t = np.arange(int(seconds * LISTEN_RATE)) / LISTEN_RATE
    voice = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 25))
    sound = (0.05 * voice * (1 + np.sin(2 * np.pi * 4 * t))).astype(np.float32)
    sound += 0.001 * rng.standard_normal(len(sound)).astype(np.float32)
    state = perception.init_state()
    began = time.process_time()
    judging = 0.0
    for number, begin in enumerate(range(0, len(sound), _STEP)):
        state = perception.step(sound[begin : begin + _STEP], state)
        if number % (LISTEN_RATE // _STEP) == 0:
            started = time.process_time()
            perception.judge(state)
            judging += time.process_time() - started
    whole = time.process_time() - began
    return {
        "core_share": round(whole / seconds, 4),
        "judge_ms": round(1000 * judging / seconds, 2),
        "state_bytes": float(sum(value.nbytes for value in state.values())),
    }


def table(result: Mapping[str, Any]) -> str:
    """For people."""
    names = ("accuracy", "chance", "coverage", "of those", "n", "clean")
    widths = (9, 8, 10, 10, 6, 7)
    head = "".join(f"{name:>{width}}" for name, width in zip(names, widths, strict=True))
    lines = [f"{'task':14}{head}"]
    lines += [
        f"{task:14}{row['accuracy']:9.2f}{row['chance']:8.2f}{row['coverage']:10.2f}"
        f"{row['right_when_said']:10.2f}{row['n']:6d}"
        + (f"{row['clean']['accuracy']:7.2f}" if "clean" in row else "")
        for task, row in result["tasks"].items()
    ]
    return "\n".join(lines)


def _figures(answers: Sequence[Answer]) -> dict[str, Any]:
    right = sum(answer.said == answer.truth for answer in answers)
    answered = sum(answer.said is not None for answer in answers)
    commonest = Counter(answer.truth for answer in answers).most_common(1)[0][1]
    return {
        "accuracy": round(right / len(answers), 3),
        "chance": round(commonest / len(answers), 3),
        "n": len(answers),
        "coverage": round(answered / len(answers), 3),
        "right_when_said": round(right / answered, 3) if answered else 0.0,
    }


def _between(value: float, low: float, high: float) -> int:
    """1 below, 2 between, 3 above; 0 too near to a boundary to say."""
    if value <= 0 or min(abs(log2(value / low)), abs(log2(value / high))) < log2(1 + _NEAR):
        return 0
    return 1 + (value > low) + (value > high)
