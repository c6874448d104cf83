"""`vivavoce bench car`: in-car commands as text and spoken in noise, judged by the final state.

    python -m vivavoce.bench.car --cases DIR [--noise DIR] [--json]

Without `--noise` the texts go to the skill as they are written. With it every command is spoken by
one of the project's voices over a noise of the folder (engine, crowd, siren in turn), goes through
the session's real way in (`car_audio`), and what the ears wrote goes to the skill.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from vivavoce.bench.car_cases import Case, load_cases
from vivavoce.bench.car_score import Result, play, report, written
from vivavoce.model.chat import Message
from vivavoce.store.store import Store

CASES: Final = Path("tests/tools/vehicle/heldout")
SNR_DB: Final = 5.0


@dataclass(frozen=True)
class Heard:
    """What the ears made of a case, and how it was said."""

    turns: tuple[Message, ...]
    noise: str
    voice: str


@dataclass(frozen=True)
class Plan:
    """What to measure. `noise` None: texts only; `limit`: cases per language and file."""

    cases: Path = CASES
    noise: Path | None = None
    snr_db: float = SNR_DB
    hints: bool = True
    """Give the ears the skill's words to expect."""
    limit: int | None = None
    cache: Path | None = None
    """Keeps rendered speech between runs."""


def bench_car(plan: Plan, store: Store, say: Callable[[str], None]) -> dict[str, Any]:
    """Accuracy as text and, with noise, spoken; failures with what was heard."""
    cases = load_cases(plan.cases, plan.limit)
    found: dict[str, Any] = {"text": asyncio.run(_as_text(cases))}
    if plan.noise is not None:
        heard = _listen(plan, plan.noise, cases, store, say)
        found["spoken"] = asyncio.run(_as_heard(cases, heard))
        first = [replace(one, turns=_first(one.turns)) for one in heard]
        found["first readings"] = asyncio.run(_as_heard(cases, first))
        found["spoken"]["snr_db"] = plan.snr_db
        found["spoken"]["hints"] = plan.hints
    return found


async def _as_text(cases: Sequence[Case]) -> dict[str, Any]:
    return report([await play(case, written(case)) for case in cases])


async def _as_heard(cases: Sequence[Case], heard: Sequence[Heard]) -> dict[str, Any]:
    results: list[Result] = []
    for case, one in zip(cases, heard, strict=True):
        results.append(await play(case, one.turns, one.noise, one.voice))
    return report(results)


def _first(turns: Sequence[Message]) -> tuple[Message, ...]:
    """What would have been heard without other readings."""
    return tuple(replace(turn, alternatives=()) for turn in turns)


def _listen(
    plan: Plan, folder: Path, cases: Sequence[Case], store: Store, say: Callable[[str], None]
) -> list[Heard]:
    """Say every case over a noise and write down what the ears make of it."""
    from vivavoce.bench.car_audio import VOICES, Listener, Speaker, load_noises, mixed
    from vivavoce.tools.vehicle.hints import HINTS

    noises = load_noises(folder)
    names = sorted(noises)
    speaker = Speaker(store, plan.cache)
    listener = Listener(store, HINTS if plan.hints else {})
    out = []
    for n, case in enumerate(cases):
        voices = VOICES[case.language]
        voice, noise = voices[n % len(voices)], names[n // len(voices) % len(names)]
        clips = [
            speaker.say(text, case.language, voice, f"{case.id}-{turn}-0")
            for turn, text in enumerate(case.turns)
        ]
        turns = listener.hear(mixed(clips, noises[noise], plan.snr_db, n))
        out.append(Heard(tuple(turns), noise, voice))
        if n % 20 == 0:
            say(f"{n}/{len(cases)} {case.id}: {' | '.join(turn.text for turn in turns)}")
    return out


def table(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    lines = []
    for kind, one in found.items():
        lines.append(f"{kind}: {_line(one['commands'])}")
        for group in ("languages", "noises", "types"):
            lines += [f"  {name:<16} {_line(values)}" for name, values in one[group].items()]
        false = one["false_actions"]
        low, high = false["interval"]
        lines.append(f"  false actions    {false['false']}/{false['n']} ({low:.1%} to {high:.1%})")
    return "\n".join(lines)


def _line(values: dict[str, Any]) -> str:
    low, high = values["interval"]
    share = f"{values['right']}/{values['n']} = {values['accuracy']:.1%}"
    return f"{share} ({low:.1%} to {high:.1%})"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m vivavoce.bench.car", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--cases", type=Path, default=CASES, help="folder of YAML cases")
    parser.add_argument("--noise", type=Path, help="folder of noises; without: text only")
    parser.add_argument("--snr", type=float, default=SNR_DB, help="dB")
    parser.add_argument("--no-hints", action="store_true", help="ears without words to expect")
    parser.add_argument("--limit", type=int, help="cases per language and file")
    parser.add_argument("--cache", type=Path, help="keep rendered speech here")
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    options = parser.parse_args()
    plan = Plan(
        options.cases,
        options.noise,
        options.snr,
        not options.no_hints,
        options.limit,
        options.cache,
    )
    found = bench_car(plan, Store(), lambda line: _tell(line + "\n"))
    _tell(table(found) + "\n")
    if options.json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)


def _tell(text: str) -> None:
    sys.stderr.write(text)


if __name__ == "__main__":
    main()
