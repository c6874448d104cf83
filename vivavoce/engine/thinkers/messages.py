"""History and answers in chat-completions form, shared by the backends that speak it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vivavoce.languages import HAN
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.chat_template import signature
from vivavoce.model.parts import Done, Reasoning, Text, Thought
from vivavoce.model.tool_calls import CallFilter, first_object, new_call_id


def to_wire(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Messages as chat-completions objects."""
    return [_message(message) for message in messages]


def _message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.call_id or "", "content": message.text}
    wire: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.calls:
        wire["tool_calls"] = [
            {
                "id": call.call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.calls
        ]
    return wire


def tool_fields(tools: Sequence[Tool], tool_choice: str) -> dict[str, Any]:
    """The request fields that offer `tools`."""
    if not tools or tool_choice == "none":
        return {}
    named = {"type": "function", "function": {"name": tool_choice}}
    choice = tool_choice if tool_choice in ("auto", "required") else named
    return {"tools": [signature(tool) for tool in tools], "tool_choice": choice}


def estimate_tokens(text: str) -> int:
    """About how many tokens a text is: one per Chinese character, one per four others."""
    han = len(HAN.findall(text))
    return han + -(-(len(text) - han) // 4)


@dataclass
class _Call:
    call_id: str = ""
    name: str = ""
    arguments: str = ""


class Answer:
    """Puts streamed chat-completions chunks together: words at once, calls and usage at the end."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._words = CallFilter(tools)
        self._calls: dict[int, _Call] = {}
        self._reason = "stop"
        self._usage: dict[str, Any] = {}
        self._chunks = 0

    def feed(self, chunk: dict[str, Any]) -> Iterator[Thought]:
        """What a chunk (a dict as on the wire) makes certain."""
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices") or ():
            self._reason = choice.get("finish_reason") or self._reason
            delta = choice.get("delta") or {}
            for part in delta.get("tool_calls") or ():
                self._collect(part)
            # No standard field: vLLM and DeepSeek say `reasoning_content`, others `reasoning`.
            reasoning = delta.get("reasoning_content") or delta.get("reasoning")
            if isinstance(reasoning, str) and reasoning:
                yield Reasoning(reasoning)
            if delta.get("content"):
                self._chunks += 1
                yield from _thoughts(self._words.feed(delta["content"]))

    def _collect(self, part: dict[str, Any]) -> None:
        call = self._calls.setdefault(part.get("index") or 0, _Call())
        function = part.get("function") or {}
        call.call_id = part.get("id") or call.call_id
        call.name = function.get("name") or call.name
        call.arguments += function.get("arguments") or ""

    def finish(self, input_estimate: int) -> Iterator[Thought]:
        """The rest, `Done` last; `input_estimate` stands in where the server reports no usage."""
        yield from _thoughts(self._words.finish())
        for _, call in sorted(self._calls.items()):
            if call.name:
                arguments = json.dumps(first_object(call.arguments) or {}, ensure_ascii=False)
                yield ToolCall(call.call_id or new_call_id(), call.name, arguments)
        details = self._usage.get("prompt_tokens_details") or {}
        yield Done(
            "max_tokens" if self._reason == "length" else "stop",
            int(self._usage.get("prompt_tokens") or input_estimate),
            int(details.get("cached_tokens") or 0),
            int(self._usage.get("completion_tokens") or self._chunks),
        )


def _thoughts(parts: Iterator[str | ToolCall]) -> Iterator[Thought]:
    for part in parts:
        yield Text(part) if isinstance(part, str) else part
