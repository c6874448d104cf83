"""`vivavoce data`: sets from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.data.sounds import Hummer
from vivavoce.cli import data
from vivavoce.data import make as making
from vivavoce.errors import ConfigError


@pytest.fixture
def hummer(monkeypatch: pytest.MonkeyPatch) -> Hummer:
    made = Hummer()
    monkeypatch.setattr(data, "load_speaker", lambda *_: made)
    return made


def run(*arguments: str | Path, status: int = 0) -> str:
    done = CliRunner().invoke(data.app, [str(argument) for argument in arguments])
    assert done.exit_code == status, done.output
    return done.stdout


def test_make_rough_timelines_check_and_show(tmp_path: Path, hummer: Hummer) -> None:
    run("make", tmp_path, "--language", "zh", "--clips", "20", "--trust")
    run("rough", tmp_path)
    run("timelines", tmp_path, "--language", "zh", "--count", "2")
    assert json.loads(run("check", tmp_path, "--json")) == {"ok": True, "wrong": []}
    shown = json.loads(run("show", tmp_path, "--json"))
    assert sum(row["clips"] for row in shown["by_source"]) == 40
    assert {row["of"][4] for row in shown["by_voice"]} == {"unknown"}
    assert "clips" in run("show", tmp_path)
    (clean,) = making.clean_shards(tmp_path)
    clean.unlink()
    assert "gone" in run("check", tmp_path, status=1)


@pytest.mark.parametrize("verb", [["check"], ["show"], ["rough"]])
def test_a_folder_without_a_set_is_refused(tmp_path: Path, verb: list[str]) -> None:
    done = CliRunner().invoke(data.app, [*verb, str(tmp_path)])
    assert isinstance(done.exception, ConfigError)


def test_sources_that_are_not_there_are_refused(tmp_path: Path) -> None:
    run("make", tmp_path, "--language", "en", "--sources", tmp_path / "nowhere", status=2)
    run("make", tmp_path, "--language", "en", "--voices", tmp_path / "nowhere", status=2)


def test_sources_are_listed_with_licence_and_use() -> None:
    rows = json.loads(run("show", "--json"))["sources"]
    assert rows["clinc-oos"]["licence"] == "CC BY 3.0"
    assert rows["vocalbench"]["use"] == "eval"
    assert rows["esc10"]["origin"] == "karolpiczak/ESC-10"
    assert "clinc-oos" in run("show")


def test_what_the_benches_say_is_held_out() -> None:
    assert len(data.bench_words()) > 100
