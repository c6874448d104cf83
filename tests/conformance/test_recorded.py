"""The rules hold on what OpenAI's server really sent, and come from there."""

import json
from pathlib import Path

import pytest

from tests.conformance.running import NOWHERE
from vivavoce.conformance.distil import TARGET, distil
from vivavoce.conformance.oracles import Missing, oracles
from vivavoce.conformance.rules import check
from vivavoce.conformance.shapes import GA
from vivavoce.conformance.trace import Trace, load

FRAMES = 230
"""Server frames in the recordings beside the checkout, at least."""


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "realtime-cassettes"


@pytest.fixture
def traces(folder: Path) -> list[Trace]:
    return [load(path, GA) for path in sorted(folder.glob("*.yaml"))]


def test_no_rule_objects_to_a_recorded_frame(traces: list[Trace]) -> None:
    found = [(f.check, f.message) for trace in traces for f in check(trace)]
    assert found == []
    assert sum(1 for trace in traces for _ in trace.received()) >= FRAMES


def test_the_sdk_accepts_every_recorded_frame(traces: list[Trace]) -> None:
    (openai,) = [o for _, o in oracles("ga", NOWHERE) if not isinstance(o, Missing)]
    assert [f.message for trace in traces for f in openai.judge(trace)] == []


def test_what_is_shipped_is_what_the_recordings_say(folder: Path) -> None:
    assert distil(folder) == json.loads(TARGET.read_text(encoding="utf-8"))


def test_a_recorded_turn_backwards_is_refused(traces: list[Trace]) -> None:
    for trace in traces:
        frames = [event for event in trace.events if not event.sent]
        if len(frames) < 10:
            continue
        mixed = Trace(GA)
        for event in reversed(frames):
            mixed.add(event.body, sent=False)
        assert "order" in {finding.check for finding in check(mixed)}
