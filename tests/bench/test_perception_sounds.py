"""Scoring of sounds, and that the shipped clips are complete and credited."""

from pathlib import Path

import numpy as np

from vivavoce.audio.types import LISTEN_RATE
from vivavoce.bench import perception_sounds as bench
from vivavoce.perception.sound_labels import EVENTS
from vivavoce.train.sound_sets import Sources


def verdict(group: str, right: str | None, said: str | None) -> bench.Verdict:
    return bench.Verdict(bench.Case(group, np.zeros(1, np.float32), right), said, 0.9)


def test_dont_know_is_neither_right_nor_said() -> None:
    found = bench.score(
        [
            verdict("recorded", "rain", "rain"),
            verdict("recorded", "rain", None),
            verdict("recorded", "rain", "fire_crackling"),
            verdict("nothing", None, None),
        ],
        0.1,
    )
    assert found["accuracy"] == 0.5
    assert found["coverage"] == 0.667
    assert found["right_when_said"] == 0.5
    assert found["sets"]["nothing"] == {"accuracy": 1.0, "n": 1}


def test_every_class_has_clips_and_every_clip_a_credit() -> None:
    text = (bench.CLIPS / "SOURCES.md").read_text("utf-8")
    for kind in EVENTS[:10]:
        paths = sorted((bench.CLIPS / kind).glob("*.ogg"))
        assert len(paths) == 8
        assert all(f"| {kind}/{path.name} |" in text for path in paths)
    rows = [line for line in text.splitlines() if line.startswith(tuple(f"| {k}/" for k in EVENTS))]
    assert all(row.split("|")[-2].strip() in {"CC0", "CC-BY"} for row in rows)
    assert all(row.split("|")[3].strip() for row in rows)


def test_without_a_folder_of_people_laughter_is_drawn(tmp_path: Path) -> None:
    made_of = Sources(
        {kind: [np.zeros(LISTEN_RATE, np.float32)] for kind in EVENTS[:10]}, [], range(1)
    )
    alone = bench.vocal_cases(made_of)
    assert {case.group for case in alone} == {"recorded", "other sounds", "drawn laughter"}
    assert {case.right for case in alone} == {"laughter", "cry", "sneeze", None}
    with_people = bench.vocal_cases(made_of, tmp_path)
    assert "drawn laughter" not in {case.group for case in with_people}
