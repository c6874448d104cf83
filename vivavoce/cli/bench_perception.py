"""`vivavoce bench perception`: how well it is told how something was said."""

from pathlib import Path
from typing import Annotated

import typer

from vivavoce.cli.output import AsJson, print_json, say


def perception(
    recordings: Annotated[
        Path | None,
        typer.Option(help="Folder with free-spoken-digits and speech: real people, too."),
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option(help="Folder with laughing, crying, ...: real vocal sounds, too."),
    ] = None,
    base: Annotated[
        Path | None, typer.Option(help="Where the neutral clips are kept; default: the cache.")
    ] = None,
    passes: Annotated[
        int, typer.Option(min=1, help="Manners per neutral clip: 42 clips a pass.")
    ] = 15,
    cost: Annotated[bool, typer.Option("--cost", help="Only what it costs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Age, sex, emotion, pitch, speed, rhythm, style, tone; vocal sounds, events and scenes."""
    from vivavoce.bench import perception as bench
    from vivavoce.store.store import default_root

    if cost:
        result = {"cost": bench.cost()}
    else:
        folder = base or default_root() / "bench" / "perception"
        result = bench.bench(folder, recordings=recordings, people=people, passes=passes, say=say)
        say(bench.table(result))
    if as_json or cost:
        print_json(result)
