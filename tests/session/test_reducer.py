"""Turns, answers, interruptions: one scene per test, on the sample clock."""

import pytest

from tests.session.helpers import DONE, Talk, answer, heard
from vivavoce.engine.contract import Finished, FirstToken, TextDelta, Usage
from vivavoce.errors import ProtocolError
from vivavoce.model.chat import ToolCall
from vivavoce.session import events as e
from vivavoce.session import history
from vivavoce.session.config import Config, ResponseOptions, TurnDetection
from vivavoce.session.items import Item, Part

SPOKEN_TURN = [
    "SpeechStarted",
    "TranscriptDelta",
    "SpeechStopped",
    "InputCommitted",
    "ItemAdded",
    "ItemDone",
    "TranscriptDone",
    "ResponseCreated",
    "OutputItemAdded",
    "ItemAdded",
    "PartAdded",
    "WordsDelta",
    "TurnTiming",
    "AudioDelta",
    "AudioDone",
    "WordsDone",
    "PartDone",
    "ItemDone",
    "OutputItemDone",
    "ResponseDone",
]


def user_says(talk: Talk, text: str = "hello there") -> int:
    """A whole spoken turn with a prepared answer pending; returns its generation."""
    talk.speak(640)
    talk.quiet(128)
    think = talk.thinks()[-1]
    talk.produce(think.generation, heard(think.request.turn or 0, text))
    talk.quiet(900)
    return think.generation


def test_a_spoken_turn_in_the_recorded_order() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer(), DONE)
    assert talk.names() == SPOKEN_TURN
    assert talk.state.items[0].text == "hello there"
    assert talk.state.items[1].text == "Hi! "


def test_a_prepared_answer_is_silent_until_the_turn_is_over() -> None:
    talk = Talk()
    talk.speak(640)
    talk.quiet(128)
    think = talk.thinks()[0]
    assert think.request.speculative
    talk.produce(think.generation, heard(1), *answer(), DONE)
    assert "ResponseCreated" not in talk.names()
    talk.quiet(900)
    assert talk.names()[-1] == "ResponseDone"
    assert e.Keep(think.generation) in talk.effects


def test_going_on_speaking_drops_what_was_prepared() -> None:
    talk = Talk()
    talk.speak(640)
    talk.quiet(128)
    first = talk.thinks()[0].generation
    talk.speak(320)
    assert e.Cancel(first) in talk.effects
    talk.produce(first, *answer())
    assert "AudioDelta" not in talk.names()
    talk.quiet(128)
    assert talk.thinks()[1].generation != first
    assert talk.names().count("SpeechStarted") == 1


def test_a_likely_end_shortens_the_wait() -> None:
    def silence_needed(complete: float) -> int:
        talk = Talk()
        talk.speak(640)
        talk.quiet(192)
        pause = next(x for x in talk.effects if isinstance(x, e.EstimateTurnEnd))
        talk.send(e.Estimate(pause.turn, pause.at, complete))
        waited = 192
        while "SpeechStopped" not in talk.names():
            talk.quiet(32)
            waited += 32
        return waited

    assert silence_needed(0.9) < silence_needed(0.1) - 400


def test_noise_is_committed_but_not_answered() -> None:
    talk = Talk()
    talk.speak(320)
    talk.quiet(128)
    talk.produce(1, heard(1, "", speech=False), DONE)
    talk.quiet(900)
    assert "ResponseCreated" not in talk.names()
    assert talk.names()[-1] == "TranscriptDone"
    assert talk.state.answering is None


def test_barge_in_tells_first_and_keeps_only_the_heard_words() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two three four ", 4000))
    talk.quiet(2016)
    before = len(talk.events)
    talk.speak(160)
    names = talk.names()[before:]
    assert names[0] == "SpeechStarted"
    assert names[-1] == "ResponseDone"
    done = talk.events[-1]
    assert isinstance(done, e.ResponseDone)
    assert (done.response.status, done.response.reason) == ("cancelled", "turn_detected")
    assert done.response.output[0].status == "incomplete"
    assert talk.state.items[-1].text.startswith("one two")
    assert "four" not in talk.state.items[-1].text
    talk.produce(generation, *answer(), DONE)
    assert talk.names()[-1] == "ResponseDone"


def test_the_first_token_counts_before_the_first_words() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, FirstToken())
    talk.quiet(64)
    talk.produce(generation, *answer())
    timing = next(event for event in talk.events if isinstance(event, e.TurnTiming))
    assert timing.stages["first_words"] - timing.stages["first_token"] == pytest.approx(0.064)
    assert "OutputItemAdded" in talk.names()


def test_barge_in_after_the_answer_was_sent_still_cuts_the_history() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two three four ", 4000), DONE)
    talk.quiet(1024)
    talk.speak(160)
    assert "four" not in talk.state.items[-1].text
    read = [effect for effect in talk.effects if isinstance(effect, e.Prefill)][-1]
    assert read.history[-1].text == talk.state.items[-1].text


def test_after_a_mere_mm_hm_she_goes_on_where_she_was() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two three four ", 4000), DONE)
    talk.quiet(1024)
    talk.speak(320)
    talk.quiet(128)
    thought = talk.thinks()[-1]
    talk.produce(thought.generation, heard(2, "mm-hm"), *answer("What?"))
    talk.quiet(160)
    resumed = talk.thinks()[-1]
    kept = talk.state.items[1].text
    assert resumed.request.say
    assert kept == "one t"
    assert resumed.request.say == "two three four"
    assert e.Cancel(thought.generation) in talk.effects
    talk.send(e.HeardNow(heard(2, "mm-hm")))
    talk.produce(resumed.generation, *answer(resumed.request.say, 2000), DONE)
    assert [item.text for item in talk.state.items][1:] == [kept, "mm-hm", resumed.request.say]
    assert talk.names()[-1] == "ResponseDone"


def test_a_yeah_over_her_last_word_is_an_answer_to_her() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two three four ", 2000), DONE)
    talk.quiet(1344)
    talk.speak(320)
    talk.quiet(128)
    thought = talk.thinks()[-1]
    talk.produce(thought.generation, heard(2, "mm-hm"), *answer("So?"), DONE)
    talk.quiet(928)
    assert talk.thinks()[-1] is thought
    assert talk.state.items[-1].text == "So?"


def test_the_client_corrects_where_an_answer_was_cut() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two three four ", 4000), DONE)
    item_id = talk.state.items[-1].id
    talk.send(e.TruncateItem(item_id, 0, 1000))
    assert talk.state.items[-1].text == "one"
    with pytest.raises(ProtocolError, match="4000ms is already shorter than 4100ms"):
        talk.send(e.TruncateItem(item_id, 0, 4100))


def test_what_the_client_cut_a_barge_in_does_not_bring_back() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two three four ", 4000), DONE)
    talk.quiet(1024)
    talk.send(e.TruncateItem(talk.state.items[-1].id, 0, 1000))
    assert not talk.state.audible
    talk.quiet(1024)
    talk.speak(160)
    assert talk.state.items[-1].text == "one"


def test_no_interruption_when_the_client_asks_for_none() -> None:
    talk = Talk(Config(turn_detection=TurnDetection(interrupt_response=False)))
    generation = user_says(talk)
    talk.produce(generation, *answer("a long answer ", 4000))
    talk.speak(320)
    assert talk.state.answering is not None
    assert "ResponseDone" not in talk.names()


def test_a_fixed_silence_ends_the_turn_when_asked_for() -> None:
    talk = Talk(Config(turn_detection=TurnDetection("silence", silence_ms=200)))
    talk.speak(640)
    talk.quiet(192)
    assert "SpeechStopped" not in talk.names()
    talk.quiet(32)
    assert "SpeechStopped" in talk.names()


def test_manual_commit_answers_only_when_asked() -> None:
    talk = Talk(Config(turn_detection=None))
    with pytest.raises(ProtocolError, match="buffer too small") as error:
        talk.send(e.CommitInput())
    assert error.value.code == "input_audio_buffer_commit_empty"
    talk.speak(640, onset=False)
    talk.send(e.CommitInput())
    assert talk.names() == ["InputCommitted", "ItemAdded", "ItemDone"]
    assert talk.thinks() == []
    talk.send(e.CreateResponse())
    assert talk.thinks() == []
    talk.send(e.HeardNow(heard(1, "what time is it")))
    assert talk.thinks()[0].request.history[-1].text == "what time is it"


def test_a_function_call_round() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, ToolCall("call_1", "weather", '{"city":"Paris"}'), DONE)
    tail = talk.names()[talk.names().index("ResponseCreated") :]
    assert tail == [
        "ResponseCreated",
        "OutputItemAdded",
        "ItemAdded",
        "ArgumentsDelta",
        "ArgumentsDone",
        "ItemDone",
        "OutputItemDone",
        "ResponseDone",
    ]
    with pytest.raises(ProtocolError, match="not found in conversation"):
        talk.send(e.CreateItem(Item("", "function_call_output", call_id="nope", output="x")))
    talk.send(e.CreateItem(Item("", "function_call_output", call_id="call_1", output="sunny")))
    talk.send(e.CreateResponse())
    history = talk.thinks()[-1].request.history
    assert [m.role for m in history] == ["user", "assistant", "tool"]
    assert history[1].calls[0].name == "weather"


def test_the_answer_to_a_call_may_be_asked_for_before_the_call_is_over() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, ToolCall("call_1", "weather", '{"city":"Paris"}'))
    talk.send(e.CreateItem(Item("", "function_call_output", call_id="call_1", output="sunny")))
    talk.send(e.CreateResponse(ResponseOptions(metadata={"of": "call_1"})))
    talk.produce(generation, ToolCall("call_2", "weather", '{"city":"Rome"}'))
    talk.send(e.CreateItem(Item("", "function_call_output", call_id="call_2", output="rainy")))
    talk.send(e.CreateResponse(ResponseOptions(metadata={"of": "call_2"})))
    assert talk.names().count("ResponseCreated") == 1
    talk.produce(generation, DONE)
    assert talk.names()[-2:] == ["ResponseDone", "ResponseCreated"]
    answer = talk.events[-1]
    assert isinstance(answer, e.ResponseCreated)
    assert answer.response.metadata == {"of": "call_2"}
    history = talk.thinks()[-1].request.history
    assert [m.text for m in history if m.role == "tool"] == ["sunny", "rainy"]
    talk.produce(talk.thinks()[-1].generation, TextDelta("Fine."), DONE)
    assert talk.names().count("ResponseCreated") == 2


def test_an_answer_owed_to_a_call_is_not_given_over_the_user() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, ToolCall("call_1", "weather", '{"city":"Paris"}'))
    talk.send(e.CreateResponse())
    talk.send(e.CancelResponse(None))
    assert talk.names().count("ResponseCreated") == 1
    talk.send(e.CreateResponse())
    assert talk.names().count("ResponseCreated") == 2


def test_one_answer_at_a_time() -> None:
    talk = Talk()
    talk.send(e.CreateResponse())
    with pytest.raises(ProtocolError) as error:
        talk.send(e.CreateResponse())
    assert error.value.code == "conversation_already_has_active_response"
    talk.send(e.CreateResponse(ResponseOptions(out_of_band=True)))
    assert len(talk.state.responses) == 2


def test_out_of_band_answers_leave_no_trace() -> None:
    talk = Talk()
    talk.send(e.CreateResponse(ResponseOptions(out_of_band=True, modality="text")))
    talk.produce(1, TextDelta("secret"), DONE)
    assert "ItemAdded" not in talk.names()
    assert talk.state.items == ()


def test_cancel_and_its_error() -> None:
    talk = Talk()
    with pytest.raises(ProtocolError) as error:
        talk.send(e.CancelResponse())
    assert error.value.code == "response_cancel_not_active"
    talk.send(e.CreateResponse())
    talk.send(e.CancelResponse())
    done = talk.events[-1]
    assert isinstance(done, e.ResponseDone)
    assert done.response.reason == "client_cancelled"


def test_items_by_place_and_their_errors() -> None:
    talk = Talk()
    for name, after in (("b", None), ("a", "root"), ("c", "b")):
        item = Item(name, "message", "user", (Part("text", name),))
        talk.send(e.CreateItem(item, after))
    assert [item.id for item in talk.state.items] == ["a", "b", "c"]
    with pytest.raises(ProtocolError) as error:
        talk.send(e.CreateItem(Item("a", "message", "user", (Part("text", "x"),))))
    assert error.value.code == "item_create_duplicate_item_id"
    talk.send(e.DeleteItem("b"))
    assert [item.id for item in talk.state.items] == ["a", "c"]
    with pytest.raises(ProtocolError):
        talk.send(e.DeleteItem("b"))


def test_too_long_an_answer_is_incomplete() -> None:
    talk = Talk()
    talk.send(e.CreateResponse(ResponseOptions(modality="text")))
    talk.produce(1, TextDelta("and so"), Finished("max_tokens", Usage(5, 0, 2)))
    done = talk.events[-1]
    assert isinstance(done, e.ResponseDone)
    assert (done.response.status, done.response.reason) == ("incomplete", "max_output_tokens")
    assert done.response.usage == Usage(5, 0, 2)


def test_a_broken_engine_ends_the_answer_as_failed() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.send(e.Failed(generation, "out of memory"))
    done = talk.events[-1]
    assert isinstance(done, e.ResponseDone)
    assert (done.response.status, done.response.error) == ("failed", "out of memory")
    assert talk.state.answering is None


def test_a_conversation_has_begun_when_something_was_said_aloud_in_it() -> None:
    """Not when an answer was written, or a client wrote one into it."""
    talk = Talk()
    talk.send(e.CreateItem(Item("a", "message", "assistant", (Part("text", "Hello!"),))))
    talk.send(e.CreateResponse(ResponseOptions(modality="text")))
    talk.produce(1, TextDelta("Hi."), DONE)
    talk.send(e.CreateResponse(ResponseOptions(out_of_band=True)))
    talk.produce(2, *answer(), DONE)
    generation = user_says(talk)
    talk.produce(generation, *answer(), DONE)
    user_says(talk)
    assert [think.request.begun for think in talk.thinks()] == [False, False, False, True]


def test_the_voice_is_fixed_once_it_was_heard() -> None:
    talk = Talk()
    talk.send(e.UpdateSession({"voice": "yunxi"}))
    generation = user_says(talk)
    talk.produce(generation, *answer(), DONE)
    with pytest.raises(ProtocolError) as error:
        talk.send(e.UpdateSession({"voice": "xiaoyue"}))
    assert error.value.code == "cannot_update_voice"


def test_late_transcript_of_a_premature_end_is_not_lost() -> None:
    talk = Talk(speculate=False)
    talk.speak(640)
    talk.quiet(928)
    first = talk.thinks()[0].generation
    talk.speak(320)
    assert talk.state.answering is None
    assert any(isinstance(x, e.Transcribe) and x.turn == 1 for x in talk.effects)
    talk.produce(first, heard(1, "I was thinking"))
    talk.send(e.HeardNow(heard(1, "I was thinking")))
    talk.quiet(928)
    talk.produce(talk.thinks()[-1].generation, heard(2, "about you"), *answer(), DONE)
    assert [item.text for item in talk.state.items[:2]] == ["I was thinking", "about you"]


def test_a_failed_answer_does_not_take_the_transcript_with_it() -> None:
    """Later answers would wait for it forever."""
    talk = Talk(speculate=False)
    talk.speak(640)
    talk.quiet(928)
    talk.send(e.Failed(talk.thinks()[0].generation, "out of memory"))
    assert talk.names()[-1] == "ResponseDone"
    assert e.Transcribe(1) in talk.effects
    talk.send(e.HeardNow(heard(1, "what time is it")))
    talk.send(e.CreateResponse())
    assert talk.thinks()[-1].request.history[-1].text == "what time is it"


def test_words_that_never_come_are_not_waited_for() -> None:
    talk = Talk(Config(turn_detection=None))
    talk.speak(640, onset=False)
    talk.send(e.CommitInput())
    talk.send(e.CreateResponse())
    assert talk.thinks() == []
    talk.send(e.Unheard(1))
    assert talk.names()[-1] == "TranscriptFailed"
    assert len(talk.thinks()) == 1
    talk.send(e.HeardNow(heard(1)))
    assert talk.names()[-1] == "TranscriptFailed"


def test_words_without_audio_are_not_remembered_after_a_barge_in() -> None:
    """The next clause was written but not rendered yet, and what was sent had been played."""
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, *answer("one two ", 320), TextDelta("three four"))
    item_id = talk.state.items[-1].id
    talk.quiet(640)
    assert not talk.state.audible
    talk.speak(160)
    assert talk.state.items[-1].text == "one two"
    talk.send(e.TruncateItem(item_id, 0, 320))
    assert talk.state.items[-1].text == "one two"


def test_an_answer_stopped_before_any_audio_was_not_said() -> None:
    talk = Talk()
    generation = user_says(talk)
    talk.produce(generation, TextDelta("one two "))
    talk.speak(160)
    assert talk.state.items[-1].text == ""


def test_a_turn_ends_however_low_the_threshold() -> None:
    talk = Talk(Config(turn_detection=TurnDetection("silence", threshold=0.05, silence_ms=200)))
    talk.speak(640)
    talk.quiet(320)
    assert "SpeechStopped" in talk.names()


def test_an_item_created_in_a_pause_leaves_its_estimate() -> None:
    talk = Talk()
    talk.speak(640)
    talk.quiet(192)
    pause = next(x for x in talk.effects if isinstance(x, e.EstimateTurnEnd))
    talk.send(e.Estimate(pause.turn, pause.at, 0.9))
    talk.send(e.CreateItem(Item("", "message", "user", (Part("text", "look"),))))
    talk.quiet(160)
    assert "SpeechStopped" in talk.names()


@pytest.mark.parametrize("noticed", [True, False])
def test_no_silence_asked_for_still_ends_a_turn_once(noticed: bool) -> None:
    talk = Talk(Config(turn_detection=TurnDetection("silence", silence_ms=0)), speculate=noticed)
    talk.speak(320)
    talk.quiet(320)
    assert talk.names().count("SpeechStopped") == talk.names().count("InputCommitted") == 1


def test_turn_two_hundred_costs_what_turn_five_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in texts measured: time would depend on the machine."""
    measured = 0

    def count(text: str) -> int:
        nonlocal measured
        measured += 1
        return len(text.split())

    monkeypatch.setattr(history, "tokens", count)
    costs = []
    talk = Talk()
    for _ in range(200):
        measured = 0
        generation = user_says(talk, "I like long walks in the rain and so does my old dog.")
        talk.produce(generation, *answer("So do I. " * 8, 500), DONE)
        talk.quiet(1024)
        costs.append(measured)
    assert max(costs[100:]) < 3 * max(costs[5:50])
    measured = 0
    talk.quiet(3200)
    assert measured == 0
