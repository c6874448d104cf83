"""`vivavoce persona`: personas written, brought in, taken along and looked over."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vivavoce.cli.cards import CARRIERS, find, read
from vivavoce.cli.output import AsJson, print_json
from vivavoce.cli.persona_matrix import matrix
from vivavoce.cli.persona_test import run_test
from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.persona.advice import advise
from vivavoce.persona.card import Card, dump, to_json
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.derive import derive
from vivavoce.persona.folder import default_folder
from vivavoce.persona.formats import Version, export
from vivavoce.persona.incoming import Incoming, accept
from vivavoce.persona.personas import Personas
from vivavoce.persona.size import tokens
from vivavoce.server.skills import names

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Write, bring in, take along and look over personas.",
)

OwnId = Annotated[str, typer.Option("--id", help="Its id; made from the name if not given.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a persona of that id.")]
Who = Annotated[str, typer.Argument(metavar="ID|FILE", help="Id, or path of a card.")]


@app.command()
def new(
    paragraph: Annotated[
        str, typer.Argument(help="Who it is, in plain words, zh or en; - reads it from stdin.")
    ],
    greeting: Annotated[str, typer.Option(help="What it says first.")] = "",
    name: Annotated[str, typer.Option(help="If the paragraph does not say it.")] = "",
    own_id: OwnId = "",
    replace: Replace = False,
    show_only: Annotated[
        bool, typer.Option("--show", help="Print the YAML instead of keeping it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a persona of a free paragraph and a greeting; all of it stays editable."""
    text = sys.stdin.read() if paragraph == "-" else paragraph
    card = derive(text, greeting, name=name, card_id=own_id)
    if show_only:
        _print_card(card, as_json)
    else:
        _keep(Incoming(card), own_id, replace, as_json)


@app.command("import")
def import_card(
    file: Annotated[Path, typer.Argument(help="Card V1-V3 (JSON, PNG, CHARX), or our YAML.")],
    own_id: OwnId = "",
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Bring a persona in; a Character Card is kept whole beside what is derived from it."""
    _keep(accept(read(file), card_id=own_id), own_id, replace, as_json)


@app.command("export")
def export_card(
    who: Who,
    to: Annotated[Path, typer.Argument(help="File to write: .json, .png, .charx or .yaml.")],
    version: Annotated[
        int | None, typer.Option(min=1, max=3, help="Of a JSON card (default 3).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a persona along, as a Character Card that other programs open or as our YAML."""
    personas = Personas.usual()
    card = find(personas, who)
    suffix = to.suffix.lower()
    if suffix in (".yaml", ".yml"):
        if version is not None:
            raise ConfigError("--version is that of a Character Card; our YAML has none")
        content = dump(card).encode()
    elif suffix in CARRIERS:
        wanted: Version | None = (
            1 if version == 1 else 2 if version == 2 else 3 if version else None
        )
        content = export(card, CARRIERS[suffix], personas.origin(card.id), wanted)
    else:
        raise ConfigError(f"{to} has no known suffix: use .json, .png, .charx or .yaml")
    try:
        to.write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{to} cannot be written: {error.strerror or error}") from error
    if as_json:
        print_json({"id": card.id, "path": str(to), "bytes": len(content)})
    else:
        sys.stdout.write(f"{card.id} is in {to} ({len(content)} bytes)\n")


@app.command("list")
def list_personas(as_json: AsJson = False) -> None:
    """Show every persona there is."""
    personas = Personas.usual()
    cards, mine = personas.all(), personas.own()
    if as_json:
        print_json(
            {
                "folder": str(default_folder()),
                "personas": [
                    {
                        "id": card.id,
                        "name": dict(card.name),
                        "tagline": dict(card.tagline),
                        "languages": list(card.languages),
                        "archetype": card.interaction.archetype,
                        "skills": list(card.skills),
                        "own": card.id in mine,
                    }
                    for card in cards
                ],
                "faults": personas.faults,
            }
        )
        return
    width = max(len(card.id) for card in cards)
    for card in cards:
        language = next(iter(card.languages))
        own = "own" if card.id in mine else ""
        line = f"{card.id:<{width}}  {own:<3}  {'+'.join(card.languages):<5}  "
        sys.stdout.write(f"{line}{card.called(language)}  {card.tagline.get(language, '')}\n")
    for card_id, fault in personas.faults.items():
        sys.stderr.write(f"{card_id} cannot be used: {fault}\n")
    sys.stdout.write(f"your own are in {default_folder()}\n")


@app.command()
def show(
    who: Who,
    prompt: Annotated[
        str, typer.Option(help="zh or en: what a thinker reads instead of the card.")
    ] = "",
    large: Annotated[bool, typer.Option("--large", help="The prompt of a large thinker.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a persona as YAML, or the prompt it becomes."""
    card = find(Personas.usual(), who)
    if not prompt:
        _print_card(card, as_json)
        return
    compiled = compile_setup(card, _language(prompt), size="large" if large else "small")
    if as_json:
        shown = [{"user": turn.user, "assistant": turn.assistant} for turn in compiled.examples]
        print_json({"id": card.id, "instructions": compiled.instructions, "examples": shown})
    else:
        sys.stdout.write(f"{compiled.instructions}\n")


@app.command()
def check(who: Who, as_json: AsJson = False) -> None:
    """Say everything that could be better about a persona; exit status 1 for a fault."""
    card = find(Personas.usual(), who)
    found = advise(card, skills=names())
    sizes = {name: tokens(speech.instructions) for name, speech in card.languages.items()}
    if as_json:
        print_json(
            {
                "id": card.id,
                "ok": not any(advice.level == "fault" for advice in found),
                "instruction_tokens": sizes,
                "advice": [vars(advice) for advice in found],
            }
        )
    else:
        for advice in found:
            sys.stdout.write(f"{advice.level:<8}  {advice.place}: {advice.text}\n")
        said = ", ".join(f"{name} about {size}" for name, size in sizes.items())
        sys.stdout.write(f"{card.id}: {len(found)} remarks; tokens of the instructions: {said}\n")
    if any(advice.level == "fault" for advice in found):
        raise typer.Exit(1)


app.command("test")(run_test)
app.command("matrix")(matrix)


def _keep(found: Incoming, own_id: str, replace: bool, as_json: bool) -> None:
    """Save a persona. Without an id or a wish to replace, one that is taken gives way."""
    personas = Personas.usual()
    card = found.card
    if not own_id and not replace:
        card = card.model_copy(update={"id": personas.free(card.id)})
    personas.save(card, found.origin, replace=replace)
    path = default_folder() / f"{card.id}.yaml"
    advice = advise(card, skills=names())
    if as_json:
        print_json({"id": card.id, "path": str(path), "advice": [vars(each) for each in advice]})
        return
    sys.stdout.write(f"{card.id} is in {path}\n")
    for each in advice:
        if each.level != "hint":
            sys.stdout.write(f"  {each.place}: {each.text}\n")
    sys.stdout.write(f"talk to it with `vivavoce talk --persona {card.id}`\n")


def _language(given: str) -> Language:
    for language in LANGUAGES:
        if given == language:
            return language
    raise ConfigError(f"--prompt {given} is no language: use one of {', '.join(LANGUAGES)}")


def _print_card(card: Card, as_json: bool) -> None:
    fields: dict[str, Any] = to_json(card)
    if as_json:
        print_json(fields)
    else:
        sys.stdout.write(dump(card))
