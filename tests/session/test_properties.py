"""Random orders of events: whatever happens, the promises to the client hold."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.session.helpers import DONE, Talk, answer, heard
from vivavoce.engine.contract import TextDelta, ThoughtText
from vivavoce.errors import ProtocolError
from vivavoce.model.chat import ToolCall
from vivavoce.session import events as e
from vivavoce.session.config import Config, Hosted, ResponseOptions, TurnDetection
from vivavoce.session.items import Clip, Item, Part

TURN_DONE = (e.TranscriptDone, e.TranscriptFailed)
DETECTIONS = (
    None,
    TurnDetection(),
    TurnDetection("silence", silence_ms=200),
    TurnDetection(interrupt_response=False),
    TurnDetection(create_response=False),
    TurnDetection("silence", silence_ms=200, idle_timeout_ms=5000),
)
MOVES = st.one_of(
    st.tuples(st.just("speak"), st.integers(2, 20)),
    st.tuples(st.just("quiet"), st.integers(1, 40)),
    st.tuples(
        st.sampled_from(["hear", "noise", "words", "say", "call", "done", "fail", "unheard"]),
        st.integers(0, 3),
    ),
    st.tuples(
        st.sampled_from(["commit", "clear", "create", "oob", "cancel", "item", "clip"]),
        st.integers(0, 3),
    ),
    st.tuples(st.sampled_from(["think", "ask", "answered", "gap", "long"]), st.integers(0, 3)),
    st.tuples(st.sampled_from(["truncate", "delete", "estimate", "settle"]), st.integers(0, 4000)),
    st.tuples(st.just("detect"), st.integers(0, len(DETECTIONS) - 1)),
    st.tuples(st.sampled_from(["play", "silence"]), st.integers(0, 3)),
)


LOOK = Hosted("retrieval", "look")
CLIP = e.CreateItem(
    Item("", "message", "user", (Part("text", "hear this:"), Part("audio", None, 1600))),
    clips=(Clip(1, b"\0" * 4800),),
)


def asked(talk: Talk) -> list[e.Answered]:
    """Answers to all that hosted tools were ever asked."""
    asks = [effect for effect in talk.effects if isinstance(effect, e.Ask)]
    return [e.Answered(ask.generation, ask.call.call_id, "42") for ask in asks]


def pick_generation(talk: Talk, number: int) -> int:
    """One of the last generations, cancelled ones included."""
    return max(1, talk.state.generations - number)


def play(talk: Talk, move: str, number: int) -> None:
    state = talk.state
    generation = pick_generation(talk, number)
    think = next((t for t in talk.thinks() if t.generation == generation), None)
    turn = (think.request.turn if think else None) or state.turns
    last = state.items[-1].id if state.items else "none"
    actions: dict[str, Callable[[], object]] = {
        "speak": lambda: talk.speak(32 * number),
        "quiet": lambda: talk.quiet(32 * number),
        "hear": lambda: talk.produce(generation, heard(turn)),
        "noise": lambda: talk.produce(generation, heard(turn, "", speech=False)),
        "words": lambda: talk.produce(generation, TextDelta("well ")),
        "say": lambda: talk.produce(generation, *answer(ms=300 * (1 + number))),
        "call": lambda: talk.produce(generation, ToolCall(f"call_{len(talk.events)}", "f", "{}")),
        "think": lambda: talk.produce(generation, ThoughtText("hm ")),
        "ask": lambda: talk.produce(generation, ToolCall(f"ask_{len(talk.events)}", "look", "{}")),
        "answered": lambda: [talk.send(event) for event in asked(talk)],
        "gap": lambda: talk.send(e.Pause(4000 * (1 + number))),
        "long": lambda: talk.quiet(6000),
        "clip": lambda: talk.send(CLIP),
        "done": lambda: talk.produce(generation, DONE),
        "fail": lambda: talk.send(e.Failed(generation, "broken")),
        "commit": lambda: talk.send(e.CommitInput()),
        "clear": lambda: talk.send(e.ClearInput()),
        "create": lambda: talk.send(e.CreateResponse()),
        "oob": lambda: talk.send(e.CreateResponse(ResponseOptions(out_of_band=True))),
        "cancel": lambda: talk.send(e.CancelResponse()),
        "item": lambda: talk.send(e.CreateItem(Item("", "message", "user", (Part("text", "hm"),)))),
        "truncate": lambda: talk.send(e.TruncateItem(last, 0, number)),
        "delete": lambda: talk.send(e.DeleteItem(last)),
        "unheard": lambda: talk.send(e.Unheard(turn)),
        "estimate": lambda: talk.send(e.Estimate(state.turns, number * 512, 0.9)),
        "settle": lambda: talk.send(e.HeardNow(heard(number % (state.turns + 1)))),
        "detect": lambda: talk.send(e.UpdateSession({"turn_detection": DETECTIONS[number]})),
        "play": lambda: talk.state.playout and talk.send(e.Played(24 * 300 * number)),
        "silence": lambda: talk.send(e.ClearOutput()),
    }
    before = talk.state
    try:
        actions[move]()
    except ProtocolError:
        assert talk.state is before, "a refused event changed the state"


def check(talk: Talk) -> None:
    created: set[str] = set()
    done: set[str] = set()
    out_of_band: set[str] = set()
    items_open: dict[str, str] = {}  # to the response it belongs to
    for event in talk.events:
        match event:
            case e.ResponseCreated(r):
                assert r.id not in created, "a response was created twice"
                if r.out_of_band:
                    out_of_band.add(r.id)
                else:
                    active = created - done - out_of_band
                    assert not active, f"two active responses: {active} and {r.id}"
                created.add(r.id)
            case e.ResponseDone(r):
                assert r.id in created, "a response ended that never began"
                assert r.id not in done, "a response ended twice"
                done.add(r.id)
                assert r.id not in items_open.values(), f"items left open at the end of {r.id}"
            case e.OutputItemAdded(response_id, _, item):
                assert response_id in created - done
                items_open[item.id] = response_id
            case e.OutputItemDone(response_id, _, item):
                assert response_id in created - done, "an item ended after its response"
                del items_open[item.id]
            case e.AudioDelta(place) | e.WordsDelta(place) | e.PartAdded(place):
                assert place.response_id in created - done, "output after the end"
            case _:
                pass
    ids = [item.id for item in talk.state.items]
    assert len(ids) == len(set(ids)), "two items of one id"
    active_ids = {r.id for r in talk.state.responses if r.created}
    assert created - done == active_ids, "events and state disagree about what is active"


def check_playing(talk: Talk) -> None:
    """Playing is told of in pairs, and never of a response nobody knows."""
    playing: str | None = None
    created: set[str] = set()
    done: set[str] = set()
    for event in talk.events:
        match event:
            case e.ResponseCreated(r):
                created.add(r.id)
            case e.ResponseDone(r):
                done.add(r.id)
            case e.OutputStarted(response_id):
                assert playing is None, "two responses play at once"
                assert response_id in created
                playing = response_id
            case e.OutputStopped(response_id) | e.OutputCleared(response_id):
                assert playing in (response_id, None), "another one ended than was playing"
                assert playing or isinstance(event, e.OutputCleared), "ended but never started"
                playing = None
            case e.ItemTruncated(item_id, _, end):
                assert 0 <= end <= talk.state.spoken[item_id].samples / 24
            case _:
                pass
    assert playing is None or talk.state.playout, "playing without a player"


def finish(talk: Talk) -> None:
    """The engine does all that it was asked for and not told to stop."""
    done = 0
    while done < len(talk.effects):
        effect = talk.effects[done]
        done += 1
        if isinstance(effect, e.Transcribe | e.HearClip):
            talk.send(e.HeardNow(heard(effect.turn)))
        elif isinstance(effect, e.Ask):
            talk.send(e.Answered(effect.generation, effect.call.call_id, "42"))
        elif isinstance(effect, e.Think) and e.Cancel(effect.generation) not in talk.effects:
            turn = effect.request.turn
            talk.produce(effect.generation, *([] if turn is None else [heard(turn)]), DONE)


def check_end(talk: Talk) -> None:
    """Nothing is owed to the client once the engine has done its work."""
    assert talk.state.awaited == (), "a transcript that never comes"
    assert talk.state.responses == (), "an answer that never ends"
    committed = [ev.item_id for ev in talk.events if isinstance(ev, e.InputCommitted)]
    committed += [effect.item_id for effect in talk.effects if isinstance(effect, e.HearClip)]
    told = [ev.item_id for ev in talk.events if isinstance(ev, TURN_DONE)]
    assert sorted(told) == sorted(committed), "each turn is understood, or not, once"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(MOVES, max_size=60),
    st.booleans(),
    st.integers(0, len(DETECTIONS) - 1),
    st.booleans(),
)
def test_any_order_keeps_the_promises(
    moves: list[tuple[str, int]], speculate: bool, detection: int, plays: bool
) -> None:
    config = Config(turn_detection=DETECTIONS[detection], hosted=(LOOK,))
    talk = Talk(config, speculate=speculate, plays=plays)
    for move, number in moves:
        play(talk, move, number)
    check(talk)
    finish(talk)
    check(talk)
    check_playing(talk)
    check_end(talk)
    if plays:
        talk.send(e.Played(24_000_000))
        assert talk.state.playout is not None
        assert talk.state.playout.pieces == (), "speech that is never played"


@settings(max_examples=50, deadline=None)
@given(st.lists(MOVES, max_size=30))
def test_the_same_events_give_the_same_session(moves: list[tuple[str, int]]) -> None:
    first, second = Talk(), Talk()
    for move, number in moves:
        play(first, move, number)
        play(second, move, number)
    assert first.names() == second.names()
    assert [i.id for i in first.state.items] == [i.id for i in second.state.items]
