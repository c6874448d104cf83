"""Tools the server answers itself, in the middle of an answer: asked, awaited, thought on.

call ► Ask ► Answered ─┬─► (all of them, and the round is over) ► Think again with what they said
call ► Ask ► Answered ─┘
"""

from dataclasses import replace
from typing import Final

from vivavoce.model.chat import Message, ToolCall
from vivavoce.session import output as out
from vivavoce.session.config import Hosted
from vivavoce.session.events import Answered, Ask, ItemAdded, ItemDone
from vivavoce.session.history import compose
from vivavoce.session.items import Item, Part
from vivavoce.session.state import Response, Step

_ROUNDS: Final = 3
"""How often tools may be asked for one answer; then it must be said with what is known."""


def call(step: Step, response: Response, made: ToolCall) -> None:
    """A function: the client runs it, unless it is one that the server answers itself."""
    tool = _tool(response, made)
    if tool is None:
        out.call(step, response.generation, made)
        return
    out.close(step, response.generation, "completed")
    response = step.state.response(response.generation) or response
    step.put_response(replace(response, calls=(*response.calls, made)))
    step.do(Ask(response.generation, tool, made))


def _tool(response: Response, made: ToolCall) -> Hosted | None:
    if made.own:
        return Hosted("skill", made.name)
    return next((tool for tool in response.hosted if tool.name == made.name), None)


def answered(step: Step, event: Answered) -> None:
    """A hosted tool has answered; with the last of them the response goes on. What it has written
    is for the user, even if they have spoken over the answer meanwhile."""
    if event.written:
        _hand_over(step, event.written)
    response = step.state.response(event.generation)
    if response is None or not any(call.call_id == event.call_id for call in response.calls):
        return
    answers = (*response.answers, event)
    step.put_response(replace(response, answers=answers))
    go_on(step, event.generation)


def _hand_over(step: Step, text: str) -> None:
    """A text to be read becomes an item of its own."""
    previous = step.state.items[-1].id if step.state.items else None
    item = Item(step.mint("item"), "message", "assistant", (Part("text", text),), aside=True)
    step.set(items=(*step.state.items, item))
    step.emit(ItemAdded(item, previous))
    step.emit(ItemDone(item, previous))


def go_on(step: Step, generation: int) -> None:
    """Think again once the round before is over and every hosted call of it has its answer."""
    response = step.state.response(generation)
    if response is None or response.thinking or len(response.answers) < len(response.calls):
        return
    asked = response.asked
    assert asked is not None, "a hosted call without a request"
    told = {answer.call_id: answer for answer in response.answers}
    results = tuple(
        Message("tool", told[c.call_id].output or told[c.call_id].say, call_id=c.call_id)
        for c in response.calls
    )
    say = [told[call.call_id].say for call in response.calls]
    if asked.turn is None:
        before = tuple(asked.history)
    else:  # the spoken turn is in the conversation by now, and so is what was said before the call
        ours = {item.id for item in response.items}
        others = tuple(item for item in step.state.items if item.id not in ours)
        before = compose(replace(step.state, items=others), "")
    said = " ".join(item.text for item in response.items[response.told :] if item.text)
    history = (*before, Message("assistant", said, response.calls), *results)
    rounds = response.rounds + 1
    request = replace(
        asked,
        history=history,
        turn=None,
        speculative=False,
        say=" ".join(say) if all(say) else None,
        tool_choice="none" if rounds >= _ROUNDS else "auto",
    )
    response = replace(
        response,
        calls=(),
        answers=(),
        rounds=rounds,
        told=len(response.items),
        thinking=True,
    )
    step.think(response, request)
