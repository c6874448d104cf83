"""`vivavoce`: quick help, lazy verbs, errors on one line."""

import os
import sys
from types import ModuleType

import pytest
import typer

from vivavoce import __version__
from vivavoce.cli import main as cli
from vivavoce.errors import ConfigError


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb `hum` that says its word, or fails."""
    module = ModuleType("made_up_verb")
    app = typer.Typer()

    @app.command()
    def hum(word: str, fail: bool = False) -> None:
        if fail:
            raise ConfigError(f"{word} cannot be hummed")
        print(word)  # noqa: T201 - a command's result

    module.app = app  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_up_verb", module)
    monkeypatch.setitem(cli.VERBS, "hum", cli.Verb("made_up_verb:app", "Hum."))


def run(*arguments: str) -> int:
    """Exit status."""
    try:
        cli.main(arguments)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_help_lists_every_verb(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in cli.VERBS)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"vivavoce {__version__}\n"


@pytest.mark.parametrize("name", sorted(cli.VERBS))
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(name, "--help") == 0
    assert f"Usage: vivavoce {name}" in capsys.readouterr().out


def test_a_verb_gets_its_arguments(verb: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("hum", "tune") == 0
    assert capsys.readouterr().out == "tune\n"


@pytest.mark.parametrize(("set_to", "expected"), [(None, "1"), ("4", "4")])
def test_numpy_gets_one_thread_unless_told_otherwise(
    verb: None, monkeypatch: pytest.MonkeyPatch, set_to: str | None, expected: str
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_to or "")
    if set_to is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    assert run("hum", "la") == 0
    assert os.environ["OPENBLAS_NUM_THREADS"] == expected


def test_our_errors_are_one_line(verb: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("hum", "tune", "--fail") == 2
    captured = capsys.readouterr()
    assert captured.err == "error: tune cannot be hummed\n"
    assert captured.out == ""


def test_an_unknown_verb_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("dance") == 2
    assert capsys.readouterr().err.startswith("error: no command 'dance'; there are: serve, ")


def test_a_wrong_option_is_a_usage_error(verb: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("hum", "--loud") == 2
    assert "vivavoce hum" in capsys.readouterr().err
