import numpy as np

from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.chat_template import render
from vivavoce.model.speech import Speech

SYSTEM, HI = Message("system", "Be brief."), Message("user", "Hi")


def text(*messages: Message, tools: tuple[Tool, ...] = (), unfinished: bool = False) -> str:
    return "".join(map(str, render(messages, tools, unfinished=unfinished)))


def test_a_plain_turn() -> None:
    assert text(SYSTEM, HI, Message("assistant", "Hello."), Message("user", "Bye")) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_an_unfinished_turn_is_a_prefix_of_the_finished_one() -> None:
    whole = text(SYSTEM, Message("user", "Hi there, you"))
    assert whole.startswith(text(SYSTEM, HI, unfinished=True))
    assert text(SYSTEM, HI, unfinished=True).endswith("user\nHi")


def test_what_was_heard_stands_in_place_of_the_words() -> None:
    speech = Speech.of(np.ones((3, 4), np.float32))
    heard = Message("user", "hi", speech=speech)
    before = ["<|im_start|>", "user\n", speech]
    assert render([SYSTEM, heard], ())[4:7] == before
    assert render([SYSTEM, heard], (), unfinished=True)[4:] == before


def test_tools_and_results() -> None:
    call = ToolCall("c1", "weather", '{"city": "Rome"}')
    rendered = text(
        SYSTEM,
        HI,
        Message("assistant", calls=(call,)),
        Message("tool", "sunny", call_id="c1"),
        Message("tool", "warm", call_id="c2"),
        tools=(Tool("weather", "Now", {"type": "object", "properties": {}}),),
    )
    assert '<tools>\n{"type": "function", "function": {"name": "weather"' in rendered
    assert (
        '<|im_start|>assistant\n<tool_call>\n{"name": "weather", "arguments": {"city": "Rome"}}\n'
        "</tool_call><|im_end|>\n<|im_start|>user\n<tool_response>\nsunny\n</tool_response>\n"
        "<tool_response>\nwarm\n</tool_response><|im_end|>\n<|im_start|>assistant\n"
    ) in rendered


def test_without_a_system_message_there_is_an_empty_one() -> None:
    assert text(HI).startswith("<|im_start|>system\n<|im_end|>\n<|im_start|>user\nHi")
