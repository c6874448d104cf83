"""Running the kit in tests: quickly, and without parsers that are not Python's."""

from pathlib import Path

from vivavoce.conformance.oracles import Options
from vivavoce.conformance.runner import Judges, Verdict, chosen, play
from vivavoce.conformance.shapes import SHAPES
from vivavoce.conformance.target import Target, address

PACE = 40.0
PATIENCE_S = 20.0
HASTY_S = 5.0
"""For servers that may leave out what is waited for."""
IMPATIENT_S = 1.0
"""For servers that are known not to answer."""
KEY = "secret"
NOWHERE = Options(Path("/nowhere"), Path("/nowhere"))


def target(url: str, shape: str = "ga", timeout: float = PATIENCE_S) -> Target:
    return Target(address(url, SHAPES[shape], None), SHAPES[shape], KEY, timeout)


async def verdicts(server: Target, *only: str, options: Options = NOWHERE) -> list[Verdict]:
    """Play scenarios of the target's shape; all of them when none is named."""
    judges = Judges.of(server.shape.name, options)
    try:
        scenarios = chosen(server.shape.name, only)
        return [each async for each in play(server, scenarios, judges, PACE, "yunxi")]
    finally:
        judges.close()


async def verdict(server: Target, scenario: str) -> Verdict:
    """Play one scenario."""
    (found,) = await verdicts(server, scenario)
    return found


def shown(found: list[Verdict]) -> dict[str, object]:
    """What did not pass, and why: {} on a conforming server that shows everything."""
    return {
        each.name: (each.status, each.note, [(f.check, f.message) for f in each.failures])
        for each in found
        if each.status != "passed"
    }
