"""Who may connect: API keys, the `Host` header, the page a browser comes from.

A page of another site must not reach a server on the user's own machine, neither directly (Origin)
nor through a name that was made to point here (Host). An address cannot be re-pointed like a name,
so any literal address is a known host.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from vivavoce.server.options import Options, is_loopback

_KEY_PROTOCOL: Final = "openai-insecure-api-key."


def api_key(headers: Mapping[str, str], subprotocols: Sequence[str] = ()) -> str | None:
    """The key a client presents: Bearer header, X-API-Key, or a browser's subprotocol."""
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith("bearer "):
        return authorization[7:].strip()
    if headers.get("x-api-key"):
        return headers["x-api-key"]
    for protocol in subprotocols:
        if protocol.startswith(_KEY_PROTOCOL):
            return protocol.removeprefix(_KEY_PROTOCOL)
    return None


def _host_name(value: str) -> str:
    return (urlsplit(f"//{value}").hostname or "").lower()


def known_host(headers: Mapping[str, str], options: Options) -> bool:
    """The `Host` header names this server."""
    name = _host_name(headers.get("host", ""))
    if is_loopback(name) or name == options.host.lower():
        return True
    if name in {_host_name(host) for host in options.allowed_hosts}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def known_origin(headers: Mapping[str, str], options: Options) -> bool:
    """The page that connects is ours or allowed; programs send no Origin at all."""
    origin = headers.get("origin")
    if origin is None:
        return True
    if origin.rstrip("/") in {allowed.rstrip("/") for allowed in options.allowed_origins}:
        return True
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
