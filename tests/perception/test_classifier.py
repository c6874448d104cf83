"""Networks on measures: the file, probabilities, absent measures, what is too strange to judge."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ModelError
from vivavoce.perception.classifier import Layers, load, save


def layers() -> Layers:
    """Says `b` the more surely the larger `one` is; `two` does not matter."""
    return Layers(
        names=("one", "two"),
        mean=np.array([10.0, 0.0]),
        scale=np.array([2.0, 1.0]),
        low=np.array([6.0, -2.0]),
        high=np.array([14.0, 2.0]),
        w1=np.array([[1.0, -1.0], [0.0, 0.0]]),
        b1=np.zeros(2),
        w2=np.array([[0.0, 1.0], [1.0, 0.0]]),
        b2=np.zeros(2),
        labels=("a", "b"),
        temperature=2.0,
        threshold=0.6,
    )


def test_probabilities_by_hand() -> None:
    p = layers().probabilities({"one": 14.0, "two": 0.0})
    assert p["b"] == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert layers().probabilities({}) == {"a": 0.5, "b": 0.5}, "absent is average"


def test_far_outside_of_the_training_is_strange() -> None:
    assert not layers().strange({"one": 15.0, "two": 0.0})
    assert layers().strange({"one": 30.0, "two": 0.0})
    assert not layers().strange({}), "absent is not strange"


def test_the_file_keeps_everything(tmp_path: Path) -> None:
    save(tmp_path / "some.npz", {"task": layers(), "other": replace(layers(), threshold=0.1)})
    back = load(tmp_path / "some.npz")
    assert back["task"].names == ("one", "two")
    assert back["task"].labels == ("a", "b")
    assert back["other"].threshold == pytest.approx(0.1)
    measures = {"one": 12.0, "two": 1.0}
    assert back["task"].probabilities(measures) == pytest.approx(layers().probabilities(measures))


def test_a_file_that_is_none_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "some.npz").write_bytes(b"no")
    with pytest.raises(ModelError, match="reinstall"):
        load(tmp_path / "some.npz")
    np.savez(tmp_path / "other.npz", allow_pickle=False, **{"task.names": np.array(["one"])})
    with pytest.raises(ModelError, match="reinstall"):
        load(tmp_path / "other.npz")
