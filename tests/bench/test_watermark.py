"""The watermark's bench: clips, what is done to them, and the page."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from vivavoce.audio.codec import write_wav
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.watermark_attacks import ATTACKS, noise, speed
from vivavoce.bench.watermark_audio import clips
from vivavoce.bench.watermark_report import plot

PLAIN = [name for name in ATTACKS if not name.startswith(("Opus", "MP3", "AAC"))]


@pytest.fixture
def sound() -> Samples:
    return np.asarray(0.1 * np.sin(np.arange(2 * SPEAK_RATE) * 0.05), np.float32)


def test_clips_share_no_sample(tmp_path: Path) -> None:
    """Samples count upwards through all files: no number comes twice."""
    for name, seconds, first in (
        ("long", 0.9, 0.0),
        ("short-1", 0.06, 0.7),
        ("short-2", 0.06, 0.8),
    ):
        ramp = np.arange(int(seconds * SPEAK_RATE)) / 32768 + first
        write_wav(tmp_path / f"{name}.wav", ramp.astype(np.float32), SPEAK_RATE)
    found = list(clips(sorted(tmp_path.glob("*.wav")), 0.1, 1))
    assert len(found) >= 8
    assert {len(clip) for clip in found} == {2400}
    samples = np.concatenate(found)
    assert len(np.unique(samples)) == len(samples)


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_done_leaves_sound(name: str, sound: Samples) -> None:
    changed = ATTACKS[name]()(sound)
    assert changed.dtype == np.float32
    assert np.isfinite(changed).all()
    assert len(changed) == pytest.approx(len(sound), rel=0.12)
    assert np.abs(changed).max() > 0.001


def test_noise_is_as_loud_as_it_says(sound: Samples) -> None:
    added = noise(10)(sound) - sound
    assert 10 * np.log10(np.mean(sound**2) / np.mean(added**2)) == pytest.approx(10, abs=0.1)


def test_faster_is_shorter(sound: Samples) -> None:
    assert len(speed(1.05)(sound)) == pytest.approx(len(sound) / 1.05, abs=2)


def test_a_plot_is_drawn(tmp_path: Path) -> None:
    rows = [{"name": name, "found": 1.0, "read": 0.5} for name in ATTACKS]
    lengths = [{"seconds": 5.0, "found": 1.0, "read": 0.9}]
    plot({"attacks": rows, "lengths": lengths}, tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_names_everything_that_was_done() -> None:
    page = (ROOT / "docs/watermark.md").read_text("utf-8")
    missing = [name for name in ATTACKS if f"| {name} |" not in page]
    assert not missing, json.dumps(missing)
