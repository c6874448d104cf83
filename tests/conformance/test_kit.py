"""The whole kit against our own server, in each shape, and against no server at all."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from websockets.asyncio.server import ServerConnection, serve

from tests.conformance.faults import only, put
from tests.conformance.running import KEY, NOWHERE, shown, target, verdicts
from tests.fakes.mutating_proxy import proxy
from tests.fakes.server import running
from tests.fakes.showing_engine import showing_engine
from vivavoce.cli import main as cli
from vivavoce.conformance.report import Report
from vivavoce.conformance.runner import Judges, chosen, play
from vivavoce.conformance.scenarios import SCENARIOS
from vivavoce.conformance.shapes import BETA, GA, SHAPES, STEPFUN
from vivavoce.conformance.speech import silence
from vivavoce.conformance.stage import Scenario, Stage
from vivavoce.conformance.talk import Talk, Unanswered
from vivavoce.conformance.target import address
from vivavoce.conformance.trace import Trace

FEW = {"ga": 48, "beta": 46, "stepfun": 29}


@pytest.mark.parametrize("shape", sorted(SHAPES))
async def test_our_server_passes_and_shows_everything(shape: str) -> None:
    async with running(showing_engine(), keys=(KEY,)) as live:
        found = await verdicts(target(live.ws, shape))
    assert shown(found) == {}
    assert len(found) >= FEW[shape]
    assert all(verdict.checks > 0 for verdict in found)


def test_what_a_shape_does_not_have_is_not_run_there() -> None:
    stepfun = {scenario.name for scenario in chosen("stepfun")}
    assert not stepfun & {"truncate", "retrieve", "out-of-band", "session-detection"}
    assert {"metadata", "history", "stepfun-words"} <= stepfun
    assert "stepfun-words" not in {scenario.name for scenario in chosen("ga")}
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert all(scenario.about.endswith(".") for scenario in SCENARIOS)


@pytest.mark.parametrize(
    ("written", "shape", "read"),
    [
        ("ws://h:1/v1/realtime", GA, "ws://h:1/v1/realtime?model=gpt-realtime"),
        ("http://h:1/v1", GA, "ws://h:1/v1/realtime?model=gpt-realtime"),
        ("https://h/v1/", BETA, "wss://h/v1/realtime?model=gpt-realtime"),
        ("h:1", STEPFUN, "ws://h:1/v1/realtime?model=stepaudio-2.5-realtime"),
        ("ws://h/x/realtime?model=m&shape=ga", GA, "ws://h/x/realtime?model=m&shape=ga"),
    ],
)
def test_addresses_as_people_write_them(written: str, shape: Any, read: str) -> None:
    assert address(written, shape, None) == read


def command(*arguments: str) -> int:
    """Exit status of `vivavoce conformance`."""
    try:
        cli.main(["conformance", *arguments])
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


async def run(*arguments: str) -> int:
    return await asyncio.to_thread(command, *arguments)


async def test_the_command_reports_json_and_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    junit = tmp_path / "kit.xml"
    async with running(showing_engine()) as live:
        status = await run(
            live.url, "--json", "--junit", str(junit), "--pace", "40",
            "--only", "text-turn", "--only", "wrong-key",
        )  # fmt: skip
    assert status == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["shape"], result["passed"], result["failed"], result["score"]) == ("ga", 1, 0, 1)
    assert [s["status"] for s in result["scenarios"]] == ["not_shown", "passed"]
    assert {oracle["name"] for oracle in result["oracles"]} == {"openai", "pipecat", "agents"}
    cases = {case.get("name"): case for case in ElementTree.parse(junit).iter("testcase")}
    assert cases["text-turn"].find("failure") is None
    assert cases["wrong-key"].find("skipped") is not None


@contextlib.asynccontextmanager
async def scripted(answer: Callable[[ServerConnection], Any]) -> AsyncIterator[str]:
    async with serve(answer, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def test_a_server_that_says_nothing_fails_and_does_not_hang(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def mute(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with scripted(mute) as url:
        assert await run(url, "--json", "--timeout", "0.2") == 1
    result = json.loads(capsys.readouterr().out)
    first, *rest = result["scenarios"]
    assert first["status"] == "failed"
    assert {scenario["status"] for scenario in rest} == {"not_run"}


async def test_a_failure_shows_the_frame_at_fault(capsys: pytest.CaptureFixture[str]) -> None:
    async def terse(socket: ServerConnection) -> None:
        await socket.send(json.dumps({"type": "session.created", "event_id": "e", "session": {}}))
        await socket.wait_closed()

    async with scripted(terse) as url:
        assert await run(url, "--only", "handshake", "--timeout", "2") == 1
    shown = capsys.readouterr().out
    assert "handshake: [keys] session in session.created lacks audio, " in shown
    assert 'event 0: {"type": "session.created", "event_id": "e", "session": {}}' in shown


class Stuck:
    """A socket to a server that neither reads nor writes."""

    async def send(self, frame: str) -> None:
        await asyncio.Event().wait()

    def __aiter__(self) -> "Stuck":
        return self

    async def __anext__(self) -> str:
        await asyncio.Event().wait()
        raise StopAsyncIteration

    async def close(self) -> None:
        pass


async def test_a_server_that_does_not_read_does_not_hang_the_kit() -> None:
    talk = Talk(Stuck(), Trace(GA), 100.0, 0.05)  # type: ignore[arg-type]
    with pytest.raises(Unanswered, match="nothing was read"):
        await talk.send("input_audio_buffer.clear")
    talk.open_microphone()
    with pytest.raises(Unanswered, match="audio was not read"):
        await talk.say(silence(0.1))
    await talk.close()


async def test_a_response_that_was_never_created_is_not_waited_for() -> None:
    wrong = only("response.created", put("response", "id", "resp_other"))
    async with running(showing_engine(), keys=(KEY,)) as live, proxy(live.ws, wrong) as url:
        (found,) = await verdicts(target(url), "text-turn")
    answered = [f.message for f in found.failures if f.check == "answered"]
    assert len(answered) == 1
    assert answered[0].startswith("waited for the end of resp_other, resp_")


async def test_a_scenario_that_goes_on_for_ever_is_broken_off() -> None:
    async def play_on(stage: Stage) -> None:
        async with stage.talk() as talk:
            while True:
                since = await talk.send("input_audio_buffer.clear")
                await talk.wait("input_audio_buffer.cleared", since=since)
                await asyncio.sleep(0.05)

    endless = Scenario("endless", "Never over.", frozenset({"ga"}), play_on)
    judges = Judges.of("ga", NOWHERE)
    async with running(keys=(KEY,)) as live:
        server = target(live.ws, timeout=0.2)
        found = [each async for each in play(server, [endless], judges, 100.0, None)]
    assert [(f.check, f.message) for f in found[0].failures] == [
        ("answered", "the scenario was not over after 1.8 s")
    ]


async def test_frames_that_are_no_json_are_failures(capsys: pytest.CaptureFixture[str]) -> None:
    async def babbling(socket: ServerConnection) -> None:
        await socket.send("hello")
        await socket.send("[1]")
        await socket.wait_closed()

    async with scripted(babbling) as url:
        assert await run(url, "--json", "--only", "handshake", "--timeout", "0.3") == 1
    (first,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert [f["check"] for f in first["failures"]].count("json") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ws://127.0.0.1:9/v1/realtime",), "no Realtime server at ws://127.0.0.1:9"),
        (("missing.jsonl",), "there is no recording missing.jsonl"),
        (("ftp://127.0.0.1/",), "is no address; write ws://HOST:PORT/v1/realtime"),
        (("127.0.0.1:9", "--only", "sing"), "no scenario sing in shape ga; there are: handshake"),
        (("127.0.0.1:9", "--shape", "live"), "live"),
    ],
)
def test_without_a_server_the_command_says_why(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*arguments) == 2
    assert said in capsys.readouterr().err


def test_a_recording_is_judged_like_a_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frames: list[dict[str, Any]] = [
        {"sent": True, "data": {"type": "input_audio_buffer.clear"}},
        {"sent": False, "data": {"type": "input_audio_buffer.cleared", "event_id": "event_1"}},
    ]
    recording = tmp_path / "turn.jsonl"
    recording.write_text("\n".join(map(json.dumps, frames)), encoding="utf-8")
    assert command(str(recording), "--json") == 0
    assert json.loads(capsys.readouterr().out)["scenarios"][0]["name"] == "turn"
    recording.write_text(json.dumps({"type": "input_audio_buffer.emptied"}), encoding="utf-8")
    assert command(str(recording), "--json") == 1
    (scenario,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert scenario["failures"][0]["check"] == "known-type"
    recording.write_text("[1]", encoding="utf-8")
    assert command(str(recording)) == 2


async def test_a_wrong_key_is_no_server_to_test(capsys: pytest.CaptureFixture[str]) -> None:
    async with running(showing_engine(), keys=(KEY,)) as live:
        assert await run(live.url, "--key", "wrong") == 2
    assert "refused the session" in capsys.readouterr().err


def test_a_parser_that_is_not_installed_is_said_to_be_missing() -> None:
    judges = Judges.of("ga", NOWHERE)
    report = Report("ga", "ws://x", [], judges.frames, judges.missing)
    missing = {o["name"]: o["note"] for o in report.as_json()["oracles"] if "note" in o}
    assert "npm install @openai/agents-realtime" in missing["agents"]
    assert "pip install pipecat-ai" in missing["pipecat"]
    assert report.junit().count("<skipped") == 2
