"""What the bench of certainty makes of turns."""

from dataclasses import replace
from pathlib import Path

from tests.fakes import tiny_listener
from vivavoce.bench.questions import load_questions
from vivavoce.bench.trust import Understood, listen, summary

CLEAR = Understood("en-1", "en", "hello there", "en", -0.12, True, 0, 10, 0.1)
MUDDLED = replace(CLEAR, logprob=-0.5, trusted=False, errors=4)


def test_errors_are_told_on_both_sides_of_a_bound() -> None:
    english = summary([CLEAR, MUDDLED])["en"]
    assert (english["n"], english["errors"], english["cpu_per_s"]) == (2, 0.2, 0.1)
    assert english["bounds"]["-0.2"] == {"share": 0.5, "errors": 0.0, "errors_of_others": 0.4}
    assert english["bounds"]["-0.6"] == {"share": 1.0, "errors": 0.2, "errors_of_others": None}
    assert english["bounds"]["-0.1"]["errors"] is None
    assert english["bounds"]["trusted"]["share"] == 0.5


def test_a_language_may_be_absent() -> None:
    assert set(summary([CLEAR])) == {"en"}


def test_a_question_is_streamed_to_the_listener(tmp_path: Path) -> None:
    question = load_questions()[0]
    detect = tiny_listener.always(question.language)
    understood = listen(tiny_listener.listener(tmp_path, detect=detect), question)
    assert (understood.question, understood.heard_language) == (question.id, question.language)
    assert understood.heard
    assert understood.errors > 0
    assert understood.logprob is not None
    assert understood.cpu_per_s > 0
