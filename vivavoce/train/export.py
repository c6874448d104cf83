"""Stage: trained modules into the folder that is served (`model/heads_file`).

Each module has its own scale of features; the folder has one, and the others' first layers are
rewritten for it. Keys are narrowed to the directions in which tokens differ most.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vivavoce.errors import ConfigError
from vivavoce.model import heads_file
from vivavoce.model.heads import STACK
from vivavoce.model.heads_file import Floats, HeadsConfig
from vivavoce.train import checkpoint
from vivavoce.train.config import command
from vivavoce.train.corpus import in_order, read_all
from vivavoce.train.ctc import features_of
from vivavoce.train.modules import Speller, Turns
from vivavoce.train.projector import Reader, open_tokenizer
from vivavoce.train.vocabulary import text_of

Weights = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ExportConfig:
    projector: Path | None = None
    """Folder of a run of that stage, or of `distil` ..."""
    features: tuple[Path, ...] = ()
    """Folders that `features` wrote: keys are narrowed so that their clips lose least."""
    every: int = 20
    """One clip of so many is looked at."""
    ctc: Path | None = None
    turn: Path | None = None
    words: Path | None = None
    """What `lexicon` wrote; needed with a CTC head."""
    thinker: Path | None = None
    out: Path = Path("ears")
    sizes: HeadsConfig = field(default_factory=HeadsConfig)


def main(config: ExportConfig) -> None:
    weights: Weights = {}
    if config.projector is not None:
        weights |= _projector(config.projector, config)
    if config.ctc is not None:
        if config.words is None:
            raise ConfigError("a CTC head needs words=FILE, what the stage `lexicon` wrote")
        speller = Speller(config.sizes)
        checkpoint.load_module(speller, checkpoint.newest(config.ctc))
        weights = joined(weights, arrays(speller.weights()), "in")
        config.out.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(config.words, config.out / "words.gz")
    if config.turn is not None:
        turns = Turns(config.sizes)
        checkpoint.load_module(turns, checkpoint.newest(config.turn))
        weights = joined(weights, arrays(turns.weights()), "turn.in")
    heads_file.save(config.out, config.sizes, weights)


def _projector(run: Path, config: ExportConfig) -> Weights:
    reader = Reader.load(run, config.sizes)
    weights = arrays(reader.weights())
    heard = _heard(reader, config)
    narrow, keys, bias = narrowed(weights["tokens.key"], heard, config.sizes.narrow)
    weights |= {"key.narrow.w": narrow, "tokens.key": keys}
    weights["tokens.bias"] = weights["tokens.bias"] + bias
    tokenizer = open_tokenizer(config.thinker)
    texts = [text_of(tokenizer, [token]) for token in reader.vocabulary]
    return weights | {"tokens.id": reader.vocabulary, "tokens.text": np.array(texts)}


def _heard(reader: Reader, config: ExportConfig) -> Floats:
    """Keys of frames f32[n,key] of some clips."""
    clips = read_all(config.features, "train")[:: config.every]
    reader.eval()
    with torch.no_grad():
        found = [reader(features_of(batch, "cpu", STACK))[1] for batch in in_order(clips, 30.0)]
    return np.concatenate([keys.flatten(0, 1).numpy() for keys in found])


def narrowed(keys: Floats, heard: Floats, width: int) -> tuple[Floats, Floats, Floats]:
    """Scores `heard @ keys.T` in fewer channels: (narrow f32[width,key], keys f32[tokens,width],
    bias f32[tokens]) with `heard @ narrow.T @ keys.T + bias` about the same for what is heard.

    What all frames share becomes the bias; of the rest the directions are kept in which scores
    vary most, which are those of keys times the square root of the frames' covariance.
    """
    mean = heard.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov((heard - mean).T.astype(np.float64)))
    root = np.sqrt(np.maximum(values, 1e-9 * values.max()))
    spread, unspread = vectors * root, vectors / root
    _, _, directions = np.linalg.svd((keys @ spread).astype(np.float32), full_matrices=False)
    kept = directions[:width]
    narrow = (kept @ unspread.T).astype(np.float32)
    narrowed_keys = (keys @ spread @ kept.T).astype(np.float32)
    return narrow, narrowed_keys, keys @ mean - narrowed_keys @ (narrow @ mean)


def joined(first: Weights, second: Weights, name: str) -> Weights:
    """Both, with the scale of the first; `name` is the layer of the second that reads features."""
    if not first:
        return second
    matrix, bias = rescaled(
        (second[f"{name}.w"], second[f"{name}.b"]),
        (second["mean"], second["deviation"]),
        (first["mean"], first["deviation"]),
    )
    return second | first | {f"{name}.w": matrix, f"{name}.b": bias}


def rescaled(
    layer: tuple[Floats, Floats], own: tuple[Floats, Floats], common: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """A layer for features (x - mean) / deviation of `own` scale, for those of `common` scale."""
    matrix, bias = layer
    stacked = matrix.shape[1] // len(own[0])
    factor, shift = common[1] / own[1], (common[0] - own[0]) / own[1]
    return matrix * np.tile(factor, stacked), bias + matrix @ np.tile(shift, stacked)


def arrays(tensors: dict[str, Any]) -> Weights:
    """Tensors as float32 arrays."""
    found = {name: values.detach().cpu().numpy() for name, values in tensors.items()}
    return {name: np.ascontiguousarray(values, np.float32) for name, values in found.items()}


if __name__ == "__main__":
    command(ExportConfig, main, __doc__)
