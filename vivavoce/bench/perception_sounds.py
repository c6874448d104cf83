"""How well the sounds around the words are judged: vocalsound, event, scene.

Sets, all of them unseen by the shipped weights:

    recorded      fold 5 of ESC-10 (shipped), each clip alone and under somebody's words
    drawn         horn, siren, phone, engine, crowd, music from first principles, seeds of their own
    nothing       words alone, wind, ventilation, traffic: no event and no vocal sound is right
    composed      scenes put together from all of these
    people        a folder of real vocal sounds that may be measured with but not shipped; optional

    python -m vivavoce.bench.perception_sounds [FOLDER OF PEOPLE]
"""

import json
import logging
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import Samples
from vivavoce.bench.questions import FOLDER as QUESTIONS
from vivavoce.perception.labels import Task
from vivavoce.perception.sound_labels import EVENTS, SCENES
from vivavoce.perception.sounds import VOCAL_KINDS, Sounds
from vivavoce.train.sound_sets import Sources, laughs, loudest, scene_turns, turns

CLIPS: Final = Path(__file__).parent / "data" / "sounds"
PEOPLE: Final = {
    "laughing": "laughter",
    "crying": "cry",
    "sneezing": "sneeze",
    "coughing": "cough",
    "sighing": "sigh",
    "panting": "breath",
    "yawning": "yawn",
    "throat-clearing": "throat_clearing",
}
"""Folders of a set of real vocal sounds (Deeply's names) -> label."""
_SEEDS: Final = range(900_000, 900_500)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Case:
    """A turn, the set it is from and the right label (None: nothing is to be said)."""

    group: str
    samples: Samples
    right: str | None


@dataclass(frozen=True)
class Verdict:
    """What was said about a case."""

    case: Case
    label: str | None
    confidence: float


def sources() -> Sources:
    """The shipped clips, and those questions whose voices' other sentences were for fitting."""
    recordings = {kind: [read_audio(path) for path in _clips(kind)] for kind in EVENTS[:10]}
    said = [read_audio(path) for path in sorted(QUESTIONS.glob("*.ogg"))[1::2]]
    return Sources(recordings, said, _SEEDS)


def _clips(kind: str) -> list[Path]:
    return sorted((CLIPS / kind).glob("*.ogg"))


def event_cases(made_of: Sources, drawn: int = 6, words: int = 20) -> list[Case]:
    """Turns with one event or none."""
    cases = []
    for turn in turns(made_of, drawn, words, seed=1):
        if turn.kind not in EVENTS:
            group = "two speakers" if turn.overlap else "nothing"
            cases.append(Case(group, turn.samples, None))
            continue
        group = "recorded" if turn.kind in EVENTS[:10] else "drawn"
        cases.append(
            Case(group + (", under words" if turn.speech else ""), turn.samples, turn.kind)
        )
    return cases


def vocal_cases(made_of: Sources, people: Path | None = None) -> list[Case]:
    """Turns with one vocal sound or none."""
    names = {kind: label for label, kind in VOCAL_KINDS.items()}
    cases = []
    for kind in EVENTS[:10]:
        label = names.get(kind)
        group = "recorded" if label else "other sounds"
        cases += [Case(group, loudest(clip, 5.0), label) for clip in made_of.recordings[kind]]
    cases += [Case("words", clip, None) for clip in made_of.speech[:40]]
    if people is None:
        _log.info("No folder of real vocal sounds: laughter is measured on drawn laughter only.")
        cases += [Case("drawn laughter", clip, "laughter") for clip in laughs(_SEEDS[:20])]
        return cases
    for folder, label in PEOPLE.items():
        for path in sorted((people / folder).glob("*.wav")):
            cases.append(Case(f"people: {label}", read_audio(path), label))
    return cases


def judged(sounds: Sounds, task: Task, cases: Iterable[Case]) -> list[Verdict]:
    """Each case through the product, in pieces of 32 ms as a session hands them over."""
    verdicts = []
    for case in cases:
        state = sounds.init_state()
        for start in range(0, len(case.samples), 512):
            state = sounds.step(case.samples[start : start + 512], state)
        found = sounds.judge(state).judgements[task]
        verdicts.append(Verdict(case, found.label, found.confidence))
    return verdicts


def score(verdicts: Sequence[Verdict], chance: float) -> dict[str, Any]:
    """Accuracy over all cases, coverage (share in which something was said), and by set."""
    groups: dict[str, list[bool]] = {}
    for one in verdicts:
        groups.setdefault(one.case.group, []).append(one.label == one.case.right)
    with_label = [one for one in verdicts if one.case.right is not None]
    said = [one for one in with_label if one.label is not None]
    return {
        "accuracy": _mean([one.label == one.case.right for one in verdicts]),
        "chance": round(chance, 3),
        "n": len(verdicts),
        "coverage": _mean([one.label is not None for one in with_label]),
        "right_when_said": _mean([one.label == one.case.right for one in said]),
        "sets": {name: {"accuracy": _mean(all_), "n": len(all_)} for name, all_ in groups.items()},
    }


def _mean(values: Sequence[bool]) -> float:
    return round(float(np.mean(values)), 3) if values else 0.0


def bench_sounds(
    sounds: Sounds | None = None, people: Path | None = None, scenes: int = 15
) -> dict[str, dict[str, Any]]:
    """{vocalsound, event, scene: {accuracy, chance, n, coverage, right_when_said, sets}}.

    `people`: a folder with `laughing/`, `crying/`, ... of real recordings.
    """
    sounds = sounds or Sounds()
    made_of = sources()
    places = [
        Case("composed", samples, name) for samples, name in scene_turns(made_of, scenes, seed=77)
    ]
    return {
        "vocalsound": score(
            judged(sounds, "vocalsound", vocal_cases(made_of, people)), 1 / (len(VOCAL_KINDS) + 1)
        ),
        "event": score(judged(sounds, "event", event_cases(made_of)), 1 / (len(EVENTS) + 1)),
        "scene": score(judged(sounds, "scene", places), 1 / len(SCENES)),
    }


def main() -> None:
    """Print the figures as JSON."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    people = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    sys.stdout.write(json.dumps(bench_sounds(people=people), indent=1) + "\n")


if __name__ == "__main__":
    main()
