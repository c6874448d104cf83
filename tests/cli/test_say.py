"""`vivavoce say` with a mouth that hums."""

from pathlib import Path

import numpy as np
import pytest

from tests.voice.test_mouth import Rig
from vivavoce.cli.main import main
from vivavoce.cli.say import spoken
from vivavoce.errors import ConfigError
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.reading import read_tone


def test_all_clauses_are_spoken_one_after_the_other() -> None:
    rig = Rig()
    samples, told = spoken(rig.mouth, "Hello there. How are you today?", "heart", 1.0)
    assert " ".join(rig.english.calls) == "Hello there. How are you today?"
    assert told["seconds"] == pytest.approx(len(samples) / 24_000, abs=0.01)
    assert np.abs(samples).max() > 0.1


def test_nothing_to_say_is_an_error() -> None:
    with pytest.raises(ConfigError, match="give words"):
        spoken(Rig().mouth, "...", "heart", 1.0)


def test_a_text_in_letters_that_no_voice_reads_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    silent = Rendering(np.zeros(0, np.float32))
    monkeypatch.setattr(rig.english, "render", lambda *_: silent)
    monkeypatch.setattr(rig.mixed, "render", lambda *_: silent)
    with pytest.raises(ConfigError, match="give words"):
        spoken(rig.mouth, "안녕하세요", "heart", 1.0)


def test_a_voice_nobody_has_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["say", "Hello", "--voice", "nobody", "--out", str(tmp_path / "x.wav")])
    assert "nobody" in capsys.readouterr().err


def test_tone_and_marks_reach_the_renderer() -> None:
    rig = Rig()
    slow = read_tone("slow")
    samples, _ = spoken(rig.mouth, "[pause 500ms] Hello there.", "heart", 1.0, slow)
    assert rig.english.asked[-1][0].rate == slow.rate < 1
    assert not samples[: 24_000 // 2].any()


def test_help_shows_what_a_mark_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["say", "--help"])
    assert "[laughter]" in capsys.readouterr().out
