"""Making a matrix file: parts in any order, each whole or absent, then joined.

    plan ──► FILE.parts/plan.json
             part-00000.parquet + part-00000.json   made by workers of this machine, or by Ray
             ...                                    (a part counts once its .json is there)
         ──► FILE

An interrupted run goes on with the parts that are missing and gives the same bytes.
"""

import hashlib
import json
import logging
import multiprocessing
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, Final, Literal

from vivavoce.errors import ConfigError
from vivavoce.persona.matrix import table
from vivavoce.persona.matrix.fission import Tally
from vivavoce.persona.matrix.plan import Plan

Engine = Literal["local", "ray"]
Progress = Callable[[int, int], None]
"""Parts done, parts in all."""

WORKERS: Final = 2
_ALONE: Final = 2
"""So few parts are made here, without processes of their own."""


@dataclass(frozen=True)
class Done:
    """A finished file."""

    rows: int
    tally: Tally
    parts: int
    resumed: int
    """Parts that an earlier run had left."""
    peak_mb: float
    """Sum over all processes that made rows of the most resident memory each ever had."""


@dataclass(frozen=True)
class Maker:
    """The process that made a part."""

    pid: int
    peak_mb: float


def build(
    plan: Plan,
    out: Path,
    *,
    engine: Engine = "local",
    workers: int = WORKERS,
    resume: bool = True,
    progress: Progress | None = None,
) -> Done:
    """Write the matrix to `out`.

    `resume` False throws away what an interrupted run left. Raises ConfigError for a missing
    extra, or parts that belong to another plan.
    """
    table.optional("pyarrow", "matrix")
    folder = _opened(plan, out, resume)
    everything = range(len(plan.spans))
    missing = [part for part in everything if not _note(folder, part).exists()]
    total, done = len(everything), len(everything) - len(missing)
    makers = {"local": _locally, "ray": _with_ray}
    memory: dict[int, float] = {}
    for maker in makers[engine](plan, folder, missing, workers):
        memory[maker.pid] = max(maker.peak_mb, memory.get(maker.pid, 0.0))
        done += 1
        if progress is not None:
            progress(done, total)
    notes = [json.loads(_note(folder, part).read_text("utf-8")) for part in everything]
    tally = Tally()
    for part, note in zip(everything, notes, strict=True):
        if _digest(_file(folder, part)) != note["sha256"]:
            raise ConfigError(f"{_file(folder, part)} is damaged: run again with --no-resume")
        tally.add(Tally(**note["tally"]))
    about = {"plan": plan.saved(), "tally": asdict(tally)}
    draft = out.with_name(out.name + ".draft")
    table.join([_file(folder, part) for part in everything], draft, about)
    draft.replace(out)
    shutil.rmtree(folder)
    memory[os.getpid()] = _peak_mb()
    return Done(tally.kept, tally, total, total - len(missing), round(sum(memory.values()), 1))


def make_part(plan: Plan, folder: Path, part: int) -> Maker:
    """Make one part. Whatever else happens at the same time, the files appear whole."""
    rows = plan.children(part)
    draft = _file(folder, part).with_suffix(f".{os.getpid()}")
    table.write(table.to_table(rows, plan.key), draft)
    note = {"rows": len(rows), "sha256": _digest(draft), "tally": asdict(rows.tally)}
    draft.replace(_file(folder, part))
    draft.write_text(json.dumps(note), "utf-8")
    draft.replace(_note(folder, part))
    return Maker(os.getpid(), _peak_mb())


def _locally(plan: Plan, folder: Path, parts: list[int], workers: int) -> Iterable[Maker]:
    if workers == 1 or len(parts) <= _ALONE:
        yield from (make_part(plan, folder, part) for part in parts)
        return
    # Fresh interpreters: forking a process that has threads (pyarrow's) can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(make_part, repeat(plan), repeat(folder), parts)


def _with_ray(plan: Plan, folder: Path, parts: list[int], workers: int) -> Iterator[Maker]:
    """The same parts by Ray Data; on several machines `folder` must be shared by all."""
    # Ray reports usage to its makers unless it is told not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray = table.optional("ray", "ray")
    table.optional("ray.data", "ray")
    if not parts:
        return
    started = not ray.is_initialized()
    if started:
        ray.init(
            num_cpus=workers,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
        )
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    saved, where = plan.saved(), str(folder.resolve())

    def make(row: dict[str, Any]) -> dict[str, Any]:
        return asdict(make_part(Plan.read(saved), Path(where), int(row["part"])))

    try:
        data = ray.data.from_items([{"part": part} for part in parts])
        spread = data.repartition(len(parts)).map(make)
        for row in spread.iter_rows():
            yield Maker(int(row["pid"]), float(row["peak_mb"]))
    finally:
        if started:
            ray.shutdown()


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, kilobytes elsewhere


def _opened(plan: Plan, out: Path, resume: bool) -> Path:
    folder = out.with_name(out.name + ".parts")
    if not resume and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "plan.json"
    if not note.exists():
        note.write_text(json.dumps(plan.saved()), "utf-8")
    elif json.loads(note.read_text("utf-8")) != plan.saved():
        raise ConfigError(
            f"{folder} is from another run: finish that one with its own --count and --seed, "
            "or start afresh with --no-resume"
        )
    return folder


def _file(folder: Path, part: int) -> Path:
    return folder / f"part-{part:05d}.parquet"


def _note(folder: Path, part: int) -> Path:
    return folder / f"part-{part:05d}.json"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
