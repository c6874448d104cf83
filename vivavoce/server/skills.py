"""The skills this server has, as its options set them up."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from vivavoce.server.companion import Opening
from vivavoce.tools.brainteaser import BrainTeaser
from vivavoce.tools.calculator import Calculator
from vivavoce.tools.clock.skill import Clock
from vivavoce.tools.documents import Documents
from vivavoce.tools.feihualing import FeiHuaLing
from vivavoce.tools.interview import Interview
from vivavoce.tools.look_up import LookUp
from vivavoce.tools.mcp import Mcp, McpServers
from vivavoce.tools.skill import Skill
from vivavoce.tools.trivia import Trivia
from vivavoce.tools.vehicle import Vehicle
from vivavoce.tools.weather import Weather

_GAMES: Final[Mapping[str, Callable[[int], Skill]]] = {
    "trivia": Trivia,
    "brainteaser": BrainTeaser,
    "feihualing": FeiHuaLing,
    "interview": Interview,
}


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
    found = {name: Opening(_seeded(game)) for name, game in _GAMES.items()}
    found["vehicle"] = Opening(lambda _: Vehicle())
    found["clock"] = Opening(lambda _: Clock(horizon=longest))
    found["calculator"] = Opening(lambda _: Calculator())
    found["weather"] = Opening(lambda _: Weather(weather))
    if documents is not None:
        library = Documents(documents)
        found["documents"] = Opening(lambda persona: LookUp(library, persona), personal=True)
    if servers is not None:
        found["mcp"] = Opening(lambda _: Mcp(servers))
    return found


def _seeded(game: Callable[[int], Skill]) -> Callable[[str], Skill]:
    """Another game every time."""
    return lambda _: game(secrets.randbits(32))
