"""Small heads with random weights."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivavoce.model import han_words, heads_file
from vivavoce.model.heads import Embed
from vivavoce.model.heads_file import Floats, HeadsConfig
from vivavoce.model.units import BLANK, COUNT, Syllable, letters, sounds

CONFIG = HeadsConfig(
    features=6, width=8, blocks=2, kernel=3, mixed=10, key=6, narrow=4, thinker=16, turn=5, best=2
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
    dense = {
        "in": (config.width, wide),
        "ctc": (COUNT, config.width),
        "mix.gate": (config.mixed, stacked),
        "mix.up": (config.mixed, stacked),
        "key": (config.key, stacked),
        "key.added": (config.key, config.mixed),
        "key.narrow": (config.narrow, config.key),
        "blank": (1, config.mixed),
        "residual": (config.thinker, config.mixed),
        "turn.in": (config.turn, stacked),
        "turn.input": (3 * config.turn, config.turn),
        "turn.memory": (3 * config.turn, config.turn),
        "turn.out": (4, config.turn),
    }
    blocks = {f"block_{b}": config.width for b in range(config.blocks)}
    blocks |= {f"mix.block_{b}": config.mixed for b in range(config.mixed_blocks)}
    dense |= {name: (2 * width, width) for name, width in blocks.items()}
    found: dict[str, tuple[int, ...]] = {}
    for name, (rows, columns) in dense.items():
        found |= {f"{name}.w": (rows, columns), f"{name}.b": (rows,)}
    for name, width in (
        ("norm", config.width),
        ("key.norm", config.key),
        ("mix.norm", config.mixed),
        *((f"{block}.norm", width) for block, width in blocks.items()),
    ):
        found |= {f"{name}.w": (width,), f"{name}.b": (width,)}
    for block, width in blocks.items():
        found |= {f"{block}.conv.k": (width, config.kernel), f"{block}.conv.b": (width,)}
    return found | {"tokens.key": (tokens, config.narrow), "tokens.bias": (tokens,)}


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
    weights["tokens.text"] = np.array([f" w{token}" for token in range(tokens)])
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
