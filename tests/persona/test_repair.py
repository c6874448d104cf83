"""What is tried after an answer that could not be said."""

from vivavoce.persona.card import load
from vivavoce.persona.repair import ATTEMPTS, Repair
from vivavoce.persona.steer import Steer

CARD = load("xiaoyue")


def test_a_plain_fault_is_tried_again_with_other_odds() -> None:
    repair = Repair(CARD, "en", None, 3)
    first = repair.first()
    assert (first.opening, first.steps, first.lenient) == ("", 0, False)
    second = repair.after(first, "assistant-speak")
    assert second is not None
    assert (second.opening, second.steps, second.lenient) == ("", 1, True)
    assert repair.after(second, "assistant-speak") is None
    assert ATTEMPTS == 2
    assert repair.last(second, "assistant-speak") in CARD.speech("en").fallbacks


def test_a_fault_of_character_is_mended_from_a_stance_that_fits_it() -> None:
    repair = Repair(CARD, "en", None, 3)
    second = repair.after(repair.first(), "another name")
    assert second is not None
    assert "Xiao Yue" in second.opening or second.opening
    assert repair.last(second, "loop")


def test_a_claim_to_be_human_ends_in_the_truth() -> None:
    repair = Repair(CARD, "en", None, 3)
    assert repair.after(repair.first(), "claims to be human") is None
    assert repair.last(repair.first(), "claims to be human") in CARD.speech("en").moods.ai


def test_an_opening_that_was_said_stays() -> None:
    opened = Steer("style", "I talk the way I talk.", whole=False)
    repair = Repair(CARD, "en", opened, 3)
    second = repair.after(repair.first(), "not speakable")
    assert second is not None
    assert second.opening == opened.text
    assert repair.rest()
    assert Repair(CARD, "en", Steer("comfort", "Oh no.", whole=False), 3).rest() == ""
