"""What engines understand: `vivavoce bench ears`, the same speech to each of them.

    text      reads the true words: the bound that no ears can pass with this thinker
    cascade   reads what its ears wrote down
    native    hears

- *repeat*: the thinker is asked to repeat what was said (`REPEAT` and its examples are the whole
  prompt); word or character error rate against the true words. The thinker's own slips are in it,
  so look at what an engine adds to `text`.
- *agreement*: what the persona answers to the speech against what she answers to the true words,
  the likeliest word every time (`ears_agreement`). Beside it what she answers to the true words
  with the product's own temperature (the row of `text`), and to something else.
- *manner*: where how it was said matters, how often the answer or its delivery shows that it was
  heard (`bench.manner`); needs the extra `train`.
- *streaming*: the cascade's ears alone (`ears_streaming`).
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from vivavoce.audio.types import LISTEN_RATE
from vivavoce.bench import intervals
from vivavoce.bench.ears_agreement import SAME, agreement
from vivavoce.bench.ears_sets import Utterance, found, packaged
from vivavoce.bench.ears_streaming import noises, streamed
from vivavoce.bench.errors_in_text import units
from vivavoce.edit_distance import edit_distance
from vivavoce.engine.contract import Engine, Handle, Heard, Prompt, Request, Setup, TextDelta
from vivavoce.errors import VivavoceError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.ears import WhisperEars
from vivavoce.server.build import build
from vivavoce.server.options import MODEL, Options
from vivavoce.store import Store

REPEAT: Final[Mapping[Language, str]] = {
    "en": "Repeat what the user says, word for word. Add nothing and leave nothing out.",
    "zh": "把用户说的话一字不差地重复一遍，不要添加，也不要省略。",
}
EXAMPLES: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Where did you put the keys?", "My sister bought two loaves of bread yesterday."),
    "zh": ("你把钥匙放在哪儿了？", "我姐姐昨天买了两个面包。"),
}
_PIECE: Final = LISTEN_RATE // 10
_SEED: Final = 1
_MOST: Final = 120
"""Tokens of a repetition."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is measured. Counts are per language."""

    engines: tuple[str, ...] = ("cascade", "native")
    questions: int = 24
    """Synthetic ones of the package, and as many of each kind in `data`."""
    data: Path | None = None
    """Recordings of one's own (`ears_sets`)."""
    manners: int = 0
    """Sentences that are said in six manners."""


@dataclass(frozen=True)
class Turn:
    """One utterance to one engine."""

    engine: str
    name: str
    language: Language
    recorded: bool
    heard: str
    repeated: str
    errors: int
    units: int
    misheard: int
    """Errors of the transcript alone."""
    answer: str
    agreement: float


class Talk:
    """Asks an engine: by speech, or in writing."""

    def __init__(self, engine: Engine, persona: Setup) -> None:
        self._engine = engine
        self._persona = persona

    def _setup(self, language: Language, *, repeat: bool) -> Setup:
        if not repeat:
            return replace(self._persona, language=language)
        shown = [
            message
            for words in EXAMPLES[language]
            for message in (Message("user", words), Message("assistant", words))
        ]
        return Setup({language: Prompt(REPEAT[language], tuple(shown))}, language=language)

    async def hear(self, utterance: Utterance) -> tuple[str, str, str]:
        """(transcript, repetition, answer)."""
        setup = self._setup(utterance.language, repeat=True)
        handle, audio = await self._engine.open(setup), utterance.audio()
        for start in range(0, len(audio), _PIECE):
            piece = audio[start : start + _PIECE]
            await self._engine.hear(handle, 1, piece, start + len(piece))
        asked = Request((), turn=1, modality="text", temperature=0.0)
        heard, repeated = await self._answer(handle, replace(asked, max_tokens=_MOST))
        await self._engine.update(handle, self._setup(utterance.language, repeat=False))
        _, answer = await self._answer(handle, asked)
        await self._engine.close(handle)
        return heard, repeated, answer

    async def read(
        self,
        text: str,
        language: Language,
        *,
        repeat: bool = False,
        temperature: float | None = 0.0,
    ) -> str:
        """The answer to these words, or their repetition."""
        handle = await self._engine.open(self._setup(language, repeat=repeat))
        told = (Message("user", text),)
        request = Request(told, modality="text", seed=_SEED, temperature=temperature)
        if repeat:
            request = replace(request, max_tokens=_MOST)
        _, answer = await self._answer(handle, request)
        await self._engine.close(handle)
        return answer

    async def _answer(self, handle: Handle, request: Request) -> tuple[str, str]:
        """(last transcript, words)."""
        heard, said = "", ""
        async for output in self._engine.generate(handle, request):
            if isinstance(output, Heard):
                heard = output.text.strip()
            elif isinstance(output, TextDelta):
                said += output.text
        return heard, said.strip()


async def by_text(
    talk: Talk, utterances: Sequence[Utterance], say: Say
) -> tuple[list[Turn], dict[str, str]]:
    """The bound: turns of the engine `text`, which agree as far as a free draft does with the
    likeliest one, and the likeliest ones by utterance."""
    turns: list[Turn] = []
    drafts: dict[str, str] = {}
    for one in utterances:
        repeated = await talk.read(one.text, one.language, repeat=True)
        drafts[one.name] = await talk.read(one.text, one.language)
        second = await talk.read(one.text, one.language, temperature=None)
        turns.append(judged("text", one, one.text, repeated, second, drafts[one.name]))
        say(f"  text {one.name}: {repeated}")
    return turns, drafts


async def by_ear(
    name: str, talk: Talk, utterances: Sequence[Utterance], drafts: Mapping[str, str], say: Say
) -> list[Turn]:
    turns: list[Turn] = []
    for one in utterances:
        heard, repeated, answer = await talk.hear(one)
        turns.append(judged(name, one, heard, repeated, answer, drafts[one.name]))
        say(f"  {name} {one.name}: {heard} -> {repeated}")
    return turns


def judged(
    engine: str, said: Utterance, heard: str, repeated: str, answer: str, draft: str
) -> Turn:
    """`draft`: the answer to the true words."""
    expected = units(said.text, said.language)
    return Turn(
        engine,
        said.name,
        said.language,
        said.recorded,
        heard,
        repeated,
        edit_distance(expected, units(repeated, said.language)),
        len(expected),
        edit_distance(expected, units(heard, said.language)),
        answer,
        agreement(draft, answer, said.language),
    )


def floor(utterances: Sequence[Utterance], drafts: Mapping[str, str]) -> dict[Language, float]:
    """Mean agreement of answers to different utterances, by language."""
    found: dict[Language, float] = {}
    for language in LANGUAGES:
        mine = [drafts[one.name] for one in utterances if one.language == language]
        pairs = list(zip(mine, [*mine[1:], *mine[:1]], strict=True))
        if len(pairs) > 1:
            found[language] = round(
                sum(agreement(a, b, language) for a, b in pairs) / len(pairs), 3
            )
    return found


def summary(turns: Sequence[Turn]) -> dict[str, Any]:
    """By engine, kind of speech and language; rates with their 95 % intervals."""
    report: dict[str, Any] = {}
    for engine in dict.fromkeys(turn.engine for turn in turns):
        for recorded in (False, True):
            for language in LANGUAGES:
                group = (engine, recorded, language)
                of = [t for t in turns if (t.engine, t.recorded, t.language) == group]
                if of:
                    kind = f"{'recorded' if recorded else 'synthetic'} {language}"
                    report.setdefault(engine, {})[kind] = _row(of)
    return report


def _row(turns: Sequence[Turn]) -> dict[str, Any]:
    total = sum(turn.units for turn in turns)
    agreed = [turn.agreement for turn in turns]
    return {
        "n": len(turns),
        "units": total,
        "repeat_error_rate": round(sum(turn.errors for turn in turns) / total, 4),
        "interval": intervals.of_rate([t.errors for t in turns], [t.units for t in turns]),
        "transcript_error_rate": round(sum(turn.misheard for turn in turns) / total, 4),
        "agreement": round(sum(agreed) / len(agreed), 4),
        "agreement_interval": intervals.of_mean(agreed),
        "same": round(sum(one >= SAME for one in agreed) / len(agreed), 4),
    }


def bench_ears(plan: Plan, store: Store, say: Say = lambda _: None) -> dict[str, Any]:
    """Run the plan. An engine that cannot be built is left out, and `left_out` says why.

    Raises `ConfigError` when there is nothing to read in `data`, `VivavoceError` when no engine
    comes up.
    """
    utterances = packaged(plan.questions)
    if plan.data:
        utterances += found(plan.data, plan.questions)
    turns: list[Turn] = []
    drafts: dict[str, str] = {}
    left_out: dict[str, str] = {}
    manner: dict[str, Any] = {}
    for spec in plan.engines:
        options = Options(engine=spec, thinker="s", capacity=1, perceive="off")
        try:
            built = build(options, store, say)
        except VivavoceError as error:
            left_out[spec] = str(error)
            say(f"{spec} is left out: {error}")
            continue
        people = built.hub.people
        talk = Talk(built.engine, people.setup(people.default(MODEL)))
        try:
            if not drafts:
                read, drafts = asyncio.run(by_text(talk, utterances, say))
                turns += read
            turns += asyncio.run(by_ear(spec, talk, utterances, drafts, say))
        finally:
            built.engine.shutdown()
        if plan.manners:
            manner[spec] = _manner(spec, plan.manners, store)
    if not turns:
        raise VivavoceError(f"no engine came up: {left_out}")
    ears = WhisperEars.load(store.path("whisper-base"))
    return {
        "repeat_prompt": dict(REPEAT),
        "engines": summary(turns),
        "another_question": floor(utterances, drafts),
        "manner": manner,
        "left_out": left_out,
        "streaming": streamed(ears, utterances, noises(plan.data) if plan.data else []),
        "turns": [asdict(turn) for turn in turns],
    }


def _manner(spec: str, count: int, store: Store) -> dict[str, Any]:
    """Shares of turns whose answer shows that the manner was heard (`bench.manner`)."""
    from vivavoce.bench import manner
    from vivavoce.bench.manner_audio import speakers
    from vivavoce.bench.manner_rules import sentences

    built = build(Options(engine=spec, thinker="s", capacity=1), store)
    voices = speakers(store)
    people = built.hub.people
    chosen = [one for one in sentences() if int(one.id.split("-")[1]) < count]
    setup = people.setup(people.default(MODEL))
    try:
        turns, _ = asyncio.run(manner.run(built.engine, setup, voices, chosen, math.inf))
    finally:
        built.engine.shutdown()
    rows: dict[str, Any] = manner.table(turns)["all"]
    return rows


def table(report: Mapping[str, Any]) -> str:
    """The report for people."""
    head = f"{'engine':<9}{'speech':<14}{'n':>4}{'repeat error (95 %)':>28}{'transcript':>12}"
    lines = [f"{head}{'agreement (95 %)':>26}{'same':>7}"]
    for engine, kinds in report["engines"].items():
        for kind, row in kinds.items():
            low, high = row["interval"]
            least, most = row["agreement_interval"]
            error = f"{row['repeat_error_rate']:.1%} ({low:.1%}-{high:.1%})"
            agreed = f"{row['agreement']:.2f} ({least:.2f}-{most:.2f})"
            lines.append(
                f"{engine:<9}{kind:<14}{row['n']:>4}{error:>28}"
                f"{row['transcript_error_rate']:>12.1%}{agreed:>26}{row['same']:>7.0%}"
            )
    other = ", ".join(f"{lang} {value:.2f}" for lang, value in report["another_question"].items())
    lines += ["", f"agreement of answers to different questions: {other}"]
    lines += [
        f"{engine}: the manner shows in {row['sensible']:.0%} of the answers, by the transcript "
        f"alone in {row['transcript_only']:.0%} ({row['sentences']} sentences)"
        for engine, row in report["manner"].items()
    ]
    few = any(
        row["n"] < intervals.FEW for kinds in report["engines"].values() for row in kinds.values()
    )
    if few:
        lines.append(f"groups of under {intervals.FEW} utterances decide nothing")
    lines += [f"{spec} is left out: {why}" for spec, why in report["left_out"].items()]
    return "\n".join(lines)
