"""Qwen2.5's chat format as segments of plain text and special tokens.

Special tokens are kept apart from text so that words typed or spoken by a user can never turn into
one. Format: the chat_template inside the Qwen2.5 files. Where a message was heard, its `Speech`
stands in the place of its text.
"""

import json
from collections.abc import Sequence
from typing import Any

from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.speech import Speech


class Special(str):
    """The text of a special token."""


IM_START, IM_END = Special("<|im_start|>"), Special("<|im_end|>")
CALL_OPEN, CALL_CLOSE = Special("<tool_call>"), Special("</tool_call>")
Segments = list[str | Speech]

_TOOLS_BEFORE = (
    "\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
)
_TOOLS_AFTER = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments "
    "within "
)


def render(
    messages: Sequence[Message], tools: Sequence[Tool], *, unfinished: bool = False
) -> Segments:
    """A prompt up to the point where the assistant speaks.

    `unfinished`: stop inside the last message instead, so that more of it may follow.
    """
    system = messages[0].text if messages and messages[0].role == "system" else ""
    rest = list(messages[1:] if messages and messages[0].role == "system" else messages)
    out: Segments = [IM_START, f"system\n{system}"]
    if tools:
        out += _tool_section(tools)
    out += [IM_END, "\n"]
    for index, message in enumerate(rest):
        last = index + 1 == len(rest)
        after = None if last else rest[index + 1]
        before = rest[index - 1] if index else None
        out += _opening(message, before)
        if unfinished and last:
            return out
        if not (message.role == "tool" and after is not None and after.role == "tool"):
            out += [IM_END, "\n"]
    return out if unfinished else [*out, IM_START, "assistant\n"]


def _opening(message: Message, before: Message | None) -> Segments:
    """A message without its end mark."""
    if message.role == "tool":
        body = f"\n<tool_response>\n{message.text}\n</tool_response>"
        return [body] if before is not None and before.role == "tool" else [IM_START, f"user{body}"]
    if message.speech is not None:
        return [IM_START, f"{message.role}\n", message.speech]
    if message.role != "assistant" or not message.calls:
        return [IM_START, f"{message.role}\n{message.text}"]
    out: Segments = [IM_START, f"assistant\n{message.text}" if message.text else "assistant"]
    for call in message.calls:
        out += ["\n", CALL_OPEN, f"\n{call_text(call)}\n", CALL_CLOSE]
    return out


def call_text(call: ToolCall) -> str:
    """The object between the tool-call marks."""
    return f'{{"name": {json.dumps(call.name)}, "arguments": {call.arguments}}}'


def _tool_section(tools: Sequence[Tool]) -> Segments:
    lines = "".join(f"\n{json.dumps(signature(tool), ensure_ascii=False)}" for tool in tools)
    form = '\n{"name": <function-name>, "arguments": <args-json-object>}\n'
    after = [_TOOLS_AFTER, CALL_OPEN, CALL_CLOSE, " XML tags:\n", CALL_OPEN, form, CALL_CLOSE]
    return [_TOOLS_BEFORE + lines + after[0], *after[1:]]


def signature(tool: Tool) -> dict[str, Any]:
    """A tool in chat-completions form."""
    parameters = tool.parameters or {"type": "object", "properties": {}}
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}
