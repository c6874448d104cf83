"""`vivavoce bench voice`: whether tones and sounds are heard as they are meant."""

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vivavoce.cli.output import AsJson, print_json, say
from vivavoce.store import Store


class Part(StrEnum):
    """What can be measured by itself."""

    COST = "cost"
    VOICES = "voices"
    SOUNDS = "sounds"


def voice(
    part: Annotated[
        list[Part] | None, typer.Option(help="Only this part (may be repeated).")
    ] = None,
    sentences: Annotated[
        int, typer.Option(min=4, max=24, help="English sentences; half of them train.")
    ] = 24,
    chinese: Annotated[
        int, typer.Option(min=0, max=20, help="Chinese ones of the small mouth; 0: none.")
    ] = 20,
    kokoro: Annotated[
        int, typer.Option(min=0, max=20, help="Chinese ones of Kokoro (slow); 0: none.")
    ] = 4,
    clips: Annotated[
        int, typer.Option(min=4, max=48, help="Sentences with and without a laugh, English.")
    ] = 48,
    human: Annotated[
        Path | None, typer.Option(help="Folder of EMO-DB: people's emotions, for comparison.")
    ] = None,
    detector: Annotated[
        list[Path] | None,
        typer.Option(help="Another network of the laughter detector, ONNX (may be repeated)."),
    ] = None,
    speech: Annotated[
        Path | None, typer.Option(help="Folder of recordings in which nobody laughs.")
    ] = None,
    dnsmos: Annotated[
        bool, typer.Option("--dnsmos/--no-dnsmos", help="Needs pip install speechmos.")
    ] = True,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw measures over levels, a PNG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Emotions and levels by measures, classifiers and ears; laughter; cost. Needs extra train."""
    from vivavoce.bench import voice as bench
    from vivavoce.bench import voice_page as page

    wanted = ((bench.ENGLISH, sentences), (bench.CHINESE, chinese), (bench.KOKORO, kokoro))
    casts = [replace(cast, sentences=count) for cast, count in wanted if count]
    plan = bench.Plan(
        tuple(one.value for one in part or Part),
        tuple(casts),
        human,
        tuple(detector or ()),
        speech,
        dnsmos,
        min(6, sentences // 2),
        clips,
    )
    found = bench.bench_voice(plan, Store(), say)
    if out:
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if "voices" in found:
        rows = found["voices"][casts[0].voice]["directions"]
        say(page.table(rows))
        if plot:
            page.plot(rows, plot)
    if as_json:
        print_json(found)
