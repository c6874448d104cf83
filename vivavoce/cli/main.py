"""`vivavoce VERB ...`: finds the verb's module and runs it. Only that module is imported."""

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce import __version__
from vivavoce.errors import VivavoceError


@dataclass(frozen=True)
class Verb:
    """A typer app at `module:attribute`."""

    app: str
    about: str


VERBS: Final[dict[str, Verb]] = {
    "serve": Verb("vivavoce.cli.serve:app", "Answer Realtime clients and show the talk page."),
    "talk": Verb("vivavoce.cli.talk:app", "Talk here: with a microphone or with WAV files."),
    "say": Verb("vivavoce.cli.say:app", "Speak a text into a WAV file."),
    "sing": Verb("vivavoce.cli.sing:app", "Sing a score or rap a verse into a WAV file."),
    "persona": Verb("vivavoce.cli.persona:app", "Write, bring in and look over personas."),
    "models": Verb("vivavoce.cli.models:app", "List, pull and check the model files."),
    "voices": Verb("vivavoce.cli.voices:app", "See whose voices there are; make your own."),
    "memory": Verb("vivavoce.cli.memory:app", "See and delete what users told."),
    "mark": Verb("vivavoce.cli.mark:app", "Find watermarks, sign files, check who made them."),
    "doctor": Verb("vivavoce.cli.doctor:app", "Say what this machine lacks and how to mend it."),
    "data": Verb("vivavoce.cli.data:app", "Make and check speech to train the ears on."),
    "bench": Verb("vivavoce.cli.bench:app", "Measure latency and talk on this machine."),
    "conformance": Verb("vivavoce.cli.conformance:app", "Test any Realtime server."),
}
USAGE_ERROR: Final = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb. Errors of ours are one line on stderr and exit status 2."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    match arguments:
        case [] | ["-h" | "--help", *_]:
            sys.stdout.write(usage())
        case ["--version", *_]:
            sys.stdout.write(f"vivavoce {__version__}\n")
        case [verb, *rest] if verb in VERBS:
            run(verb, rest)
        case [unknown, *_]:
            fail(f"no command {unknown!r}; there are: {', '.join(VERBS)}")


def usage() -> str:
    """What `vivavoce --help` prints."""
    width = max(map(len, VERBS))
    lines = [f"  {name:<{width}}  {verb.about}\n" for name, verb in VERBS.items()]
    return (
        "Usage: vivavoce COMMAND [OPTIONS]\n\n"
        "An open, self-hosted realtime speech model with living personas.\n\n"
        f"{''.join(lines)}\n"
        "`vivavoce COMMAND --help` tells more. Every command takes --json: one object on stdout.\n"
    )


def run(verb: str, arguments: Sequence[str]) -> None:
    """Import the verb's module and hand it the arguments."""
    # numpy's matrices here are small: a second thread for them only waits, and takes a core from
    # the models meanwhile (30 ms instead of 0.3 ms a product on two busy cores).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # typer takes a quarter of a second that `--help` and `--version` need not pay.
    from typer.main import get_command

    module, _, attribute = VERBS[verb].app.partition(":")
    try:
        command = get_command(getattr(importlib.import_module(module), attribute))
        command.main(list(arguments), prog_name=f"vivavoce {verb}")
    except VivavoceError as error:
        fail(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename}: {error.strerror}; name another, or make room or way for it")


def fail(message: str) -> None:
    """One line on stderr, and out."""
    sys.stderr.write(f"error: {message}\n")
    raise SystemExit(USAGE_ERROR)
