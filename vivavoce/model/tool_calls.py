"""Finding tool calls in what a model says, in whatever way it writes them."""

import json
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from vivavoce.model.chat import Tool, ToolCall
from vivavoce.model.chat_template import CALL_CLOSE, CALL_OPEN

FENCE = "```"


def new_call_id() -> str:
    """A fresh id as clients know them."""
    return f"call_{secrets.token_hex(12)}"


class CallFilter:
    """Splits streamed text into words and tool calls; call marks and their content never get out.

    Small models also write a call as bare JSON or in a code fence: an answer that starts like that
    is held back to its end and becomes a call if it names a known tool, else it is text after all.
    """

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._names = {tool.name for tool in tools}
        self._held = ""
        self._inside = False
        self._spoken = False

    def feed(self, text: str) -> Iterator[str | ToolCall]:
        """Words and calls that are certain now."""
        self._held += text
        while True:
            mark = str(CALL_CLOSE if self._inside else CALL_OPEN)
            before, found, after = self._held.partition(mark)
            if not found:
                break
            self._held = after
            if self._inside:
                yield from self._call(before)
            elif before.strip():
                yield from self._say(before)
            self._inside = not self._inside
            self._spoken = False
        if not self._inside:
            yield from self._say_safe()

    def finish(self) -> Iterator[str | ToolCall]:
        """What was held back."""
        rest, self._held = self._held, ""
        if self._inside:
            yield from self._call(rest)
        elif self._may_be_bare(rest):
            call = self._parse(rest)
            yield call or rest
        elif rest.strip() and not _is_mark_start(rest):
            yield from self._say(rest)

    def _say_safe(self) -> Iterator[str]:
        if self._may_be_bare(self._held):
            return
        keep = _mark_start_length(self._held)
        ready, self._held = (
            self._held[: len(self._held) - keep],
            self._held[len(self._held) - keep :],
        )
        if not self._spoken and not ready.strip():
            self._held = ready + self._held
        else:
            yield from self._say(ready)

    def _say(self, text: str) -> Iterator[str]:
        self._spoken = True
        if text:
            yield text

    def _may_be_bare(self, text: str) -> bool:
        start = text.lstrip()
        return bool(self._names) and not self._spoken and start.startswith(("{", FENCE[:1]))

    def _call(self, text: str) -> Iterator[ToolCall]:
        call = self._parse(text)
        if call:
            yield call

    def _parse(self, text: str) -> ToolCall | None:
        data = first_object(text)
        name = data.get("name") if data else None
        if data is None or name not in self._names:
            return None
        arguments = data.get("arguments", data.get("parameters", {}))
        if isinstance(arguments, str):
            arguments = first_object(arguments)
        if not isinstance(arguments, dict):
            arguments = {}
        return ToolCall(new_call_id(), str(name), json.dumps(arguments, ensure_ascii=False))


def first_object(text: str) -> dict[str, Any] | None:
    """The first JSON object in `text`; missing closing brackets at its end are forgiven."""
    start = text.find("{")
    if start < 0:
        return None
    body = text[start:].rstrip().removesuffix(FENCE).rstrip()
    for ending in ("", "}", "}}", '"}', '"}}'):
        try:
            data, _ = json.JSONDecoder(strict=False).raw_decode(body + ending)
        except ValueError:
            continue
        return data if isinstance(data, dict) else None
    return None


def _mark_start_length(text: str) -> int:
    """How many last characters may be the start of a call mark."""
    for length in range(min(len(CALL_OPEN) - 1, len(text)), 0, -1):
        if CALL_OPEN.startswith(text[-length:]):
            return length
    return 0


def _is_mark_start(text: str) -> bool:
    return len(text) > 1 and CALL_OPEN.startswith(text)
