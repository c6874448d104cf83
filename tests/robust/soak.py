"""Many random cases, and a live server that is hammered beside them: `python -m tests.robust.soak`.

Says at the end whether anything broke: cases that failed, exceptions nobody handled, memory that
grew, sessions, engine handles or tasks left over, words that reached another session.
"""

import argparse
import asyncio
import json
import sys
import time
from random import Random
from typing import Any, Final

from tests.robust import case
from tests.robust.live import Live
from tests.robust.memory import growth, resident

GROWTH: Final = 16 * 2**20
"""Bytes this process may gain from the first to the last third of a soak;"""

LIVE_GROWTH: Final = 64 * 2**20
"""and the live server, in which up to a dozen floods of 32 MiB wait at once."""

_SHOWN: Final = 20
"""Failures that are told with their numbers."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.robust.soak", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="random cases to play")
    parser.add_argument("--minutes", type=float, help="stop after this time at the latest")
    parser.add_argument("--seed", default="1", help="case N is the same for the same seed")
    parser.add_argument("--only", type=int, help="play this one case and show why it fails")
    parser.add_argument("--no-live", action="store_true", help="without the live server")
    parser.add_argument("--json", action="store_true", help="report as JSON")
    return parser.parse_args()


async def _cases(seed: str, count: int, deadline: float) -> dict[str, Any]:
    """Play the cases one after the other."""
    failures: list[str] = []
    failed, number = 0, 0
    samples = []
    begun = time.monotonic()
    for number in range(1, count + 1):
        try:
            await case.run(Random(f"{seed}/{number}"))
        except Exception as error:
            failed += 1
            if len(failures) < _SHOWN:
                failures.append(f"case {number}: {type(error).__name__}: {str(error)[:500]}")
        if number % max(1, count // 300) == 0:
            samples.append(resident())
            if time.monotonic() > deadline:
                break
    return {
        "cases": number,
        "failed": failed,
        "failures": failures,
        "seconds": round(time.monotonic() - begun, 1),
        "tasks_left": len(asyncio.all_tasks()) - 1,
        "memory": growth(samples or [resident()], GROWTH),
    }


async def _soak(arguments: argparse.Namespace) -> dict[str, Any]:
    deadline = time.monotonic() + (60 * arguments.minutes if arguments.minutes else float("inf"))
    if arguments.no_live:
        return {"cases": await _cases(arguments.seed, arguments.cases, deadline)}
    async with Live(arguments.seed) as live:
        cases = await asyncio.to_thread(
            lambda: asyncio.run(_cases(arguments.seed, arguments.cases, deadline))
        )
        return {"cases": cases, "live": await live.report(LIVE_GROWTH)}


def _good(report: dict[str, Any]) -> bool:
    cases, live = report["cases"], report.get("live")
    good = not cases["failed"] and not cases["tasks_left"] and cases["memory"]["flat"]
    return bool(good and (live is None or live["good"]))


def main() -> int:
    arguments = _arguments()
    if arguments.only is not None:
        asyncio.run(case.run(Random(f"{arguments.seed}/{arguments.only}")))
        return 0
    report = asyncio.run(_soak(arguments))
    report["good"] = _good(report)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if report["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
