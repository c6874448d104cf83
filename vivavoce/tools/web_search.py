"""Web search through a SearXNG instance (or anything that answers like one).

SearXNG is free and self-hosted like this server; its JSON interface is
`GET /search?q=...&format=json` (docs.searxng.org, "Search API"). Nothing is searched, and nothing
leaves this machine, unless an address is given.
"""

from typing import Any

import httpx

from vivavoce.errors import ToolError


class WebSearch:
    """`search` asks `url`, e.g. `http://localhost:8888/search`."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def search(self, query: str, top: int = 5, patience: float = 3.0) -> str:
        """The best `top` results as lines of text. Raises `ToolError` within `patience` seconds."""
        try:
            async with httpx.AsyncClient(timeout=patience, follow_redirects=True) as client:
                answer = await client.get(self._url, params={"q": query, "format": "json"})
            answer.raise_for_status()
            results: list[dict[str, Any]] = answer.json()["results"][:top]
            lines = [f"{r.get('title', '')}: {r.get('content', '')}".strip(": ") for r in results]
        except httpx.TimeoutException:
            raise ToolError(f"the search did not answer within {patience:g} seconds") from None
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ToolError(
                f"the search at {self._url} failed ({error}); is it a SearXNG address with "
                "'json' among its search formats?"
            ) from error
        return "\n".join(lines) or "Nothing was found."
