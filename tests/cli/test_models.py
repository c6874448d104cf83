"""`vivavoce models`: results on stdout, everything else on stderr."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_main import run

NAME = "silero_vad.onnx"


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with nothing in it."""
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def result(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one object on stdout."""
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_list_says_what_is_where_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("models", "list") == 0
    shown = capsys.readouterr().out
    assert "revision unverified" in shown
    assert "BSD-2-Clause" in shown
    assert "thinker-m: " in shown
    assert ", optional" in shown


def test_list_as_json(capsys: pytest.CaptureFixture[str], empty_home: Path) -> None:
    assert run("models", "list", "--json") == 0
    listed = result(capsys)
    assert listed["root"] == str(empty_home)
    files = {entry["name"]: entry for entry in listed["files"]}
    assert files[NAME]["state"] == "missing"
    assert len(files[NAME]["sha256"]) == 64
    assert files["thinker-s-graph"]["built_from"] == ["qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"]


def test_a_file_of_yours(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "own.onnx"
    own.write_bytes(b"own")
    assert run("models", "path", NAME) == 2
    assert "run `vivavoce models pull vad`" in capsys.readouterr().err
    assert run("models", "use", NAME, str(own)) == 0
    capsys.readouterr()
    assert run("models", "path", NAME) == 0
    assert capsys.readouterr().out == f"{own}\n"
    assert run("models", "use", NAME, "--default", "--json") == 0
    assert result(capsys) == {"name": NAME, "path": None}
    assert run("models", "path", NAME) == 2


def test_use_wants_one_of_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("models", "use", NAME) == 2
    assert "error: give either the PATH" in capsys.readouterr().err


def test_pull_without_any_index_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    assert run("models", "pull", "vad") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith(f"error: {NAME} could not be fetched")
    assert "Traceback" not in captured.err


def test_verify_names_what_was_altered(
    capsys: pytest.CaptureFixture[str], empty_home: Path
) -> None:
    (empty_home / "files").mkdir(parents=True)
    (empty_home / "files" / NAME).write_bytes(b"short")
    assert run("models", "verify", "--json") == 2
    captured = capsys.readouterr()
    assert captured.err.splitlines()[-1].startswith(f"error: altered: {NAME}")
    states = {entry["name"]: entry["state"] for entry in json.loads(captured.out)["files"]}
    assert states[NAME] == "altered"
    assert states["kokoro/zf_xiaoxiao.bin"] == "ok"


def test_verify_of_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("models", "verify") == 0
    assert "are here and as they should be" in capsys.readouterr().out
