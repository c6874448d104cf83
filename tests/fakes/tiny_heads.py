"""Small heads with random weights."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivavoce.model import han_words, heads_file
from vivavoce.model.heads import Embed
from vivavoce.model.heads_file import Floats, HeadsConfig
from vivavoce.model.units import BLANK, COUNT, Syllable, letters, sounds

CONFIG = HeadsConfig(
    features=6, width=8, blocks=2, kernel=3, mixed=10, key=4, thinker=16, turn=5, best=2
)
TOKENS = 12
"""Tokens of the thinker's vocabulary that the heads know: the multiples of three."""
WORDS = (
    ("你好", (Syllable("n", "i", 3), Syllable("h", "ao", 3)), 0.002),
    ("你", (Syllable("n", "i", 3),), 0.05),
    ("好", (Syllable("h", "ao", 3),), 0.03),
    ("号", (Syllable("h", "ao", 4),), 0.01),
)


def shapes(config: HeadsConfig, tokens: int) -> dict[str, tuple[int, ...]]:
    """Names and shapes of all weights."""
    wide, stacked = 2 * config.features, 4 * config.features
    seen = stacked + 2 * config.width
    dense = {
        "in": (config.width, wide),
        "ctc": (COUNT, config.width),
        "mix.gate": (config.mixed, seen),
        "mix.up": (config.mixed, seen),
        "key": (config.key, config.mixed),
        "blank": (1, config.mixed),
        "residual": (config.thinker, config.mixed),
        "turn.in": (config.turn, stacked),
        "turn.input": (3 * config.turn, config.turn),
        "turn.memory": (3 * config.turn, config.turn),
        "turn.out": (4, config.turn),
    } | {f"block_{b}": (2 * config.width, config.width) for b in range(config.blocks)}
    found: dict[str, tuple[int, ...]] = {}
    for name, (rows, columns) in dense.items():
        found |= {f"{name}.w": (rows, columns), f"{name}.b": (rows,)}
    for name in ("norm", *(f"block_{b}.norm" for b in range(config.blocks))):
        found |= {f"{name}.w": (config.width,), f"{name}.b": (config.width,)}
    for b in range(config.blocks):
        found |= {
            f"block_{b}.conv.k": (config.width, config.kernel),
            f"block_{b}.conv.b": (config.width,),
        }
    return found | {"tokens.key": (tokens, config.key), "tokens.bias": (tokens,)}


def write(folder: Path, config: HeadsConfig = CONFIG, tokens: int = TOKENS, seed: int = 0) -> Path:
    """A folder that `Heads.load` opens."""
    random = np.random.default_rng(seed)
    weights: dict[str, NDArray[np.generic]] = {
        name: random.normal(size=shape, scale=0.4).astype(np.float32)
        for name, shape in shapes(config, tokens).items()
    }
    rare = np.ones(COUNT, bool)
    rare[[BLANK, *letters("abc de"), *sounds(WORDS[0][1])]] = False
    weights["ctc.b"] = np.where(rare, -100.0, 0.0).astype(np.float32)
    weights["mean"] = np.zeros(config.features, np.float32)
    weights["deviation"] = np.ones(config.features, np.float32)
    weights["tokens.id"] = np.arange(tokens) * 3
    heads_file.save(folder, config, weights)
    han_words.write(folder / "words.gz", WORDS)
    return folder


def embed(width: int = CONFIG.thinker) -> Embed:
    """A thinker's embeddings that need no thinker."""

    def look_up(ids: NDArray[np.int64]) -> Floats:
        angles = ids[:, None] * (1.0 + np.arange(width)) / 7.0
        rows: Floats = np.sin(angles).astype(np.float32)
        return rows

    return look_up
