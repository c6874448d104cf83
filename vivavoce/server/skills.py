"""The skills this server has, as its options set them up."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from vivavoce.server.companion import Opening
from vivavoce.tools.brainteaser import BrainTeaser
from vivavoce.tools.calculator import Calculator
from vivavoce.tools.clock.skill import Clock
from vivavoce.tools.documents import Documents
from vivavoce.tools.feihualing import FeiHuaLing
from vivavoce.tools.interview import Interview
from vivavoce.tools.look_up import LookUp
from vivavoce.tools.mcp import Mcp, McpServers
from vivavoce.tools.trivia import Trivia
from vivavoce.tools.vehicle import Vehicle
from vivavoce.tools.vehicle.hints import HINTS
from vivavoce.tools.weather import Weather


def openings(
    *,
    longest: timedelta = timedelta(hours=1),
    weather: str | None = None,
    documents: Path | None = None,
    servers: McpServers | None = None,
) -> Mapping[str, Opening]:
    """Every skill by its name.

    longest: how long a session can last; weather: address of a forecast server; documents: folder
    of document stores, of which a persona reads the one named like itself; servers: MCP servers
    whose functions every persona with `mcp` has.
    """
    found = {
        "trivia": Opening(lambda _, first: Trivia(_seed(), invited=first)),
        "brainteaser": Opening(lambda _, first: BrainTeaser(_seed(), invited=first)),
        "feihualing": Opening(lambda _, first: FeiHuaLing(_seed(), invited=first)),
        "interview": Opening(lambda _, first: Interview(_seed(), invited=first)),
    }
    found["vehicle"] = Opening(lambda _, __: Vehicle(), hints=HINTS, thorough=True)
    found["clock"] = Opening(lambda _, __: Clock(horizon=longest))
    found["calculator"] = Opening(lambda _, __: Calculator())
    found["weather"] = Opening(lambda _, __: Weather(weather))
    if documents is not None:
        library = Documents(documents)
        found["documents"] = Opening(lambda persona, _: LookUp(library, persona), personal=True)
    if servers is not None:
        found["mcp"] = Opening(lambda _, __: Mcp(servers))
    return found


def names() -> tuple[str, ...]:
    """What a persona may name as its skills; whether a server has them all is up to its options."""
    return (*openings(), "documents", "mcp")


def _seed() -> int:
    """Another game every time."""
    return secrets.randbits(32)
