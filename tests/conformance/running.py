"""Running the kit in tests: quickly, and without parsers that are not Python's."""

from pathlib import Path

from vivavoce.conformance.oracles import Options
from vivavoce.conformance.runner import Judges, Verdict, chosen, play
from vivavoce.conformance.shapes import SHAPES
from vivavoce.conformance.target import Target, address

PACE = 40.0
PATIENCE_S = 4.0


def fast(url: str, shape: str = "ga", timeout: float = PATIENCE_S) -> Target:
    return Target(address(url, SHAPES[shape], None), SHAPES[shape], timeout=timeout)


async def verdicts(target: Target, *only: str, options: Options | None = None) -> list[Verdict]:
    """Play scenarios of the target's shape; all of them when none is named."""
    judges = Judges.of(target.shape.name, options or Options(Path("/nowhere"), Path("/nowhere")))
    try:
        scenarios = chosen(target.shape.name, only)
        return [each async for each in play(target, scenarios, judges, PACE, "yunxi")]
    finally:
        judges.close()


async def verdict(target: Target, scenario: str) -> Verdict:
    """Play one scenario."""
    (found,) = await verdicts(target, scenario)
    return found
