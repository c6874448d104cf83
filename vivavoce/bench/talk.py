"""`bench talk`: how well a persona chats, over 100 Chinese and 100 English spoken-chat prompts.

Every prompt is answered behind the persona's prompt prefix as it is served (the prefix of the
prompt's language, the persona's guard unless switched off) and scored by the rules of
`talk_rules`. The prompts are in two halves: `tune` (the persona was tuned on these) and
`held_out` (it was not).
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from vivavoce.bench.talk_rules import RULES, Expect, Prompt, distinct, judge, tokens
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Cancelled, Done, Sampling, Text, Thinker
from vivavoce.persona.card import Card, load
from vivavoce.persona.compile import compile_setup
from vivavoce.server.character import InCharacter, prefix

SAMPLING: Final = Sampling(
    temperature=0.4, top_p=0.9, repetition_penalty=1.1, max_tokens=80, seed=1
)
"""What the embedded thinker is served with, and a seed."""
BARE: Final[dict[Language, list[Message]]] = {
    "zh": [Message("system", "你是小跃，一个有用的助手。")],
    "en": [Message("system", "You are Xiao Yue, a helpful assistant.")],
}


@dataclass(frozen=True)
class Answered:
    """One prompt, its answer and what the rules say about it."""

    prompt: Prompt
    answer: str
    rules: dict[str, bool]
    tokens: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Every rule that applies holds."""
        return all(self.rules.values())


def load_prompts(languages: Iterable[Language] = LANGUAGES) -> list[Prompt]:
    """The prompts that ship with vivavoce, in the languages asked for."""
    text = files("vivavoce.bench").joinpath("data/talk_prompts.json").read_text(encoding="utf-8")
    wanted = set(languages)
    return [_prompt(entry) for entry in json.loads(text) if entry["language"] in wanted]


def _prompt(entry: dict[str, Any]) -> Prompt:
    expect: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry["expect"].items()
    }
    history = tuple((turn["user"], turn["assistant"]) for turn in entry.get("history", ()))
    return Prompt(**{**entry, "expect": Expect(**expect), "history": history})


def run_talk(
    thinker: Thinker,
    card: Card,
    *,
    languages: Sequence[Language] = LANGUAGES,
    sampling: Sampling = SAMPLING,
    limit: int | None = None,
    bare: bool = False,
    progress: Callable[[Answered], None] | None = None,
) -> list[Answered]:
    """Ask `thinker` every prompt and judge its answers.

    `limit` takes so many prompts per language, spread over all kinds. `bare`: no examples and no
    guard, only one plain sentence of instructions, to see what the persona is worth.
    """
    character = None if bare else InCharacter(card)
    answers: list[tuple[Prompt, str, int, float]] = []
    for language in languages:
        start = BARE[language] if bare else prefix(compile_setup(card, language))
        for prompt in _spread(load_prompts([language]), limit):
            began = time.perf_counter()
            text, tokens = say(thinker, [*start, *_history(prompt)], language, character, sampling)
            answers.append((prompt, text, tokens, time.perf_counter() - began))
            examples = () if bare else card.speech(language).examples
            rules = judge(prompt, text, [turn.assistant for turn in examples])
            if progress is not None:
                progress(Answered(prompt, text, rules, tokens, answers[-1][3]))
    return [_judged(card, bare, answers, index) for index in range(len(answers))]


def say(
    thinker: Thinker,
    messages: Sequence[Message],
    language: Language,
    character: InCharacter | None,
    sampling: Sampling,
) -> tuple[str, int]:
    """One whole answer as text, and how many tokens it took."""
    text, tokens = "", 0
    rest: tuple[Sequence[Tool], str, Sampling, Cancelled] = ((), "none", sampling, lambda: False)
    thoughts = (
        thinker.think(messages, *rest)
        if character is None
        else character.think(thinker, messages, language, *rest)
    )
    for thought in thoughts:
        if isinstance(thought, Text):
            text += thought.text
        elif isinstance(thought, Done):
            tokens = thought.output_tokens
    return text.strip(), tokens


def summary(answered: Sequence[Answered]) -> dict[str, Any]:
    """Rates per rule, `score` (their mean), `clean` (answers without any fault) and variety."""
    rates: dict[str, list[bool]] = {rule: [] for rule in RULES}
    for one in answered:
        for rule, holds in one.rules.items():
            rates[rule].append(holds)
    shares = {rule: sum(holds) / len(holds) for rule, holds in rates.items() if holds}
    texts = [one.answer for one in answered]
    return {
        "n": len(answered),
        "score": sum(shares.values()) / len(shares) if shares else 0.0,
        "clean": sum(one.clean for one in answered) / len(answered) if answered else 0.0,
        "rules": shares,
        "distinct_1": distinct(texts, 1),
        "distinct_2": distinct(texts, 2),
        "words": sum(len(tokens(text)) for text in texts) / len(texts) if texts else 0.0,
        "seconds": sum(one.seconds for one in answered) / len(answered) if answered else 0.0,
    }


def report(answered: Sequence[Answered]) -> dict[str, Any]:
    """Summaries per language, each whole and by half."""
    out: dict[str, Any] = {}
    for language in LANGUAGES:
        mine = [one for one in answered if one.prompt.language == language]
        if mine:
            halves = {
                half: summary([one for one in mine if one.prompt.split == half])
                for half in ("tune", "held_out")
            }
            out[language] = {**summary(mine), "halves": halves}
    return out


def bench_talk(
    thinkers: Mapping[str, Callable[[], Thinker]],
    *,
    persona: str = "xiaoyue",
    languages: Sequence[Language] = LANGUAGES,
    limit: int | None = None,
    sampling: Sampling = SAMPLING,
    bare: bool = False,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """The bench for several thinkers, one after another; each is made, asked and closed.

    Returns `{persona, sampling, thinkers: {name: {languages: {...}, answers: [...]}}}`.
    """
    card = load(persona)
    results: dict[str, Any] = {}
    for name, make in thinkers.items():
        thinker = make()
        try:
            answered = run_talk(
                thinker,
                card,
                languages=languages,
                sampling=sampling,
                limit=limit,
                bare=bare,
                progress=_teller(name, progress),
            )
        finally:
            thinker.close()
        results[name] = {
            "languages": report(answered),
            "answers": [_saved(one) for one in answered],
        }
    settings = asdict(sampling)
    return {"persona": card.id, "bare": bare, "sampling": settings, "thinkers": results}


def table(result: Mapping[str, Any]) -> str:
    """The bench as a text table: one column per thinker and language."""
    columns = [
        (f"{name} {language}", numbers)
        for name, one in result["thinkers"].items()
        for language, numbers in one["languages"].items()
    ]
    rows = [("", [title for title, _ in columns])]
    for key in ("score", "clean", "distinct_2", "words"):
        rows += [(key, [f"{numbers[key]:.2f}" for _, numbers in columns])]
    for half in ("tune", "held_out"):
        scores = [numbers["halves"][half]["score"] for _, numbers in columns]
        rows += [(f"score {half}", [f"{score:.2f}" for score in scores])]
    for rule in RULES:
        shares = [numbers["rules"].get(rule) for _, numbers in columns]
        rows += [(rule, ["-" if share is None else f"{share:.2f}" for share in shares])]
    widths = [max(len(title), 7) for title, _ in columns]
    return "\n".join(
        f"{name:<15}"
        + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        for name, cells in rows
    )


def write(result: Mapping[str, Any], path: Path) -> None:
    """Save a result, with every answer, as JSON."""
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def dialogues(thinker: Thinker, card: Card, sampling: Sampling = SAMPLING) -> str:
    """Twenty short conversations as a Markdown page; only the user's lines are written ahead."""
    character = InCharacter(card)
    text = files("vivavoce.bench").joinpath("data/talk_dialogues.json").read_text(encoding="utf-8")
    parts = [
        f"""# Sample dialogues

Twenty conversations with {card.name.get("en", card.id)}, thinker `{thinker.name}`, unedited and not
selected: the user's lines are fixed, every answer is the first one that came. Written by

    vivavoce bench talk --dialogues docs/sample-dialogues.md

with temperature {sampling.temperature}, top_p {sampling.top_p}, repetition penalty
{sampling.repetition_penalty}, seed {sampling.seed}."""
    ]
    for number, script in enumerate(json.loads(text), 1):
        language: Language = script["language"]
        messages = prefix(compile_setup(card, language))
        lines = [f"### {number}"]
        for user in script["users"]:
            messages.append(Message("user", user))
            answer, _ = say(thinker, messages, language, character, sampling)
            messages.append(Message("assistant", answer))
            lines.append(f"> {user}\n\n{answer}")
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _spread(prompts: Sequence[Prompt], limit: int | None) -> list[Prompt]:
    if limit is None or limit >= len(prompts):
        return list(prompts)
    return [prompts[index * len(prompts) // limit] for index in range(limit)]


def _history(prompt: Prompt) -> list[Message]:
    turns = [
        message
        for user, assistant in prompt.history
        for message in (Message("user", user), Message("assistant", assistant))
    ]
    return [*turns, Message("user", prompt.text)]


def _judged(
    card: Card, bare: bool, answers: Sequence[tuple[Prompt, str, int, float]], index: int
) -> Answered:
    """Judge once more, now that all other answers are known."""
    prompt, text, count, seconds = answers[index]
    examples = () if bare else card.speech(prompt.language).examples
    others = [other for place, (_, other, _, _) in enumerate(answers) if place != index]
    rules = judge(prompt, text, [turn.assistant for turn in examples], others)
    return Answered(prompt, text, rules, count, seconds)


def _teller(name: str, tell: Callable[[str], None] | None) -> Callable[[Answered], None] | None:
    return None if tell is None else lambda one: tell(_line(name, one))


def _line(name: str, one: Answered) -> str:
    faults = ", ".join(rule for rule, holds in one.rules.items() if not holds)
    return f"{name} {one.prompt.id} {one.prompt.text} -> {one.answer} {faults and f'[{faults}]'}"


def _saved(one: Answered) -> dict[str, Any]:
    return {
        "id": one.prompt.id,
        "history": [list(turn) for turn in one.prompt.history],
        "text": one.prompt.text,
        "answer": one.answer,
        "faults": [rule for rule, holds in one.rules.items() if not holds],
        "tokens": one.tokens,
        "seconds": round(one.seconds, 3),
    }
