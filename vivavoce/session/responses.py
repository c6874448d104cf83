"""Answers: how they begin, go on and end, once and for all.

asked ► (transcripts awaited) ► Think ► outputs ► done
                                  ▲         │ hosted call
                                  └─ Answered ◄ Ask
"""

from dataclasses import replace
from typing import Final

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    FirstToken,
    Heard,
    Output,
    Request,
    TextDelta,
    ThoughtText,
    Usage,
)
from vivavoce.errors import ProtocolError
from vivavoce.model.chat import Message, ToolCall
from vivavoce.session import hosted, limits, playout
from vivavoce.session import output as out
from vivavoce.session.config import Config, ResponseOptions
from vivavoce.session.events import (
    Cancel,
    ItemTruncated,
    Prefill,
    ResponseCancelled,
    ResponseCreated,
    ResponseDone,
    Transcribe,
    TurnTiming,
)
from vivavoce.session.history import compose, messages
from vivavoce.session.items import Item, Spoken
from vivavoce.session.state import Playback, Response, State, Step

_STAGES: Final[dict[type[Output], str]] = {
    Heard: "transcript",
    FirstToken: "first_token",
    TextDelta: "first_words",
    AudioChunk: "first_audio",
}

# ---------------------------------------------------------------------------------- starting


def expect(step: Step, asked: Request, generation: int, endpoint: int, ended_at: int) -> None:
    """An answer to a spoken turn is coming; clients learn of it when the turn held speech."""
    config, turn = step.state.config, asked.turn
    response = Response(
        generation,
        step.mint("resp"),
        config.modality,
        config.voice,
        config.output_format,
        hosted=config.hosted,
        heard=_unanswered(step.state),
        max_tokens=config.max_tokens,
        turn=turn,
        ended_at=ended_at,
        stages={"endpoint": endpoint / LISTEN_RATE},
        asked=asked,
    )
    step.set(responses=(*step.state.responses, response))


def _unanswered(state: State) -> int:
    """Samples (16 kHz) of speech since the last answer."""
    heard = 0
    for item in reversed(state.items):
        if item.role == "assistant":
            break
        heard += sum(part.samples for part in item.parts if item.role == "user")
    return heard


def create(step: Step, options: ResponseOptions) -> None:
    """The client asks for an answer."""
    if step.state.config.kind == "transcription":
        raise ProtocolError(
            "A transcription session writes down what is said and never answers: open a session "
            "of type 'realtime' for answers.",
            code="invalid_value",
            param="type",
        )
    given = None if options.input is None else _given(step, options.input)
    active = step.state.answering
    if active is not None and not options.out_of_band:
        if given is None and _has_called(active):
            step.set(owed=options)
            return
        raise ProtocolError(
            f"Conversation already has an active response in progress: {active.id}. "
            "Wait until the response is finished before creating a new one.",
            code="conversation_already_has_active_response",
        )
    if options.out_of_band:
        limits.check_aside(step.state)
    config = step.state.config
    response = Response(
        step.generation(),
        step.mint("resp"),
        options.modality or config.modality,
        options.voice or config.voice,
        options.format or config.output_format,
        hosted=config.hosted if options.hosted is None else options.hosted,
        heard=0 if given is not None else _unanswered(step.state),
        out_of_band=options.out_of_band,
        max_tokens=_limit(options, config),
        metadata=options.metadata,
        created=True,
        waiting=(options, given),
    )
    step.set(responses=(*step.state.responses, response))
    step.emit(ResponseCreated(out.view(response)))
    if not step.state.awaited:
        start_waiting(step)


def _limit(options: ResponseOptions, config: Config) -> int | None:
    if options.max_tokens == "inf":
        return None
    return options.max_tokens or config.max_tokens


def _has_called(response: Response) -> bool:
    """The last thing it did is a call. Many clients ask for the answer to a call's output as soon
    as they have the call (openai-realtime-api-beta and what is built on it), a moment before the
    response that made it is over: that is no mistake to refuse, the answer comes when it can.
    """
    last = response.items[-1] if response.items else None
    return last is not None and last.kind == "function_call" and last.status == "completed"


def remind(step: Step) -> None:
    """Say what is due, if nobody speaks."""
    state = step.state
    turn = state.turn
    if not state.due or state.config.kind != "realtime":
        return
    if (turn is None or turn.manual) and state.answering is None and not state.audible:
        step.set(due=())
        begin(step, compose(state, ""), " ".join(state.due))


def begin(step: Step, history: tuple[Message, ...], say: str | None = None) -> None:
    """An answer that nobody asked for, to `history`, or to `say` something."""
    config = step.state.config
    response = Response(
        step.generation(),
        step.mint("resp"),
        config.modality,
        config.voice,
        config.output_format,
        hosted=config.hosted,
        max_tokens=config.max_tokens,
        created=True,
    )
    step.set(responses=(*step.state.responses, response))
    step.emit(ResponseCreated(out.view(response)))
    request = Request(history, say=say, modality=response.modality, max_tokens=response.max_tokens)
    step.think(response, request)


def start_waiting(step: Step) -> None:
    """Every transcript is there: think about the answers that waited for them."""
    for response in step.state.responses:
        if response.waiting is None:
            continue
        options, given = response.waiting
        history = compose(step.state, "") if given is None else given
        request = Request(
            history=history,
            modality=response.modality,
            max_tokens=response.max_tokens,
            instructions=options.instructions,
            tools=options.tools,
            tool_choice=options.tool_choice,
            voice=options.voice,
            aside=response.out_of_band,
        )
        step.think(replace(response, waiting=None), request)


def _given(step: Step, given: tuple[object, ...]) -> tuple[Message, ...]:
    """The context a client wrote out for one response: items, or ids of existing ones."""
    items = []
    for entry in given:
        item = step.state.item(entry) if isinstance(entry, str) else entry
        if not isinstance(item, Item):
            raise ProtocolError(
                f"Item with item_id not found: {entry}",
                code="invalid_value",
                param="response.input",
            )
        items.append(item)
    return messages(tuple(items))


# ---------------------------------------------------------------------------------- producing


def produced(step: Step, generation: int, output: Output, at: int | None = None) -> None:
    """An engine output. Late ones of a cancelled generation have nowhere to go."""
    response = step.state.response(generation)
    if response is None:
        return
    _note(step, response, output, step.state.clock if at is None else at)
    match output:
        case Heard():
            _confirm(step, response, output)
        case ThoughtText(text):
            out.thought(step, generation, text)
        case TextDelta(text):
            out.words(step, generation, text)
        case AudioChunk():
            out.audio(step, generation, output)
        case ToolCall():
            hosted.call(step, response, output)
        case Finished():
            _finished(step, generation, output)


def _finished(step: Step, generation: int, finished: Finished) -> None:
    response = step.state.response(generation)
    if response is None:
        return
    spent = _sum(response.usage, finished.usage)
    if response.calls:
        step.put_response(replace(response, usage=spent, thinking=False))
        hosted.go_on(step, generation)
        return
    if finished.reason == "stop":
        _end(step, generation, "completed", usage=spent)
    else:
        _end(step, generation, "incomplete", reason="max_output_tokens", usage=spent)


def _sum(a: Usage, b: Usage) -> Usage:
    return Usage(
        a.input_tokens + b.input_tokens,
        a.cached_tokens + b.cached_tokens,
        a.output_tokens + b.output_tokens,
    )


def _note(step: Step, response: Response, output: Output, at: int) -> None:
    """Remember when each stage was reached, from the end of the user's speech on."""
    if response.ended_at is None:
        return
    stage = _STAGES.get(type(output))
    if stage and stage not in response.stages:
        stages = response.stages | {stage: (at - response.ended_at) / LISTEN_RATE}
        response = step.put_response(replace(response, stages=stages))
    if stage == "first_audio" and not response.timed:
        stages = response.stages | {
            "released": (step.state.clock - (response.ended_at or 0)) / LISTEN_RATE
        }
        awaited = next((i.id for i in reversed(step.state.items) if i.role == "user"), None)
        step.emit(TurnTiming(awaited, response.id, stages))
        step.put_response(replace(response, timed=True, stages=stages))


def _confirm(step: Step, response: Response, heard: Heard) -> None:
    """The turn's transcript is there: tell of the answer, or forget it if nothing was said."""
    if heard.speech and heard.text.strip():
        out.announce(step, response.generation)
    elif not response.created:
        step.do(Cancel(response.generation))
        _forget(step, response)


# -------------------------------------------------------------------------------------- ending


def _end(
    step: Step,
    generation: int,
    status: str,
    *,
    reason: str | None = None,
    error: str | None = None,
    usage: Usage | None = None,
) -> None:
    """The response is over, once and for all."""
    response = step.state.response(generation)
    if response is None:
        return
    if response.created:
        out.close(step, generation, "completed" if status == "completed" else "incomplete")
        response = step.state.response(generation) or response
        usage = usage or response.usage
        done = out.view(response, status, reason=reason, error=error, usage=usage)
        step.emit(ResponseDone(done))
    _forget(step, response)
    playout.settle(step)
    if not response.out_of_band:
        owed = step.state.owed
        step.set(idle_since=step.state.clock, owed=None)
        step.do(Prefill(compose(step.state, "")))
        if owed is not None and status != "cancelled" and step.state.answering is None:
            create(step, owed)


def _forget(step: Step, response: Response) -> None:
    """Drop the response; the user's words that it would have brought are asked for alone."""
    step.drop_response(response.generation)
    if any(awaited.turn == response.turn for awaited in step.state.awaited):
        step.do(Transcribe(response.turn or 0))


def failed(step: Step, generation: int, message: str) -> None:
    response = step.state.response(generation)
    if response is None:
        return
    out.announce(step, generation)
    _end(step, generation, "failed", error=message)


def cancel(step: Step, response_id: str | None) -> None:
    """The client wants an answer stopped."""
    wanted = next(
        (
            r
            for r in step.state.responses
            if r.created and (r.id == response_id if response_id else not r.out_of_band)
        ),
        None,
    )
    if wanted is None:
        raise ProtocolError(
            "Cancellation failed: no active response found", code="response_cancel_not_active"
        )
    step.emit(ResponseCancelled(wanted.id))
    _stop(step, wanted, "client_cancelled")
    if not wanted.out_of_band:
        if step.state.playout is None:  # where it is set, `ClearOutput` does that
            cut(step)
        _forget_unsaid(step, wanted)


def clear_output(step: Step) -> None:
    """The client wants the server to fall silent; with nothing to be heard that is no event."""
    if step.state.playout is None:
        raise ProtocolError(
            "'output_audio_buffer.clear' is for WebRTC calls. Over a WebSocket your client plays "
            "the audio: stop it there, then send 'response.cancel' and "
            "'conversation.item.truncate'.",
            code="invalid_value",
            param="type",
        )
    answering = step.state.answering
    if answering is not None and answering.modality == "text":
        cut(step)
    else:
        interrupt(step, "client_cancelled")


def interrupt(step: Step, reason: str = "turn_detected") -> str | None:
    """The user speaks over the answer: stop it and keep only what was heard of it.

    Returns the id of the spoken item that was cut, if any.
    """
    answering = step.state.answering
    if answering is not None:
        _stop(step, answering, reason)
    item_id = cut(step)
    if answering is not None:
        _forget_unsaid(step, answering)
    if item_id is not None:  # what `_stop` had read ahead is longer than what was heard
        step.do(Prefill(compose(step.state, "")))
    return item_id


def _stop(step: Step, response: Response, reason: str) -> None:
    step.do(Cancel(response.generation))
    _end(step, response.generation, "cancelled", reason=reason)


def cut(step: Step) -> str | None:
    """Cut the item being heard to the words that were heard; returns its id."""
    state = step.state
    if state.playout is not None:
        return _cut_playout(step)
    playback = state.playback
    if not state.audible or playback.item_id is None:
        return None
    shorten(step, playback.item_id, playback.played(state.clock))
    step.set(playback=Playback(end=state.clock))
    return playback.item_id


def _cut_playout(step: Step) -> str | None:
    """The same where the server plays: it knows what was heard, so it also tells the client."""
    dropped = playout.clear(step)
    for item_id, waiting in dropped.items():
        if step.state.item(item_id) is not None:
            heard = step.state.spoken[item_id].samples - waiting
            shorten(step, item_id, heard)
            step.emit(ItemTruncated(item_id, 0, heard * 1000 // SPEAK_RATE))
    return next(iter(dropped), None)


def _forget_unsaid(step: Step, stopped: Response) -> None:
    """Words that were sent ahead of audio that now never comes were not said."""
    said = step.state.spoken.get(stopped.items[-1].id) if stopped.open else None
    if said is None:
        return
    item_id = stopped.items[-1].id
    said = replace(said, stopped=True)
    out.remember(step, item_id, said)
    item = step.state.item(item_id)
    if item is not None and len(item.text) > len(said.heard(said.samples)):
        shorten(step, item_id, said.samples)


def shorten(step: Step, item_id: str, played: int) -> None:
    """Let the conversation remember only the first `played` samples (24 kHz) of a spoken item."""
    item, said = step.state.item(item_id), step.state.spoken.get(item_id)
    if item is None or said is None or not item.parts:
        return
    length = min(played, said.samples)
    step.put_item(out.with_samples(item.with_text(said.heard(played)), length))


def duration_ms(said: Spoken) -> int:
    return said.samples * 1000 // SPEAK_RATE
