"""Stage: the CTC head at 25 Hz, which spells what is said (Graves et al. 2006).

The smallest stage: features of the frozen encoder in, units of `model/units` out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.model.han_words import HanWords
from vivavoce.model.heads_file import HeadsConfig
from vivavoce.model.units import BLANK, collapse, spelled
from vivavoce.train import checkpoint
from vivavoce.train.config import Schedule, command, keep
from vivavoce.train.corpus import Batch, Batches, Encoded, Masking, in_order, read_all, statistics
from vivavoce.train.labels import units_of
from vivavoce.train.loop import fit
from vivavoce.train.modules import PAIR, Speller
from vivavoce.train.score import error_rates, parts


@dataclass(frozen=True)
class CtcConfig:
    features: tuple[Path, ...] = ()
    """Folders that `features` wrote."""
    words: Path = Path("words.gz")
    """What `lexicon` wrote."""
    out: Path = Path("ctc")
    recorded: tuple[Path, ...] = ()
    """Folders of real recordings, each measured by itself and never trained on."""
    start: Path | None = None
    """Begin with the weights of this run."""
    sizes: HeadsConfig = field(default_factory=HeadsConfig)
    schedule: Schedule = field(default_factory=Schedule)
    masking: Masking = field(default_factory=Masking)
    seconds: float = 60.0
    """Speech per batch."""
    share: float = 0.5
    """How languages are balanced (see `corpus.Batches`)."""
    drop: float = 0.1


def main(config: CtcConfig) -> None:
    keep(config, config.out)
    train = read_all(config.features, "train")
    held = read_all(config.features, "eval")
    measured = {"held": held} | {one.name: read_all([one], "eval") for one in config.recorded}
    batches = Batches(train, config.seconds, config.masking, config.share)
    labels = {clip.said.id: units_of(clip.said.text) for clip in train}
    torch.manual_seed(config.schedule.seed)
    module = Speller(config.sizes, config.drop)
    mean, deviation = statistics(train)
    module.scale.set(mean, deviation)
    if config.start is not None:
        checkpoint.load_module(module, checkpoint.newest(config.start))
    module.to(config.schedule.device)
    words = HanWords.load(config.words)

    def loss(rng: np.random.Generator) -> Mapping[str, Any]:
        batch = batches.draw(rng, mean, deviation)
        log_odds = module.units(module(features_of(batch, config.schedule.device, PAIR)))
        targets = [labels[clip.said.id] for clip in batch.clips]
        return {"loss": ctc_loss(log_odds, batch.lengths // PAIR, targets)}

    def evaluate() -> dict[str, float]:
        found = {"hours": batches.hours}
        for name, clips in measured.items():
            rates = error_rates(
                one
                for clip, units in heard(module, clips, config.schedule.device)
                for one in readings(name, clip, units, words)
            )
            found |= rates
        return found

    fit(module, loss, evaluate, config.schedule, config.out)


def features_of(batch: Batch, device: str, multiple: int) -> Any:
    """Features of a batch as a tensor; frames that fill no stack of `multiple` are left out."""
    frames = batch.features.shape[1] // multiple * multiple
    return torch.from_numpy(batch.features[:, :frames]).to(device)


def ctc_loss(log_odds: Any, lengths: Any, targets: Sequence[Sequence[int]]) -> Any:
    """Mean over clips of the negative log likelihood per unit; log_odds f32[B,T,units]."""
    flat = torch.tensor([unit for target in targets for unit in target], dtype=torch.long)
    sizes = torch.tensor([len(target) for target in targets])
    inputs = torch.as_tensor(lengths)
    return F.ctc_loss(
        log_odds.transpose(0, 1),
        flat.to(log_odds.device),
        inputs,
        sizes,
        blank=BLANK,
        zero_infinity=True,
    )


def heard(module: Any, clips: Sequence[Encoded], device: str) -> list[tuple[Encoded, list[int]]]:
    """Units of the best path of every clip."""
    found: list[tuple[Encoded, list[int]]] = []
    for batch in in_order(clips, 120.0):
        best = module.units(module(features_of(batch, device, PAIR))).argmax(-1).cpu().numpy()
        for clip, path, length in zip(batch.clips, best, batch.lengths, strict=True):
            found.append((clip, collapse(path[: length // PAIR].tolist())))
    return found


def readings(
    name: str, clip: Encoded, units: Sequence[int], words: HanWords
) -> list[tuple[str, Sequence[object], Sequence[object]]]:
    """What `error_rates` compares: text by language, and for Mandarin also its sounds."""
    language = clip.said.language
    runs = spelled(units)
    text = " ".join(run if isinstance(run, str) else words.read(run) for run in runs)
    found: list[tuple[str, Sequence[object], Sequence[object]]] = [
        (f"{name}/{language}", parts(clip.said.text), parts(text))
    ]
    if language == "zh":
        found.append((f"{name}/zh_sounds", units_of(clip.said.text), list(units)))
    return found


if __name__ == "__main__":
    command(CtcConfig, main, __doc__)
