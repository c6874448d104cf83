"""The kit can fail: each single fault is caught, by the check that is named for it."""

import pytest

from tests.conformance.mutants import MUTANTS, Mutant
from tests.conformance.running import fast, verdict
from tests.fakes.mutating_proxy import proxy
from tests.fakes.server import running
from tests.fakes.showing_engine import showing_engine


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
async def test_a_mutant_is_caught(mutant: Mutant) -> None:
    async with running(showing_engine()) as live, proxy(live.ws, mutant.make) as url:
        found = await verdict(fast(url), mutant.scenario)
    assert found.status == "failed"
    assert mutant.check in {failure.check for failure in found.failures}


@pytest.mark.parametrize("scenario", sorted({mutant.scenario for mutant in MUTANTS}))
async def test_without_a_fault_the_proxy_passes(scenario: str) -> None:
    async with running(showing_engine()) as live, proxy(live.ws, lambda: lambda f: [f]) as url:
        found = await verdict(fast(url), scenario)
    assert (found.status, found.failures) == ("passed", ())


async def test_a_subprotocol_that_is_not_selected_is_caught() -> None:
    async with (
        running(showing_engine()) as live,
        proxy(live.ws, lambda: lambda f: [f], subprotocol=False) as url,
    ):
        found = await verdict(fast(url), "handshake")
    assert {failure.check for failure in found.failures} == {"subprotocol"}
