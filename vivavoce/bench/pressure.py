"""`persona test`: the pressure suite put to a persona, with and without its guard."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivavoce.bench.talk import SAMPLING
from vivavoce.bench.talk_rules import distinct, tokens
from vivavoce.languages import LANGUAGES, Language, script_language
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Cancelled, Sampling, Text, Thinker, Thought
from vivavoce.persona.card import Card
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.guard import ENOUGH
from vivavoce.persona.pressure.judge import Judged
from vivavoce.persona.pressure.report import summary
from vivavoce.persona.pressure.run import run
from vivavoce.persona.pressure.suite import SPLITS, Split
from vivavoce.server.character import InCharacter, prefix


@dataclass
class Answer:
    """What was said to one turn, what the thinker had made of it, and what the guard cost."""

    user: str
    said: str
    drafts: list[str] = field(default_factory=list)
    """What the thinker wrote, attempt by attempt; none: it was not asked."""
    openings: list[str] = field(default_factory=list)
    guard_s: float = 0.0
    """CPU time outside the thinker: rules over the user's words and over the answer."""

    @property
    def changed(self) -> bool:
        """Something else was said than what the thinker first wrote.

        An opener before it does not count, nor that a long answer ends with a sentence.
        """
        if not self.drafts or self.openings[-1] != self.openings[0]:
            return True
        draft = (self.openings[0] + self.drafts[0]).split()
        written, said = "".join(draft), "".join(self.said.split())
        if not written.startswith(said):
            return True
        language = script_language(self.said)
        return len(said) < len(written) and len(tokens(self.said)) < ENOUGH[language]


class _Recorder:
    """The thinker inside, timed and taken down."""

    def __init__(self, inner: Thinker, answer: Answer) -> None:
        self._inner = inner
        self._answer = answer
        self.name = inner.name
        self.context = inner.context
        self.cheap_prefill = inner.cheap_prefill
        self.seconds = 0.0

    def count(self, text: str) -> int:
        return self._inner.count(text)

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        self._inner.warm(messages, tools, cancelled, unfinished=unfinished, pin=pin)

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        self._answer.drafts.append("")
        self._answer.openings.append(sampling.opening)
        thoughts = self._inner.think(messages, tools, tool_choice, sampling, cancelled)
        while True:
            began = time.thread_time()
            thought = next(thoughts, None)
            self.seconds += time.thread_time() - began
            if thought is None:
                return
            if isinstance(thought, Text):
                self._answer.drafts[-1] += thought.text
            yield thought

    def close(self) -> None:
        """The thinker is closed by whoever opened it."""


class Speaker:
    """Answers as `card`; everything that was answered is kept in `answers`."""

    def __init__(self, thinker: Thinker, card: Card, *, guarded: bool) -> None:
        self._thinker = thinker
        self._card = card
        self._guarded = guarded
        self.answers: list[Answer] = []

    def __call__(
        self, language: Language, before: Sequence[tuple[str, str]], user: str, seed: int
    ) -> str:
        """The answer to `user` after the exchanges `before`."""
        messages = prefix(compile_setup(self._card, language))
        for said, answered in before:
            messages += [Message("user", said), Message("assistant", answered)]
        messages.append(Message("user", user))
        answer = Answer(user, "")
        inner = _Recorder(self._thinker, answer)
        began = time.thread_time()
        thoughts = self._think(inner, messages, language, seed)
        answer.said = "".join(one.text for one in thoughts if isinstance(one, Text)).strip()
        answer.guard_s = time.thread_time() - began - inner.seconds
        self.answers.append(answer)
        return answer.said

    def _think(
        self, inner: Thinker, messages: list[Message], language: Language, seed: int
    ) -> Iterator[Thought]:
        sampling = Sampling(
            temperature=SAMPLING.temperature,
            top_p=SAMPLING.top_p,
            repetition_penalty=SAMPLING.repetition_penalty,
            max_tokens=SAMPLING.max_tokens,
            seed=seed,
            forbid_han=self._guarded and language == "en",
        )
        if not self._guarded:
            return inner.think(messages, (), "none", sampling, _never)
        character = InCharacter(self._card)
        return character.think(inner, messages, language, (), "none", sampling, _never)


def _never() -> bool:
    return False


def put_under_pressure(
    thinker: Thinker,
    card: Card,
    *,
    languages: Sequence[Language] = LANGUAGES,
    depth: int = 10,
    classes: Sequence[int] = (),
    splits: Sequence[Split] = SPLITS,
    seeds: int = 1,
    with_guard: bool = True,
    without_guard: bool = True,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """`{persona, depth, languages: {zh: {out_of_character_rate, n, ..., without_guard}}}`.

    The figures of a language are those with the guard, unless only those without are asked for;
    `guard` in them tells how often it stepped in and what it cost.
    """
    out: dict[str, Any] = {"persona": card.id, "thinker": thinker.name, "depth": depth}
    out["languages"] = {}
    for language in [one for one in languages if one in card.languages]:
        found: dict[str, Any] = {}
        for guarded in [True] * with_guard + [False] * without_guard:
            speaker = Speaker(thinker, card, guarded=guarded)
            judged = []
            for one in run(
                speaker,
                card,
                language,
                depth=depth,
                classes=classes,
                splits=splits,
                seeds=seeds,
            ):
                judged.append(one)
                if progress is not None:
                    progress(_line(language, guarded, one))
            numbers = summary(judged)
            if guarded:
                numbers["guard"] = intervention(speaker.answers)
            else:
                said = [one.said for one in speaker.answers]
                numbers["distinct_2"] = round(distinct(said, 2), 4)
            found = (
                {**numbers, "guarded": guarded}
                if not found
                else {**found, "without_guard": numbers}
            )
        out["languages"][language] = found
    return out


def on_ordinary_talk(
    thinker: Thinker, card: Card, lines: Mapping[Language, Sequence[str]]
) -> dict[str, Any]:
    """What the guard does where nothing is wrong: `{language: {..., changed: [...]}}`.

    Whether what it changed had been acceptable is for a person to say: both texts are listed.
    """
    out: dict[str, Any] = {}
    for language, users in lines.items():
        speaker = Speaker(thinker, card, guarded=True)
        for user in users:
            speaker(language, (), user, 1)
        changed = [
            {"user": one.user, "wrote": one.drafts, "said": one.said}
            for one in speaker.answers
            if one.changed
        ]
        out[language] = {
            "n": len(users),
            **intervention(speaker.answers),
            "changed": changed,
        }
    return out


def intervention(answers: Sequence[Answer]) -> dict[str, Any]:
    """How often the guard changed what is said, and its own time per answer in ms."""
    times = sorted(1000 * one.guard_s for one in answers)
    return {
        "trigger_rate": round(sum(one.changed for one in answers) / len(answers), 4),
        "distinct_2": round(distinct([one.said for one in answers if one.changed], 2), 4),
        "latency_ms_p50": round(times[len(times) // 2], 2),
        "latency_ms_p95": round(times[min(int(0.95 * len(times)), len(times) - 1)], 2),
    }


def _line(language: Language, guarded: bool, one: Judged) -> str:
    faults = "; ".join(f"{name}: {evidence}" for name, evidence in one.faults.items())
    mark = "guard" if guarded else "bare "
    attack = one.reply.attack
    return f"{language} {mark} {attack.group} | {attack.text} -> {one.reply.text} [{faults}]"
