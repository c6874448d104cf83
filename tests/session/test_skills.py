"""Calls of the server's own skills: run when the turn is over, then said or thought about."""

from tests.session.helpers import Talk
from vivavoce.engine.contract import Finished, Heard
from vivavoce.model.chat import ToolCall
from vivavoce.session import events as e

CALL = ToolCall("call_1", "switch", '{"on": true}', own=True)


def spoken(talk: Talk) -> int:
    """The user has said something and pauses; the generation that speculates about it."""
    talk.speak(640)
    talk.quiet(128)
    generation = talk.thinks()[-1].generation
    turn = talk.thinks()[-1].request.turn
    assert turn is not None
    talk.produce(generation, Heard(turn, "turn on the lamp", "", "en", 0, final=True))
    talk.produce(generation, CALL, Finished())
    return generation


def asks(talk: Talk) -> list[e.Ask]:
    return [effect for effect in talk.effects if isinstance(effect, e.Ask)]


def test_nothing_is_run_while_the_user_may_go_on() -> None:
    talk = Talk()
    spoken(talk)
    assert not asks(talk)
    talk.speak(320, onset=False)
    talk.quiet(1000)
    assert not asks(talk)


def test_what_a_skill_says_is_said_word_for_word_and_no_client_sees_the_call() -> None:
    talk = Talk()
    generation = spoken(talk)
    talk.quiet(1000)
    (ask,) = asks(talk)
    assert (ask.tool.kind, ask.call) == ("skill", CALL)
    talk.send(e.Answered(generation, "call_1", "on", "The lamp is on."))
    think = talk.thinks()[-1]
    assert think.request.say == "The lamp is on."
    assert not any("Arguments" in name for name in talk.names())


def test_a_report_is_handed_over_and_the_model_never_reads_it() -> None:
    talk = Talk()
    generation = spoken(talk)
    talk.quiet(1000)
    talk.send(e.Answered(generation, "call_1", "done", "That was it.", "# Report"))
    added = [event.item for event in talk.events if isinstance(event, e.ItemAdded)]
    assert added[-1].text == "# Report"
    assert added[-1].role == "assistant"
    assert not any("Report" in message.text for message in talk.thinks()[-1].request.history)


def test_facts_are_thought_about() -> None:
    talk = Talk()
    generation = spoken(talk)
    talk.quiet(1000)
    talk.send(e.Answered(generation, "call_1", "40 watts"))
    request = talk.thinks()[-1].request
    assert request.say is None
    assert [message.text for message in request.history if message.role == "tool"] == ["40 watts"]


def test_a_timer_rings_when_nobody_speaks() -> None:
    talk = Talk()
    talk.speak(640)
    talk.send(e.Remind("Ding!"))
    assert not any(think.request.say for think in talk.thinks())
    talk.quiet(1500)
    generation = talk.thinks()[-1].generation
    assert not any(think.request.say for think in talk.thinks())
    turn = talk.thinks()[-1].request.turn
    assert turn is not None
    talk.produce(generation, Heard(turn, "hello", "", "en", 0, final=True), Finished())
    assert talk.thinks()[-1].request.say == "Ding!"
    assert not talk.state.due


def test_two_timers_are_told_in_one_breath() -> None:
    talk = Talk()
    talk.send(e.Remind("One."))
    assert talk.thinks()[-1].request.say == "One."
    talk.send(e.Remind("Two."))
    talk.send(e.Remind("Three."))
    talk.produce(talk.thinks()[-1].generation, Finished())
    assert talk.thinks()[-1].request.say == "Two. Three."
