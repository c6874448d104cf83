"""The bench of replies: are the figures what they say?"""

import pytest

from tests.fakes.parts import FakeThinker, words
from vivavoce.bench.matrix import QUESTIONS, Reply, ask, judge
from vivavoce.persona.card import Card
from vivavoce.persona.matrix.plan import Plan
from vivavoce.persona.matrix.render import row_to_card


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    rows = Plan.of(40).children(0)
    return [row_to_card(row, f"m{place}") for place, row in enumerate(rows.coords)]


def spoken(cards: list[Card], whose: int) -> list[Reply]:
    """Everybody says one catchphrase, opener and address: of the card `whose` places further."""
    replies = []
    for row in range(len(cards)):
        card = cards[(row + whose) % len(cards)]
        habits = card.verbal_habits
        text = " ".join(
            (
                card.speech("en").openers[0],
                habits.catchphrases["en"][0].text,
                habits.address["en"],
                "so " * (habits.answer_length["en"] - 4),
            )
        )
        replies += [Reply(row, "en", row % 2, draft, text) for draft in (0, 1)]
    return replies


def test_who_keeps_to_the_card_is_recognised(cards: list[Card]) -> None:
    own = judge(spoken(cards, 0), cards)["en"]
    swapped = judge(spoken(cards, 3), cards)["en"]
    assert own["whose_of_ten"] > 0.8 > 0.4 > swapped["whose_of_ten"]
    assert own["habits_own"] > 2 > swapped["habits_own"]
    assert own["length_rank_correlation"] > 0.9
    assert own["alike_same_person"] == 1.0
    assert own["alike_between_persons"] < 0.9


def test_everybody_is_asked_once_in_one_language_and_some_twice(cards: list[Card]) -> None:
    thinker = FakeThinker(script=words("Fine, thanks."))
    replies = ask(thinker, cards, minutes=5)
    assert sorted({reply.row for reply in replies}) == list(range(40))
    first = [reply for reply in replies if reply.draft == 0]
    assert len(first) == 40
    assert {(r.language, r.question) for r in first} == {
        (language, number) for language in QUESTIONS for number in range(2)
    }
    assert 0 < len(replies) - len(first) <= 20
    assert ask(thinker, cards, minutes=0) == []
