"""Stage: error rates of exported heads, as they are served: eight-bit weights, numpy, steps.

One JSON object on stdout: per folder of features and language the error rate of the transcript and
the number of clips.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vivavoce.model.heads import PACKAGED, Heads, Ids
from vivavoce.model.heads_file import Floats
from vivavoce.train.config import command
from vivavoce.train.corpus import Halves, read_all
from vivavoce.train.score import error_rates, parts

STEP = 16
"""Features that come at once from the encoder."""


@dataclass(frozen=True)
class EvaluateConfig:
    heads: Path = PACKAGED
    features: tuple[Path, ...] = ()
    """Folders that `features` wrote; their clips of the split `eval` are read."""


def main(config: EvaluateConfig) -> None:
    report: dict[str, dict[str, float]] = {}
    for folder in config.features:
        clips = read_all([folder], "eval")
        heads = Heads.load(_nothing, config.heads)
        rates = error_rates(
            (clip.said.language, parts(clip.said.text), parts(transcript(heads, clip.features)))
            for clip in clips
        )
        counts = Counter(clip.said.language for clip in clips)
        report[folder.name] = {**rates, **{f"n_{name}": n for name, n in counts.items()}}
    sys.stdout.write(json.dumps(report) + "\n")


def transcript(heads: Heads, features: Halves) -> str:
    """What the heads read, fed as the encoder feeds them."""
    state = heads.init_state()
    for start in range(0, len(features), STEP):
        _, state = heads.step(features[start : start + STEP].astype(np.float32), state)
    out, _ = heads.finish(state)
    return out.text


def _nothing(ids: Ids) -> Floats:
    """Embeddings that nobody looks at, as wide as is needed for adding to them."""
    return np.zeros((len(ids), 1), np.float32)


if __name__ == "__main__":
    command(EvaluateConfig, main, __doc__)
