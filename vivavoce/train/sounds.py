"""Train the small network for sounds, its scenes' judge, and write what the product ships.

    python -m vivavoce.train.sounds esc10=ESC10 work=sounds held_out=5

One fold of ESC-10 is never seen (`held_out`); the shipped weights leave out fold 5.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from vivavoce.perception.log_mel import levelled
from vivavoce.perception.sound_labels import EVENTS, HOP_FRAMES, KINDS, WINDOW_FRAMES
from vivavoce.train import config as configs
from vivavoce.train.config import Schedule
from vivavoce.train.loop import fit
from vivavoce.train.sound_corpus import Clip, load
from vivavoce.train.sound_export import write
from vivavoce.train.sound_mix import Mixer


@dataclass(frozen=True)
class SoundsConfig:
    """Folders, split and schedule."""

    esc10: Path = Path("esc10")
    speech: tuple[Path, ...] = (Path("vivavoce/bench/data/questions"),)
    work: Path = Path("sounds")
    variants: int = 100
    held_out: int = 5
    left_out: tuple[str, ...] = ()
    width: int = 24
    batch: int = 48
    schedule: Schedule = field(
        default_factory=lambda: Schedule(
            steps=3200, rate=4e-3, save_every=250, evaluate_every=500, bf16=False
        )
    )


class SoundNet(nn.Module):
    """Five convolutions over f32[batch, 100, 64], mean and peak over time, one logit per kind."""

    def __init__(self, width: int = 24, kinds: int = len(KINDS)) -> None:
        super().__init__()
        plan = [
            (1, width, 5, 2),
            (width, 4 * width // 3, 3, 2),
            (4 * width // 3, 4 * width // 3, 3, 1),
            (4 * width // 3, 8 * width // 3, 3, 2),
            (8 * width // 3, 8 * width // 3, 3, 1),
        ]
        self.convs = nn.ModuleList(
            nn.Conv2d(i, o, k, stride=s, padding=k // 2, bias=False) for i, o, k, s in plan
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for _, o, _, _ in plan)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(16 * width // 3, kinds)

    def forward(self, windows: Any) -> Any:
        hidden = windows[:, None]
        for conv, norm in zip(self.convs, self.norms, strict=True):
            hidden = functional.relu(norm(conv(hidden)))
        pooled = torch.cat([hidden.mean((2, 3)), hidden.mean(3).amax(2)], 1)
        return self.out(self.drop(pooled))


def clip_probabilities(net: Any, clip: Clip) -> np.ndarray:
    """Probabilities f32[windows, kinds] where the clip is loud enough to be judged."""
    last = len(clip.mel) - WINDOW_FRAMES
    loud = clip.starts
    starts = [
        s for s in range(0, last + 1, HOP_FRAMES) if np.abs(loud - s).min() <= HOP_FRAMES // 2
    ]
    windows = np.stack([clip.mel[s : s + WINDOW_FRAMES] for s in starts])
    with torch.no_grad():
        logits = net(torch.from_numpy(levelled(windows)))
    return np.asarray(torch.sigmoid(logits).numpy())


def evaluate(net: Any, clips: list[Clip]) -> dict[str, float]:
    """Share of clips whose strongest label is theirs, by kind; background: nothing above a half."""
    right: dict[str, list[bool]] = {}
    for clip in clips:
        found = clip_probabilities(net, clip).mean(axis=0)
        if clip.kind in KINDS:
            right.setdefault(clip.kind, []).append(KINDS[int(found.argmax())] == clip.kind)
        else:
            right.setdefault(clip.kind, []).append(bool(found.max() < 0.5))
    scores = {f"right/{kind}": float(np.mean(all_)) for kind, all_ in right.items()}
    ten = [all_ for kind, all_ in right.items() if kind in EVENTS[:10]]
    scores["esc10"] = float(np.mean(np.concatenate(ten))) if ten else 0.0
    return scores


def train(config: SoundsConfig) -> tuple[Any, list[Clip]]:
    """The network trained on all folds but the held-out one, and the held-out clips."""
    clips = load(config.esc10, config.speech, config.variants, config.work / "corpus.npz")
    mixer = Mixer([one for one in clips if one.fold != config.held_out], config.left_out)
    unseen = [one for one in clips if one.fold == config.held_out]
    net = SoundNet(config.width)

    def loss(rng: np.random.Generator) -> dict[str, Any]:
        windows, labels, weights = (torch.from_numpy(a) for a in mixer.batch(rng, config.batch))
        each = functional.binary_cross_entropy_with_logits(net(windows), labels, reduction="none")
        return {"loss": (each * weights).sum(1).mean()}

    name = "-".join(["net", str(config.held_out), *config.left_out])
    folder = config.work / name
    configs.keep(config, folder)
    fit(net, loss, lambda: evaluate(net, unseen), config.schedule, folder)
    return net.eval(), unseen


def main(config: SoundsConfig) -> None:
    """Train and write `sounds.onnx` into the work folder."""
    net, _ = train(config)
    write(net, config.work / f"sounds-{config.held_out}.onnx")


if __name__ == "__main__":
    configs.command(SoundsConfig, main, __doc__)
