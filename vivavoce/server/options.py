"""How a server is run, checked before anything is loaded."""

import fnmatch
import ipaddress
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from vivavoce.engine.contract import Perceive
from vivavoce.engine.registry import DEFAULT, check_engine
from vivavoce.errors import ConfigError, ProtocolError
from vivavoce.marking.notice import Notice
from vivavoce.voice.opening import SMALL
from vivavoce.voice.voices import OFFERS, Offer

MODEL: Final = "vivavoce-embedded"
MOST_THOUGHT: Final = 16
ALIASES: Final = ("stepaudio-2.5-realtime", "step-2.5-realtime", "gpt-realtime")
_PATTERNS: Final = (
    "gpt-realtime*",
    "gpt-4o*-realtime*",
    "stepaudio-*-realtime*",
    "step-*-realtime*",
    "step-1o-audio",
    "step-audio-*",
)
"""Names that clients have written into them; all of them are answered by the one model there is."""

ABLATIONS: Final = (
    "real_length",
    "incremental",
    "speculation",
    "prefix_cache",
    "first_clause",
    "turn_model",
)
REFERENCE: Final[frozenset[str]] = frozenset(
    ("incremental", "speculation", "first_clause", "turn_model")
)
"""What `--reference` turns off: a decent cascade keeps real length and prefix cache."""


_STUN: Final = re.compile(r"stun:[^:?\s]+(?::\d{1,5})?")


def check_model(name: str, param: str = "model") -> str:
    """`name`, if it is served. Raises `ProtocolError` otherwise."""
    if name != MODEL and not any(fnmatch.fnmatchcase(name, pattern) for pattern in _PATTERNS):
        raise ProtocolError(
            f"Model '{name}' is not served here; use one of {', '.join((MODEL, *ALIASES))}.",
            code="invalid_model",
            param=param,
        )
    return name


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Patience:
    """How long clients are waited for, in seconds."""

    first: float = 300.0
    """For the first event; a session that nobody uses keeps others out."""
    send: float = 30.0
    """For a frame to be read, and for all that waits once the session is over: who takes longer
    counts as gone."""
    leave: float = 2.0
    """For what was under way to a client that has gone itself."""
    drain: float = 8.0
    """For answers to finish when the server is asked to stop."""


@dataclass(frozen=True)
class Options:
    """Everything `vivavoce serve` can be told."""

    host: str = "127.0.0.1"
    port: int = 8765
    keys: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    tls: bool = False
    capacity: int = 4
    """Sessions at a time; more are refused."""
    engine: str = DEFAULT
    """A spec of `engine.registry`."""
    thinker: str = "auto"
    persona: str = "xiaoyue"
    voice: str | None = None
    voices: Offer = "all"
    """`documented`: only those that a recorded consent covers."""
    chinese_mouth: str = SMALL
    """`kokoro`, or name or folder of a small mouth (docs/mouth.md)."""
    max_minutes: int = 60
    """Longest session."""
    patience: Patience = Patience()
    stun: str | None = None
    """`stun:HOST:PORT` that tells WebRTC our address beyond a NAT; None: the local network only."""
    search_url: str | None = None
    """SearXNG address that answers `web_search` tools."""
    documents: Path | None = None
    """Folder whose subfolders are the stores of `retrieval` tools and of personas by their id."""
    weather_url: str | None = None
    """Address of an Open-Meteo-like server that tells the weather."""
    memory: Path | None = None
    """File of the memory; None: nothing is remembered."""
    mcp: Path | None = None
    """Configuration of MCP servers."""
    perceive: Perceive = "all"
    """What of users' voices is listened for; a persona may want less."""
    thought_tokens: int = MOST_THOUGHT
    """Of the plan that a thinker reads before it answers a voice that stands out; 0: none."""
    watermark: bool = True
    """All speech that leaves carries one."""
    c2pa: bool = False
    """Files of speech carry a signed manifest, where their format has room for one."""
    notice: Notice = "label"
    """How users are told that an AI speaks."""
    off: frozenset[str] = frozenset()
    """Parts turned off to measure what they are worth."""

    def __post_init__(self) -> None:
        if not self.keys and not is_loopback(self.host):
            raise ConfigError(
                f"listening on {self.host} without an API key would let anybody in: set one with "
                "--api-key or VIVAVOCE_API_KEYS, or listen on 127.0.0.1"
            )
        check_engine(self.engine)
        unknown = self.off - set(ABLATIONS)
        if unknown:
            raise ConfigError(
                f"--ablate does not know {', '.join(sorted(unknown))}; "
                f"choose from {', '.join(ABLATIONS)}"
            )
        if self.stun is not None and not _STUN.fullmatch(self.stun):
            raise ConfigError(f"--stun {self.stun} is no STUN server; write it as stun:HOST:PORT")
        if self.perceive not in get_args(Perceive):
            raise ConfigError(
                f"--perceive does not know {self.perceive}; "
                f"choose from {', '.join(get_args(Perceive))}"
            )
        if self.notice not in get_args(Notice):
            raise ConfigError(
                f"--notice does not know {self.notice}; choose from {', '.join(get_args(Notice))}"
            )
        if not 0 <= self.thought_tokens <= MOST_THOUGHT:
            raise ConfigError(f"--thought-tokens must be between 0 and {MOST_THOUGHT}")
        if self.voices not in OFFERS:
            raise ConfigError(f"--voices does not know {self.voices}; choose all or documented")
        if self.capacity < 1:
            raise ConfigError("--capacity must be at least 1")

    def admits(self, key: str | None) -> bool:
        """Compare in constant time with every key there is."""
        if not self.keys:
            return True
        given = (key or "").encode()
        matches = [secrets.compare_digest(given, known.encode()) for known in self.keys]
        return any(matches)
