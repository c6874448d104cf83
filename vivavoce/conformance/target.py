"""The server under test: its address, and how one connects to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from vivavoce.conformance.shapes import Shape

MODELS: Final = {
    "ga": "gpt-realtime",
    "beta": "gpt-realtime",
    "stepfun": "stepaudio-2.5-realtime",
}
SCHEMES: Final = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


class Unreachable(Exception):
    """There is no Realtime server at the address; the message says what to do."""


@dataclass(frozen=True)
class Target:
    """Where to connect; `key` None sends no key."""

    url: str
    shape: Shape
    key: str | None = None
    timeout: float = 30.0

    async def connect(self, protocols: Sequence[str] | None = None) -> ClientConnection:
        """Open a socket; `protocols` replaces the key's header by subprotocols.

        Raises Unreachable when nobody listens or the handshake is refused.
        """
        headers = {"OpenAI-Beta": "realtime=v1"} if self.shape.name == "beta" else {}
        if self.key is not None and protocols is None:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            return await connect(
                self.url,
                additional_headers=headers,
                subprotocols=[Subprotocol(name) for name in protocols] if protocols else None,
                max_size=None,
                open_timeout=self.timeout,
                close_timeout=2,
            )
        except InvalidStatus as refused:
            status = refused.response.status_code
            hint = "give a key with --key" if status in (401, 403) else "is the path right?"
            raise Unreachable(f"{self.url} answered HTTP {status}; {hint}") from refused
        except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as problem:
            why = str(problem) or type(problem).__name__
            raise Unreachable(
                f"no Realtime server at {self.url} ({why}); start it, or correct the address"
            ) from problem


def address(url: str, shape: Shape, model: str | None) -> str:
    """A WebSocket address from what people write: ws or http, with or without the path.

    Raises ValueError for another scheme.
    """
    parts = urlsplit(url if "://" in url else f"ws://{url}")
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise ValueError(f"{url!r} is no address; write ws://HOST:PORT/v1/realtime")
    path = parts.path.rstrip("/")
    if path in ("", "/v1") or path.endswith("/v1"):
        path = f"{path or '/v1'}/realtime"
    query: dict[str, Any] = dict(parse_qsl(parts.query))
    query["model"] = model or query.get("model") or MODELS[shape.name]
    return urlunsplit((SCHEMES[parts.scheme], parts.netloc, path, urlencode(query), ""))
