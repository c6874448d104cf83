"""`vivavoce conformance`: does a Realtime server do what its clients expect?"""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from vivavoce.cli.output import AsJson, print_json
from vivavoce.conformance.oracles import Options
from vivavoce.conformance.report import MARKS, Report
from vivavoce.conformance.runner import Judges, Verdict, chosen, judged, play
from vivavoce.conformance.shapes import SHAPES
from vivavoce.conformance.target import Target, Unreachable, address
from vivavoce.errors import ConfigError, EngineUnavailable

app = typer.Typer(
    add_completion=False, help="Test a Realtime server against the protocol and its clients."
)


class ShapeChoice(StrEnum):
    """The shapes of the protocol."""

    GA = "ga"
    BETA = "beta"
    STEPFUN = "stepfun"


RECORDINGS: Final = (".jsonl", ".yaml", ".yml")


@app.command()
def conformance(
    url: Annotated[
        str,
        typer.Argument(
            help="ws://HOST:PORT/v1/realtime, http://HOST:PORT/v1, or a recording (.jsonl, .yaml)."
        ),
    ],
    shape: Annotated[ShapeChoice, typer.Option(help="The shape it speaks.")] = ShapeChoice.GA,
    key: Annotated[str | None, typer.Option(help="API key.", envvar="CONFORMANCE_API_KEY")] = None,
    model: Annotated[str | None, typer.Option(help="Model id for the address.")] = None,
    voice: Annotated[
        str | None, typer.Option(help="A second voice of the server, for the voice lock.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this scenario (may be repeated).")
    ] = None,
    pace: Annotated[
        float, typer.Option(min=0.1, max=100, help="Seconds of audio sent per second.")
    ] = 1.0,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Longest wait for one step, in seconds.")
    ] = 30.0,
    node_modules: Annotated[
        Path | None, typer.Option(help="Folder with the JavaScript clients.", exists=True)
    ] = None,
    pipecat_python: Annotated[
        Path | None, typer.Option(help="Python that has pipecat-ai.", exists=True)
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run every scenario; exit status 0: all passed, 1: failures, 2: no server to test."""
    judges = Judges.of(shape, Options(node_modules, pipecat_python))
    try:
        if Path(url).is_file():
            shown, verdicts = url, [judged(Path(url), SHAPES[shape], judges)]
        elif Path(url).suffix in RECORDINGS and "://" not in url:
            raise ConfigError(f"there is no recording {url}")
        else:
            target = Target(address(url, SHAPES[shape], model), SHAPES[shape], key, timeout)
            shown = target.url
            verdicts = asyncio.run(_play(target, only or [], judges, pace, voice))
    except Unreachable as problem:
        raise EngineUnavailable(str(problem)) from problem
    except (OSError, ValueError) as problem:
        raise ConfigError(str(problem)) from problem
    finally:
        judges.close()
    _report(Report(shape.value, shown, verdicts, judges.frames, judges.missing), junit, as_json)


async def _play(
    target: Target, only: list[str], judges: Judges, pace: float, voice: str | None
) -> list[Verdict]:
    verdicts = []
    async for verdict in play(target, chosen(target.shape.name, only), judges, pace, voice):
        verdicts.append(verdict)
        typer.echo(f"{MARKS[verdict.status][0]:<9} {verdict.name}", err=True)
    return verdicts


def _report(report: Report, junit: Path | None, as_json: bool) -> None:
    if junit is not None:
        junit.write_text(report.junit(), encoding="utf-8")
    if as_json:
        print_json(report.as_json())
    else:
        report.print(Console(file=sys.stdout))
    if report.failed:
        raise typer.Exit(1)
