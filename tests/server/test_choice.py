"""Which thinker `serve` takes, and what it remembers of this machine."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vivavoce.engine.thinkers.speed import ThinkerSpeed
from vivavoce.errors import StoreError
from vivavoce.model.parts import Thinker
from vivavoce.server import choice
from vivavoce.server.choice import choose, measured, pulled
from vivavoce.store import Store

QUICK = ThinkerSpeed("thinker M", 0.3, 14.0)
SLOW = ThinkerSpeed("thinker M", 0.3, 3.0)


class Stopwatch:
    """Answers with `speed`, and counts how often it was asked."""

    def __init__(self, speed: ThinkerSpeed = QUICK) -> None:
        self.speed, self.asked = speed, 0

    def __call__(self, name: str, open_it: Callable[[], Thinker]) -> ThinkerSpeed:
        self.asked += 1
        assert name == self.speed.name
        return self.speed


def have(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a built thinker in the store's reach."""
    folder = tmp_path / f"my-{name}"
    folder.mkdir()
    (folder / "step.bin").write_bytes(b"weights")
    monkeypatch.setenv(f"VIVAVOCE_FILE_THINKER_{name.upper()}_GRAPH", str(folder))
    return folder


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return f"onnx:{have('s', tmp_path, monkeypatch)}"


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(choice, "memory_gb", lambda: 8.0)
    return f"onnx:{have('m', tmp_path, monkeypatch)}"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def take(store: Store, stopwatch: Stopwatch, wanted: str = "auto") -> choice.Choice:
    return choose(wanted, store, measure_it=stopwatch)


def test_with_the_small_one_alone_nothing_is_measured(store: Store, small: str) -> None:
    stopwatch = Stopwatch()
    taken = take(store, stopwatch)
    assert taken.spec == small
    assert "models pull thinker-m" in taken.why
    assert stopwatch.asked == 0
    assert pulled(store) == ["s"]


def test_the_better_one_is_measured_once(store: Store, small: str, large: str) -> None:
    stopwatch, notes = Stopwatch(), list[str]()
    for _ in range(2):
        taken = choose("auto", Store(store.root), notes.append, stopwatch)
        assert taken.spec == large
        assert "14.0 tokens/s" in taken.why
        assert "--thinker s" in taken.why
    assert stopwatch.asked == len(notes) == 1


def test_a_slow_machine_keeps_the_small_one(store: Store, small: str, large: str) -> None:
    for stopwatch in (Stopwatch(SLOW), Stopwatch(QUICK)):
        taken = take(store, stopwatch)
        assert taken.spec == small
        assert "3.0 tokens/s here" in taken.why
        assert "doctor" in taken.why
        assert "--thinker m" in taken.why
    assert stopwatch.asked == 0


def test_measuring_again_changes_the_choice(store: Store, small: str, large: str) -> None:
    assert take(store, Stopwatch(SLOW)).spec == small
    assert measured(store, "m", Stopwatch(QUICK)) == QUICK
    assert take(store, Stopwatch(SLOW)).spec == large


def test_measuring_the_small_one_leaves_the_choice_alone(
    store: Store, small: str, large: str
) -> None:
    measured(store, "s", Stopwatch(ThinkerSpeed("thinker S", 0.1, 30.0)))
    stopwatch = Stopwatch(SLOW)
    assert take(store, stopwatch).spec == small
    assert stopwatch.asked == 1


def test_another_build_or_machine_is_measured_anew(
    store: Store, small: str, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopwatch = Stopwatch()
    take(store, stopwatch)
    (Path(large.removeprefix("onnx:")) / "step.bin").write_bytes(b"other weights")
    take(store, stopwatch)
    monkeypatch.setattr(choice, "usable_cores", lambda: 0.5)
    take(store, stopwatch)
    monkeypatch.setattr(choice, "processor", lambda: "an abacus")
    take(store, stopwatch)
    take(store, stopwatch)
    assert stopwatch.asked == 4


@pytest.mark.parametrize("damage", ["", "[]", "null", '{"of": 1}', "truncated"])
def test_a_damaged_record_is_measured_anew(
    damage: str, store: Store, small: str, large: str
) -> None:
    take(store, Stopwatch())
    record = store.root / "speed.json"
    if damage == "truncated":
        kept = json.loads(record.read_text())
        del kept["tokens_per_s"]
        damage = json.dumps(kept)
    record.write_text(damage)
    stopwatch = Stopwatch()
    assert take(store, stopwatch).spec == large
    assert stopwatch.asked == 1


def test_one_that_does_not_run_is_told_and_tried_again(
    store: Store, small: str, large: str
) -> None:
    stopwatch = Stopwatch(ThinkerSpeed("thinker M", problem="built by another version"))
    for _ in range(2):
        taken = take(store, stopwatch)
        assert taken.spec == small
        assert "built by another version" in taken.why
    assert stopwatch.asked == 2


def test_too_little_memory_is_told_before_anything_is_loaded(
    store: Store, small: str, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "memory_gb", lambda: 0.9)
    stopwatch = Stopwatch()
    taken = take(store, stopwatch)
    assert taken.spec == small
    assert "0.9 are free" in taken.why
    assert stopwatch.asked == 0
    monkeypatch.setattr(choice, "memory_gb", lambda: None)
    assert take(store, stopwatch).spec == large


def test_a_read_only_store_is_measured_every_time(
    store: Store, small: str, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, text: str) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(choice, "write_text", refuse)
    stopwatch = Stopwatch()
    assert take(store, stopwatch).spec == take(store, stopwatch).spec == large
    assert stopwatch.asked == 2


@pytest.mark.parametrize("name", ["s", "M"])
def test_one_can_be_asked_for_by_name(name: str, store: Store, small: str, large: str) -> None:
    stopwatch = Stopwatch(SLOW)
    assert take(store, stopwatch, name).spec == {"s": small, "M": large}[name]
    assert stopwatch.asked == 0


def test_other_specs_are_taken_as_they_are(store: Store) -> None:
    assert take(store, Stopwatch(), "chat:x@http://localhost/v1").spec == (
        "chat:x@http://localhost/v1"
    )


def test_what_is_not_here_says_what_to_pull(store: Store) -> None:
    assert pulled(store) == []
    for wanted, bundle in (("auto", "thinker-s"), ("m", "thinker-m")):
        with pytest.raises(StoreError, match=f"models pull {bundle}"):
            take(store, Stopwatch(), wanted)
