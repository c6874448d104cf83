"""Stage: a small mouth learns to speak as Kokoro does.

While it learns, lengths, F0 and energy are the teacher's; it learns to predict them beside. The
teacher's F0 drove the teacher's own pulses, so ours run in step with them, and sounds can be
compared without guessing at phases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr
import torch
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.data.teacher import Lesson
from vivavoce.perception.log_mel import log_mel
from vivavoce.train import checkpoint
from vivavoce.train.config import Schedule, command, keep
from vivavoce.train.loop import fit
from vivavoce.train.mouth_about import keep_about
from vivavoce.train.mouth_corpus import (
    Batch,
    Batches,
    Windows,
    averages,
    names,
    read,
    together,
)
from vivavoce.train.mouth_model import MouthModel, MouthSizes, parameters, spread
from vivavoce.train.mouth_sound import distance, synthesise, turned
from vivavoce.voice.source_filter import HOP

Tensor = Any
MOST: Final = 12_000_000
"""Parameters that a mouth may have: it runs beside everything else on two cores."""
_MEASURED: Final = 16
"""Clips that an evaluation listens to."""
_LOUD_DB: Final = 40.0
"""Frames so far below the loudest are not compared."""


@dataclass(frozen=True)
class MouthConfig:
    lessons: tuple[Path, ...] = ()
    """Folders that `vivavoce data teacher` filled."""
    out: Path = Path("mouth")
    start: Path | None = None
    """Begin with the weights of this run; it has the same voices and sizes."""
    sizes: MouthSizes = field(default_factory=MouthSizes)
    schedule: Schedule = field(default_factory=Schedule)
    clips: int = 6
    """Per batch."""
    window: int = 96
    """Frames of each clip that are said and compared, 1.2 s: most of a step's cost. Lengths and
    curves are learnt from whole clips."""
    most: int | None = None
    """Train with the first clips only."""
    lengths: float = 1.0
    curves: float = 1.0
    """Weights of what is learnt beside the sound."""


def main(config: MouthConfig) -> None:
    keep(config, config.out)
    train, held = read(config.lessons, "train")[: config.most], read(config.lessons, "eval")
    voices = names(train)
    keep_about(config.out, config.sizes, voices)
    held = [clip for clip in held if clip.record.voice in voices][:_MEASURED]
    torch.manual_seed(config.schedule.seed)
    model = MouthModel(config.sizes, voices)
    assert parameters(model) <= MOST, f"{parameters(model)} parameters, at most {MOST}"
    model.begin(averages(train[:64]))
    if config.start is not None:
        checkpoint.load_module(model, checkpoint.newest(config.start))
    device = config.schedule.device
    model.to(device)
    batches = Batches(train, config.clips)

    def loss(rng: np.random.Generator) -> Mapping[str, Any]:
        batch = together(batches.draw(rng), voices, device)
        return losses(model, batch, Windows(batch, config.window, rng), config)

    def evaluate() -> dict[str, float]:
        found: dict[str, float] = {}
        for name, clips in (("train", train[:_MEASURED]), ("held", held)):
            found |= {f"{kind}/{name}": v for kind, v in measured(model, clips, device).items()}
        return found

    fit(model, loss, evaluate, config.schedule, config.out)


def losses(
    model: MouthModel, batch: Batch, windows: Windows, config: MouthConfig
) -> dict[str, Tensor]:
    """Of the sound in windows, and of lengths and curves."""
    voice = model.voices(batch.voices)
    states, lengths = model.text(batch.tokens, voice, batch.token_mask)
    x, places, mask = spread(states, batch.durations)
    found = model.curves(x, places, voice, mask).float()
    given = model.curves_of(batch.pitch, batch.energy)
    voiced = given[..., 0]
    x, places, said, mask_of_said = map(windows.frames, (x, places, given, mask))
    parts = model.frames(x, places, said, voice, mask_of_said)
    with torch.autocast(batch.samples.device.type, enabled=False):
        pitch, turns = windows.frames(batch.pitch), windows.frames(turned(batch.pitch))
        wanted = windows.frames(batch.samples.unflatten(1, (-1, HOP))).flatten(1)
        heard = synthesise(parts, pitch, turns, mask_of_said)
        sound = distance(windows.compared(heard), windows.compared(wanted))
    there = batch.token_mask[..., 0]
    lasts = batch.durations.clamp(min=1).float().log()
    off = F.smooth_l1_loss(lengths.float(), lasts, reduction="none", beta=0.2)
    frames, speaks = mask[..., 0], voiced * mask[..., 0]
    out = {
        **sound,
        "lengths": (off * there).sum() / there.sum(),
        "voicing": _mean(
            F.binary_cross_entropy_with_logits(found[..., 0], voiced, reduction="none"), frames
        ),
        "octaves": _mean((found[..., 1] - given[..., 1]).abs(), speaks),
        "energy": _mean((found[..., 2] - given[..., 2]).abs(), frames),
    }
    curves = out["voicing"] + 4 * out["octaves"] + 0.5 * out["energy"]
    total = out["log"] + out["share"] + config.lengths * out["lengths"] + config.curves * curves
    return {"loss": total, **out}


def _mean(values: Tensor, weights: Tensor) -> Tensor:
    return (values * weights).sum() / weights.sum().clamp(min=1)


def measured(model: MouthModel, clips: Sequence[Lesson], device: str) -> dict[str, float]:
    """`mel_db`: distance to the teacher's sound, by its lengths and F0; `semitones` of F0 off;
    `voicing` wrong, `lengths` off, as shares."""
    found: dict[str, list[float]] = {"mel_db": [], "semitones": [], "voicing": [], "lengths": []}
    for clip in clips:
        batch = together([clip], model.names, device)
        voice = model.voices(batch.voices)
        states, lengths = model.text(batch.tokens, voice, batch.token_mask)
        x, places, mask = spread(states, batch.durations)
        given = model.curves_of(batch.pitch, batch.energy)
        voiced = given[..., 0]
        parts = model.frames(x, places, given, voice, mask)
        with torch.autocast(torch.device(device).type, enabled=False):
            said = synthesise(parts, batch.pitch, turned(batch.pitch), mask)[0].cpu().numpy()
        curves = model.curves(x, places, voice, mask).float()
        octaves = (curves[..., 1] - given[..., 1]).abs()
        off = (lengths.float().exp() - batch.durations).abs().sum() / batch.durations.sum()
        found["mel_db"].append(mel_distance(said, clip.samples))
        found["semitones"].append(12 * float(_mean(octaves, voiced)))
        found["voicing"].append(float(((curves[..., 0] > 0).float() != voiced).float().mean()))
        found["lengths"].append(float(off))
    return {name: float(np.mean(values)) for name, values in found.items()}


def mel_distance(said: Samples, wanted: Samples) -> float:
    """Mean difference in dB of 64 mel bands up to 8 kHz, where `wanted` is within 40 dB of its
    loudest; both f32[n] at 24 kHz."""
    ours, theirs = (
        log_mel(np.asarray(soxr.resample(one, SPEAK_RATE, LISTEN_RATE), np.float32)).clip(-12)
        for one in (said, wanted)
    )
    to_db = 10 / np.log(10)
    level = theirs.max(axis=1) * to_db
    loud = level > level.max() - _LOUD_DB
    return float(np.abs(ours - theirs)[loud].mean() * to_db)


if __name__ == "__main__":
    command(MouthConfig, main, __doc__)
