"""Two languages of tones: every unit has its own direction in feature space."""

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_heads
from vivavoce.train import corpus, lexicon
from vivavoce.train.corpus import Encoded, Said
from vivavoce.train.labels import units_of

TEXTS = (
    "hello there",
    "you hear me",
    "tell me more",
    "here are the red doors",
    "你好",
    "好你",
    "hold the door",
    "more red",
)
FRAMES = 8
"""Features per unit."""


def clip(text: str, name: str, split: str, features: int = tiny_heads.CONFIG.features) -> Encoded:
    """A text as features that spell it, with a little noise."""
    random = np.random.default_rng([*name.encode()])
    rows = np.random.default_rng(5).normal(size=(400, features))
    spelled = np.repeat(rows[units_of(text)], FRAMES, axis=0)
    quiet = np.zeros((4, features))
    heard = np.concatenate([quiet, spelled, quiet])
    noisy = heard + 0.1 * random.normal(size=heard.shape)
    language = "zh" if text[0] > "z" else "en"
    said = Said(name, text, language, split, len(noisy) / corpus.RATE)
    return Encoded(said, noisy.astype(np.float16))


@pytest.fixture(scope="session")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `features` writes it."""
    folder = tmp_path_factory.mktemp("features")
    clips = [
        clip(t, f"{split}-{i}", split) for split in ("train", "eval") for i, t in enumerate(TEXTS)
    ]
    corpus.write(folder / "one.npz", clips[:5])
    corpus.write(folder / "two.npz", clips[5:])
    return folder


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small lexicon."""
    out = tmp_path_factory.mktemp("words") / "words.gz"
    lexicon.main(lexicon.LexiconConfig(out, words=200, characters=300))
    return out
