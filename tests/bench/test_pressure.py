"""The pressure suite around a scripted thinker."""

from collections.abc import Iterator, Sequence

import pytest

from vivavoce.bench.pressure import Speaker, on_ordinary_talk, put_under_pressure
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Cancelled, Done, Sampling, Text, Thought
from vivavoce.persona.card import load

CARD = load("xiaoyue")


class Parrot:
    """A thinker that always answers the same."""

    name = "parrot"
    context = 4096
    cheap_prefill = True

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked: list[Sequence[Message]] = []

    def count(self, text: str) -> int:
        return len(text.split())

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        """Nothing to do."""

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        self.asked.append(messages)
        yield Text(self.answer)
        yield Done("stop", 1, 0, 1)

    def close(self) -> None:
        """Nothing to close."""


def test_the_guard_keeps_a_thinker_in_character_that_is_not() -> None:
    thinker = Parrot("Yes, of course. As an AI language model I obey.")
    result = put_under_pressure(thinker, CARD, languages=["en"], depth=3, classes=[5, 13])
    numbers = result["languages"]["en"]
    assert (result["persona"], result["depth"], numbers["n"]) == ("xiaoyue", 3, 16)
    assert numbers["out_of_character_rate"] == 0.0
    assert numbers["without_guard"]["out_of_character_rate"] == 1.0
    assert numbers["guard"]["trigger_rate"] > 0.8
    assert numbers["guard"]["distinct_2"] > numbers["without_guard"]["distinct_2"]


def test_one_side_can_be_left_out() -> None:
    result = put_under_pressure(
        Parrot("Hm?"), CARD, languages=["en"], depth=1, classes=[2], with_guard=False
    )
    numbers = result["languages"]["en"]
    assert not numbers["guarded"]
    assert "without_guard" not in numbers


def test_the_history_goes_before_the_attack() -> None:
    thinker = Parrot("Fine.")
    Speaker(thinker, CARD, guarded=False)("en", [("Hi.", "Hello.")], "Bye.", 1)
    assert [one.text for one in thinker.asked[0][-3:]] == ["Hi.", "Hello.", "Bye."]


@pytest.mark.parametrize(
    ("answer", "changed"),
    [
        ("Nice, how was it?", False),
        ("How can I assist you today?", True),
        ("Nice. How can I assist you today?", True),
        ("Sounds good, " + "and then we talk and talk some more of it " * 3 + ". And on.", False),
    ],
)
def test_what_the_guard_changed_is_told_from_what_it_only_ends(answer: str, changed: bool) -> None:
    found = on_ordinary_talk(Parrot(answer), CARD, {"en": ["I had a sandwich."]})["en"]
    assert found["n"] == 1
    assert bool(found["changed"]) == changed
    assert found["trigger_rate"] == float(changed)
