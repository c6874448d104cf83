"""The kit can fail: each single fault is caught, by the check that is named for it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conformance import mutants, mutants_deaf, mutants_flat
from tests.conformance.faults import Mutant
from tests.conformance.running import HASTY_S, IMPATIENT_S, KEY, shown, target, verdict, verdicts
from tests.fakes.mutating_proxy import proxy
from tests.fakes.server import Live, running
from tests.fakes.showing_engine import showing_engine
from vivavoce.conformance.runner import Verdict

AT_A_TIME = 6
MUTANTS = [*mutants.MUTANTS, *mutants_flat.MUTANTS, *mutants_deaf.MUTANTS]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def live() -> AsyncIterator[Live]:
    """One server for all mutants: the faults are made on the way from it."""
    async with running(showing_engine(), keys=(KEY,), capacity=4 * AT_A_TIME) as live:
        yield live


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def verdict_on(live: Live) -> dict[tuple[str, str], Verdict]:
    """What the kit says of each mutant, a few of them at a time: most of the time is waiting."""
    free = asyncio.Semaphore(AT_A_TIME)

    async def judge(mutant: Mutant) -> Verdict:
        patience = IMPATIENT_S if mutant.check == "answered" else HASTY_S
        async with free, proxy(live.ws, mutant.make, ask=mutant.ask) as url:
            return await verdict(target(url, mutant.shape, patience), mutant.scenario)

    found = await asyncio.gather(*map(judge, MUTANTS))
    return {(m.shape, m.name): v for m, v in zip(MUTANTS, found, strict=True)}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.shape}: {mutant.name}")
async def test_a_mutant_is_caught(
    verdict_on: dict[tuple[str, str], Verdict], mutant: Mutant
) -> None:
    found = verdict_on[mutant.shape, mutant.name]
    assert found.status == "failed"
    assert mutant.check in {failure.check for failure in found.failures}


@pytest.mark.parametrize("shape", ["ga", "beta", "stepfun"])
async def test_without_a_fault_the_proxy_passes(live: Live, shape: str) -> None:
    scenarios = sorted({mutant.scenario for mutant in MUTANTS if mutant.shape == shape})
    async with proxy(live.ws, lambda: lambda frame: [frame]) as url:
        assert shown(await verdicts(target(url, shape), *scenarios)) == {}


async def test_a_subprotocol_that_is_not_selected_is_caught(live: Live) -> None:
    async with proxy(live.ws, lambda: lambda frame: [frame], subprotocol=False) as url:
        found = await verdict(target(url), "handshake")
    assert {failure.check for failure in found.failures} == {"subprotocol"}
