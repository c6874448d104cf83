"""Making a set: render, finish, listen again, store. Stopped at any moment, it goes on later.

    plan ─► speaker ─► clean effects ─► filter ─► shard ─► ledger
                                           └► dropped ─────►┘

Shards are the unit: one that is there is not made again. What a kill left between shard and ledger
is taken from the shard. `roughen` makes noisy twins of clean shards.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.data import recipes, shards
from vivavoce.data.effects import AnyEffect, active_power, apply, record
from vivavoce.data.filter import Transcriber, judge
from vivavoce.data.noise import NoiseLibrary
from vivavoce.data.plan import Job, Planned
from vivavoce.data.sources import SOURCES
from vivavoce.data.speakers import Generator, Speaker
from vivavoce.errors import ConfigError, LedgerError
from vivavoce.ledger.clips import ClipRecord, Split, Verdict, changed
from vivavoce.ledger.ledger import Ledger

LEDGER: Final = "ledger.jsonl"
_BATCH: Final = 8
_SHORTEST_S, _LONGEST_S = 0.5, 12.0


@dataclass(frozen=True)
class Progress:
    """After each shard: how many of how many are there, and what the last one held."""

    shard: int
    shards: int
    kept: int
    dropped: int


def make(
    job: Job,
    lines: Sequence[Planned],
    speaker: Speaker,
    transcribe: Transcriber | None,
    folder: Path,
    *,
    per_shard: int = 200,
    progress: Callable[[Progress], None] = lambda _: None,
) -> None:
    """Fill `folder` with the shards of a job. `transcribe` None: nothing is listened to.

    Raises ConfigError when a shard that is there was made from other lines.
    """
    ledger = Ledger(folder / LEDGER)
    count = -(-len(lines) // per_shard)
    for number, path, mine in unmade(lines, folder, job.name, per_shard, ledger):
        clips: list[shards.Clip] = []
        dropped: list[ClipRecord] = []
        for batch in _batches(mine):
            for clip in _render(job, batch, speaker, transcribe):
                if clip.record.verdict.kept:
                    clips.append(clip)
                else:
                    dropped.append(clip.record)
        ledger.append(shards.write(path, clips, dropped))
        progress(Progress(number + 1, count, len(clips), len(dropped)))


def unmade(
    lines: Sequence[Planned], folder: Path, name: str, per_shard: int, ledger: Ledger
) -> Iterator[tuple[int, Path, Sequence[Planned]]]:
    """Number, path and lines of every shard that is not there; those that are go into the ledger.

    Raises ConfigError when a shard that is there was made from other lines.
    """
    for number, start in enumerate(range(0, len(lines), per_shard)):
        path, mine = folder / f"{name}-{number:04d}.npz", lines[start : start + per_shard]
        if path.is_file():
            ledger.append(_of_plan(path, mine))
        else:
            yield number, path, mine


def _of_plan(path: Path, lines: Sequence[Planned]) -> list[ClipRecord]:
    """The records of a shard that was made from these lines, and from no others."""
    found = shards.records(path)
    if {one.id: one.text for one in found} != {one.line.id: one.text.words for one in lines}:
        raise ConfigError(
            f"{path} was made with other options (clips, longest, sources or clips in a file): "
            "give the same ones, another seed or another folder"
        )
    return found


def _batches(lines: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    for start in range(0, len(lines), _BATCH):
        yield lines[start : start + _BATCH]


def _render(
    job: Job, batch: Sequence[Planned], speaker: Speaker, transcribe: Transcriber | None
) -> Iterator[shards.Clip]:
    for planned, raw in zip(batch, speaker.say([one.line for one in batch]), strict=True):
        line = planned.line
        rng = np.random.default_rng([line.seed, 2])
        effects = recipes.clean(rng)
        samples = np.asarray(soxr.resample(raw, SPEAK_RATE, LISTEN_RATE), np.float32)
        samples = apply(effects, samples, NoiseLibrary(None))
        verdict = _verdict(planned, samples, transcribe)
        seconds = len(samples) / LISTEN_RATE
        made = clip_record(job.split, planned, speaker, effects, seconds, verdict)
        yield shards.Clip(made, samples)


def _verdict(planned: Planned, samples: Samples, transcribe: Transcriber | None) -> Verdict:
    seconds = len(samples) / LISTEN_RATE
    if not _SHORTEST_S <= seconds <= _LONGEST_S or active_power(samples) == 0.0:
        return Verdict(kept=False, reason="no speech, or too long")
    if transcribe is None:
        return Verdict(kept=True)
    language = planned.text.language
    return judge(planned.text.words, transcribe(samples, language), language)


def clip_record(
    split: Split,
    planned: Planned,
    speaker: Generator,
    effects: Sequence[AnyEffect],
    seconds: float,
    verdict: Verdict,
) -> ClipRecord:
    """What is known of a clip before it is stored; `shards.write` adds digest and shard."""
    line, text = planned.line, planned.text
    return ClipRecord(
        id=line.id,
        language=text.language,
        split=split,
        text=text.words,
        text_source=text.source,
        text_licence=SOURCES[text.source].licence,
        voice=line.voice.name,
        voice_source=line.voice.source,
        voice_licence=line.voice.licence,
        voice_consent=line.voice.consent,
        generator=speaker.name,
        generator_version=speaker.version,
        generator_settings=line.settings,
        effects=tuple(map(record, effects)),
        seconds=round(seconds, 3),
        sha256="",
        shard="",
        verdict=verdict,
    )


def roughen(clean: Path, folder: Path, noises: NoiseLibrary, *, seed: int = 0) -> int:
    """A twin of a clean shard with rooms, noise, telephones; returns its clips (0: it is there).

    Its name is the clean one's with "-rough" and the seed; so are the names of its clips.
    """
    ledger = Ledger(folder / LEDGER)
    path = folder / f"{clean.stem}-rough{seed}.npz"
    if path.is_file():
        ledger.append(shards.records(path))
        return 0
    clips = [_roughened(clip, noises, seed) for clip in shards.read(clean)]
    ledger.append(shards.write(path, clips, []))
    return len(clips)


def _roughened(clip: shards.Clip, noises: NoiseLibrary, seed: int) -> shards.Clip:
    # drawn by the clip's name: by its place, every shard would get the same rooms and noises
    rng = np.random.default_rng([seed, *clip.record.id.encode()])
    effects = recipes.rough(rng, noises, clip.record.split)
    samples = apply(effects, clip.samples, noises)
    done: tuple[Any, ...] = (*clip.record.effects, *map(record, effects))
    made = replace(
        clip.record,
        id=f"{clip.record.id}-rough{seed}",
        parent=clip.record.id,
        effects=done,
        seconds=round(len(samples) / LISTEN_RATE, 3),
    )
    return shards.Clip(made, samples)


def clean_shards(folder: Path, prefix: str = "") -> list[Path]:
    """The shards of clean clips in a folder whose names begin with `prefix`, sorted."""
    return [path for path in sorted(folder.glob(f"{prefix}*.npz")) if "-rough" not in path.stem]


def open_ledger(folder: Path) -> Ledger:
    """The ledger of a folder that `make` filled. Raises ConfigError when there is none."""
    path = folder / LEDGER
    if not path.is_file():
        raise ConfigError(f"{path} is not there: name a folder that `vivavoce data make` filled")
    return Ledger(path)


def check(folder: Path) -> list[str]:
    """What is wrong with a folder: clips that changed, shards that are gone or unreadable.

    Raises LedgerError when its ledger is not whole, ConfigError when it has none.
    """
    by_shard: dict[str, list[ClipRecord]] = {}
    for content in open_ledger(folder).read("clip"):
        one = ClipRecord.parse(content)
        if one.verdict.kept:
            by_shard.setdefault(one.shard, []).append(one)
    wrong = []
    for name, expected in sorted(by_shard.items()):
        if not (folder / name).is_file():
            wrong.append(f"{name}: gone")
            continue
        try:
            held = shards.stored(folder / name)
        except LedgerError as error:
            wrong.append(str(error))
            continue
        wrong += [f"{name}: {clip} changed or gone" for clip in changed(expected, held)]
    return wrong
