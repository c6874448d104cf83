"""The kit can fail: each single fault is caught, by the check that is named for it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conformance import mutants, mutants_flat
from tests.conformance.faults import Mutant
from tests.conformance.running import HASTY_S, IMPATIENT_S, KEY, shown, target, verdict, verdicts
from tests.fakes.mutating_proxy import proxy
from tests.fakes.server import Live, running
from tests.fakes.showing_engine import showing_engine

MUTANTS = [*mutants.MUTANTS, *mutants_flat.MUTANTS]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def live() -> AsyncIterator[Live]:
    """One server for all mutants: the faults are made on the way from it."""
    async with running(showing_engine(), keys=(KEY,)) as live:
        yield live


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.shape}: {mutant.name}")
async def test_a_mutant_is_caught(live: Live, mutant: Mutant) -> None:
    patience = IMPATIENT_S if mutant.check == "answered" else HASTY_S
    async with proxy(live.ws, mutant.make) as url:
        found = await verdict(target(url, mutant.shape, patience), mutant.scenario)
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
