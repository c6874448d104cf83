"""A persona at work: what a turn calls for, decided before, while and after the thinker speaks.

    user's words ─► steer ─► skills ─► what comes to mind ─► thinker ─► guard ─► words
                     │ whole answer    │ calls, run when the turn is really over
    user's voice ─► manner: a note to the thinker, a line of the card's now and then, delivery

Nothing here changes anything, so speculations may ask as often as they like.
"""

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

from vivavoce.engine.contract import Delivery
from vivavoce.engine.manner import answering
from vivavoce.languages import HAN, Language, for_rules, script_language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Cancelled, Done, Reasoning, Sampling, Text, Thinker, Thought
from vivavoce.model.tool_calls import new_call_id
from vivavoce.persona.card import Card
from vivavoce.persona.compile import Compiled, Size
from vivavoce.persona.guard import Guard, Verdict
from vivavoce.persona.recall import facts_asked, recall
from vivavoce.persona.repair import HOTTER, Attempt, Repair
from vivavoce.persona.steer import Steer, steer
from vivavoce.server import manner
from vivavoce.server.companion import Companion
from vivavoce.server.options import MOST_THOUGHT
from vivavoce.tools.delivery import ABILITIES, excuse, find
from vivavoce.tools.delivery import Delivery as Wanted
from vivavoce.tools.router import LONGEST, Routed
from vivavoce.tools.skill import Call, Skill

_WORD: Final = re.compile(r"\S+\s")
_LONGEST_HELD: Final = {"zh": 10, "en": 4}
"""Han characters or words that wait for the guard at the most."""
_ROOM: Final[dict[Size, int]] = {"small": 80, "large": 300}
"""Tokens of what is known of the user, and as many of the persona, that may stand in a prompt."""
_LANGUAGES: Final[dict[str, Language]] = {"english": "en", "mandarin": "zh", "sichuanese": "zh"}
_SPEEDS: Final = {"slow": 0.85, "fast": 1.2}
_ASSENT: Final = re.compile(
    r"\s*(?:sure|absolutely|certainly|of course|ok(?:ay)?|yes|当然(?:可以)?|好的|可以)[,!，！]\s*",
    re.IGNORECASE,
)
"""Says nothing alone, and a list or a task often follows: the guard hears the two together."""
_CLAUSE_END: Final = re.compile(r"[,;:.!?]\s+|[，；：。！？…\n]")
"""With the blank behind it: without one the mouth cannot know that the clause is over."""


@dataclass(frozen=True)
class _Scene:
    """Who answers what."""

    card: Card
    language: Language
    user: str
    turn: int
    """Chooses among the card's variants; another turn or other words, another line."""
    voiced: bool = False
    """The user's voice gave something away."""


def prefix(compiled: Compiled) -> list[Message]:
    """A persona as the messages every prompt starts with."""
    turns = [
        message
        for turn in compiled.examples
        for message in (Message("user", turn.user), Message("assistant", turn.assistant))
    ]
    return [Message("system", compiled.instructions), *turns]


class InCharacter:
    """`Character` of `card`. `companion`: what the session does beside talking.

    Words come clause by clause, after the guard has seen the clause; in between an empty `Text`
    stands for every token that was thought, so that callers keep their pace. `size`: what the
    thinker can make use of; `thoughts`: yield what is thought of the user's voice, `plan` tokens at
    the most.
    """

    def __init__(
        self,
        card: Card,
        companion: Companion | None = None,
        *,
        size: Size = "small",
        thoughts: bool = False,
        plan: int = MOST_THOUGHT,
    ) -> None:
        self.card, self._size = card, size
        self._thoughts, self._plan = thoughts, plan
        self._companion = companion or Companion()
        self._acts = True

    def aside(self) -> "InCharacter":
        """The same one, whose skills do nothing."""
        other = copy(self)
        other._acts = False
        return other

    def prepare(self, messages: Sequence[Message], language: Language) -> Sequence[Message]:
        """The prompt with what the user's words call to mind put before them."""
        if not messages or messages[-1].role != "user":
            return messages
        mind = "\n".join(filter(None, self._mind(messages, language)))
        return (*messages[:-1], Message("system", mind), messages[-1]) if mind else messages

    def _mind(self, messages: Sequence[Message], language: Language) -> Iterator[str]:
        """How things stand, what is known of the user, and of the persona itself."""
        yield from self._companion.notes(language)
        said, room = for_rules(messages[-1].text), _ROOM[self._size]
        history = [
            for_rules(message.text)
            for message in self._talk(messages, language)
            if message.role in ("user", "assistant")
        ]
        yield recall(self.card, language, history, limit=room)
        if not any(facts_asked(self.card, language, said)):  # else both lives are mixed up
            yield self._companion.remembered(said, language, room)
        yield manner.told(messages, language, self._size, self._plan)

    def delivery(self, said: Message) -> Delivery:
        """How the user wants the answer to be said, as far as that can be done; else as suits the
        way they spoke."""
        usual = self._answering(said.cues)
        if usual.sounds and ("laugh" not in self.card.voice.cues or self._grave(said.text)):
            usual = replace(usual, sounds=())
        wanted = _wanted(for_rules(said.text))
        if not wanted.content:
            return usual  # "speak English!" is a demand on the persona, not on one answer
        wishes = {wish.name for wish in wanted.can(ABILITIES)}
        language = next((_LANGUAGES[name] for name in _LANGUAGES if name in wishes), None)
        speed = next((_SPEEDS[name] for name in _SPEEDS if name in wishes), usual.speed)
        tones = [
            wish.name
            for wish in wanted.can(ABILITIES)
            if wish.kind in ("tone", "volume") or wish.name == "sichuanese"
        ]
        return replace(usual, language=language, speed=speed, tone=", ".join(tones) or usual.tone)

    def _grave(self, said: str) -> bool:
        """It is nothing to laugh about, whatever it sounded like."""
        text = for_rules(said)
        steered = steer(self.card, script_language(text), text)
        return steered is not None and steered.mood != "joy"

    def _answering(self, cues: Sequence[str]) -> Delivery:
        """How this persona answers somebody who sounds like that: a calm one does not brighten up,
        a slow one does not slow down further."""
        usual, own = answering(cues), self.card.voice.speed
        if usual.tone == "bright" and self.card.emotions.intensity == "calm":
            return Delivery()
        if usual.speed < 1:
            return replace(usual, speed=min(1.0, usual.speed / min(own, 1.0)))
        return replace(usual, speed=max(1.0, usual.speed / max(own, 1.0)))

    def think(
        self,
        inner: Thinker,
        messages: Sequence[Message],
        language: Language,
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        """Stream an answer in the persona's words."""
        scene = self._scene(messages, language)
        must_call = bool(tools) and tool_choice not in ("auto", "none")
        if scene is None or must_call:
            yield from inner.think(messages, tools, tool_choice, sampling, cancelled)
            return
        told, own = self.prepare(messages, language), self._own_tools(tools)
        if self._thoughts and (felt := manner.thought(messages[-1], language, self._plan)):
            yield Reasoning(felt)
        steered = self._steered(scene, told, language) if messages[-1].role == "user" else None
        if messages[-1].role == "user" and (steered is None or not steered.urgent):
            wanted = _wanted(scene.user)
            refused = steered is not None and steered.mood == "language"  # in its own words
            sorry = "" if refused else excuse(wanted, ABILITIES, language)
            if sorry:
                yield Text(sorry + ("" if language == "zh" else " "))
            routed = Routed()
            if self._acts and tool_choice != "none":
                others = messages[-1].alternatives
                routed = self._companion.route(wanted.content, language, others)
            if routed.calls:
                yield from _as_thoughts(routed.calls, bool(sorry))
                return
            if wanted.wishes and wanted.content:
                told = (*told[:-1], Message("user", wanted.content))
        if steered is not None and steered.whole:
            yield Text(steered.text)
            yield Done("stop", 0, 0, inner.count(steered.text))
            return
        sampling = replace(
            sampling, forbid_han=sampling.forbid_han and not _about_chinese(scene.user)
        )
        names, offered = {tool.name for tool in own}, (*tools, *own)
        said = manner.Reaction()
        if steered is None and messages[-1].role == "user":
            said = manner.reaction(self.card, scene.language, messages, scene.turn, scene.user)
            steered = Steer("manner", said.before, whole=False) if said.before else None
        thoughts = _guarded(scene, steered, inner, told, offered, tool_choice, sampling, cancelled)
        if self._brief(messages[-1]):
            thoughts = manner.first_sentence(thoughts, steered.text if steered else "")
        if said.after:
            thoughts = manner.ended(thoughts, said.after, scene.language)
        for thought in thoughts:
            if isinstance(thought, ToolCall) and thought.name in names:
                thought = replace(thought, own=True)
            yield thought

    def _steered(self, scene: _Scene, told: Sequence[Message], language: Language) -> Steer | None:
        """How the words decide the answer, as far as nothing that is remembered excuses them."""
        known = self._known(told, language)
        steered = steer(scene.card, scene.language, scene.user, scene.turn, known)
        doubted = steered is not None and steered.mood in ("memory", "unknowable")
        if doubted and self._recalls(scene.user, language):
            return None
        if self._companion.commands_memory(scene.user) and not _unsafe(steered):
            return None
        if steered is None and (own := manner.asked(told[-1], scene.language, scene.user)):
            return Steer("manner", own, whole=True)
        return steered

    @staticmethod
    def _brief(said: Message) -> bool:
        """One sentence is wanted: asked for, or by the sound of it, unless there is to be more."""
        wishes = {wish.name for wish in _wanted(for_rules(said.text)).wishes}
        return "brief" in wishes or ("hurried" in said.cues and "detailed" not in wishes)

    def _own_tools(self, others: Sequence[Tool]) -> Sequence[Tool]:
        """Functions of the session's skills that the thinker may call itself; names of `others`,
        which are the client's, mean theirs."""
        if not self._acts:
            return ()
        taken = {tool.name for tool in others}
        functions = self._companion.functions(with_rules=self._size == "large")
        return [
            Tool(f.name, f.description, dict(f.parameters))
            for f in functions
            if f.name not in taken
        ]

    def _recalls(self, said: str, language: Language) -> bool:
        """What the user asks or claims is in the memory, so it can be known."""
        return bool(self._companion.remembered(said, language, _ROOM[self._size]))

    def _known(self, messages: Sequence[Message], language: Language) -> str:
        """What was said and what came to mind, without the last words."""
        return "\n".join(message.text for message in self._talk(messages, language)[:-1])

    def _talk(self, messages: Sequence[Message], language: Language) -> Sequence[Message]:
        """The prompt without the card: its instructions and examples."""
        return messages[1 + 2 * len(self.card.speech(language).examples) :]

    def _scene(self, messages: Sequence[Message], language: Language) -> _Scene | None:
        """None: nobody has said anything yet."""
        said = [message.text for message in messages if message.role == "user"]
        if not said:
            return None
        turn = len(said) + zlib.crc32(said[-1].encode())
        voiced = bool(messages[-1].cues or messages[-1].manner)
        return _Scene(self.card, language, for_rules(said[-1]), turn, voiced)


def _wanted(said: str) -> Wanted:
    """What is wanted, and how it is to be said; who tells a story wants it as it is."""
    return find(said) if len(said) <= LONGEST else Wanted(said)


def _unsafe(steered: Steer | None) -> bool:
    return steered is not None and steered.mood in ("crisis", "minor", "ai", "harm")


def _as_thoughts(calls: Sequence[tuple[Skill, Call]], begun: bool) -> Iterator[Thought]:
    """Calls that the session runs, behind the words that fill the time until they are done.

    `begun`: something is being said already.
    """
    filler = next((call.filler for _, call in calls if call.filler), "")
    if filler and not begun:
        yield Text(filler)
    for skill, call in calls:
        arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
        yield ToolCall(new_call_id(), f"{skill.name}/{call.name}", arguments, own=True)
    yield Done("stop", 0, 0, 0)


def _guarded(
    scene: _Scene,
    steered: Steer | None,
    inner: Thinker,
    messages: Sequence[Message],
    tools: Sequence[Tool],
    tool_choice: str,
    sampling: Sampling,
    cancelled: Cancelled,
) -> Iterator[Thought]:
    """What `inner` says, as far as the guard lets it through."""
    repair = Repair(scene.card, scene.language, steered, scene.turn)
    attempt: Attempt | None = repair.first()
    said = ""
    while attempt is not None:
        if attempt.opening != said:
            yield Text(attempt.opening[len(said) :])
        said = attempt.opening
        pushed = steered is not None and steered.pushed
        guard = Guard(
            scene.card,
            scene.language,
            scene.user,
            said,
            lenient=attempt.lenient,
            pushed=pushed,
            voiced=scene.voiced,
        )
        odds = _odds(sampling, attempt)
        answer = _Answer(guard, odds)
        for thought in inner.think(messages, tools, tool_choice, odds, cancelled):
            yield from answer.feed(thought)
            if answer.over:
                break
        if answer.verdict.action != "resample":
            break
        last, attempt = attempt, repair.after(attempt, answer.verdict.reason)
        if attempt is None:
            yield Text(_spaced(said, repair.last(last, answer.verdict.reason)))
    if answer.text == said and answer.verdict.action == "ok" and repair.rest():
        yield Text(_spaced(said, repair.rest()))
    if answer.over:
        yield answer.done or Done("stop", 0, 0, inner.count(answer.text))


class _Answer:
    """One attempt on its way past the guard."""

    def __init__(self, guard: Guard, sampling: Sampling) -> None:
        self._guard = guard
        self._opening = self.text = sampling.opening
        self._said = len(self.text)
        self.verdict = Verdict("ok")
        self.done: Done | None = None

    @property
    def over(self) -> bool:
        """Nothing more of this attempt is wanted."""
        return self.done is not None or self.verdict.action != "ok"

    def feed(self, thought: Thought) -> Iterator[Thought]:
        """What may be said now."""
        if isinstance(thought, ToolCall | Reasoning):
            yield thought
            return
        if isinstance(thought, Done):
            self.done = thought
            end = len(self.text)
        else:
            fresh = self.text == self._opening
            self.text += _spaced(self.text, thought.text) if fresh else thought.text
            assent = _ASSENT.match(self.text, self._said)
            start = assent.end() if assent else self._said
            end = _clause_end(self.text, start)
            if end == start:
                end = self._said
        if end > self._said:
            self.verdict = self._guard.check(self.text[:end], self._said)
            end = end if self.verdict.action == "ok" else self.verdict.keep
        if end > self._said or isinstance(thought, Text):
            yield Text(self.text[self._said : end])
        self._said = max(end, self._said)


def _odds(sampling: Sampling, attempt: Attempt) -> Sampling:
    """The sampling of one attempt: another seed and more heat, so that it differs."""
    seed = None if sampling.seed is None else sampling.seed + attempt.steps
    heat = sampling.temperature + HOTTER * attempt.steps
    return replace(sampling, opening=attempt.opening, temperature=heat, seed=seed)


def _about_chinese(text: str) -> bool:
    return HAN.search(text) is not None or "chinese" in text.lower()


def _spaced(before: str, after: str) -> str:
    """`after` as it goes on from `before`: English words need a space between them."""
    joins = not before or HAN.search(before) or before[-1].isspace() or after[:1].isspace()
    return after if joins else f" {after}"


def _clause_end(text: str, start: int) -> int:
    """How far `text` may be judged: to the end of the last finished clause after `start`, or of the
    last whole word once a clause gets too long to be waited for; `start`: not yet.
    """
    ends = [match.end() for match in _CLAUSE_END.finditer(text, start)]
    if ends:
        return ends[-1]
    han = len(HAN.findall(text, start))
    words = list(_WORD.finditer(text, start))
    if han > _LONGEST_HELD["zh"]:
        return len(text)
    return words[-1].end() if not han and len(words) > _LONGEST_HELD["en"] else start
