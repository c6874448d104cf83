"""Hub files and release assets over HTTPS, resumed with Range requests."""

import os
import socket
from typing import Any, Final
from urllib.parse import quote
from urllib.request import getproxies, proxy_bypass

import httpx

from vivavoce.errors import FetchFailed
from vivavoce.store.disk import BLOCK
from vivavoce.store.manifest import Hub, Release
from vivavoce.store.partial import Partial

PUBLIC_HUB: Final = "https://huggingface.co"
ATTEMPTS: Final = 4
"""Tries to go on after a connection broke in the middle."""
TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
"""Seconds."""
PROBE_SECONDS = 2.0
"""A host that no connection can be made to this fast is given up for the next source."""


class Unreachable(FetchFailed):
    """The host does not answer at all."""


def address(source: Hub | Release) -> str:
    """Where a source is fetched from; the hub's host can be changed with HF_ENDPOINT."""
    if isinstance(source, Release):
        return source.url
    endpoint = os.environ.get("HF_ENDPOINT", PUBLIC_HUB).rstrip("/")
    revision = source.revision or "main"
    return f"{endpoint}/{source.repo}/resolve/{revision}/{quote(source.path)}"


class Downloader:
    """Downloads of one pull; a host that did not answer once is not asked again."""

    def __init__(self) -> None:
        self._client = httpx.Client(follow_redirects=True, timeout=TIMEOUT)
        self._silent: set[str] = set()
        self._answering: set[str] = set()

    def close(self) -> None:
        self._client.close()

    def fetch(self, source: Hub | Release, partial: Partial) -> None:
        """Append the rest of the file. Raises FetchFailed; what arrived stays for the next try."""
        url = address(source)
        host = httpx.URL(url).host
        self._ask(httpx.URL(url))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._attempt(url, partial)
            except httpx.HTTPError as error:
                if attempt == ATTEMPTS:
                    raise FetchFailed(f"{host} broke off: {error}") from error
            if partial.size >= partial.file.size:
                return
        raise FetchFailed(f"{host} sent only {partial.size} of {partial.file.size} bytes")

    def _ask(self, url: httpx.URL) -> None:
        """Raise Unreachable unless the host answers; each host is asked once."""
        if url.host not in self._answering | self._silent:
            known = self._answering if answers(url) else self._silent
            known.add(url.host)
        if url.host in self._silent:
            raise Unreachable(f"{url.host} does not answer")

    def _attempt(self, url: str, partial: Partial) -> None:
        if partial.size == partial.file.size:
            return
        # Identity: Content-Length and Range then count the pinned bytes, not compressed ones.
        headers = {"Accept-Encoding": "identity"}
        if partial.size:
            headers["Range"] = f"bytes={partial.size}-"
        with self._client.stream("GET", url, headers=headers) as response:
            if response.status_code not in (200, 206):
                raise FetchFailed(f"{httpx.URL(url).host} says {response.status_code} for {url}")
            resumed = response.headers.get("Content-Range", "").startswith(f"bytes {partial.size}-")
            if partial.size and not resumed:
                partial.restart()
            for block in response.iter_bytes(BLOCK):
                partial.append(block)


def answers(url: httpx.URL) -> bool:
    """Whether a connection can be made, or a proxy will see to it.

    Where packets are dropped, a client that tries every address of a large host in turn takes
    minutes to say so; one address per family is tried here.
    """
    if getproxies().get(url.scheme) and not proxy_bypass(url.host):
        return True
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    one_per_family = {family: place for family, _, _, _, place in reversed(found)}
    return any(_connects(family, place) for family, place in one_per_family.items())


def _connects(family: int, place: Any) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(PROBE_SECONDS)
            probe.connect(place)
    except OSError:
        return False
    return True
