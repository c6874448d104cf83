"""Voice-to-voice latency as a person with a headset would clock it.

From the acoustic end of speech on the sent waveform to the first audible sample of the answer,
over a real client socket at real-time pace. The same server is then measured with its ideas
switched off: `reference` (a decent cascade) and one at a time (ablation). Product and reference
alternate in rounds, so that a machine that slows down slows both.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import Any, Final

from vivavoce.bench.client import BLOCK_S, Conversation, conversation
from vivavoce.bench.measure import TurnResult, measure_turn
from vivavoce.bench.questions import Question, choose, load_questions
from vivavoce.bench.results import Run, assemble
from vivavoce.bench.server_process import ServerProcess
from vivavoce.errors import EngineUnavailable
from vivavoce.languages import LANGUAGES, Language

ABLATIONS: Final = (
    "real_length",
    "incremental",
    "speculation",
    "prefix_cache",
    "first_clause",
    "turn_model",
)
"""What `vivavoce serve --ablate` can switch off."""

TIMINGS: Final = {"timings": "1"}
"""Asks the server for its `vivavoce.turn.timing` events."""
ANSWER_TIMEOUT_S: Final = 20.0
WHOLE_TIMEOUT_S: Final = 60.0
BETWEEN_TURNS_S: Final = 0.5
TURNS_PER_SESSION: Final = 4
INTERRUPT_AFTER_S: Final = 1.0
NOTICE_TIMEOUT_S: Final = 3.0


@dataclass(frozen=True)
class Plan:
    """How much is measured. Counts are per language."""

    languages: tuple[Language, ...] = LANGUAGES
    questions: int = 1000
    """More than there are: all of them."""
    rounds: int = 3
    reference: bool = True
    ablation_questions: int = 12
    """0: no ablation."""
    engines: tuple[str, ...] = ("cascade", "native")
    """Whose time to the first token is measured, side by side and without speculation."""
    first_token: int = 12
    """On so many questions; 0: not at all."""
    barge_ins: int = 10
    listen_s: float = 4.0
    """An answer is listened to this long before the next question; the client then hangs up."""
    whole_every: int = 4
    """Every so many answers one is listened to until its end."""
    serve_options: tuple[str, ...] = ()


QUICK: Final = Plan(questions=8, rounds=1, ablation_questions=3, barge_ins=3, first_token=4)


Say = Callable[[str], None]


def bench_latency(
    plan: Plan, *, url: str | None = None, key: str = "none", say: Say = lambda _: None
) -> dict[str, Any]:
    """Run the plan; with `url` only that server is measured, without reference and ablation.

    Returns the metrics (seconds, shares, bytes; see `results.assemble`). Raises EngineUnavailable
    when a server does not come up or closes the session.
    """
    asked = {lang: choose(load_questions(), lang, plan.questions) for lang in plan.languages}
    product, reference = Run(), Run()
    ablations: dict[str, Run] = {}
    rounds = 1 if url else plan.rounds
    for turn in range(rounds):
        part = [question for lang in asked for question in asked[lang][turn::rounds]]
        barge_ins = plan.barge_ins if turn == 0 else 0
        say(f"round {turn + 1} of {rounds}: product, {len(part)} questions")
        _measure(product, part, (), plan, url, key, barge_ins, say)
        if plan.reference and not url:
            say(f"round {turn + 1} of {rounds}: reference, {len(part)} questions")
            _measure(reference, part, ("--reference",), plan, None, key, 0, say)
    if not url and plan.ablation_questions:
        few = [
            question
            for lang in asked
            for question in choose(tuple(asked[lang]), lang, plan.ablation_questions)
        ]
        for name in ABLATIONS:
            say(f"without {name}: {len(few)} questions")
            ablations[name] = Run()
            _measure(ablations[name], few, ("--ablate", name), plan, None, key, 0, say)
    engines = {} if url else _first_tokens(plan, key, say)
    return assemble(plan.languages, product, reference, ablations, engines)


def _first_tokens(plan: Plan, key: str, say: Say) -> dict[str, Run]:
    """The engines take turns session by session; one that does not come up is left out."""
    known = load_questions()
    few = [
        question for lang in plan.languages for question in choose(known, lang, plan.first_token)
    ]
    runs: dict[str, Run] = {}
    with ExitStack() as stack:
        servers: dict[str, ServerProcess] = {}
        for engine in plan.engines if few else ():
            options = ("--engine", engine, "--ablate", "speculation", *plan.serve_options)
            try:
                servers[engine] = stack.enter_context(ServerProcess(options))
            except EngineUnavailable as error:
                say(f"first token: {engine} is left out, {error}")
                continue
            runs[engine] = Run()
        for group in _sessions(few):
            for engine, server in servers.items():
                say(f"first token: {engine}, {len(group)} questions")
                asyncio.run(_ask_all(runs[engine], group, plan, server.url, key, say))
    return runs


def _measure(
    run: Run,
    questions: Sequence[Question],
    switches: tuple[str, ...],
    plan: Plan,
    url: str | None,
    key: str,
    barge_ins: int,
    say: Say,
) -> None:
    """Ask the questions of a server of our own (or the one at `url`) and add to `run`."""
    own = None if url else ServerProcess((*switches, *plan.serve_options))
    with own or nullcontext():
        at = own.url if own else str(url)
        started = own.usage() if own else None
        asyncio.run(_ask_all(run, questions, plan, at, key, say))
        if barge_ins:
            asyncio.run(_interrupt_all(run, questions, plan, at, key, barge_ins, say))
        if own:
            run.ready_s.append(own.ready_s)
            usage = own.usage()
            if usage and started:
                run.cpu_s = (run.cpu_s or 0.0) + usage.cpu_s - started.cpu_s
                run.rss_bytes = max(run.rss_bytes or 0, usage.rss_bytes)


async def _ask_all(
    run: Run, questions: Sequence[Question], plan: Plan, url: str, key: str, say: Say
) -> None:
    for group in _sessions(questions):
        async with conversation(url, key=key, query=TIMINGS) as talk:
            for question in group:
                whole = len(run.turns) % plan.whole_every == 0
                result = await ask(talk, question, plan.listen_s, whole=whole)
                run.turns.append(result)
                say(_line(result))
            run.worst_lag_s = max(run.worst_lag_s, talk.microphone.worst_lag_s)


def _sessions(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """Conversations of a few questions in one language."""
    for language in dict.fromkeys(question.language for question in questions):
        mine = [question for question in questions if question.language == language]
        for at in range(0, len(mine), TURNS_PER_SESSION):
            yield mine[at : at + TURNS_PER_SESSION]


async def ask(
    talk: Conversation, question: Question, listen_s: float, *, whole: bool
) -> TurnResult:
    """Speak one question, listen to the answer (or its first `listen_s`), and measure the turn."""
    spoken_at = await talk.microphone.speak(question.audio())
    end = spoken_at + question.end
    await talk.until(lambda: time.perf_counter() >= end, question.end + 1.0)
    await talk.until(lambda: answering(talk, end) is not None, ANSWER_TIMEOUT_S)
    item = answering(talk, end)
    if item is not None:
        limit = WHOLE_TIMEOUT_S if whole else listen_s
        await talk.until(lambda: _played_out(talk, item, limit), WHOLE_TIMEOUT_S)
        whole = whole and talk.answer_done(item)
        if not _played_out(talk, item, WHOLE_TIMEOUT_S):
            await talk.hang_up_on(item)
    if talk.closed:
        raise EngineUnavailable("the server closed the session; its log says why")
    events = [event for event in talk.events if event.at >= spoken_at]
    sent_s = spoken_at - talk.microphone.began
    result = measure_turn(question, spoken_at, events, talk.playback, whole=whole, sent_s=sent_s)
    await talk.until(lambda: _idle(talk), ANSWER_TIMEOUT_S)
    await asyncio.sleep(BETWEEN_TURNS_S)
    return result


def answering(talk: Conversation, end: float) -> str | None:
    """The item that is, or was, audible after `end`."""
    for piece in talk.playback.pieces:
        if piece.end > end and talk.playback.heard_from(piece.item) is not None:
            return piece.item
    return None


def _played_out(talk: Conversation, item: str, limit_s: float) -> bool:
    """The answer was heard to its end, or for `limit_s`."""
    now = time.perf_counter()
    if talk.playback.played(item, now) >= limit_s:
        return True
    return talk.answer_done(item) and now >= talk.playback.ends


def _idle(talk: Conversation) -> bool:
    """Every response the server began has ended."""
    begun = sum(event.type == "response.created" for event in talk.events)
    return begun == sum(event.type == "response.done" for event in talk.events)


async def _interrupt_all(
    run: Run,
    questions: Sequence[Question],
    plan: Plan,
    url: str,
    key: str,
    count: int,
    say: Say,
) -> None:
    for language in plan.languages:
        mine = [question for question in questions if question.language == language]
        done = 0
        for at in range(min(2 * count, len(mine))):
            if done == count:
                break
            async with conversation(url, key=key, query=TIMINGS) as talk:
                over = mine[(at + 1) % len(mine)]
                counted, seconds = await interrupt(talk, mine[at], over)
            if counted:
                done += 1
                run.barge_ins.append(seconds)
                took = "missed" if seconds is None else f"{seconds * 1000:.0f} ms"
                say(f"  barge-in {language}: {took}")


async def interrupt(
    talk: Conversation, question: Question, over: Question
) -> tuple[bool, float | None]:
    """Ask `question`, then speak `over` into the answer.

    Returns (counted, seconds from the acoustic onset of `over` to the last audible sample). Not
    counted: no answer came, or it was over before the interruption was noticeable. None seconds:
    the answer was never cut.
    """
    spoken_at = await talk.microphone.speak(question.audio())
    end = spoken_at + question.end
    if not await talk.until(
        lambda: time.perf_counter() >= end and answering(talk, end) is not None,
        question.end + ANSWER_TIMEOUT_S,
    ):
        return False, None
    item = answering(talk, end)
    assert item is not None
    await talk.until(lambda: _played_out(talk, item, INTERRUPT_AFTER_S), ANSWER_TIMEOUT_S)
    onset = await talk.microphone.speak(over.audio()) + over.start
    await talk.until(
        lambda: talk.find("input_audio_buffer.speech_started", since=onset) is not None,
        over.start + NOTICE_TIMEOUT_S,
    )
    noticed = talk.find("input_audio_buffer.speech_started", since=onset)
    return interruption(talk, item, onset, noticed.at if noticed else None)


def interruption(
    talk: Conversation, item: str, onset: float, noticed: float | None
) -> tuple[bool, float | None]:
    """Judge one barge-in from what was played (see `interrupt`)."""
    pieces = talk.playback.of(item)
    if not pieces or pieces[-1].end <= onset:
        return False, None
    if noticed is None:
        return pieces[-1].end > onset + NOTICE_TIMEOUT_S, None
    if pieces[-1].end < noticed - BLOCK_S:
        return False, None
    last = talk.playback.heard_until()
    return True, max(0.0, (last or onset) - onset)


def _line(turn: TurnResult) -> str:
    took = "no answer" if turn.voice_to_voice is None else f"{turn.voice_to_voice:.2f} s"
    notes = [" premature"] * turn.premature + [" cut off"] * turn.cut_off
    notes += [f" {len(turn.gaps)} underruns"] * bool(turn.gaps)
    return f"  {turn.question.id}: {took}{''.join(notes)} | {turn.heard} -> {turn.answer}"
