"""`vivavoce memory`: the memory on the server's own machine."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.memory.conftest import PERSONA, USER, Sample, clock, sample
from vivavoce.cli.memory import app
from vivavoce.errors import ConfigError, NotRemembered

__all__ = ["clock", "sample"]  # fixtures

WHO = ["--user", USER, "--persona", PERSONA]


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_seeing(sample: Sample) -> None:
    sample.say("I live in Berlin.")
    assert run("show", sample.path) == f"{USER}\t{PERSONA}\n"
    assert run("show", sample.path, *WHO) == (
        'agreed 2026-11-25 18:00: "you may remember me"\n  You live in Berlin\n'
    )
    assert json.loads(run("show", sample.path, *WHO, "--json"))["known"] == ["You live in Berlin"]
    owners = json.loads(run("show", sample.path, "--json"))
    assert owners == {"owners": [{"user": USER, "persona": PERSONA}]}
    nobody = run("show", sample.path, "--user", "nobody", "--persona", PERSONA)
    assert nobody == "not agreed: nothing is kept\n"


def test_taking_away(sample: Sample) -> None:
    sample.say("我养了一只猫，叫咪咪")
    found = json.loads(run("export", sample.path, *WHO))
    assert [fact["value"] for fact in found["facts"]] == ["咪咪"]


def test_deleting(sample: Sample) -> None:
    sample.say("I live in Berlin.", "I like tea.", "I'm allergic to nuts.")
    nuts = sample.memory.export(USER, PERSONA)["facts"][2]["id"]
    assert run("forget", sample.path, *WHO, "--record", nuts) == "2 records deleted\n"
    about = run("forget", sample.path, *WHO, "--about", "my address", "--json")
    assert json.loads(about) == {"records": 2}
    assert [value for _, value, _ in sample.facts()] == ["like"]
    run("forget", sample.path, *WHO)
    assert sample.facts() == []
    with pytest.raises(NotRemembered):
        run("forget", sample.path, "--user", "nobody", "--persona", PERSONA)
    with pytest.raises(ConfigError, match="not both"):
        run("forget", sample.path, *WHO, "--about", "x", "--record", "y")


def test_consent(sample: Sample) -> None:
    who = ["--user", "other", "--persona", PERSONA]
    run("consent", sample.path, *who, "--agreed", "on paper, 3 March")
    agreed = sample.memory.consent("other", PERSONA)
    assert agreed is not None
    assert agreed.wording == "on paper, 3 March"
    assert json.loads(run("consent", sample.path, *who, "--withdraw", "--json"))["agreed"] is False
    assert sample.memory.consent("other", PERSONA) is None
    with pytest.raises(ConfigError, match="either"):
        run("consent", sample.path, *who)


def test_a_file_there_is_none_of_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no memory file"):
        run("show", tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConfigError, match="both"):
        run("show", tmp_path / "none.db", "--user", "x")
