"""The pretrained laughter detector: its features, and that it tells laughter from words."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import Samples
from vivavoce.bench.questions import FOLDER
from vivavoce.errors import ModelError
from vivavoce.perception.laughter import SECOND, Laughter, features
from vivavoce.perception.scene import PACKAGED as NOT_A_NETWORK
from vivavoce.train.sound_sets import laughs


@pytest.fixture(scope="module")
def detector() -> Laughter:
    return Laughter()


def test_features_are_below_the_loudest_cell_and_know_no_level() -> None:
    second = np.random.default_rng(0).standard_normal(SECOND).astype(np.float32)
    found = features(second)
    assert found.shape == (44, 128)
    assert found.max() == 0
    assert found.min() >= -80
    assert np.allclose(features(second * 0.5), found, atol=1e-3)


def test_a_tone_stands_where_the_recipe_puts_it() -> None:
    """Slaney's scale, 128 bands up to 4 kHz: 1 kHz is at 15 of 35.16 mel, so in band 54."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(SECOND) / 16_000).astype(np.float32)
    assert int(features(tone).mean(axis=0).argmax()) in {53, 54}


def test_drawn_laughter_sounds_more_like_laughter_than_words_do(detector: Laughter) -> None:
    def strongest(clip: Samples) -> float:
        whole = clip[: min(4, len(clip) // SECOND) * SECOND].reshape(-1, SECOND)
        return float(detector.logits(whole).max())

    happy = np.array([strongest(clip) for clip in laughs(range(12))])
    clips = [read_audio(Path(FOLDER) / f"en-{n:02}.ogg") for n in range(0, 60, 5)]
    said = np.array([strongest(clip) for clip in clips])
    assert (happy[:, None] > said).mean() > 0.75


def test_a_batch_is_its_rows(detector: Laughter) -> None:
    seconds = np.stack([clip[:SECOND] for clip in laughs(range(3))])
    each = [detector.logit(second) for second in seconds]
    assert np.allclose(detector.logits(seconds), each, atol=1e-4)


def test_another_file_is_refused() -> None:
    with pytest.raises(ModelError):
        Laughter(NOT_A_NETWORK)
