"""`vivavoce bench`: measure the product as a user meets it."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from vivavoce.cli.bench_perception import perception
from vivavoce.cli.bench_voice import voice
from vivavoce.cli.output import AsJson, LanguageChoice, print_json, say
from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.parts import Thinker
from vivavoce.server.choice import pulled, spec_of
from vivavoce.store import Store

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Measure latency, capacity and talk quality."
)

app.command("perception")(perception)
app.command("voice")(voice)


def chosen_languages(chosen: Sequence[LanguageChoice] | None) -> tuple[Language, ...]:
    wanted = [choice.value for choice in chosen or ()]
    return tuple(language for language in LANGUAGES if not wanted or language in wanted)


@app.command()
def latency(
    url: Annotated[
        str | None, typer.Option(help="Measure this server instead of starting one.")
    ] = None,
    key: Annotated[
        str, typer.Option(help="API key for --url.", envvar="VIVAVOCE_API_KEY")
    ] = "none",
    language: Annotated[
        list[LanguageChoice] | None, typer.Option(help="Only this language (may be repeated).")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A quarter of an hour, not hours.")
    ] = False,
    questions: Annotated[
        int | None, typer.Option(min=1, help="Questions per language; default: all.")
    ] = None,
    rounds: Annotated[
        int | None, typer.Option(min=1, help="Turns that product and reference take.")
    ] = None,
    ablation: Annotated[
        int | None, typer.Option(min=0, help="Questions per language and switch; 0: none.")
    ] = None,
    barge_ins: Annotated[
        int | None, typer.Option(min=0, help="Interruptions per language; 0: none.")
    ] = None,
    engine: Annotated[
        list[str] | None,
        typer.Option(help="Engines whose first token is timed side by side; default: both."),
    ] = None,
    first_token: Annotated[
        int | None, typer.Option(min=0, help="Questions per language for that; 0: none.")
    ] = None,
    reference: Annotated[
        bool, typer.Option("--reference/--no-reference", help="Measure the plain cascade too.")
    ] = True,
    serve_option: Annotated[
        list[str] | None, typer.Option(help="Passed on to `vivavoce serve` (may be repeated).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw p50 and p95 into this PNG.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write a Markdown page here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Voice-to-voice latency over a real client socket, against a plain cascade and ablations."""
    from vivavoce.bench import report as reporting
    from vivavoce.bench.latency import QUICK, Plan, bench_latency

    chosen: dict[str, Any] = {
        "languages": chosen_languages(language),
        "questions": questions,
        "rounds": rounds,
        "ablation_questions": ablation,
        "barge_ins": barge_ins,
        "engines": tuple(engine) if engine else None,
        "first_token": first_token,
        "reference": reference,
        "serve_options": tuple(serve_option or ()),
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    plan = replace(QUICK if quick else Plan(), **given)
    metrics = bench_latency(plan, url=url, key=key, say=say)
    say(reporting.table(metrics))
    text = json.dumps(metrics, ensure_ascii=False, indent=1)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    if plot:
        reporting.plot(metrics, plot)
    if report:
        command = "vivavoce bench latency " + " ".join(_own_arguments("latency"))
        report.write_text(reporting.markdown(metrics, command), encoding="utf-8")
    if as_json:
        print_json(metrics)


def _own_arguments(verb: str) -> list[str]:
    """What followed `verb` on the command line, without the API key."""
    arguments = sys.argv[sys.argv.index(verb) + 1 :] if verb in sys.argv else []
    shown, hide = [], False
    for argument in arguments:
        shown.append("..." if hide else argument)
        hide = argument == "--key"
    return shown


@app.command()
def front(
    sessions: Annotated[
        str, typer.Option(help="Numbers of sessions to measure, comma-separated.")
    ] = "1,10,20,40,80,160",
    seconds: Annotated[int, typer.Option(min=8, help="Measured time per number.")] = 30,
    answer: Annotated[
        float, typer.Option(min=0, max=3, help="Seconds of sound in each answer; 0: words only.")
    ] = 0.0,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw latency and CPU into this PNG.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write a Markdown page here.")] = None,
    as_json: AsJson = False,
) -> None:
    """CPU per session of everything but the models that answer, and what one core carries."""
    from vivavoce.bench import front_report as reporting
    from vivavoce.bench.front import Plan, bench_front

    plan = Plan(_numbers(sessions), seconds, answer)
    metrics = bench_front(plan, Store(), say)
    say(f"carried by one core: {metrics['largest']} sessions")
    if out:
        out.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    if plot:
        reporting.plot(metrics, plot)
    if report:
        command = "vivavoce bench front " + " ".join(_own_arguments("front"))
        page = reporting.markdown(metrics, command, plot.name if plot else None)
        report.write_text(page, encoding="utf-8")
    if as_json:
        print_json(metrics)


def _numbers(given: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(part) for part in given.split(","))
    except ValueError:
        numbers = ()
    if not numbers or min(numbers) < 1:
        raise ConfigError(f"--sessions {given!r} is no list of numbers; give e.g. 1,10,40")
    return numbers


@app.command()
def car(
    cases: Annotated[Path, typer.Option(help="Folder of YAML cases (docs/car.md).")] = Path(
        "tests/tools/vehicle/heldout"
    ),
    noise: Annotated[
        Path | None, typer.Option(help="Folder of noises: commands are spoken; without: as text.")
    ] = None,
    snr: Annotated[float, typer.Option(help="Speech over noise, dB.")] = 5.0,
    hints: Annotated[
        bool, typer.Option("--hints/--no-hints", help="Ears are given the car's words.")
    ] = True,
    limit: Annotated[int | None, typer.Option(min=1, help="Cases per language and file.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Keep rendered speech here.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    as_json: AsJson = False,
) -> None:
    """In-car commands, as text and spoken in noise, judged by the car's final state."""
    from vivavoce.bench.car import Plan, bench_car, table

    found = bench_car(Plan(cases, noise, snr, hints, limit, cache), Store(), say)
    say(table(found))
    if out:
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print_json(found)


@app.command()
def ears(
    engine: Annotated[
        list[str] | None, typer.Option(help="Engines to compare; default: cascade and native.")
    ] = None,
    questions: Annotated[
        int, typer.Option(min=1, help="Utterances per language and kind of speech.")
    ] = 24,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder of recordings with their words: transcripts.tsv (path, tab, words) or "
            "NAME.txt beside NAME.wav."
        ),
    ] = None,
    manners: Annotated[
        int, typer.Option(min=0, help="Sentences per language said in six manners; 0: none.")
    ] = 0,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    as_json: AsJson = False,
) -> None:
    """What engines understand of the same speech, against a thinker that reads the true words."""
    from vivavoce.bench.ears import Plan, bench_ears, table

    plan = Plan(questions=questions, data=data, manners=manners)
    if engine:
        plan = replace(plan, engines=tuple(engine))
    found = bench_ears(plan, Store(), say)
    say(table(found))
    if out:
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print_json(found)


@app.command()
def talk(
    thinker: Annotated[
        list[str] | None,
        typer.Option(
            help="onnx:FOLDER, llamacpp:FILE.gguf or chat:MODEL@BASE_URL (may be repeated); "
            "default: the embedded one, and M beside it where it is pulled."
        ),
    ] = None,
    persona: Annotated[str, typer.Option(help="Who answers.")] = "xiaoyue",
    language: Annotated[
        list[LanguageChoice] | None, typer.Option(help="Only this language (may be repeated).")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Prompts per language.")] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="The thinker alone, without the persona's guard.")
    ] = False,
    dialogues: Annotated[
        Path | None, typer.Option(help="Only write the sample dialogues into this Markdown file.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score spoken-chat answers by published rules, thinkers side by side."""
    from vivavoce.bench import talk as talking
    from vivavoce.persona.card import load

    opened = thinkers(thinker or [])
    if dialogues:
        first = next(iter(opened.values()))()
        dialogues.write_text(talking.dialogues(first, load(persona)), encoding="utf-8")
        first.close()
        return
    result = talking.bench_talk(
        opened,
        persona=persona,
        languages=chosen_languages(language),
        limit=limit,
        bare=bare,
        progress=say,
    )
    say(talking.table(result))
    if out:
        talking.write(result, out)
    if as_json:
        print_json(result)


def thinkers(specs: Sequence[str]) -> dict[str, Callable[[], Thinker]]:
    """Thinkers to compare, by name; opened one after another."""
    from vivavoce.engine.thinkers import open_thinker

    if not specs:
        store = Store()
        specs = [spec_of(store, name) for name in reversed(pulled(store))]
    key = os.environ.get("VIVAVOCE_CHAT_KEY")
    return {spec: partial(open_thinker, spec, threads=2, api_key=key) for spec in specs}
