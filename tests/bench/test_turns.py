"""The end-of-turn bench on its shipped rows."""

import json

import numpy as np
import pytest

from vivavoce.audio.endpoint import WEIGHTS
from vivavoce.bench.fit_endpoint import Row, fit, load_rows, logistic
from vivavoce.bench.turns import auc, evaluate, found_at, premature, table


def test_auc_and_recall_of_known_scores() -> None:
    complete = np.array([1.0, 1, 0, 0])
    assert auc(np.array([0.9, 0.4, 0.6, 0.1]), complete) == 0.75
    assert auc(np.full(4, 0.5), complete) == 0.5
    assert found_at(np.array([0.9, 0.4, 0.6, 0.1]), complete) == 0.5


def test_premature_is_the_share_of_longer_pauses() -> None:
    row = Row("rendered", "en", "v", "p", complete=False, smart_turn=0.5, words="and")
    assert premature(row, 1000) == 0
    assert premature(row, 650) == pytest.approx(0.5, abs=0.02)
    measured = Row("question", "en", "v", "p", False, 0.5, "and", pause_ms=700)
    assert (premature(measured, 600), premature(measured, 800)) == (1, 0)


def test_logistic_finds_the_odds() -> None:
    inputs = np.array([[1.0, 0], [1, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1], [1, 1]])
    targets = np.array([1.0, 0, 0, 0, 1, 1, 1, 0])
    fitted = logistic(inputs, targets, np.ones(8), ridge=1e-6)
    assert fitted == pytest.approx([np.log(1 / 3), np.log(9)], rel=0.05)


def test_shipped_weights_are_what_the_fit_gives() -> None:
    rows = [row for row in load_rows() if row.set != "question"]
    shipped = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    for kind in ("sound", "sound_and_words"):
        assert fit(rows, kind) == pytest.approx(shipped[kind], abs=0.01)


def test_the_rule_beats_smart_turn_alone() -> None:
    report = evaluate()
    for name in ("question en", "question zh"):
        rule, smart = report[name]["rule"], report[name]["smart_turn"]
        assert rule["auc"] > smart["auc"] + 0.15
        assert rule["premature"] <= 0.05
    assert report["question en"]["rule"]["silence"]["p50"] <= 0.45
    assert "question en" in table(report)
