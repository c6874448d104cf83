"""Tools the server answers itself: web search and looking things up in documents.

They never fail a turn: what goes wrong becomes a sentence the model can say politely.
"""

import asyncio
import json
import logging
from typing import Any, Final

from vivavoce.errors import ToolError
from vivavoce.model.chat import Tool
from vivavoce.session.config import Hosted
from vivavoce.tools.documents import Documents
from vivavoce.tools.web_search import WebSearch

log = logging.getLogger("vivavoce.hosted")

_TOP: Final = 5
_PATIENCE: Final = 3.0
"""Results and seconds of a web search that does not say otherwise (StepFun's defaults)."""

_LONGEST_WAIT: Final = 15.0

_TEMPLATE: Final = (
    "从文档{{knowledge}}中找到问题{{query}}的答案。"
    "根据文档内容中的语句找到答案, 如果文档中没用答案则告诉用户找不到"
)
"""What the model is told of documents that were found, unless a client says otherwise (StepFun's
documented default)."""

_DESCRIPTIONS: Final = {
    "web_search": "Search the web for current information.",
    "retrieval": "Look something up in the documents.",
}


def as_function(tool: Hosted) -> Tool:
    """A hosted tool as the model sees it: a function of a query."""
    query = {"type": "string", "description": "What to look for, in a few words."}
    schema = {"type": "object", "properties": {"query": query}, "required": ["query"]}
    return Tool(tool.name, tool.description or _DESCRIPTIONS[tool.kind], schema)


class HostedTools:
    """What this server can answer itself; without a provider it says that it cannot."""

    def __init__(self, search: WebSearch | None = None, documents: Documents | None = None) -> None:
        self._search, self._documents = search, documents

    async def answer(self, tool: Hosted, arguments: str) -> str:
        """What the model is told in answer to its call (`arguments`: a JSON object)."""
        query = _query(arguments)
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                if tool.kind == "web_search":
                    return await self._web(tool, query)
                return await self._look_up(tool, query)
        except (ToolError, TimeoutError) as error:
            why = str(error) or "it took too long"
            log.warning("%s could not answer: %s", tool.name, why)
            return f"No result: {why}."
        except Exception:
            log.exception("%s broke", tool.name)
            return "No result: the tool had an error."

    async def _web(self, tool: Hosted, query: str) -> str:
        if self._search is None:
            raise ToolError("web search is not set up on this server")
        top = _number(tool.options.get("top_k"), _TOP, 20)
        patience = _number(tool.options.get("timeout_seconds"), _PATIENCE, _LONGEST_WAIT)
        return await self._search.search(query, int(top), patience)

    async def _look_up(self, tool: Hosted, query: str) -> str:
        if self._documents is None:
            raise ToolError("no documents are set up on this server")
        store = str(tool.options.get("vector_store_id") or "")
        knowledge = await asyncio.to_thread(self._documents.search, store, query)
        template = str(tool.options.get("prompt_template") or _TEMPLATE)
        return template.replace("{{knowledge}}", knowledge).replace("{{query}}", query)


def _query(arguments: str) -> str:
    try:
        return str(json.loads(arguments).get("query") or "")
    except (ValueError, AttributeError):
        return ""


def _number(value: Any, default: float, most: float) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most
    return float(value) if fits else default
