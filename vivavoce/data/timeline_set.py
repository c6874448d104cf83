"""Timelines in shards: who plays with whom, and how they are stored.

timelines/NAME.npz: `user` and `agent` i16[total] at 16 kHz, `ends` i64[timelines] in label frames,
`labels` u8[total / FRAME, 5] (`timelines.COLUMNS`, then whether the agent speaks), `meta` u8[bytes]
(UTF-8, one JSON object a line: the ledger's fields).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.data import shards
from vivavoce.data.make import LEDGER, open_ledger
from vivavoce.data.noise import NoiseLibrary
from vivavoce.data.shards import Clip, pcm16
from vivavoce.data.timelines import FRAME, Cast, Timeline, compose
from vivavoce.errors import ConfigError, LedgerError
from vivavoce.languages import Language
from vivavoce.ledger.clips import Split, digest
from vivavoce.ledger.ledger import Ledger
from vivavoce.ledger.timelines import TimelineRecord
from vivavoce.npz import read_npz

FOLDER: Final = "timelines"
"""Below the folder of the clips."""
_TURNS, _ANSWERS = (3, 8), (3, 6)


def make_timelines(
    folder: Path,
    language: Language,
    split: Split,
    noises: NoiseLibrary,
    *,
    count: int,
    seed: int = 0,
    per_shard: int = 40,
) -> int:
    """Fill up `folder`, which holds clean shards, with timelines made of them; returns how many
    are new. Shards that are there are kept. Raises ConfigError when there are too few clips, or a
    shard holds fewer timelines than it would now."""
    clips, hums = _pool(folder, language, split)
    if len(clips) < _TURNS[1] + _ANSWERS[1]:
        raise ConfigError(
            f"{folder} holds {len(clips)} {language} clips to {split}: make more of them first"
        )
    ledger = Ledger(folder / LEDGER)
    made = 0
    for first in range(0, count, per_shard):
        path = folder / FOLDER / f"timelines-{language}-{split}-{seed}-{first // per_shard:04d}.npz"
        names = {
            number: f"{path.stem[:-5]}-{number:05d}"
            for number in range(first, min(count, first + per_shard))
        }
        if path.is_file():
            ledger.append(_of_plan(path, list(names.values())))
            continue
        batch = []
        for number, name in names.items():
            rng = np.random.default_rng([seed, number])
            cast = _cast(clips, hums, rng)
            batch.append(compose(name, split, cast, noises, rng, seed))
        ledger.append(write(path, batch))
        made += len(batch)
    return made


def _of_plan(path: Path, names: list[str]) -> list[TimelineRecord]:
    found = records(path)
    if [one.id for one in found] != names:
        raise ConfigError(
            f"{path} holds {len(found)} timelines where {len(names)} are wanted: take it away, or "
            "give another seed"
        )
    return found


def _pool(folder: Path, language: Language, split: Split) -> tuple[list[Clip], list[Clip]]:
    """Clean clips sorted by how they sound, and backchannels."""
    clips: list[Clip] = []
    hums: list[Clip] = []
    for path in sorted(folder.glob(f"{language}-*.npz")):
        if "-rough" in path.stem or f"-{split}-" not in path.stem:
            continue
        pile = hums if "-backchannels-" in path.stem else clips
        pile += shards.read(path)
    return sorted(clips, key=_sound), hums


def _sound(clip: Clip) -> tuple[str, float, float]:
    settings = clip.record.generator_settings
    return clip.record.voice, settings["pitch"], settings["formant"]


def _cast(clips: Sequence[Clip], hums: Sequence[Clip], rng: np.random.Generator) -> Cast:
    """Neighbours in the pool sound alike: one stretch of it is the user, another the agent."""
    turns, answers = int(rng.integers(*_TURNS)), int(rng.integers(*_ANSWERS))
    first = int(rng.integers(len(clips) - turns + 1))
    user = [clips[first + int(n)] for n in rng.permutation(turns)]
    others = [*clips[:first], *clips[first + turns :]]
    start = int(rng.integers(len(others) - answers + 1))
    voice = user[0].record.voice
    own = [hum for hum in hums if hum.record.voice == voice] or list(hums)
    return Cast(user, others[start : start + answers], own)


def write(path: Path, timelines: Sequence[Timeline]) -> list[TimelineRecord]:
    """Write a shard; returns its records with digests filled in."""
    made = [replace(one.record, sha256=_digest(one), shard=path.name) for one in timelines]
    meta = "\n".join(json.dumps(record.fields(), ensure_ascii=False) for record in made)
    labels = [
        np.column_stack([one.labels > 0, one.agent_speaks]).astype(np.uint8) for one in timelines
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            user=np.concatenate([pcm16(one.user) for one in timelines]),
            agent=np.concatenate([pcm16(one.agent) for one in timelines]),
            ends=np.cumsum([len(one.labels) for one in timelines], dtype=np.int64),
            labels=np.concatenate(labels),
            meta=np.frombuffer(meta.encode(), np.uint8),
        )
    part.replace(path)
    return made


def records(path: Path) -> list[TimelineRecord]:
    """What a shard holds. Raises LedgerError when it cannot be read."""
    return _records(_load(path), path)


def read(path: Path) -> Iterator[Timeline]:
    """The timelines of a shard. Raises LedgerError when it cannot be read."""
    arrays = _load(path)
    cuts = arrays["ends"][:-1]
    pieces = zip(
        _records(arrays, path),
        np.split(arrays["user"], cuts * FRAME),
        np.split(arrays["agent"], cuts * FRAME),
        np.split(arrays["labels"], cuts),
        strict=True,
    )
    for record, user, agent, labels in pieces:
        yield Timeline(
            record,
            shards.restored(user),
            shards.restored(agent),
            labels[:, :4].astype(np.float32),
            labels[:, 4].astype(bool),
        )


def check(folder: Path) -> list[str]:
    """What is wrong with a folder's timelines: changed ones, shards gone or unreadable.

    Raises LedgerError when its ledger is not whole, ConfigError when it has none.
    """
    expected: dict[str, list[TimelineRecord]] = {}
    for content in open_ledger(folder).read("timeline"):
        one = TimelineRecord.parse(content)
        expected.setdefault(one.shard, []).append(one)
    wrong = []
    for name, made in sorted(expected.items()):
        path = folder / FOLDER / name
        if not path.is_file():
            wrong.append(f"{name}: gone")
            continue
        try:
            held = {one.record.id: _digest(one) for one in read(path)}
        except LedgerError as error:
            wrong.append(str(error))
            continue
        wrong += [
            f"{name}: {one.id} changed or gone" for one in made if held.get(one.id) != one.sha256
        ]
    return wrong


def _digest(one: Timeline) -> str:
    return digest(pcm16(one.user).tobytes() + pcm16(one.agent).tobytes())


def _records(arrays: dict[str, NDArray[Any]], path: Path) -> list[TimelineRecord]:
    try:
        return [TimelineRecord.parse(content) for content in shards.json_lines(arrays["meta"])]
    except ValueError as error:
        raise LedgerError(f"{path} holds no timelines of ours ({error}); make it again") from error


def _load(path: Path) -> dict[str, NDArray[Any]]:
    try:
        content = read_npz(path)
        return {name: content[name] for name in ("user", "agent", "ends", "labels", "meta")}
    except (OSError, ValueError, KeyError) as error:
        raise LedgerError(f"{path} holds no timelines of ours ({error}); make it again") from error
