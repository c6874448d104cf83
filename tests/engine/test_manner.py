"""From judgements to what an answer goes by."""

from dataclasses import replace

import pytest

from tests.fakes.perception import HURRIED, LAUGHING, QUIET, TIRED, UPSET, WHISPERED, perceived
from vivavoce.engine.contract import Delivery
from vivavoce.engine.manner import CUES, UNKNOWN, answering, cues_of, manner_of, note, noted
from vivavoce.model.chat import Message
from vivavoce.perception.labels import Judgement, Task
from vivavoce.perception.types import Perceived
from vivavoce.voice.style.types import Sound


@pytest.mark.parametrize(
    ("level", "cue"),
    [
        (TIRED, "tired"),
        (UPSET, "upset"),
        (HURRIED, "hurried"),
        (LAUGHING, "laughing"),
        (WHISPERED, "whispering"),
    ],
)
def test_a_cue_is_heard_and_answered(level: float, cue: str) -> None:
    assert cues_of(perceived(level)) == (cue,)
    assert answering((cue,)) != Delivery()


def test_only_laughter_is_laughter() -> None:
    """A playful voice is answered as brightly as a laugh, but not with one."""
    playful = Perceived({"voice_tone": Judgement("voice_tone", "playful", 0.9)}, {}, "good", 1.0)
    assert cues_of(playful) == ("cheerful",)
    assert answering(("cheerful",)) == replace(answering(("laughing",)), sounds=())
    assert answering(("laughing",)).sounds == (Sound("chuckle", 0.6),)


def test_nothing_is_made_of_what_is_not_sure() -> None:
    assert cues_of(perceived(TIRED, confidence=0.5)) == ()
    assert cues_of(perceived(QUIET)) == ()
    assert cues_of(perceived(HURRIED, confidence=0.8)) == ()  # fast, but not clearly so


def test_who_sounds_tired_is_not_sad_for_it() -> None:
    both = {**perceived(UPSET).judgements, **perceived(TIRED).judgements}
    both["emotions"] = perceived(UPSET).judgements["emotions"]
    assert cues_of(Perceived(both, {}, "good", 1.0)) == ("tired",)


def test_a_bad_microphone_has_no_feelings() -> None:
    for quality in ("clipped", "noisy", "narrow", "overlap"):
        found = perceived(UPSET)
        bad = Perceived(found.judgements, {}, quality, 1.0)
        assert cues_of(bad) == ()
    fast = Perceived(perceived(HURRIED).judgements, {}, "narrow", 1.0)
    assert cues_of(fast) == ("hurried",)


def test_feelings_that_were_not_asked_for_are_no_cue_by_another_way() -> None:
    crying: dict[Task, Judgement] = {"vocalsound": Judgement("vocalsound", "cry", 0.9)}
    assert cues_of(Perceived({**crying}, {}, "good", 1.0)) == ()
    asked: dict[Task, Judgement] = {"emotions": Judgement("emotions", None, 0.2)}
    assert cues_of(Perceived({**crying, **asked}, {}, "good", 1.0)) == ("upset",)


def test_who_is_upset_and_in_a_hurry_is_upset() -> None:
    assert answering(("hurried", "upset")) == answering(("upset",))
    assert CUES[0] == "upset"


def test_softer_and_slower_for_the_tired_quicker_for_the_hurried() -> None:
    tired, hurried, whispering = (answering((c,)) for c in ("tired", "hurried", "whispering"))
    assert tired.speed < 1 < hurried.speed
    assert whispering.gain_db < tired.gain_db < 0


def test_the_line_stays_as_long_as_the_cues_do() -> None:
    first = manner_of(perceived(TIRED), "en", UNKNOWN)
    more = perceived(TIRED)
    more = Perceived({**more.judgements, "pitch": Judgement("pitch", "low", 0.8)}, {}, "good", 2.0)
    assert manner_of(more, "en", first).line == first.line == "sounds tired: slow"
    assert manner_of(perceived(QUIET), "en", first).line == ""
    assert manner_of(perceived(HURRIED), "en", first).line == "fast"
    assert manner_of(None, "en", first) == UNKNOWN


def test_a_note_stands_before_the_words() -> None:
    said = Message("user", "hi", manner="fast")
    assert noted((said,), "en") == (Message("system", "(The user's voice: fast.)"), said)
    assert note("语速快", "zh") == "（对方的声音：语速快。）"
    assert noted((Message("user", "hi"),), "en") == (Message("user", "hi"),)
    assert noted((), "en") == ()
