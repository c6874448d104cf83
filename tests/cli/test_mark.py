"""`vivavoce mark`, on files."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vivavoce.audio.codec import read_audio, write_wav
from vivavoce.audio.types import SPEAK_RATE
from vivavoce.cli.mark import app
from vivavoce.errors import AudioError, ConfigError
from vivavoce.marking import keys
from vivavoce.marking.embed import Embedder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where keys are kept."""
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "data"))
    return keys.folder(tmp_path / "data")


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    hiss = 0.05 * np.random.default_rng(2).standard_normal(8 * SPEAK_RATE)
    path = tmp_path / "clean.wav"
    write_wav(path, hiss.astype(np.float32), SPEAK_RATE)
    return path


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_a_mark_is_found_and_told(place: Path, clean: Path, tmp_path: Path) -> None:
    key = keys.newest(place)
    embedder = Embedder(key, 0x00BEEF)
    marked, _ = embedder.step(read_audio(clean, SPEAK_RATE), embedder.init_state())
    write_wav(tmp_path / "marked.wav", marked, SPEAK_RATE)
    assert run("detect", tmp_path / "marked.wav").startswith(
        f"found: key {key.id}, session sess_00beef..."
    )
    (mark,) = json.loads(run("detect", tmp_path / "marked.wav", "--json"))["marks"]
    assert (mark["key"], mark["sessions"]) == (key.id, ["00beef"])


def test_nothing_found_is_no_proof(place: Path, clean: Path) -> None:
    assert "no key: there is none here" in run("detect", clean)
    keys.make(place)
    assert "does not say that no AI made it" in run("detect", clean)


def test_signing_and_checking(place: Path, clean: Path) -> None:
    assert run("check", clean) == "manifest: no manifest\n"
    assert run("sign", clean, "--session", "sess_1", "--producer", "ACME") == f"signed: {clean}\n"
    shown = run("check", clean)
    assert shown.startswith("manifest: valid, signer not on a trust list\n")
    assert "session:  sess_1" in shown
    assert json.loads(run("check", clean, "--json"))["aigc"]["ContentProducer"] == "ACME"


def test_a_notice_comes_first(place: Path, clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "told.wav"
    run("notice", clean, "--out", out)
    told = read_audio(out, SPEAK_RATE)
    np.testing.assert_allclose(told[-8 * SPEAK_RATE :], read_audio(clean, SPEAK_RATE), atol=1e-4)
    assert len(told) > 9 * SPEAK_RATE


def test_a_missing_file_is_named(place: Path, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"no\.wav"):
        run("detect", tmp_path / "no.wav")
    with pytest.raises(ConfigError, match=r"no\.wav"):
        run("check", tmp_path / "no.wav")
