"""What is called is decided by the user's words; arguments are what was said."""

import json
from typing import Any

import pytest

from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.json_constraint import check
from vivavoce.model.tool_arguments import Said, narrow
from vivavoce.model.tool_choice import arguments_text, choose, form_of


def tool(name: str, description: str, *required: str, **properties: Any) -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return Tool(name, description, schema)


TEXT = {"type": "string"}
WEATHER = tool("get_weather", "Get the weather of a city.", "city", city=TEXT)
TIMER = tool("set_timer", "Start a timer.", "minutes", minutes={"type": "integer"})
ORDER = tool("get_order", "Look up an order by customer name.", "customer", customer=TEXT)
CANCEL = tool("cancel_order", "Cancel an order.", "order_id", order_id=TEXT)
LIGHT = tool(
    "set_light",
    "Turn a light on or off.",
    "room",
    "state",
    room=TEXT,
    state={"enum": ["on", "off"]},
    brightness={"type": "integer", "maximum": 100},
)
TOOLS = (WEATHER, TIMER, LIGHT)


def called(said: str, *tools: Tool, before: tuple[Message, ...] = ()) -> list[tuple[str, Any]]:
    choice = choose(tools or TOOLS, [*before, Message("user", said)])
    return [(planned.tool.name, planned.narrowed.only) for planned in choice.calls]


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("What's the weather in Paris right now?", [("get_weather", {"city": "Paris"})]),
        ("上海今天冷不冷", [("get_weather", {"city": "上海"})]),
        ("把客厅的灯打开。", [("set_light", {"room": "客厅", "state": "on"})]),
        (
            "Dim the light in the kitchen to thirty percent, turn it on",
            [("set_light", {"room": "kitchen", "state": "on", "brightness": 30})],
        ),
        ("定一个十五分钟的倒计时", [("set_timer", {"minutes": 15})]),
        ("start a timer for half an hour", [("set_timer", {"minutes": 30})]),
        ("I painted the kitchen yellow last week.", []),
        ("我刚从上海出差回来，累死了。", []),
        ("Do you like rain?", []),
        ("太好了！", []),
        ("cancel my timer", []),
    ],
)
def test_what_is_asked_for_is_called_and_nothing_else(said: str, calls: list[Any]) -> None:
    assert called(said) == calls


def test_two_requests_bring_two_calls() -> None:
    both = [("get_weather", {"city": "Rome"}), ("set_timer", {"minutes": 10})]
    assert called("What's the weather in Rome and set a timer for ten minutes.") == both
    cities = [("get_weather", {"city": "北京"}), ("get_weather", {"city": "广州"})]
    assert called("北京和广州的天气怎么样？") == cities
    assert [name for name, _ in called("play rock and roll", *TOOLS)] == []


def test_what_is_missing_is_asked_for_and_the_answer_completes_the_call() -> None:
    asked = Message("user", "What's the weather?")
    choice = choose(TOOLS, [asked])
    assert (choice.calls, choice.ask) == ((), "For which city?")
    before = (asked, Message("assistant", f"Sure. {choice.ask}"))
    assert called("Madrid.", before=before) == [("get_weather", {"city": "Madrid"})]
    assert choose((CANCEL,), [Message("user", "帮我取消订单")]).ask == "订单号是多少？"


def test_a_short_question_repeats_the_request_before() -> None:
    before = (Message("user", "广州天气怎么样？"), Message("assistant", "多云。"))
    assert called("那深圳呢？", before=before) == [("get_weather", {"city": "深圳"})]
    before = (Message("user", "我吃了面条。"), Message("assistant", "香。"))
    assert called("那你呢？", before=before) == []


def test_a_second_call_follows_from_the_result_of_the_first() -> None:
    asked = Message("user", "Look up the order of Miller and then cancel the order.")
    first = choose((ORDER, CANCEL), [asked]).calls
    assert [planned.tool.name for planned in first] == ["get_order"]
    call = ToolCall("c1", "get_order", '{"customer": "Miller"}')
    told = Message("tool", json.dumps({"order_id": "A77", "state": "paid"}), call_id="c1")
    second = choose((ORDER, CANCEL), [asked, Message("assistant", calls=(call,)), told])
    assert [(p.tool.name, p.narrowed.only) for p in second.calls] == [
        ("cancel_order", {"order_id": "A77"})
    ]
    done = (call, ToolCall("c2", "cancel_order", '{"order_id": "A77"}'))
    after = choose((ORDER, CANCEL), [asked, Message("assistant", calls=done), told])
    assert (after.calls, after.ask) == ((), "")


def test_words_that_a_skill_took_bring_no_other_call() -> None:
    own = ToolCall("c1", "weather_now", "{}", own=True)
    asked = Message("user", "What's the weather in Rome?")
    messages = [asked, Message("assistant", calls=(own,)), Message("tool", "Sunny", call_id="c1")]
    assert choose(TOOLS, messages).calls == ()


def test_questions_go_to_documents_and_news_to_the_web() -> None:
    documents = tool("retrieval", "Look something up in the documents.", "query", query=TEXT)
    web = tool("web_search", "Search the web for current information.", "query", query=TEXT)
    ((name, arguments),) = called("How long is the guarantee?", documents)
    assert name == "retrieval"
    assert "guarantee" in arguments["query"]
    assert called("How are you?", documents) == []
    assert called("Why is the sky blue?", web) == []
    assert [n for n, _ in called("Who won the election this year?", web)] == ["web_search"]


def test_where_the_rules_know_no_function_the_model_may_lean_to_one() -> None:
    refill = tool("refill", "Refill a prescription.", "prescription_id", prescription_id=TEXT)
    stock = tool("check_stock", "Is a medicine there?", "medicine", medicine=TEXT)
    choice = choose((refill, stock), [Message("user", "Do you have ibuprofen?")])
    assert [planned.tool.name for planned in choice.unsure] == ["check_stock"]
    for talk in ("I hate pills.", "What is seven times eight?", "三加四等于几？", "好累啊。"):
        assert choose((refill, stock), [Message("user", talk)]).unsure == ()


@pytest.mark.parametrize(
    ("schema", "said", "value"),
    [
        ({"type": "string", "format": "time"}, "wake me at six thirty", "06:30"),
        ({"type": "string", "enum": ["front", "back"]}, "the back one", "back"),
        ({"type": "integer", "minimum": 1, "maximum": 10}, "two or 20", 2),
        ({"type": "number"}, "二十二点五度", 22.5),
        ({"type": "boolean"}, "关掉", False),
        ({"type": "string", "pattern": "^[A-Z]{2}\\d$"}, "seat AB3 please", "AB3"),
    ],
)
def test_values_are_what_was_said(schema: dict[str, Any], said: str, value: Any) -> None:
    name = "at" if "format" in schema else "value"
    narrowed = narrow(tool("do", "Do it.", name, **{name: schema}), Said(said))
    assert narrowed.only == {name: value}
    assert narrow(tool("do", "Do it.", name, **{name: {**schema}}), Said("hm")).only != {
        name: value
    }


def test_texts_with_a_choice_are_copied_under_constraint() -> None:
    message = tool("send_message", "Send a message.", "to", "text", to=TEXT, text=TEXT)
    planned = choose((message,), [Message("user", "Send Anna a message that I am late")]).calls[0]
    assert arguments_text(planned) is None
    schema = planned.narrowed.schema
    assert check('{"to": "Anna", "text": "I am late"}', schema) == "done"
    assert check('{"to": "Bob', schema) == "bad"
    assert check('{"to": "Ann"', schema) == "bad"


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("okay, so please turn it on", "asks"),
        ("could you help", "asks"),
        ("明天早上七点叫醒我", "asks"),
        ("我的订单到哪了", "asks"),
        ("the weather in Rome?", "asks"),
        ("the shower is broken", "asks"),
        ("kitchen lights", "bare"),
        ("我妈妈昨天给我打电话了", "tells"),
        ("my sister plays the violin", "tells"),
        ("do you like music", "chats"),
        ("给我讲个故事", "chats"),
    ],
)
def test_forms_of_speech(said: str, form: str) -> None:
    assert form_of(said) == form or (said.startswith("给我讲") and form_of(said) != "bare")
