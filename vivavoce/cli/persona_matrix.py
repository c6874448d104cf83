"""`vivavoce persona matrix`: breed a million personas from a few thousand seeds."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vivavoce.cli.output import AsJson, Bars, check_writable, print_json
from vivavoce.errors import ConfigError

if TYPE_CHECKING:
    from vivavoce.languages import Language
    from vivavoce.persona.card import Card
    from vivavoce.persona.matrix.samples import Speak, Turns


class EngineChoice(StrEnum):
    """What makes the parts."""

    LOCAL = "local"
    RAY = "ray"


def matrix(
    out: Annotated[Path, typer.Option(help="Write the rows to this Parquet file.")],
    count: Annotated[int, typer.Option(min=1, help="Rows.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other rows.")] = 0,
    resume: Annotated[
        bool,
        typer.Option("--resume/--no-resume", help="Go on with what an interrupted run left."),
    ] = True,
    engine: Annotated[
        EngineChoice, typer.Option(help="This machine's cores, or Ray Data (extra `ray`).")
    ] = EngineChoice.LOCAL,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    samples: Annotated[
        int, typer.Option(min=0, help="Also write so many training samples (OUT.samples.jsonl).")
    ] = 0,
    thinker: Annotated[
        str | None,
        typer.Option(help="Let this thinker write the samples' answers (as for `serve`)."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Audit the rows; figures and plots into this folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A matrix of distinct personas, checked against what no one person is."""
    from vivavoce.persona.matrix.plan import Plan
    from vivavoce.persona.matrix.run import build

    if thinker and not samples:
        raise ConfigError("--thinker writes the answers of samples: add --samples N")
    for folder in filter(None, (out.parent, report)):
        _make(folder)
    check_writable(out)
    began = time.perf_counter()
    told: dict[str, Any] = {"out": str(out), "engine": engine.value}
    with Bars() as bars:
        done = build(
            Plan.of(count, seed),
            out,
            engine=engine.value,
            workers=workers,
            resume=resume,
            progress=_bar(bars, "rows, in parts"),
        )
        told |= asdict(done) | {"seconds": round(time.perf_counter() - began, 2)}
        if samples:
            told["samples"] = _write_samples(out, samples, thinker, _bar(bars, "samples"))
    if report:
        from vivavoce.persona.matrix import report as reporting

        figures = reporting.audit(out)
        reporting.write(figures, report)
        told["report"] = str(report)
    if as_json:
        print_json(told)
    else:
        tally = done.tally
        typer.echo(
            f"{done.rows:,} rows in {out}, {told['seconds']} s; of {tally.candidates:,} candidates "
            f"{tally.rejected:,} broke a rule, {tally.exact + tally.near:,} were too near another",
            err=True,
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"the folder {folder} cannot be made ({error.strerror or error}): name another"
        ) from error


def _write_samples(
    matrix_file: Path, count: int, spec: str | None, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    from vivavoce.persona.matrix.samples import write_samples

    target = matrix_file.with_name(matrix_file.name + ".samples.jsonl")
    if spec is None:
        written = write_samples(matrix_file, target, count, progress=progress)
    else:
        speak, close = _speaker(spec)
        try:
            written = write_samples(matrix_file, target, count, speak=speak, progress=progress)
        finally:
            close()
    return {"out": str(target), **written.saved()}


def _speaker(spec: str) -> "tuple[Speak, Callable[[], None]]":
    """A thinker behind a card's prompt, as it is served; and how to close it."""
    from vivavoce.bench.talk import SAMPLING, say
    from vivavoce.engine.thinkers import open_thinker
    from vivavoce.model.chat import Message
    from vivavoce.persona.compile import compile_setup
    from vivavoce.server.character import InCharacter, prefix

    inner = open_thinker(spec, threads=2, api_key=os.environ.get("VIVAVOCE_CHAT_KEY"))

    def speak(card: "Card", language: "Language", turns: "Turns", user: str) -> str:
        messages = prefix(compile_setup(card, language))
        for asked, answered in turns:
            messages += [Message("user", asked), Message("assistant", answered)]
        messages.append(Message("user", user))
        text, _ = say(inner, messages, language, InCharacter(card), SAMPLING)
        return text

    return speak, inner.close


def _bar(bars: Bars, name: str) -> Callable[[int, int], None]:
    """Progress as a bar."""
    started: list[bool] = []

    def at(done: int, total: int) -> None:
        if not started:
            started.append(True)
            bars.begin(name, 1.0, "fraction")
        bars.at(name, done / total)
        if done == total:
            bars.end(name)

    return at
