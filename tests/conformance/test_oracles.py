"""The parsers of real clients, where they are installed (scripts/clients), and the one of ours."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.running import KEY, NOWHERE, shown, target, verdicts
from tests.conftest import ROOT
from tests.fakes.server import running
from tests.fakes.showing_engine import showing_engine
from vivavoce.conformance.oracles import Missing, Options, Oracle, oracles
from vivavoce.conformance.oracles.process import ProcessOracle
from vivavoce.conformance.shapes import BETA, GA, SHAPES, STEPFUN, Shape
from vivavoce.conformance.trace import Trace

INSTALLED = Options(
    Path(os.environ.get("CONFORMANCE_NODE_MODULES", ROOT / "tests/clients/node_modules")),
    Path(os.environ.get("CONFORMANCE_PIPECAT_PYTHON", ROOT / ".venv-clients/bin/python")),
)
CLEARED = {"type": "input_audio_buffer.cleared", "event_id": "event_1"}


def trace(shape: Shape, *frames: dict[str, Any]) -> Trace:
    found = Trace(shape)
    for frame in frames:
        found.add(frame, sent=False)
    return found


def faults(oracle: Oracle, shape: Shape, *frames: dict[str, Any]) -> list[int]:
    """Places of the frames that a parser refuses."""
    return [finding.event.index for finding in oracle.judge(trace(shape, *frames)) if finding.event]


@pytest.fixture
def installed(request: pytest.FixtureRequest) -> Iterator[Oracle]:
    """The parser (shape, name) of the test's parameter."""
    shape, name = request.param
    for found, oracle in oracles(shape, INSTALLED):
        if found == name and isinstance(oracle, Missing):
            pytest.skip(str(oracle))
        if found == name and not isinstance(oracle, Missing):
            yield oracle
        if not isinstance(oracle, Missing):
            oracle.close()


@pytest.mark.e2e
@pytest.mark.parametrize("shape", ["ga", "beta"])
async def test_real_parsers_accept_every_frame_of_ours(shape: str) -> None:
    for _, oracle in oracles(shape, INSTALLED):
        if isinstance(oracle, Missing):
            pytest.skip(str(oracle))
        oracle.close()
    async with running(showing_engine(), keys=(KEY,)) as live:
        found = await verdicts(target(live.ws, shape), options=INSTALLED)
    assert shown(found) == {}


@pytest.mark.e2e
@pytest.mark.parametrize("installed", [("ga", "agents")], indirect=True)
def test_the_zod_schema_does_not_fall_back_silently(installed: Oracle) -> None:
    part = {
        "type": "response.content_part.added",
        "event_id": "event_2",
        "response_id": "resp_1",
        "item_id": "item_1",
        "output_index": 0,
        "content_index": 0,
        "part": {"type": "audio", "transcript": ""},
    }
    renamed = {**part, "part": {"type": "output_audio", "transcript": ""}}
    timeout = {"type": "input_audio_buffer.timeout_triggered", "event_id": "event_3"}
    vendor = {"type": "vendor.timing", "event_id": "event_4"}
    assert faults(installed, GA, CLEARED, part, renamed, timeout, vendor) == [2, 4]


@pytest.mark.e2e
@pytest.mark.parametrize("installed", [("ga", "pipecat")], indirect=True)
def test_pipecats_classes_refuse_what_ends_its_loop(installed: Oracle) -> None:
    error = {"type": "invalid_request_error", "code": "x", "message": "m"}
    good = {"type": "error", "event_id": "event_2", "error": error}
    bad = {"type": "error", "event_id": "event_3", "error": "no object"}
    assert faults(installed, GA, CLEARED, good, bad) == [2]


@pytest.mark.e2e
@pytest.mark.parametrize("installed", [("beta", "beta_client")], indirect=True)
def test_the_beta_client_throws_on_unknown_items(installed: Oracle) -> None:
    item = {"id": "item_1", "type": "message", "role": "assistant", "content": []}
    created = {"type": "conversation.item.created", "event_id": "event_2", "item": item}
    part = {
        "type": "response.content_part.added",
        "event_id": "event_3",
        "item_id": "item_1",
        "part": {"type": "audio", "transcript": ""},
    }
    audio = {"type": "response.audio.delta", "event_id": "event_4", "item_id": "item_1"}
    frames = ({**audio, "delta": "AAA="}, {**audio, "delta": "AAAA"})
    assert faults(installed, BETA, created, part, *frames) == [3]
    assert faults(installed, BETA, part, created) == [0]


@pytest.mark.parametrize(
    ("frame", "good"),
    [
        (CLEARED, True),
        ({"type": "response.cancelled", "event_id": "event_2", "response_id": "resp_1"}, True),
        ({"type": "input_audio_buffer.cleared"}, False),
        ({"type": "conversation.item.truncated", "event_id": "event_2"}, False),
        (
            {
                "type": "conversation.item.created",
                "event_id": "event_2",
                "item": {"id": "i", "type": "message", "role": "user", "content": None},
            },
            False,
        ),
        (
            {
                "type": "conversation.item.created",
                "event_id": "event_2",
                "item": {
                    "id": "i",
                    "type": "function_call",
                    "status": "incomplete",
                    "call_id": "call_1",
                    "name": "f",
                    "arguments": "",
                },
            },
            True,
        ),
    ],
)
def test_the_stepfun_schema(frame: dict[str, Any], good: bool) -> None:
    ((_, stepfun),) = oracles("stepfun", NOWHERE)
    assert not isinstance(stepfun, Missing)
    assert faults(stepfun, STEPFUN, frame) == ([] if good else [0])


def test_every_shape_has_a_parser_that_is_always_there() -> None:
    for shape in SHAPES:
        found = [oracle for _, oracle in oracles(shape, NOWHERE)]
        assert any(not isinstance(oracle, Missing) for oracle in found)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('broken')", "broken"),
        ('print(\'{"ready": false, "missing": "no such package"}\')', "no such package"),
    ],
)
def test_a_parser_that_does_not_start_is_missing(program: str, said: str) -> None:
    with pytest.raises(Missing, match=f"{said}.*install it"):
        ProcessOracle("made-up", [sys.executable, "-c", program], "install it")


def test_a_parser_that_dies_is_missing_from_then_on() -> None:
    program = "print('{\"ready\": true}', flush=True); input(); input(); raise SystemExit(3)"
    oracle = ProcessOracle("made-up", [sys.executable, "-c", program], "install it")
    with pytest.raises(Missing, match="gave no verdict"):
        list(oracle.judge(trace(GA, CLEARED)))
    oracle.close()
