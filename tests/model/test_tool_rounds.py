"""Calls and results become words in the user's messages; nothing else changes."""

import numpy as np
import pytest

from vivavoce.model.chat import Message, ToolCall
from vivavoce.model.speech import Speech
from vivavoce.model.tool_rounds import answered, fold

SYSTEM = Message("system", "Be brief.")
ASKED = Message("user", "Weather in Paris and Rome?")
PARIS = ToolCall("c1", "weather", '{"city": "Paris"}')
ROME = ToolCall("c2", "weather", '{"city": "Rome"}')


def test_a_history_without_calls_stays_as_it_is() -> None:
    history = (SYSTEM, ASKED, Message("assistant", "Sunny."), Message("user", "Thanks"))
    assert fold(history) == history
    assert not answered(history)


def test_results_stand_behind_the_question_and_ask_for_the_answer() -> None:
    history = [
        SYSTEM,
        ASKED,
        Message("assistant", calls=(PARIS, ROME)),
        Message("tool", "sunny", call_id="c1"),
        Message("tool", "rain", call_id="c2"),
    ]
    assert answered(history)
    system, told = fold(history)
    assert system == SYSTEM
    assert told.text.splitlines() == [
        "Weather in Paris and Rome?",
        "[weather returned: sunny]",
        "[weather returned: rain]",
        "Tell me the answer in one sentence.",
    ]


def test_older_rounds_stay_where_they_were() -> None:
    history = [
        ASKED,
        Message("assistant", calls=(PARIS,)),
        Message("tool", "sunny", call_id="c1"),
        Message("assistant", "It is sunny."),
        Message("user", "And tomorrow?"),
    ]
    folded = fold(history)
    assert [m.role for m in folded] == ["user", "assistant", "user"]
    assert folded[0].text.endswith("[weather returned: sunny]")
    assert folded[-1] == history[-1]


def test_words_said_before_a_call_are_kept_and_the_result_follows_them() -> None:
    history = [
        ASKED,
        Message("assistant", "Let me look.", (PARIS,)),
        Message("tool", "x", (), "c1"),
    ]
    assert [m.role for m in fold(history)] == ["user", "assistant", "user"]
    assert fold(history)[1] == Message("assistant", "Let me look.")


def test_a_result_is_told_in_words_even_where_the_question_was_heard() -> None:
    heard = Message("user", "Weather?", speech=Speech.of(np.ones((1, 2), np.float32)))
    told = fold([heard, Message("assistant", calls=(PARIS,)), Message("tool", "x", (), "c1")])[0]
    assert told.speech is None
    assert told.text.startswith("Weather?\n[weather returned: x]")


@pytest.mark.parametrize(
    ("output", "failed"),
    [
        ("error: no network", True),
        ('{"error": "timeout"}', True),
        ('{"ok": false}', True),
        ("No result: web search is not set up on this server.", True),
        ('{"ok": true, "error": null}', False),
        ("[1, 2]", False),
        ("", False),
    ],
)
def test_failures_are_told_as_failures(output: str, failed: bool) -> None:
    history = [Message("user", "打开车窗"), Message("assistant", calls=(PARIS,))]
    told = fold([*history, Message("tool", output, call_id="c1")])[-1].text
    assert ("失败" in told) == ("没有成功" in told) == failed


def test_a_result_whose_call_is_gone_is_still_told() -> None:
    assert "[the function returned: 7]" in fold([ASKED, Message("tool", "7", call_id="x")])[0].text
