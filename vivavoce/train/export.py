"""Stage: trained modules into the folder that is served (`model/heads_file`)."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vivavoce.model import heads_file
from vivavoce.model.heads_file import HeadsConfig
from vivavoce.train import checkpoint
from vivavoce.train.config import command
from vivavoce.train.modules import Speller, Turns
from vivavoce.train.projector import Reader


@dataclass(frozen=True)
class ExportConfig:
    ctc: Path = Path("ctc")
    """Folder of a run of that stage."""
    words: Path = Path("words.gz")
    projector: Path | None = None
    turn: Path | None = None
    out: Path = Path("ears")
    sizes: HeadsConfig = field(default_factory=HeadsConfig)


def main(config: ExportConfig) -> None:
    speller = Speller(config.sizes)
    checkpoint.load_module(speller, checkpoint.newest(config.ctc))
    weights = arrays(speller.weights())
    if config.projector is not None:
        reader = Reader.load(config.projector, config.sizes)
        weights |= arrays(reader.weights())
        weights["tokens.id"] = reader.vocabulary
    if config.turn is not None:
        turns = Turns(config.sizes)
        checkpoint.load_module(turns, checkpoint.newest(config.turn))
        weights |= arrays(turns.weights())
    heads_file.save(config.out, config.sizes, weights)
    shutil.copyfile(config.words, config.out / "words.gz")


def arrays(tensors: dict[str, Any]) -> dict[str, NDArray[Any]]:
    """Tensors as float32 arrays."""
    found = {name: values.detach().cpu().numpy() for name, values in tensors.items()}
    return {name: np.ascontiguousarray(values, np.float32) for name, values in found.items()}


if __name__ == "__main__":
    command(ExportConfig, main, __doc__)
