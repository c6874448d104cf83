"""Figures of the perception bench: don't know is wrong, boundaries are left out, cost is told."""

import numpy as np
import pytest

from vivavoce.bench import perception as bench
from vivavoce.bench.perception import Answer
from vivavoce.perception.perception import Perception


def answers(task: str, pairs: list[tuple[str, str | None]]) -> list[Answer]:
    return [Answer(task, "made", truth, said) for truth, said in pairs]  # type: ignore[arg-type]


def test_dont_know_counts_as_wrong_and_is_told() -> None:
    made = answers("speed", [("slow", "slow"), ("fast", None), ("normal", "fast"), ("slow", None)])
    row = bench.report(made)["speed"]
    assert row["accuracy"] == 0.25
    assert row["coverage"] == 0.5
    assert row["right_when_said"] == 0.5
    assert row["chance"] == 0.5
    assert row["n"] == 4
    assert row["labels"] == {"slow": 0.5, "normal": 0.0, "fast": 0.0}
    assert row["sets"]["made"]["n"] == 4


def test_bright_is_no_matter_of_loudness_and_clean_clips_have_figures_of_their_own() -> None:
    pairs = [("normal", "bright", "clean"), ("soft", "soft", "noise"), ("shout", "bright", "room")]
    made = [Answer("voice_styles", "constructed", true, said, kind) for true, said, kind in pairs]
    row = bench.report(made)["voice_styles"]
    assert row["accuracy"] == pytest.approx(1 / 3, abs=1e-3)
    assert row["loudness"]["accuracy"] == pytest.approx(2 / 3, abs=1e-3)
    assert (row["clean"]["accuracy"], row["degraded"]["accuracy"]) == (0.0, 0.5)


def test_tasks_without_clips_are_not_reported() -> None:
    assert set(bench.report(answers("pitch", [("low", "low")]))) == {"pitch"}


@pytest.mark.parametrize(
    ("value", "place"), [(3.0, 1), (4.1, 0), (5.0, 2), (6.3, 0), (9.0, 3), (0.0, 0)]
)
def test_near_a_boundary_nothing_is_true(value: float, place: int) -> None:
    assert bench._between(value, 4.2, 6.5) == place


def test_listening_in_steps_is_what_a_session_does() -> None:
    t = np.arange(16_000) / 16_000
    sound = np.sum([np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 20)], axis=0)
    perceived = bench.listen(Perception(), (0.05 * sound).astype(np.float32))
    assert perceived.measures["f0_hz"] == pytest.approx(120, rel=0.01)
    assert perceived.seconds == pytest.approx(1.0)


def test_cost_names_what_it_measured() -> None:
    cost = bench.cost(seconds=1.0)
    assert set(cost) == {"core_share", "judge_ms", "state_bytes"}
    assert cost["state_bytes"] < 200_000
