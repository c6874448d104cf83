"""What Whisper's decoder knows of its encoder's features, as a start for the projector.

Each layer of the decoder reads a feature x by attention: what gets into its own stream is
W_out W_value x. Summed over layers, and compared with the decoder's token embeddings, that tells
which token a feature speaks of, before anything is learned: of the tokens of a sentence a third are
among the ten likeliest of fifty thousand at some feature (docs/LOG.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vivavoce.model.ct2_file import Ct2File
from vivavoce.model.heads_file import Floats
from vivavoce.model.whisper_tokens import WhisperTokens


@dataclass(frozen=True)
class Lens:
    """Linear map of features and the norm behind it."""

    matrix: Floats
    """f32[width, features]"""
    gain: Floats
    bias: Floats


def read(whisper: Path) -> Lens:
    """From a CTranslate2 Whisper folder."""
    file = Ct2File(whisper / "model.bin")
    total = None
    layer = 0
    while f"decoder/layer_{layer}/attention/linear_1/weight" in file:
        at = f"decoder/layer_{layer}/attention"
        value = np.split(file.floats(f"{at}/linear_1/weight"), 2)[1]  # keys come first
        through = file.floats(f"{at}/linear_2/weight") @ value
        total = through if total is None else total + through
        layer += 1
    assert total is not None, f"{whisper} has no decoder layers"
    gain = file.floats("decoder/layer_norm/gamma")
    return Lens(total, gain, file.floats("decoder/layer_norm/beta"))


def token_keys(whisper: Path, texts: Sequence[str]) -> Floats:
    """What `Lens` is compared with, f32[texts, width]: means over the pieces of each text."""
    embeddings = Ct2File(whisper / "model.bin").floats("decoder/embeddings/weight")
    tokens = WhisperTokens(whisper / "tokenizer.json")
    written = (text.replace(" i", " I") if text in (" i", " i'm") else text for text in texts)
    pieces = [list(tokens.encode(text)) for text in written]
    keys: Floats = np.stack([embeddings[found].mean(axis=0) for found in pieces])
    return keys
