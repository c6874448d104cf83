"""`vivavoce memory`: seeing, taking away and deleting what users told, on the server's machine."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from vivavoce.cli.output import AsJson, print_json
from vivavoce.errors import ConfigError
from vivavoce.memory import Memory

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="See and delete what users told."
)

FileName = Annotated[Path, typer.Argument(metavar="FILE", help="The file of `serve --memory`.")]
User = Annotated[str, typer.Option(help="The user's id.")]
Persona = Annotated[str, typer.Option(help="The persona's id.")]


def _open(path: Path) -> Memory:
    if not path.is_file():
        raise ConfigError(f"there is no memory file {path}; name the one of `serve --memory`")
    return Memory(path)


@app.command()
def show(
    file: FileName,
    user: Annotated[
        str | None, typer.Option(help="The user's id; without one: who agreed.")
    ] = None,
    persona: Annotated[str | None, typer.Option(help="The persona's id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is known of a user now, or who agreed to be remembered."""
    if (user is None) != (persona is None):
        raise ConfigError("give both --user and --persona, or neither")
    memory = _open(file)
    try:
        if user is None or persona is None:
            owners = memory.owners()
            if as_json:
                print_json({"owners": [vars(owner) for owner in owners]})
            for owner in [] if as_json else owners:
                sys.stdout.write(f"{owner.user}\t{owner.persona}\n")
            return
        known = memory.known(user, persona, "en")
        agreed = memory.consent(user, persona)
    finally:
        memory.close()
    if as_json:
        told = {"at": agreed.at.isoformat(), "wording": agreed.wording} if agreed else None
        print_json({"user": user, "persona": persona, "consent": told, "known": known})
    elif agreed is None:
        sys.stdout.write("not agreed: nothing is kept\n")
    else:
        sys.stdout.write(f'agreed {agreed.at:%Y-%m-%d %H:%M}: "{agreed.wording}"\n')
        sys.stdout.writelines(f"  {line}\n" for line in known)


@app.command()
def export(file: FileName, user: User, persona: Persona, as_json: AsJson = True) -> None:
    """Everything that is kept of a user, as one JSON object."""
    del as_json  # it is one with and without the option
    memory = _open(file)
    try:
        print_json(memory.export(user, persona))
    finally:
        memory.close()


@app.command()
def forget(
    file: FileName,
    user: User,
    persona: Persona,
    record: Annotated[str | None, typer.Option(help="Only the record of this id.")] = None,
    about: Annotated[str | None, typer.Option(help="Only this topic: 'my address'.")] = None,
    as_json: AsJson = False,
) -> None:
    """Delete everything, one record or one topic; no trace of it stays in the file."""
    if record is not None and about is not None:
        raise ConfigError("give --record or --about, not both")
    memory = _open(file)
    try:
        if record is not None:
            gone = memory.delete(user, persona, record)
        elif about is not None:
            gone = memory.forget_about(user, persona, about)
        else:
            gone = memory.forget_all(user, persona)
    finally:
        memory.close()
    if as_json:
        print_json({"records": gone})
    else:
        sys.stdout.write(f"{gone} records deleted\n")


@app.command()
def consent(
    file: FileName,
    user: User,
    persona: Persona,
    agreed: Annotated[str | None, typer.Option(help="The words in which the user agreed.")] = None,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="The user no longer agrees: deletes everything.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Note that a user agreed to be remembered, or no longer does."""
    if (agreed is not None) == withdraw:
        raise ConfigError("give either --agreed 'THEIR WORDS' or --withdraw")
    memory = _open(file)
    try:
        if agreed is not None:
            memory.agree(user, persona, agreed)
        else:
            memory.withdraw(user, persona)
    finally:
        memory.close()
    if as_json:
        print_json({"user": user, "persona": persona, "agreed": agreed is not None})
