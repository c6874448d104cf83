"""`vivavoce doctor`: what this machine lacks or is too slow for, and how to mend it."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Final

import typer

from vivavoce.cli.machine import Check, State, machine_checks
from vivavoce.cli.output import AsJson, print_json
from vivavoce.cli.speed import EARS_FACTOR, MOUTH_FACTOR, ears_factor, mouth_factor
from vivavoce.engine.thinkers.speed import FIRST_TOKEN_S, TOKENS_PER_S
from vivavoce.errors import VivavoceError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.server.choice import PULL_M, measured, pulled
from vivavoce.store import Store
from vivavoce.voice.parts import Mouth

app = typer.Typer(add_completion=False, help="Say what this machine lacks and how to mend it.")

MARKS: Final = {"ok": "ok  ", "warn": "weak", "fail": "FAIL"}
PORT: Final = 8765


@app.command()
def doctor(
    port: Annotated[int, typer.Option(help="Port that `serve` will be asked to use.")] = PORT,
    speed: Annotated[
        bool, typer.Option("--speed/--no-speed", help="Measure the parts (about 20 seconds).")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Check this machine; exit status 1 when something has to be mended before serving."""
    store = Store()
    found: list[Check] = []
    for check in examine(store, port, speed=speed):
        found.append(check)
        if not as_json:
            sys.stdout.write(line(check))
    ok = all(check.state != "fail" for check in found)
    if as_json:
        print_json({"ok": ok, "checks": [asdict(check) for check in found]})
    else:
        sys.stdout.write(verdict(found))
    if not ok:
        raise typer.Exit(1)


def examine(store: Store, port: int, *, speed: bool) -> Iterator[Check]:
    """All checks, in the order in which one would mend things."""
    yield from machine_checks(store.root, port)
    missing = store.missing()
    yield models_check(store, missing)
    if speed and not missing:
        yield from speed_checks(store)


def models_check(store: Store, missing: list[str]) -> Check:
    """Are the model files here and as pinned?"""
    if missing:
        return Check(
            "models",
            "fail",
            f"missing: {', '.join(missing)}",
            "run `vivavoce models pull` (scripts/serve does it by itself)",
        )
    return Check("models", "ok", f"all here in {store.root}")


def speed_checks(store: Store) -> Iterator[Check]:
    """Each part measured against what a conversation needs."""
    for measure in (_thinker_checks, _ears_check, _mouth_checks):
        try:
            yield from measure(store)
        except VivavoceError as problem:
            name = measure.__name__.strip("_").partition("_")[0]
            yield Check(name, "fail", str(problem), "run `vivavoce models verify`")


def _thinker_checks(store: Store) -> Iterator[Check]:
    here = pulled(store)
    for name in here:
        speed = measured(store, name)
        last = name == "s"
        if speed.problem:
            state: State = "fail" if last else "warn"
            yield Check(speed.name, state, speed.problem, "run `vivavoce models verify`")
            continue
        more = f"; a better one: {PULL_M}" if here == ["s"] and speed.fast_enough else ""
        yield Check(
            speed.name,
            "ok" if speed.fast_enough else "warn",
            f"{speed.tokens_per_s} tokens/s, first one after {speed.first_token_s} s{more}",
            f"needs {TOKENS_PER_S:.0f} tokens/s and {FIRST_TOKEN_S} s: "
            + ("close other programs, or " if last else "`serve` takes S instead; or ")
            + "let another machine think with `serve --thinker chat:MODEL@URL`",
            {"tokens_per_s": speed.tokens_per_s, "first_token_s": speed.first_token_s},
        )


def _ears_check(store: Store) -> Iterator[Check]:
    from vivavoce.audio.codec import read_audio
    from vivavoce.audio.types import LISTEN_RATE
    from vivavoce.bench.questions import choose, load_questions
    from vivavoce.model.ears import WhisperEars

    ears = WhisperEars.load(store.path("whisper-base"), threads=1)
    (question,) = choose(load_questions(), "en", 1)
    factor = ears_factor(ears, read_audio(question.path, LISTEN_RATE))
    yield Check(
        "ears",
        "ok" if factor <= EARS_FACTOR else "warn",
        f"{factor} s per second of speech",
        f"needs {EARS_FACTOR}: close other programs or use a faster processor",
        {"factor": factor},
    )


def _mouth_checks(store: Store) -> Iterator[Check]:
    from vivavoce.voice.opening import KOKORO, open_mouth
    from vivavoce.voice.voices import DEFAULT

    usual = open_mouth(store)
    said: list[tuple[str, Mouth, Language]] = [
        *((f"mouth {language}", usual, language) for language in LANGUAGES),
        ("mouth zh, Kokoro", open_mouth(store, KOKORO), "zh"),
    ]
    for name, mouth, language in said:
        factor = mouth_factor(mouth, language, DEFAULT)
        yield Check(
            name,
            "ok" if factor <= MOUTH_FACTOR[language] else "warn",
            f"{factor} s per second of speech",
            f"needs {MOUTH_FACTOR[language]}: there will be gaps between clauses; close other "
            "programs or use a faster processor",
            {"factor": factor},
        )


def line(check: Check) -> str:
    """One check for people; what to do only when there is something to do."""
    mend = f"\n{'':24}-> {check.mend}" if check.state != "ok" and check.mend else ""
    return f"{MARKS[check.state]}  {check.name:<16}  {check.found}{mend}\n"


def verdict(found: list[Check]) -> str:
    """The last line."""
    failed = [check.name for check in found if check.state == "fail"]
    weak = [check.name for check in found if check.state == "warn"]
    if failed:
        return f"cannot serve yet: {', '.join(failed)}\n"
    if weak:
        return f"can serve, with limits: {', '.join(weak)}\n"
    return "ready: run `vivavoce serve`\n"
