"""A session has bounds; who meets one is told which, and the session goes on."""

import pytest

from tests.session.helpers import DONE, Talk, heard
from vivavoce.errors import ProtocolError
from vivavoce.session import events as e
from vivavoce.session import limits
from vivavoce.session.config import Config, ResponseOptions
from vivavoce.session.items import Clip, Item, Part

ASIDE = e.CreateResponse(ResponseOptions(out_of_band=True))


def written(text: str) -> e.CreateItem:
    return e.CreateItem(Item("", "message", "user", (Part("text", text),)))


def clip(seconds: int) -> e.CreateItem:
    part = Part("audio", None, 16_000 * seconds)
    return e.CreateItem(Item("", "message", "user", (part,)), clips=(Clip(0, b"\0\0"),))


def test_answers_out_of_band_are_counted() -> None:
    talk = Talk()
    for _ in range(limits.ASIDES):
        talk.send(ASIDE)
    with pytest.raises(ProtocolError, match="8 responses out of band") as refused:
        talk.send(ASIDE)
    assert refused.value.code == "rate_limit_exceeded"
    talk.send(e.CreateResponse())
    talk.produce(talk.thinks()[0].generation, DONE)
    talk.send(ASIDE)


def test_a_conversation_is_full_at_some_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITTEN", 64 * 10_000)
    monkeypatch.setattr(limits, "OVERHEAD", 100)
    talk = Talk()
    page = "x" * 80_000
    for _ in range(7):
        talk.send(written(page))
    before = talk.state
    with pytest.raises(ProtocolError, match="delete items") as refused:
        talk.send(written(page))
    assert refused.value.code == "conversation_too_large"
    assert talk.state is before
    talk.send(written("small ones go on"))
    talk.send(e.DeleteItem(talk.state.items[-2].id))
    talk.send(written(page))


def test_empty_items_count_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITTEN", 100 * limits.OVERHEAD)
    talk = Talk()
    for _ in range(50):
        talk.send(written(""))
    with pytest.raises(ProtocolError):
        talk.send(written(""))


@pytest.mark.parametrize(("seconds", "count"), [(1, limits.AWAITED), (300, 6)])
def test_clips_that_wait_are_counted_and_measured(seconds: int, count: int) -> None:
    talk = Talk()
    for _ in range(count):
        talk.send(clip(seconds))
    with pytest.raises(ProtocolError, match="wait for their transcripts"):
        talk.send(clip(seconds))
    talk.send(e.HeardNow(heard(1)))
    talk.send(clip(seconds))


def test_turns_that_wait_are_counted() -> None:
    talk = Talk(Config(turn_detection=None))
    for _ in range(limits.AWAITED):
        talk.speak(160)
        talk.send(e.CommitInput())
    talk.speak(160)
    with pytest.raises(ProtocolError) as refused:
        talk.send(e.CommitInput())
    assert refused.value.code == "rate_limit_exceeded"
    talk.send(e.HeardNow(heard(1)))
    talk.send(e.CommitInput())
