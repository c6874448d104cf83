"""Run the scenarios of a shape against a server: play, then rules and oracles over every frame."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.oracles import Missing, Options, Oracle, oracles
from vivavoce.conformance.rules import RULES, check
from vivavoce.conformance.scenarios import SCENARIOS
from vivavoce.conformance.shapes import Shape
from vivavoce.conformance.stage import Scenario, Stage
from vivavoce.conformance.talk import NotShown, Unanswered
from vivavoce.conformance.target import Target, Unreachable
from vivavoce.conformance.trace import Trace, load

Status = Literal["passed", "failed", "not_shown", "not_run"]


@dataclass(frozen=True)
class Verdict:
    """What came of one scenario. `note` says why it was not shown or not run."""

    name: str
    about: str
    status: Status
    checks: int = 0
    failures: tuple[Finding, ...] = ()
    note: str = ""
    seconds: float = 0.0


@dataclass
class Judges:
    """The oracles of a run, with the ones that are missing and what they have seen."""

    ready: list[Oracle] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    frames: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: str, options: Options) -> "Judges":
        """Start every oracle that is installed."""
        judges = cls()
        for name, oracle in oracles(shape, options):
            if isinstance(oracle, Missing):
                judges.missing[name] = str(oracle)
            else:
                judges.ready.append(oracle)
                judges.frames[oracle.name] = 0
        return judges

    def judge(self, trace: Trace) -> Iterable[Finding]:
        """What the oracles refuse; one that dies is missing from then on."""
        count = sum(1 for _ in trace.received())
        for oracle in list(self.ready):
            try:
                yield from oracle.judge(trace)
                self.frames[oracle.name] += count
            except (Missing, OSError) as died:
                self.missing[oracle.name] = str(died)
                self.ready.remove(oracle)
                oracle.close()

    def close(self) -> None:
        """End their processes."""
        for oracle in self.ready:
            oracle.close()


def chosen(shape: str, only: Sequence[str] = ()) -> list[Scenario]:
    """The scenarios of a shape. Raises ValueError for a name that it does not have."""
    here = [scenario for scenario in SCENARIOS if shape in scenario.shapes]
    names = [scenario.name for scenario in here]
    unknown = sorted(set(only) - set(names))
    if unknown:
        raise ValueError(
            f"no scenario {', '.join(unknown)} in shape {shape}; there are: {', '.join(names)}"
        )
    return [scenario for scenario in here if not only or scenario.name in only]


async def reach(target: Target) -> str | None:
    """Raises Unreachable without a server; what is wrong when it opens no session, or None."""
    stage = Stage(target)
    try:
        async with stage.talk():
            return None
    except Unanswered as silent:
        if silent.event is not None and silent.event.kind == "error":
            raise Unreachable(f"{target.url} refused the session: {silent}") from silent
        return str(silent)


async def play(
    target: Target, scenarios: Sequence[Scenario], judges: Judges, pace: float, voice: str | None
) -> AsyncIterator[Verdict]:
    """One verdict after the other. Raises Unreachable without a server."""
    mute = await reach(target)
    for place, scenario in enumerate(scenarios):
        if mute and place > 0:
            yield Verdict(scenario.name, scenario.about, "not_run", note=f"no session: {mute}")
            continue
        yield await _one(scenario, Stage(target, pace, voice), judges)


def judged(path: Path, shape: Shape, judges: Judges) -> Verdict:
    """A recording instead of a server: rules and oracles over its frames.

    Raises OSError or ValueError for a file that is no recording.
    """
    trace = load(path, shape)
    found = _distinct([*check(trace), *judges.judge(trace)])
    checks = len(RULES) + len(judges.ready)
    about = f"{sum(1 for _ in trace.received())} recorded frames."
    return Verdict(path.stem, about, "failed" if found else "passed", checks, tuple(found))


async def _one(scenario: Scenario, stage: Stage, judges: Judges) -> Verdict:
    found: list[Finding] = []
    note, shown = "", True
    began = time.monotonic()
    try:
        async with asyncio.timeout(stage.limit):
            await scenario.play(stage)
    except TimeoutError:
        # Every step came in time, and there was no end of them.
        found.append(Finding("answered", f"the scenario was not over after {stage.limit:g} s"))
    except NotShown as missing:
        note, shown = str(missing), False
    except Unanswered as silent:
        found.append(Finding("answered", str(silent), silent.event))
    except Unreachable as lost:
        found.append(Finding("connects", str(lost)))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as broken:
        # A frame so malformed that the scenario stumbled over it; the rules say which.
        found.append(Finding("malformed", f"{type(broken).__name__}: {broken}"))
    checks = 0
    for talk in stage.talks:
        found += [*talk.findings, *check(talk.trace), *judges.judge(talk.trace)]
        checks += talk.checks + len(RULES) + len(judges.ready)
    found = _distinct(found)
    status: Status = "failed" if found else "passed" if shown else "not_shown"
    seconds = time.monotonic() - began
    return Verdict(scenario.name, scenario.about, status, checks, tuple(found), note, seconds)


def _distinct(found: list[Finding]) -> list[Finding]:
    """Each complaint once, though two checks may have come to it."""
    seen: dict[tuple[str, str, int | None], Finding] = {}
    for finding in found:
        key = (finding.check, finding.message, finding.event.index if finding.event else None)
        seen.setdefault(key, finding)
    return list(seen.values())
