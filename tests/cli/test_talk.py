"""`vivavoce talk` with files against a scripted server, and what it says when it cannot."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.fakes.ga_server import Script
from vivavoce.audio.codec import read_audio, write_wav
from vivavoce.bench.client import Event
from vivavoce.cli.devices import Loudspeaker
from vivavoce.cli.talk import app, turns
from vivavoce.errors import AudioError, ConfigError, EngineUnavailable, VivavoceError

runner = CliRunner()


def run(*arguments: str) -> str:
    result = runner.invoke(app, list(arguments))
    if isinstance(result.exception, VivavoceError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_files_in_and_out(server: str, script: Script, question: Path, tmp_path: Path) -> None:
    out = tmp_path / "answer.wav"
    options = ["--voice", "xiaoyue", "--language", "en", "--persona", "xiaoyue", "--json"]
    said = json.loads(run("--in", str(question), "--out", str(out), "--url", server, *options))
    assert said["user"] == "hello there"
    assert said["answer"] == "hi you"
    assert said["seconds"] == pytest.approx(0.7, abs=0.01)
    assert 0.25 < said["latency_s"] < 1.0
    assert said["files"] == {"in": str(question), "out": str(out)}
    assert len(read_audio(out, 24_000)) == pytest.approx(0.7 * 24_000, rel=0.01)
    (session,) = script.sessions
    assert session["prompt"] == {"id": "xiaoyue"}
    assert session["audio"]["output"] == {"voice": "xiaoyue"}
    assert session["audio"]["input"]["transcription"]["language"] == "en"


def test_transcripts_are_printed_for_people(server: str, question: Path) -> None:
    result = runner.invoke(app, ["--in", str(question), "--url", server])
    assert result.stdout == ""
    assert "you: hello there" in result.stderr
    assert "her: hi you" in result.stderr


def test_silence_is_refused(server: str, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    write_wav(path, np.zeros(24_000, np.float32), 24_000)
    with pytest.raises(AudioError, match="somebody speaking"):
        run("--in", str(path), "--url", server)


def test_out_needs_in(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--in"):
        run("--out", str(tmp_path / "a.wav"))


def test_no_server_there(question: Path) -> None:
    with pytest.raises(EngineUnavailable, match="vivavoce serve"):
        run("--in", str(question), "--url", "http://127.0.0.1:9")


def test_no_microphone_support(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(ConfigError, match=r"vivavoce\[mic\]"):
        run("--url", server)


def test_loudspeaker_plays_in_order_and_forgets_on_flush() -> None:
    speaker = Loudspeaker()
    speaker.play(np.ones(3, np.float32))
    speaker.play(np.full(3, 2.0, np.float32))
    assert speaker.take(4).tolist() == [1, 1, 1, 2]
    assert speaker.take(4).tolist() == [2, 2, 0, 0]
    speaker.play(np.ones(9, np.float32))
    speaker.flush()
    assert not speaker.take(4).any()


def test_turns_pair_questions_with_answers() -> None:
    def user(text: str) -> Event:
        kind = "conversation.item.input_audio_transcription.completed"
        return Event(0.0, {"type": kind, "transcript": text})

    def her(text: str) -> Event:
        kind = "response.output_audio_transcript.done"
        return Event(0.0, {"type": kind, "transcript": text})

    assert turns([her("hello"), user("hi"), user("you there?"), her("yes")]) == [
        {"user": "", "answer": "hello"},
        {"user": "hi", "answer": ""},
        {"user": "you there?", "answer": "yes"},
    ]
