"""Function calls and their results as a small thinker understands them.

Qwen2.5-Coder 0.5B that is shown its own call and the result in the chat template's form makes the
same call again, or writes JSON (4 of 4 questions; docs/LOG.md). Told in words, behind the question
that it asked for, it answers from the result. So every round of calls is folded into the message
of the user before it.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vivavoce.languages import HAN
from vivavoce.model.chat import Message, ToolCall

_RETURNED: Final = {"en": "[{name} returned: {output}]", "zh": "[{name} 返回：{output}]"}
_FAILED: Final = {"en": "[{name} failed: {output}]", "zh": "[{name} 失败：{output}]"}
_ASK: Final = {
    "en": "Tell me the answer in one sentence.",
    "zh": "请用一句话告诉我结果。",
}
_ASK_FAILED: Final = {
    "en": "Tell me in one sentence that it did not work.",
    "zh": "请用一句话告诉我没有成功。",
}


def answered(messages: Sequence[Message]) -> bool:
    """The last thing in a history is the result of a call: now it is to be said."""
    return bool(messages) and messages[-1].role == "tool"


def fold(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same history without calls and results of its own: they stand in the user's messages."""
    out: list[Message] = []
    calls: dict[str, ToolCall] = {}
    failed = False
    for message in messages:
        if message.role == "tool":
            call = calls.get(message.call_id or "")
            failed = _is_failure(message.text)
            _tell(out, call.name if call else "the function", message.text, failed)
            continue
        calls |= {call.call_id: call for call in message.calls}
        if message.text or not message.calls:
            out.append(replace(message, calls=()))
    if answered(messages):
        _say(out, (_ASK_FAILED if failed else _ASK)[_language(out)], "\n")
    return tuple(out)


def _tell(out: list[Message], name: str, output: str, failed: bool) -> None:
    line = (_FAILED if failed else _RETURNED)[_language(out)]
    _say(out, line.format(name=name, output=output), "\n")


def _say(out: list[Message], text: str, joint: str) -> None:
    """Add to what the user said last, or let them say it when the assistant spoke since."""
    if out and out[-1].role == "user":
        out[-1] = replace(out[-1], text=f"{out[-1].text}{joint}{text}", speech=None)
    else:
        out.append(Message("user", text))


def _language(out: list[Message]) -> str:
    asked = next((message.text for message in reversed(out) if message.role == "user"), "")
    return "zh" if HAN.search(asked) else "en"


def _is_failure(output: str) -> bool:
    """The result says itself that there is none."""
    if output.strip().lower().startswith(("error", "failed", "no result")):
        return True
    try:
        told = json.loads(output)
    except ValueError:
        return False
    return isinstance(told, dict) and (
        bool(told.get("error")) or told.get("ok") is False or told.get("success") is False
    )
