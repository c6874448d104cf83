"""MCP functions as a skill. There are no rules for functions nobody here knows: `model/tool_choice`
decides from their descriptions, or a larger model by itself."""

import json
import re
from collections.abc import Sequence
from typing import Final

from vivavoce.errors import ToolError
from vivavoce.languages import HAN, Language
from vivavoce.tools.fillers import failure
from vivavoce.tools.mcp.servers import McpServers
from vivavoce.tools.skill import Call, Function, Outcome

_LONGEST: Final = {"zh": 300, "en": 900}
"""Characters of a result that a model is told: about 200 tokens."""
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|https?://\S+")
_MARKS: Final = re.compile(
    r"^\s{0,3}(?:#{1,6}|[-*+>]|\|)\s*|(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|[`|]+|^\s*[-=:| ]{3,}\s*$",
    re.MULTILINE,
)


class Mcp:
    """The functions of all configured servers, for one session."""

    name = "mcp"
    has_floor = False

    def __init__(self, servers: McpServers) -> None:
        self._servers = servers

    @property
    def functions(self) -> Sequence[Function]:
        """What the servers that are up can do."""
        return self._servers.functions()

    def route(self, said: str, language: Language) -> Sequence[Call]:  # noqa: ARG002
        """None: there are no rules."""
        return ()

    async def run(self, call: Call, language: Language) -> Outcome:
        """Call it; the model words what came back, failures are said as they are."""
        try:
            text, failed = await self._servers.call(call.name, call.arguments)
        except ToolError as error:
            slow = "within" in str(error)
            return Outcome(say=failure(language, call.name, slow=slow), facts=f"failed: {error}")
        told = shortened(text)
        if failed:
            return Outcome(say=failure(language, call.name), facts=f"failed: {told}")
        return Outcome(facts=told or ("完成了。" if language == "zh" else "Done."))

    def note(self, language: Language) -> str:  # noqa: ARG002
        """Nothing."""
        return ""


def shortened(text: str) -> str:
    """A result as it can be told: no markup or addresses, compact JSON, cut at a sentence."""
    try:
        told = json.loads(text)
        text = json.dumps(told, ensure_ascii=False) if isinstance(told, dict | list) else str(told)
    except ValueError:
        text = _MARKS.sub("", _LINK.sub(r"\1", text))
        text = re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", text)).strip()
    most = _LONGEST["zh" if len(HAN.findall(text)) > len(text) / 4 else "en"]
    if len(text) <= most:
        return text
    cut = text[:most]
    ends = [match.end() for match in re.finditer(r"[。！？\n]|[.!?](?=\s)", cut)]
    return cut[: ends[-1]].strip() if ends and ends[-1] > most / 2 else f"{cut.strip()}…"
