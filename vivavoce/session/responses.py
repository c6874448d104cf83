"""Answers: from engine outputs to the ordered events of a response.

created ► item added ► part added ► (words | audio)* ► audio done ► words done ► part done
        ► item done ► response done          (a function call: arguments instead of parts)
"""

from dataclasses import replace
from typing import Final

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, milliseconds
from vivavoce.engine.contract import (
    AudioChunk,
    Finished,
    Heard,
    Mark,
    Output,
    Request,
    TextDelta,
    Usage,
)
from vivavoce.errors import ProtocolError
from vivavoce.model.chat import Message, ToolCall
from vivavoce.session import playout
from vivavoce.session.config import ResponseOptions
from vivavoce.session.events import (
    ArgumentsDelta,
    ArgumentsDone,
    AudioDelta,
    AudioDone,
    Cancel,
    ItemAdded,
    ItemDone,
    ItemTruncated,
    OutputItemAdded,
    OutputItemDone,
    PartAdded,
    PartDone,
    Place,
    Prefill,
    ResponseCreated,
    ResponseDone,
    ResponseView,
    Think,
    Transcribe,
    TurnTiming,
    WordsDelta,
    WordsDone,
)
from vivavoce.session.history import compose, messages
from vivavoce.session.items import Item, Part, Spoken, Status
from vivavoce.session.state import Playback, Response, Step

_NO_AUDIO: Final = Spoken()


def view(response: Response, status: str = "in_progress", **more: object) -> ResponseView:
    return ResponseView(
        id=response.id,
        status=status,  # type: ignore[arg-type]
        output=response.items,
        modality=response.modality,
        voice=response.voice,
        max_tokens=response.max_tokens,
        metadata=response.metadata,
        out_of_band=response.out_of_band,
        **more,  # type: ignore[arg-type]
    )


# ---------------------------------------------------------------------------------- starting


def expect(step: Step, generation: int, turn: int, endpoint: int, ended_at: int) -> None:
    """An answer to a spoken turn is coming; clients learn of it when the turn held speech."""
    config = step.state.config
    response = Response(
        generation,
        step.mint("resp"),
        config.modality,
        config.voice,
        max_tokens=config.max_tokens,
        turn=turn,
        ended_at=ended_at,
        stages={"endpoint": endpoint / LISTEN_RATE},
    )
    step.set(responses=(*step.state.responses, response))


def create(step: Step, options: ResponseOptions) -> None:
    """The client asks for an answer."""
    given = None if options.input is None else _given(step, options.input)
    active = step.state.answering
    if active is not None and not options.out_of_band:
        raise ProtocolError(
            f"Conversation already has an active response in progress: {active.id}. "
            "Wait until the response is finished before creating a new one.",
            code="conversation_already_has_active_response",
        )
    config = step.state.config
    response = Response(
        step.generation(),
        step.mint("resp"),
        options.modality or config.modality,
        options.voice or config.voice,
        out_of_band=options.out_of_band,
        max_tokens=options.max_tokens or config.max_tokens,
        metadata=options.metadata,
        created=True,
        waiting=(options, given),
    )
    step.set(responses=(*step.state.responses, response))
    step.emit(ResponseCreated(view(response)))
    if not step.state.awaited:
        start_waiting(step)


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
        )
        step.put_response(replace(response, waiting=None))
        step.do(Think(response.generation, request))


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
        case TextDelta(text):
            _words(step, generation, text)
        case AudioChunk():
            _audio(step, generation, output)
        case ToolCall():
            _call(step, generation, output)
        case Finished(reason, usage):
            status = "completed" if reason == "stop" else "incomplete"
            why = None if reason == "stop" else "max_output_tokens"
            _end(step, generation, status, reason=why, usage=usage)


def _note(step: Step, response: Response, output: Output, at: int) -> None:
    """Remember when each stage was reached, from the end of the user's speech on."""
    if response.ended_at is None:
        return
    stage = {Heard: "transcript", TextDelta: "first_token", AudioChunk: "first_audio"}.get(
        type(output)
    )
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
        _announce(step, response.generation)
    elif not response.created:
        step.do(Cancel(response.generation))
        _forget(step, response)


def _announce(step: Step, generation: int) -> None:
    """Tell the client of the response, once."""
    response = step.state.response(generation)
    if response is not None and not response.created:
        step.emit(ResponseCreated(view(response)))
        step.put_response(replace(response, created=True))


def _place(response: Response) -> Place:
    return Place(response.id, response.items[-1].id, len(response.items) - 1)


def _append(step: Step, generation: int, item: Item) -> Response:
    """A new output item: into the response, and into the conversation unless out of band."""
    _announce(step, generation)
    response = step.state.response(generation)
    assert response is not None, f"generation {generation} has no response"
    response = step.put_response(replace(response, items=(*response.items, item)))
    step.emit(OutputItemAdded(response.id, len(response.items) - 1, item))
    if not response.out_of_band:
        previous = step.state.items[-1].id if step.state.items else None
        step.set(items=(*step.state.items, item))
        step.emit(ItemAdded(item, previous))
    return response


def _message(step: Step, generation: int) -> Response:
    """The response with a message item open to write into."""
    response = step.state.response(generation)
    assert response is not None, f"generation {generation} has no response"
    if response.open:
        return response
    item = Item(step.mint("item"), "message", "assistant", (), "in_progress")
    _append(step, generation, item)
    part = Part("audio" if response.modality == "audio" else "text", "")
    response = _update(step, generation, replace(item, parts=(part,)))
    response = step.put_response(replace(response, open=True))
    step.emit(PartAdded(_place(response), part))
    return response


def _update(step: Step, generation: int, item: Item) -> Response:
    """Replace the last output item, here and in the conversation."""
    response = step.state.response(generation)
    assert response is not None, f"generation {generation} has no response"
    response = step.put_response(replace(response, items=(*response.items[:-1], item)))
    step.put_item(item)
    return response


def _words(step: Step, generation: int, text: str) -> None:
    response = _message(step, generation)
    item = response.items[-1]
    _update(step, generation, item.with_text((item.parts[0].text or "") + text))
    spoken = response.modality == "audio"
    step.emit(WordsDelta(_place(response), text, spoken))
    if spoken:
        said = step.state.spoken.get(item.id, _NO_AUDIO)
        _spoken(step, item.id, replace(said, text=said.text + text))


def _spoken(step: Step, item_id: str, said: Spoken) -> None:
    step.set(spoken=step.state.spoken | {item_id: said})


def _audio(step: Step, generation: int, chunk: AudioChunk) -> None:
    response = _message(step, generation)
    item = response.items[-1]
    said = step.state.spoken.get(item.id, _NO_AUDIO)
    length = len(chunk.samples)
    marks = tuple(Mark(mark.char, mark.sample) for mark in chunk.marks)
    _spoken(step, item.id, replace(said, samples=said.samples + length, marks=said.marks + marks))
    _update(step, generation, _with_samples(item, said.samples + length))
    if step.state.playout is not None:
        playout.add(step, response.id, item.id, length)
    elif not response.out_of_band:
        step.set(playback=step.state.playback.after(item.id, length, step.state.clock))
    step.emit(AudioDelta(_place(response), chunk.samples))


def _with_samples(item: Item, length: int) -> Item:
    return replace(item, parts=(replace(item.parts[0], samples=length),))


def _call(step: Step, generation: int, call: ToolCall) -> None:
    _close(step, generation, "completed")
    item = Item(
        step.mint("item"),
        "function_call",
        status="in_progress",
        call_id=call.call_id,
        name=call.name,
    )
    response = _append(step, generation, item)
    place = _place(response)
    step.emit(ArgumentsDelta(place, call.call_id, call.arguments))
    step.emit(ArgumentsDone(place, call.call_id, call.name, call.arguments))
    done = replace(item, arguments=call.arguments, status="completed")
    response = _update(step, generation, done)
    _item_done(step, response)


def _item_done(step: Step, response: Response) -> None:
    item = response.items[-1]
    if not response.out_of_band:
        step.emit(ItemDone(item, step.state.previous(item.id)))
    step.emit(OutputItemDone(response.id, len(response.items) - 1, item))


# -------------------------------------------------------------------------------------- ending


def _close(step: Step, generation: int, status: Status) -> None:
    """End the open message, if there is one, with all its `done` events."""
    response = step.state.response(generation)
    if response is None or not response.open:
        return
    item = replace(response.items[-1], status=status)
    response = _update(step, generation, item)
    response = step.put_response(replace(response, open=False))
    place, part = _place(response), item.parts[0]
    if part.kind == "audio":
        step.emit(AudioDone(place))
    step.emit(WordsDone(place, part.text or "", part.kind == "audio"))
    step.emit(PartDone(place, part))
    _item_done(step, response)


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
        _close(step, generation, "completed" if status == "completed" else "incomplete")
        response = step.state.response(generation) or response
        usage = usage or Usage()
        step.emit(ResponseDone(view(response, status, reason=reason, error=error, usage=usage)))
    _forget(step, response)
    playout.settle(step)
    if not response.out_of_band:
        step.do(Prefill(compose(step.state, "")))


def _forget(step: Step, response: Response) -> None:
    """Drop the response; the user's words that it would have brought are asked for alone."""
    step.drop_response(response.generation)
    if any(awaited.turn == response.turn for awaited in step.state.awaited):
        step.do(Transcribe(response.turn or 0))


def failed(step: Step, generation: int, message: str) -> None:
    response = step.state.response(generation)
    if response is None:
        return
    _announce(step, generation)
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
            step.emit(ItemTruncated(item_id, 0, milliseconds(heard, SPEAK_RATE)))
    return next(iter(dropped), None)


def _forget_unsaid(step: Step, stopped: Response) -> None:
    """Words that were sent ahead of audio that now never comes were not said."""
    said = step.state.spoken.get(stopped.items[-1].id) if stopped.open else None
    if said is None:
        return
    item_id = stopped.items[-1].id
    said = replace(said, stopped=True)
    _spoken(step, item_id, said)
    item = step.state.item(item_id)
    if item is not None and len(item.text) > len(said.heard(said.samples)):
        shorten(step, item_id, said.samples)


def shorten(step: Step, item_id: str, played: int) -> None:
    """Let the conversation remember only the first `played` samples (24 kHz) of a spoken item."""
    item, said = step.state.item(item_id), step.state.spoken.get(item_id)
    if item is None or said is None or not item.parts:
        return
    length = min(played, said.samples)
    step.put_item(_with_samples(item.with_text(said.heard(played)), length))


def duration_ms(said: Spoken) -> int:
    return said.samples * 1000 // SPEAK_RATE
