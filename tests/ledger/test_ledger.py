"""The append-only file: resumed, mended, and every change found."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from vivavoce.errors import LedgerError
from vivavoce.ledger.ledger import Ledger


@dataclass(frozen=True)
class Note:
    kind: ClassVar[str] = "note"
    id: str
    words: str = "嗯"

    def fields(self) -> dict[str, Any]:
        return {"id": self.id, "words": self.words}


@dataclass(frozen=True)
class Consent(Note):
    kind: ClassVar[str] = "consent"


def ids(path: Path, kind: str = "note") -> list[str]:
    return [fields["id"] for fields in Ledger(path).read(kind)]


def test_what_is_written_is_read_again_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.jsonl"
    Ledger(path).append([Note("a"), Consent("a"), Note("b")])
    assert list(Ledger(path).read("note")) == [
        {"id": "a", "words": "嗯"},
        {"id": "b", "words": "嗯"},
    ]
    assert ids(path, "consent") == ["a"]


def test_what_is_there_is_not_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "l"
    assert Ledger(path).append([Note("a"), Note("a")]) == 1
    assert Ledger(path).append([Note("a", "other"), Note("b")]) == 1
    assert ids(path) == ["a", "b"]


def test_a_line_cut_off_by_a_kill_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "l"
    Ledger(path).append([Note("a"), Note("b")])
    path.write_bytes(path.read_bytes()[:-10])
    again = Ledger(path)
    assert again.append([Note("b")]) == 1
    assert ids(path) == ["a", "b"]


@pytest.mark.parametrize("wrong", [[0], [1, 0, 2], [0, 2]])
def test_lines_taken_out_or_moved_are_found(tmp_path: Path, wrong: list[int]) -> None:
    path = tmp_path / "l"
    Ledger(path).append([Note("a"), Note("b"), Note("c")])
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[n] for n in wrong), "utf-8")
    if wrong == [0]:
        assert ids(path) == ["a"]  # the newest lines may be lost without a trace
    else:
        with pytest.raises(LedgerError, match="does not follow"):
            Ledger(path)


def test_a_changed_line_is_found(tmp_path: Path) -> None:
    path = tmp_path / "l"
    Ledger(path).append([Note("a", "given"), Note("b")])
    path.write_text(path.read_text("utf-8").replace("given", "taken"), "utf-8")
    with pytest.raises(LedgerError, match="line 2"):
        Ledger(path)


def test_two_writers_keep_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "l"
    one, two = Ledger(path), Ledger(path)
    one.append([Note("a")])
    two.append([Note("b")])
    one.append([Note("a"), Note("c")])
    assert ids(path) == ["a", "b", "c"]


def test_reading_half_does_not_harm_writing(tmp_path: Path) -> None:
    path = tmp_path / "l"
    ledger = Ledger(path)
    ledger.append([Note("a"), Note("b")])
    next(ledger.read("note"))
    ledger.append([Note("c")])
    assert ids(path) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "content",
    [
        b"no json\n",
        b"[]\n",
        b'{"id": "a"}\n',
        b'{"kind":"note","id":["a"],"after":""}\n',
        b"\xff\xfe\n",
        b"notes of somebody, without a newline",
    ],
)
def test_a_file_of_another_kind_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "l"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="line 1"):
        Ledger(path)
    assert path.read_bytes() == content


def test_what_could_not_be_written_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "l"
    ledger = Ledger(path)
    ledger.append([Note("a")])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        with pytest.raises(OSError, match="No space"):
            ledger.append([Note("b")])
    assert Note("b") not in ledger
    assert ledger.append([Note("b")]) == 1
    assert ids(path) == ["a", "b"]


def test_a_line_that_is_being_written_is_not_read_yet(tmp_path: Path) -> None:
    path = tmp_path / "l"
    ledger = Ledger(path)
    ledger.append([Note("a"), Note("b")])
    path.write_bytes(path.read_bytes()[:-10])
    assert [fields["id"] for fields in ledger.read("note")] == ["a"]
