"""The front bench: callers, their audio, and what is made of a run."""

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes.server import LoudIsSpeech, running
from vivavoce.audio.codec import encode_pcm16
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import FRAME, LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.front import Used, _heard, summary
from vivavoce.bench.front_audio import (
    BLOCK,
    Rehearsal,
    Track,
    block_of,
    frames_in,
    make_tracks,
)
from vivavoce.bench.front_engine import ScriptedEngine
from vivavoce.bench.front_load import Load, connect, settle, talk, text_frame
from vivavoce.bench.front_report import markdown, plot
from vivavoce.bench.server_process import Usage
from vivavoce.engine.contract import Finished, Handle, Heard, Request
from vivavoce.errors import EngineUnavailable
from vivavoce.server.listening import Listening
from vivavoce.session.config import AudioFormat


class Sure:
    """A turn model that is always sure."""

    def probability(self, samples: Samples) -> float:
        assert samples.size
        return 0.99


def rehearsal(answer_s: float = 0.0) -> Rehearsal:
    gate: Any = LoudIsSpeech()
    turn_end: Any = Sure()
    return Rehearsal(gate, turn_end, answer_s)


def microphone(*loud: tuple[float, float], seconds: float) -> bytes:
    """Silence, but for noise in these stretches."""
    samples = np.zeros(round(seconds * SPEAK_RATE), np.float32)
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, samples.size).astype(np.float32)
    for start, end in loud:
        cut = slice(round(start * SPEAK_RATE), round(end * SPEAK_RATE))
        samples[cut] = noise[cut]
    return encode_pcm16(samples)


def test_a_frame_is_whole_with_the_block_that_is_told() -> None:
    for blocks in (1, 2, 7, 400):
        listening = Listening(LoudIsSpeech(), AudioFormat())  # type: ignore[arg-type]
        listening.receive(bytes(2 * BLOCK * blocks))
        assert frames_in(blocks) == listening.frames
    assert [block_of(frame) for frame in range(3)] == [1, 3, 4]
    for frame in range(50):
        assert frames_in(block_of(frame)) <= frame < frames_in(block_of(frame) + 1)


@pytest.mark.parametrize("answer_s", [0.0, 1.0])
def test_the_rehearsal_knows_every_turn(answer_s: float) -> None:
    audio = microphone((0.5, 1.5), (4.0, 5.0), seconds=8)
    silence = microphone(seconds=8)
    spoken, silent = rehearsal(answer_s).tracks([audio, silence])
    assert [event.kind for event in spoken.expected] == ["speech_started", "speech_stopped"] * 2
    first, end = spoken.expected[:2]
    assert first.at_ms == pytest.approx(200, abs=40)
    assert end.at_ms == pytest.approx(1536, abs=40)
    assert first.block * 20 == pytest.approx(600, abs=60)
    assert end.block * 20 == pytest.approx(1780, abs=60)
    assert spoken.questions == 2
    assert spoken.voiced == pytest.approx(0.25, abs=0.03)
    assert (silent.expected, silent.voiced, silent.questions) == ((), 0.0, 0)
    assert spoken.blocks == 400


@pytest.mark.e2e
def test_real_callers_talk_two_fifths_of_the_time(model_dir: Path) -> None:
    from vivavoce.audio.barge_in import BargeIn
    from vivavoce.audio.vad import Vad

    gate = BargeIn(Vad(model_dir / "silero_vad.onnx"))
    turn_end = TurnEnd(model_dir / "smart-turn-v3.2-cpu.onnx")
    tracks = make_tracks(4, 3, gate, turn_end, 0.0)
    assert np.mean([track.voiced for track in tracks]) == pytest.approx(0.4, abs=0.03)
    for track in tracks:
        kinds = [event.kind for event in track.expected]
        assert kinds == ["speech_started", "speech_stopped"] * 3
        assert track.questions == 3
    assert len({track.audio for track in tracks}) == 4


async def test_the_engine_answers_at_once() -> None:
    engine = ScriptedEngine(0.5)
    outputs = [out async for out in engine.generate(Handle("x"), Request((), turn=4))]
    assert isinstance(outputs[0], Heard)
    assert (outputs[0].turn, outputs[0].final) == (4, True)
    assert isinstance(outputs[-1], Finished)
    assert list(engine.outputs(Request((), turn=4))) == outputs


def test_frames_are_masked_text_of_any_length() -> None:
    for size in (5, 300, 70_000):
        frame = text_frame("a" * size)
        assert frame[0] == 0x81
        assert len(frame) == size + (6 if size < 126 else 8 if size < 1 << 16 else 14)
        key, body = frame[-size - 4 : -size], frame[-size:]
        assert bytes(b ^ k for b, k in zip(body[:4], key, strict=True)) == b"aaaa"


def tracks() -> list[Track]:
    """Three seconds; what the fake server makes of them (it waits for 300 ms of silence)."""
    audio = microphone((0.5, 1.0), seconds=3)
    (track,) = rehearsal().tracks([audio])
    return [Track(audio, track.expected[:1], track.voiced, track.questions)]


async def test_callers_time_events_and_lose_nothing() -> None:
    async with running(capacity=3) as live:
        load = Load(await connect(live.url, tracks(), 3))
        # Turns are spread over eight seconds: the third caller would begin after five.
        load.callers = load.callers[:1]
        await talk(load, 0.1, 1.2)
        await settle(load)
        heard = await asyncio.to_thread(_heard, live.url)
        (caller,) = load.callers
        assert len(caller.sent) > 55
        assert heard == pytest.approx(frames_in(len(caller.sent)) * FRAME / LISTEN_RATE)
        assert caller.wrong == []
        assert len(caller.events) == 1
        assert len(caller.probes) == 2
        assert all(0 < took < 1 for _, took in caller.events + caller.probes)
        caller.hang_up()


async def test_a_refusing_server_is_told_of() -> None:
    async with running(capacity=1) as live:
        load = Load(await connect(live.url, tracks(), 1))
        with pytest.raises(EngineUnavailable, match="before the session began"):
            await connect(live.url, tracks(), 1)
        load.callers[0].hang_up()


class Told:
    """A caller after the run."""

    def __init__(self, latencies: list[float], blocks: int = 100) -> None:
        self.events = [(1.0, took) for took in latencies] + [(99.0, 5.0)]
        self.probes = [(1.0, took) for took in latencies]
        self.sent = [0.0] * blocks
        self.ends = [1.0, 99.0]
        self.wrong: list[str] = []
        self.missing, self.closed = 0, False


def row(latency: float, *, heard: float | None = None, **changes: Any) -> dict[str, Any]:
    caller: Any = Told([latency] * 50)
    vars(caller).update(changes)
    load = Load([caller, caller], began=0.0, ended=2.0, late=[0.001])
    usage = [Used(0.0, 1.0, Usage(3.0, 10), 4.0), Used(2.0, 1.1, Usage(3.5, 20), 4.9)]
    exact = 2 * frames_in(100) * FRAME / LISTEN_RATE
    return summary(load, usage, exact if heard is None else heard)


def test_a_row_counts_what_happened_in_the_measured_time() -> None:
    found = row(0.012)
    assert found["event_ms"] == {"p50": 12.0, "p99": 12.0, "n": 100}
    assert (found["cpu_percent"], found["cpu_percent_per_session"]) == (25.0, 12.5)
    assert (found["others_percent"], found["load_cpu_percent"]) == (20.0, 5.0)
    assert (found["turn_ends"], found["dropped_s"], found["rss_bytes"]) == (2, 0.0, 20)
    assert found["carried"]
    assert found["load_kept_pace"]


@pytest.mark.parametrize(
    "bad",
    [
        {"latency": 0.021},
        {"latency": 0.01, "heard": 1.0},
        {"latency": 0.01, "missing": 1},
        {"latency": 0.01, "wrong": ["x"]},
    ],
)
def test_a_row_with_a_flaw_is_not_carried(bad: dict[str, Any]) -> None:
    assert not row(**bad)["carried"]


def test_the_page_and_the_plot_show_every_row(tmp_path: Path) -> None:
    metrics = {
        "rows": [dict(row(0.012), sessions=1), dict(row(0.03), sessions=40, load_kept_pace=False)],
        "largest": 1, "limit_ms": 20.0, "seconds": 30, "answer_s": 0.0, "voiced": 0.41,
        "turn_ends_per_cycle": 1.0, "questions_per_cycle": 1.0, "pinned": True,
        "load_average": 0.5,
    }  # fmt: skip
    page = markdown(metrics, "vivavoce bench front", "front.png")
    assert "    vivavoce bench front\n" in page
    assert "| 1 | 25.0 % | 12.50 % | 20 % | 12.0 | 12.0 | 12.0 | 2 | 0.00 | yes |" in page
    assert "| 40* |" in page
    assert "**1**" in page
    assert "![CPU and added latency](front.png)" in page
    plot(metrics, tmp_path / "front.png")
    assert (tmp_path / "front.png").stat().st_size > 1000
    json.dumps(metrics)
