"""`python -m vivavoce.bench.tool_calls`: does the thinker call the right function, and only then?

135 things people say to sessions with one to twelve functions (`data/tool_calls.yaml`), in both
languages; nothing is to be called for 45 % of them. Asked behind a persona's prompt and behind a
plain one. `data/tool_calls_tune.yaml` is what the rules were tuned on, with other functions.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from vivavoce.engine.thinkers import open_thinker
from vivavoce.languages import Language, script_language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Sampling, Text, Thinker
from vivavoce.model.thinker import OnnxThinker
from vivavoce.persona.card import load
from vivavoce.persona.compile import compile_setup
from vivavoce.server.choice import spec_of
from vivavoce.store import Store

SETS: Final = ("tool_calls", "tool_calls_fresh", "tool_calls_last", "tool_calls_tune")
_SAMPLING: Final = Sampling(temperature=0.4, repetition_penalty=1.1, max_tokens=80, seed=1)
_PLAIN: Final[dict[Language, str]] = {
    "zh": "你是一个有用的语音助手。",
    "en": "You are a helpful voice assistant.",
}


@dataclass(frozen=True)
class Case:
    """One thing said, with what should be called: names and arguments in order."""

    say: str
    tools: tuple[Tool, ...]
    calls: tuple[tuple[str, dict[str, Any]], ...]
    before: tuple[Message, ...]

    @property
    def language(self) -> Language:
        return script_language(self.say)


@dataclass(frozen=True)
class Verdict:
    """What a thinker did with a case."""

    say: str
    wanted: list[Any]
    called: list[Any]
    text: str
    functions_right: bool
    arguments_right: bool
    seconds: float
    """Until the first word or call."""


def load_cases(name: str) -> list[Case]:
    """The cases of `data/NAME.yaml`."""
    text = files("vivavoce.bench").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8")
    return [
        Case(
            entry["say"],
            tuple(Tool(**tool) for tool in group["tools"]),
            tuple((name, args) for call in entry["calls"] for name, args in call.items()),
            tuple(_before(entry.get("after", ()))),
        )
        for group in yaml.safe_load(text)["sets"].values()
        for entry in group["say"]
    ]


def _before(turns: Sequence[Sequence[str]]) -> Iterator[Message]:
    for user, assistant in turns:
        yield Message("user", user)
        yield Message("assistant", assistant)


def ask(thinker: Thinker, case: Case, *, persona: bool) -> Verdict:
    """Have `thinker` answer a case."""
    messages = [*_prefix(case.language, persona=persona), *case.before, Message("user", case.say)]
    begun, first = time.perf_counter(), 0.0
    text, called = "", []
    sampling = replace(_SAMPLING, forbid_han=case.language == "en")
    for thought in thinker.think(messages, case.tools, "auto", sampling, lambda: False):
        first = first or time.perf_counter() - begun
        if isinstance(thought, Text):
            text += thought.text
        elif isinstance(thought, ToolCall):
            called.append((thought.name, json.loads(thought.arguments)))
    names = [name for name, _ in called] == [name for name, _ in case.calls]
    arguments = names and all(
        _same(got, wanted) for (_, got), (_, wanted) in zip(called, case.calls, strict=True)
    )
    return Verdict(case.say, list(case.calls), called, text, names, arguments, first)


def _prefix(language: Language, *, persona: bool) -> list[Message]:
    if not persona:
        return [Message("system", _PLAIN[language])]
    compiled = compile_setup(load("xiaoyue"), language)
    out = [Message("system", compiled.instructions)]
    for turn in compiled.examples:
        out += [Message("user", turn.user), Message("assistant", turn.assistant)]
    return out


def _same(got: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Every wanted argument is right; one that was not wanted is wrong."""
    return got.keys() == wanted.keys() and all(
        any(_fits(got[key], right) for right in (value if isinstance(value, list) else [value]))
        for key, value in wanted.items()
    )


def _fits(got: Any, right: Any) -> bool:
    if isinstance(right, str) and right.startswith("~"):
        return any(_plain(part) in _plain(got) for part in right[1:].split("|"))
    if isinstance(right, int | float) and isinstance(got, int | float):
        return got == right
    return _plain(got) == _plain(right)


def _plain(value: Any) -> str:
    return "".join(char for char in str(value).lower() if char.isalnum())


def rates(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """What the verdicts come to."""
    wanted = [v for v in verdicts if v.wanted]
    none = [v for v in verdicts if not v.wanted]
    return {
        "n": len(verdicts),
        "right_function": _share([v.functions_right for v in wanted]),
        "right_arguments": _share([v.arguments_right for v in wanted]),
        "false_call": _share([bool(v.called) for v in none]),
        "first_s": round(statistics.median(v.seconds for v in verdicts), 2),
    }


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / max(1, len(hits)), 3)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--thinker", default="s", help="s, m or a spec")
    parser.add_argument("--cases", default="tool_calls", choices=[*SETS])
    parser.add_argument("--no-choice", action="store_true", help="leave the choice to the model")
    parser.add_argument("--out", type=Path, help="write every answer here as JSON")
    chosen = parser.parse_args(arguments)
    spec = spec_of(Store(), chosen.thinker) if len(chosen.thinker) == 1 else chosen.thinker
    thinker = open_thinker(spec, threads=2)
    if chosen.no_choice and isinstance(thinker, OnnxThinker):
        thinker.chooses = False
    cases = load_cases(chosen.cases)
    result, answers = {}, {}
    for persona in (True, False):
        name = "persona" if persona else "plain"
        verdicts = [ask(thinker, case, persona=persona) for case in cases]
        pairs = list(zip(cases, verdicts, strict=True))
        result[name] = rates(verdicts) | {
            language: rates([v for case, v in pairs if case.language == language])
            for language in ("zh", "en")
        }
        answers[name] = [asdict(verdict) for verdict in verdicts]
    if chosen.out:
        chosen.out.write_text(json.dumps(answers, ensure_ascii=False, indent=1), "utf-8")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
