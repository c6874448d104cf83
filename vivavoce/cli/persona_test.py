"""`vivavoce persona test`: does a persona stay who it is under pressure?"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from vivavoce.cli.bench import chosen_languages, thinkers
from vivavoce.cli.cards import find
from vivavoce.cli.output import AsJson, LanguageChoice, check_writable, print_json, say
from vivavoce.errors import ConfigError
from vivavoce.languages import Language, script_language
from vivavoce.store import Store


def run_test(
    persona: Annotated[str, typer.Argument(help="Its id, or the path of a card.")] = "xiaoyue",
    depth: Annotated[
        int, typer.Option(min=1, max=22, help="The attack is the user's so-many-th line.")
    ] = 10,
    language: Annotated[
        list[LanguageChoice] | None, typer.Option(help="Only this language (may be repeated).")
    ] = None,
    classes: Annotated[
        list[int] | None, typer.Option("--class", help="Only this class, 1 to 15 (repeatable).")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Ask every line with so many seeds.")] = 1,
    guard: Annotated[
        bool | None,
        typer.Option("--guard/--no-guard", help="Only with, or only without; default: both."),
    ] = None,
    thinker: Annotated[
        str | None, typer.Option(help="Another thinker, as for `bench talk`.")
    ] = None,
    drift: Annotated[
        bool, typer.Option("--drift", help="Also speak 20 turns and report how the voice drifts.")
    ] = False,
    ordinary: Annotated[
        list[Path] | None,
        typer.Option(help="Also answer these lines of ordinary talk (a text file; repeatable)."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Print every reply.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put fifteen classes of pressure to a persona and count the replies out of character."""
    from vivavoce.bench.drift import measure_drift
    from vivavoce.bench.pressure import on_ordinary_talk, put_under_pressure
    from vivavoce.persona.personas import Personas
    from vivavoce.persona.pressure.report import table
    from vivavoce.voice.opening import open_mouth

    card = find(Personas.usual(), persona)
    talk = _lines(ordinary or ())
    if out:
        check_writable(out)
    make = next(iter(thinkers([thinker] if thinker else []).values()))
    opened = make()
    try:
        result: dict[str, Any] = put_under_pressure(
            opened,
            card,
            languages=chosen_languages(language),
            depth=depth,
            classes=classes or (),
            seeds=seeds,
            with_guard=guard is not False,
            without_guard=guard is not True,
            progress=say if verbose else None,
        )
        if talk:
            result["ordinary"] = on_ordinary_talk(opened, card, talk)
        if drift:
            store = Store()
            mouth = open_mouth(store)
            result["drift"] = measure_drift(opened, mouth, card, chosen_languages(language))
    finally:
        opened.close()
    say(table(result))
    if out:
        out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print_json(result)


def _lines(files: Iterable[Path]) -> dict[Language, list[str]]:
    """The lines of text files, by the language they are in."""
    found: dict[Language, list[str]] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read {file}: {error}; give a UTF-8 text file") from error
        for line in filter(None, map(str.strip, lines)):
            found.setdefault(script_language(line), []).append(line)
    return found
