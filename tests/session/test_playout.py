"""Where the server plays its speech out itself: what it tells of that, and what it cuts."""

import pytest

from tests.session.helpers import DONE, Talk, answer, heard
from vivavoce.engine.contract import AudioChunk
from vivavoce.errors import ProtocolError
from vivavoce.model.chat import ToolCall
from vivavoce.session import events as e
from vivavoce.session.config import Config, ResponseOptions, TurnDetection

OUTPUT = (e.OutputStarted, e.OutputStopped, e.OutputCleared)


def asked(talk: Talk, *, out_of_band: bool = False) -> int:
    talk.send(e.CreateResponse(ResponseOptions(out_of_band=out_of_band)))
    return talk.thinks()[-1].generation


def play(talk: Talk, ms: int) -> None:
    """Play in steps of 20 ms while the user is quiet."""
    for _ in range(ms // 20):
        talk.send(e.Played(480))


def told(talk: Talk) -> list[e.ServerEvent]:
    """What was said of playing, and where responses ended."""
    kinds = (*OUTPUT, e.ItemTruncated, e.ResponseDone, e.SpeechStarted)
    return [event for event in talk.events if isinstance(event, kinds)]


def names(talk: Talk) -> list[str]:
    return [type(event).__name__ for event in told(talk)]


def test_started_with_the_first_sample_and_stopped_with_the_last() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer(ms=1000), DONE)
    assert names(talk) == ["ResponseDone"]
    play(talk, 980)
    assert names(talk) == ["ResponseDone", "OutputStarted"]
    play(talk, 20)
    assert names(talk) == ["ResponseDone", "OutputStarted", "OutputStopped"]
    done = next(event for event in talk.events if isinstance(event, e.ResponseDone))
    assert {event.response_id for event in talk.events if isinstance(event, OUTPUT)} == {
        done.response.id
    }


def test_stopped_waits_for_the_end_of_the_response() -> None:
    talk = Talk(plays=True)
    generation = asked(talk)
    talk.produce(generation, *answer("One. ", 500))
    play(talk, 600)
    talk.produce(generation, *answer("Two. ", 500))
    play(talk, 600)
    assert names(talk) == ["OutputStarted"]
    talk.produce(generation, DONE)
    assert names(talk) == ["OutputStarted", "ResponseDone", "OutputStopped"]


def test_speech_around_a_call_is_one_playing() -> None:
    talk = Talk(plays=True)
    generation = asked(talk)
    call = ToolCall("call_1", "weather", "{}")
    talk.produce(generation, *answer("Wait. ", 500), call, *answer("Done. ", 500), DONE)
    play(talk, 1000)
    assert names(talk) == ["ResponseDone", "OutputStarted", "OutputStopped"]


def test_a_barge_in_cuts_to_the_sample_and_says_so() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer("abcdefghij", 2000))
    play(talk, 1000)
    talk.speak(320)
    assert names(talk) == [
        "OutputStarted",
        "SpeechStarted",
        "ResponseDone",
        "OutputCleared",
        "ItemTruncated",
    ]
    truncated = talk.events[-1]
    item = talk.state.items[0]
    assert truncated == e.ItemTruncated(item.id, 0, 1000)
    assert item.text == "abcde"
    assert not talk.state.audible
    play(talk, 500)
    assert names(talk)[-1] == "ItemTruncated"


def test_a_barge_in_cuts_what_is_played_after_its_response_is_over() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer("abcdefghij", 2000), DONE)
    play(talk, 400)
    talk.speak(320)
    assert names(talk)[-3:] == ["SpeechStarted", "OutputCleared", "ItemTruncated"]
    assert talk.state.items[0].text == "ab"


def test_two_items_waiting_are_cut_each_to_what_was_heard() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer("abcd", 400), DONE)
    talk.produce(asked(talk), *answer("efgh", 400), DONE)
    play(talk, 200)
    talk.speak(320)
    cuts = [event for event in talk.events if isinstance(event, e.ItemTruncated)]
    assert [cut.audio_end_ms for cut in cuts] == [200, 0]
    assert [item.text for item in talk.state.items] == ["ab", ""]


def test_one_response_after_another_is_told_apart() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer(ms=200), DONE)
    talk.produce(asked(talk), *answer(ms=200), DONE)
    talk.send(e.Played(24 * 400))
    assert [n for n in names(talk) if n != "ResponseDone"] == ["OutputStarted", "OutputStopped"] * 2


def test_a_mere_hum_takes_the_answer_up_where_it_was_cut() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer("One two three four five six seven.", 3400), DONE)
    play(talk, 500)
    talk.speak(320)
    talk.quiet(128)
    think = talk.thinks()[-1]
    talk.produce(think.generation, heard(1, "mm-hm"))
    talk.quiet(400)
    assert talk.thinks()[-1].request.say == "two three four five six seven."


def test_what_nobody_interrupts_is_not_cut() -> None:
    detection = TurnDetection(interrupt_response=False)
    talk = Talk(Config(turn_detection=detection), plays=True)
    talk.produce(asked(talk), *answer(ms=1000), DONE)
    play(talk, 500)
    talk.speak(320)
    play(talk, 500)
    assert names(talk)[-2:] == ["SpeechStarted", "OutputStopped"]


def test_cancelling_stops_the_thinking_and_clearing_the_sound() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer("abcdefghij", 1000))
    play(talk, 200)
    talk.send(e.CancelResponse())
    assert names(talk) == ["OutputStarted", "ResponseDone"]
    assert talk.state.audible
    talk.send(e.ClearOutput())
    assert names(talk)[2:] == ["OutputCleared", "ItemTruncated"]
    assert talk.state.items[0].text == "ab"


def test_clearing_alone_also_cancels() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer(ms=1000))
    play(talk, 200)
    talk.send(e.ClearOutput())
    assert names(talk)[1:] == ["ResponseDone", "OutputCleared", "ItemTruncated"]


def test_clearing_silence_is_no_event() -> None:
    talk = Talk(plays=True)
    talk.send(e.ClearOutput())
    assert talk.events == []


def test_clearing_is_refused_where_the_client_plays() -> None:
    with pytest.raises(ProtocolError, match="WebRTC"):
        Talk().send(e.ClearOutput())


def test_an_out_of_band_answer_is_heard_and_cleared_but_is_no_item() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk, out_of_band=True), *answer(ms=1000), DONE)
    play(talk, 200)
    talk.speak(320)
    assert names(talk)[-2:] == ["SpeechStarted", "OutputCleared"]


def test_audible_as_long_as_the_sound_travels() -> None:
    talk = Talk(plays=True)
    talk.produce(asked(talk), *answer(ms=200), DONE)
    play(talk, 200)
    assert talk.state.audible
    talk.quiet(320)
    assert not talk.state.audible


def test_an_empty_chunk_is_never_told_of() -> None:
    talk = Talk(plays=True)
    empty = AudioChunk(answer(ms=0)[1].samples)  # type: ignore[union-attr]
    talk.produce(asked(talk), empty, DONE)
    assert names(talk) == ["ResponseDone"]
