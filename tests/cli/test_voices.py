"""`vivavoce voices` without models: lists, both calls of `enrol`, withdrawal, export."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.voice.own.doubles import TOMORROW, Double, person
from vivavoce.audio.codec import write_wav
from vivavoce.audio.types import LISTEN_RATE
from vivavoce.cli import voices
from vivavoce.errors import ConfigError, ConsentError
from vivavoce.voice.styles import StyleTables
from vivavoce.voice.voices import VOICES, offer


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    double = Double(tmp_path / "voices")
    monkeypatch.setenv("VIVAVOCE_VOICES", str(double.library.root))
    monkeypatch.setattr(voices, "_enrolment", lambda _: double.enrolment)
    yield double
    offer(dict, StyleTables(), lambda _: None)


def run(*arguments: str) -> Any:
    done = CliRunner().invoke(voices.app, [*arguments, "--json"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def enrolled(double: Double, tmp_path: Path) -> Any:
    shown = run("enrol", "mei", "--speaker", "one", "--until", TOMORROW, "--adult")
    double.heard = shown["text"]
    for name, seed in (("said.wav", 1), ("voice.wav", 2)):
        write_wav(tmp_path / name, person(200, seed=seed), LISTEN_RATE)
    said, voice = str(tmp_path / "said.wav"), str(tmp_path / "voice.wav")
    return run("enrol", "mei", "--statement", said, "--recording", voice)


def test_every_shipped_voice_says_where_it_comes_from(double: Double) -> None:
    shown = run("list")["voices"]
    assert [voice["name"] for voice in shown] == list(VOICES)
    for voice in shown:
        assert voice["consent"] == ["unknown"]
        assert voice["licence"] == ["Apache-2.0"]
        assert voice["whose"] == ["not published"]
        assert all("non-copyrighted" in data for data in voice["data"])
    assert run("list", "--documented")["voices"] == []
    assert double.files() == []


def test_from_the_statement_to_the_tombstone(double: Double, tmp_path: Path) -> None:
    made = enrolled(double, tmp_path)
    assert (made["voice"], made["verdict"]) == ("mei", "similar")
    (voice,) = run("list", "--documented")["voices"]
    assert (voice["name"], voice["consent"], voice["until"]) == ("mei", ["documented"], TOMORROW)
    run("export", "mei", "--out", str(tmp_path / "out"))
    exported = json.loads((tmp_path / "out" / "voice.json").read_text("utf-8"))
    assert exported["consent"]["speaker"] == "one"
    assert exported["measures"]["similarity"] == 0.8
    assert (tmp_path / "out" / "voice.npz").is_file()
    assert run("withdraw", "mei", "--yes")["consent"] == made["consent"]
    assert double.files() == []
    with pytest.raises(ConsentError, match="withdrawn"):
        run("export", "mei", "--out", str(tmp_path / "again"))


def test_what_is_missing_is_said(double: Double, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="first ask for the statement"):
        run("enrol", "mei")
    write_wav(tmp_path / "said.wav", person(200), LISTEN_RATE)
    with pytest.raises(ConfigError, match="--recording"):
        run("enrol", "mei", "--statement", str(tmp_path / "said.wav"))
    with pytest.raises(ConsentError, match="adults"):
        run("enrol", "mei", "--speaker", "one", "--until", TOMORROW)
    with pytest.raises(ConsentError, match="no such voice"):
        run("withdraw", "mei", "--yes")
    assert double.files() == []


def test_export_of_a_shipped_voice_is_what_is_known_of_it(double: Double, tmp_path: Path) -> None:
    assert run("export", "heart", "--out", str(tmp_path / "out"))["files"] == ["voice.json"]
    exported = json.loads((tmp_path / "out" / "voice.json").read_text("utf-8"))
    assert exported["voice"]["consent"] == ["unknown"]
    assert double.files() == []
