"""What a key allows: the server's own everything, a client secret the sessions it was made for.

Client secrets (`ek_...`) live in memory only, for minutes: a page gets one from its own backend, so
that the backend's key never leaves it.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vivavoce.errors import ProtocolError
from vivavoce.session.config import Config

PREFIX: Final = "ek_"
MOST: Final = 1024
"""Secrets that may be valid at a time."""


@dataclass(frozen=True)
class Grant:
    """Leave to open sessions. `config` is what they start with; None: the server's defaults, and
    leave to do everything else as well."""

    config: Config | None = None

    @property
    def user(self) -> str | None:
        """Whom its sessions are for; None: whoever the client says."""
        return self.config.user if self.config is not None and self.config.user_fixed else None


FULL: Final = Grant()
"""What the server's own keys allow."""


@dataclass(frozen=True)
class Secret:
    """One client secret; `expires_at` in seconds since 1970."""

    value: str
    expires_at: int
    grant: Grant


class Secrets:
    """The client secrets that are valid now."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._secrets: list[Secret] = []

    def create(self, config: Config, seconds: int) -> Secret:
        """A secret for sessions that start with `config`. Raises `ProtocolError` when there are too
        many."""
        self._forget()
        if len(self._secrets) >= MOST:
            raise ProtocolError(
                f"{MOST} client secrets are valid already; wait until some have expired, or ask "
                "for shorter lives with 'expires_after.seconds'.",
                code="rate_limit_exceeded",
            )
        value = f"{PREFIX}{secrets.token_hex(24)}"
        secret = Secret(value, int(self._now()) + seconds, Grant(config))
        self._secrets.append(secret)
        return secret

    def find(self, value: str) -> Grant | None:
        """What `value` allows, if anything still; compared in constant time with every secret."""
        self._forget()
        given = value.encode()
        found = [s for s in self._secrets if secrets.compare_digest(given, s.value.encode())]
        return found[0].grant if found else None

    def _forget(self) -> None:
        now = self._now()
        self._secrets = [secret for secret in self._secrets if secret.expires_at > now]
