"""What an answer consists of: from words, audio and calls to the ordered events of its items.

item added ► (thought added ► delta* ► done) ► part added ► (words | audio)* ► audio done
           ► words done ► part done ► item done        (a function call: arguments, no parts)
"""

from dataclasses import replace
from typing import Final

from vivavoce.engine.contract import AudioChunk, Mark
from vivavoce.model.chat import ToolCall
from vivavoce.session import playout
from vivavoce.session.events import (
    ArgumentsDelta,
    ArgumentsDone,
    AudioDelta,
    AudioDone,
    ItemAdded,
    ItemDone,
    OutputItemAdded,
    OutputItemDone,
    PartAdded,
    PartDone,
    Place,
    ResponseCreated,
    ResponseView,
    ThoughtAdded,
    ThoughtDelta,
    ThoughtDone,
    WordsDelta,
    WordsDone,
)
from vivavoce.session.items import Item, Part, Spoken, Status
from vivavoce.session.state import Response, Step

_NO_AUDIO: Final = Spoken()


def view(response: Response, status: str = "in_progress", **more: object) -> ResponseView:
    """The response as clients see it."""
    return ResponseView(
        id=response.id,
        status=status,  # type: ignore[arg-type]
        output=response.items,
        modality=response.modality,
        voice=response.voice,
        format=response.format,
        max_tokens=response.max_tokens,
        metadata=response.metadata,
        out_of_band=response.out_of_band,
        heard=response.heard,
        **more,  # type: ignore[arg-type]
    )


def announce(step: Step, generation: int) -> None:
    """Tell the client of the response, once."""
    response = step.state.response(generation)
    if response is not None and not response.created:
        step.emit(ResponseCreated(view(response)))
        step.put_response(replace(response, created=True))


def _place(response: Response) -> Place:
    item = response.items[-1]
    return Place(response.id, item.id, len(response.items) - 1, thought=item.thought is not None)


def _of(step: Step, generation: int) -> Response:
    response = step.state.response(generation)
    assert response is not None, f"generation {generation} has no response"
    return response


def _append(step: Step, generation: int, item: Item) -> Response:
    """A new output item: into the response, and into the conversation unless out of band."""
    announce(step, generation)
    response = _of(step, generation)
    response = step.put_response(replace(response, items=(*response.items, item)))
    step.emit(OutputItemAdded(response.id, len(response.items) - 1, item))
    if not response.out_of_band:
        previous = step.state.items[-1].id if step.state.items else None
        step.set(items=(*step.state.items, item))
        step.emit(ItemAdded(item, previous))
    return response


def _opened(step: Step, generation: int) -> Response:
    """The response with a message item under way."""
    response = _of(step, generation)
    if response.open:
        return response
    item = Item(step.mint("item"), "message", "assistant", (), "in_progress")
    return step.put_response(replace(_append(step, generation, item), open=True))


def _message(step: Step, generation: int) -> Response:
    """The response with a message item and its part open to write into."""
    response = _opened(step, generation)
    item = response.items[-1]
    if item.parts:
        return response
    _end_thought(step, response)
    part = Part("audio" if response.modality == "audio" else "text", "")
    response = _update(step, generation, replace(item, parts=(part,)))
    step.emit(PartAdded(_place(response), part))
    return response


def thought(step: Step, generation: int, text: str) -> None:
    """What the model thinks before it speaks; what it thinks afterwards is not told."""
    response = _opened(step, generation)
    item = response.items[-1]
    if item.parts:
        return
    if item.thought is None:
        response = _update(step, generation, replace(item, thought=""))
        step.emit(ThoughtAdded(_place(response)))
    response = _update(step, generation, replace(item, thought=(item.thought or "") + text))
    step.emit(ThoughtDelta(_place(response), text))


def _end_thought(step: Step, response: Response) -> None:
    told = response.items[-1].thought
    if told is not None:
        step.emit(ThoughtDone(_place(response), told))


def _update(step: Step, generation: int, item: Item) -> Response:
    """Replace the last output item, here and in the conversation."""
    response = _of(step, generation)
    response = step.put_response(replace(response, items=(*response.items[:-1], item)))
    step.put_item(item)
    return response


def words(step: Step, generation: int, text: str) -> None:
    response = _message(step, generation)
    item = response.items[-1]
    _update(step, generation, item.with_text((item.parts[0].text or "") + text))
    spoken = response.modality == "audio"
    step.emit(WordsDelta(_place(response), text, spoken))
    if spoken:
        said = step.state.spoken.get(item.id, _NO_AUDIO)
        remember(step, item.id, replace(said, text=said.text + text))


def remember(step: Step, item_id: str, said: Spoken) -> None:
    """Keep how far the words and the audio of a spoken item have come."""
    step.set(spoken=step.state.spoken | {item_id: said})


def audio(step: Step, generation: int, chunk: AudioChunk) -> None:
    response = _message(step, generation)
    item = response.items[-1]
    said = step.state.spoken.get(item.id, _NO_AUDIO)
    length = len(chunk.samples)
    marks = tuple(Mark(mark.char, mark.sample) for mark in chunk.marks)
    remember(step, item.id, replace(said, samples=said.samples + length, marks=said.marks + marks))
    _update(step, generation, with_samples(item, said.samples + length))
    if step.state.playout is not None:
        playout.add(step, response.id, item.id, length)
    elif not response.out_of_band:
        step.set(playback=step.state.playback.after(item.id, length, step.state.clock))
    step.emit(AudioDelta(_place(response), chunk.samples, response.format))


def with_samples(item: Item, length: int) -> Item:
    return replace(item, parts=(replace(item.parts[0], samples=length),))


def call(step: Step, generation: int, call: ToolCall) -> None:
    """A function the client is to run, as an item of its own."""
    close(step, generation, "completed")
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


def close(step: Step, generation: int, status: Status) -> None:
    """End the open message, if there is one, with all its `done` events."""
    response = step.state.response(generation)
    if response is None or not response.open:
        return
    item = replace(response.items[-1], status=status)
    response = _update(step, generation, item)
    response = step.put_response(replace(response, open=False))
    place = _place(response)
    if not item.parts:
        _end_thought(step, response)
    for part in item.parts:
        if part.kind == "audio":
            step.emit(AudioDone(place))
        step.emit(WordsDone(place, part.text or "", part.kind == "audio"))
        step.emit(PartDone(place, part))
    _item_done(step, response)
