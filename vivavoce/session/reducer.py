"""The session: `(state, event) -> (state, effects)`, one writer, no I/O, no wall clock.

A client event the state forbids raises `ProtocolError` and changes nothing.
"""

from vivavoce.session import conversation, hosted, playout, responses, turns
from vivavoce.session.config import Config
from vivavoce.session.events import (
    Answered,
    CancelResponse,
    ClearInput,
    ClearOutput,
    ClientEvent,
    CommitInput,
    CreateItem,
    CreateResponse,
    DeleteItem,
    Effect,
    Estimate,
    Event,
    Failed,
    Frame,
    HeardNow,
    Pause,
    Played,
    Produced,
    Remind,
    RetrieveItem,
    TruncateItem,
    Unheard,
    UpdateSession,
    WorldEvent,
)
from vivavoce.session.history import compact
from vivavoce.session.state import Playout, Rules, State, Step


def start(config: Config, rules: Rules, *, plays: bool = False) -> State:
    """A session nobody has spoken in. `plays`: the server plays its speech out itself and reports
    it with `Played`; otherwise clients play what they are sent.
    """
    return State(config, rules, playout=Playout() if plays else None)


def reduce(state: State, event: Event) -> tuple[State, list[Effect]]:
    """The next state, and what is to be done, in this order."""
    step = Step(state)
    if isinstance(event, WorldEvent):
        _happened(step, event)
    else:
        _asked(step, event)
    responses.remind(step)
    grown = step.state.items is not state.items
    return (compact(step.state) if grown else step.state), step.effects


def _happened(step: Step, event: WorldEvent) -> None:
    match event:
        case Frame():
            turns.frame(step, event)
        case Pause(length):
            turns.paused(step, length)
        case Answered():
            hosted.answered(step, event)
        case Produced(generation, output):
            turns.produced(step, generation, output)
        case HeardNow(heard):
            turns.heard(step, heard)
        case Estimate():
            turns.estimate(step, event)
        case Failed(generation, message):
            turns.failed(step, generation, message)
        case Unheard(turn):
            turns.unheard(step, turn)
        case Played(samples):
            playout.played(step, samples)
        case Remind(say):
            step.set(due=(*step.state.due, say))


def _asked(step: Step, event: ClientEvent) -> None:
    match event:
        case UpdateSession():
            conversation.update(step, event)
        case CommitInput():
            turns.commit(step)
        case ClearInput():
            turns.clear(step)
        case CreateItem():
            conversation.create(step, event)
        case RetrieveItem():
            conversation.retrieve(step, event)
        case TruncateItem():
            conversation.truncate(step, event)
        case DeleteItem():
            conversation.delete(step, event)
        case CreateResponse(options):
            turns.answer_now(step, options)
        case CancelResponse(response_id):
            responses.cancel(step, response_id)
        case ClearOutput():
            responses.clear_output(step)
