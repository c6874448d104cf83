"""The bench finds the latency, the under-run and the early answer that were put in."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.ga_server import Script, ga_server, tone
from vivavoce.audio.codec import write_wav
from vivavoce.bench import latency
from vivavoce.bench.client import Event, conversation
from vivavoce.bench.latency import TIMINGS, ask, interrupt
from vivavoce.bench.measure import measure_turn, premature_share
from vivavoce.bench.playback import Playback
from vivavoce.bench.questions import Question
from vivavoce.bench.waveform import Span, pink_noise, speech_edges
from vivavoce.errors import EngineUnavailable

SLACK_S = 0.25


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The courtesies between turns are not what is tested here."""
    monkeypatch.setattr(latency, "BETWEEN_TURNS_S", 0.0)
    monkeypatch.setattr(latency, "INTERRUPT_AFTER_S", 0.2)
    monkeypatch.setattr(latency, "NOTICE_TIMEOUT_S", 0.8)


@pytest.fixture
def question(tmp_path: Path) -> Question:
    """0.1 s of room, 0.5 s of tone, 0.1 s of room: not a word, but the fake hears by energy."""
    path = tmp_path / "q.wav"
    room = pink_noise(2400, -60, seed=3)
    write_wav(path, np.concatenate((room, tone(0.5), room)), 24_000)
    return Question("q", "en", "none", "?", 0.1, 0.6, None, path)


@pytest.fixture
def hesitant(tmp_path: Path) -> Question:
    """Two tones with 0.5 s of room between."""
    path = tmp_path / "h.wav"
    room = pink_noise(12_000, -60, seed=3)
    write_wav(path, np.concatenate((tone(0.4), room, tone(0.4), room)), 24_000)
    return Question("h", "en", "none", "? ?", 0.0, 1.3, Span(0.4, 0.9), path)


async def test_known_latency_is_found(question: Question) -> None:
    script = Script(delay_s=0.5, answer_s=0.4)
    async with ga_server(script) as url, conversation(url, query=TIMINGS) as talk:
        turn = await ask(talk, question, 4.0, whole=True)
    assert turn.voice_to_voice is not None
    assert 0.45 < turn.voice_to_voice < 0.5 + SLACK_S
    assert not turn.premature
    assert turn.whole
    assert turn.gaps == ()
    assert turn.heard == "hello there"
    assert turn.answer == "hi you"
    assert turn.answer_s == pytest.approx(0.4, abs=0.01)
    assert turn.stages["first_audio"] == 500
    assert "timings=1" in script.requests[0]


async def test_two_turns_in_one_session(question: Question) -> None:
    async with (
        ga_server(Script(delay_s=0.3, answer_s=0.3)) as url,
        conversation(url, query=TIMINGS) as talk,
    ):
        first = await ask(talk, question, 4.0, whole=False)
        second = await ask(talk, question, 4.0, whole=False)
    assert first.voice_to_voice == pytest.approx(second.voice_to_voice, abs=SLACK_S)


@pytest.mark.parametrize("between", [False, True])
async def test_underrun_is_found(question: Question, between: bool) -> None:
    script = Script(
        delay_s=0.3, answer_s=0.8, stall_after_s=0.4, stall_s=0.3, stall_in_silence=between
    )
    async with ga_server(script) as url, conversation(url, query=TIMINGS) as talk:
        turn = await ask(talk, question, 4.0, whole=True)
    (gap,) = turn.gaps
    assert gap.seconds == pytest.approx(0.3, abs=SLACK_S)
    assert gap.inside is not between


async def test_premature_answer_is_found(hesitant: Question) -> None:
    async with (
        ga_server(Script(delay_s=0.25, answer_s=0.3)) as url,
        conversation(url, query=TIMINGS) as talk,
    ):
        turn = await ask(talk, hesitant, 4.0, whole=True)
    assert turn.premature
    assert turn.voice_to_voice == pytest.approx(0.25, abs=SLACK_S)


async def test_patient_server_is_not_premature(hesitant: Question) -> None:
    async with (
        ga_server(Script(delay_s=0.8, answer_s=0.3)) as url,
        conversation(url, query=TIMINGS) as talk,
    ):
        turn = await ask(talk, hesitant, 4.0, whole=True)
    assert not turn.premature
    assert turn.voice_to_voice == pytest.approx(0.8, abs=SLACK_S)


async def test_client_hangs_up_on_long_answers(question: Question) -> None:
    script = Script(delay_s=0.2, answer_s=5.0)
    async with ga_server(script) as url, conversation(url, query=TIMINGS) as talk:
        began = time.perf_counter()
        turn = await ask(talk, question, 0.5, whole=False)
        assert time.perf_counter() - began < 4.0
    assert not turn.whole
    assert turn.answer_s < 1.5
    (truncated,) = [e for e in script.heard if e["type"] == "conversation.item.truncate"]
    assert 500 <= truncated["audio_end_ms"] < 1500


async def test_barge_in_is_timed(question: Question) -> None:
    script = Script(delay_s=0.2, answer_s=6.0)
    async with ga_server(script) as url, conversation(url, query=TIMINGS) as talk:
        counted, seconds = await interrupt(talk, question, question)
    assert counted
    assert seconds is not None
    assert seconds < SLACK_S
    assert any(event["type"] == "conversation.item.truncate" for event in script.heard)


async def test_missed_barge_in_is_a_miss(question: Question) -> None:
    script = Script(delay_s=0.2, answer_s=9.0, deaf=True)
    async with ga_server(script) as url, conversation(url, query=TIMINGS) as talk:
        assert await interrupt(talk, question, question) == (True, None)


async def test_no_server_says_what_to_do() -> None:
    with pytest.raises(EngineUnavailable, match="vivavoce serve"):
        async with conversation("http://127.0.0.1:9"):
            pass


def turn_events(at: float, response: str = "r", item: str = "i") -> list[Event]:
    ids = {"response_id": response, "item_id": item}
    return [
        Event(at, {"type": "response.created", "response": {"id": response}}),
        Event(at, {"type": "response.output_audio.delta", **ids}),
    ]


def test_latency_is_exact_on_given_times(question: Question) -> None:
    heard = Playback()
    heard.add("i", 11.0, np.concatenate((np.zeros(2400, np.float32), tone(0.5))))
    turn = measure_turn(question, 10.0, turn_events(10.8), heard)
    assert turn.voice_to_voice == pytest.approx(0.5, abs=0.006)  # 11.0 + 0.1 silence - 10.6


def told(at: float, ended_ms: int, **stages: float) -> list[Event]:
    """The server heard the end at `ended_ms` of what was sent, and took these milliseconds."""
    stopped = {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": ended_ms}
    timing = {"type": "vivavoce.turn.timing", "response_id": "r", "stages": stages}
    return [Event(at, stopped), *turn_events(at), Event(at, timing)]


def test_the_first_token_counts_from_the_acoustic_end_without_the_wait(question: Question) -> None:
    heard = Playback()
    heard.add("i", 11.0, tone(0.5))
    events = told(10.8, 3680, endpoint=320.0, first_token=400.0)  # speech ended 3 s + 0.6 s
    turn = measure_turn(question, 10.0, events, heard, sent_s=3.0)
    assert turn.first_token == pytest.approx(0.08 + 0.08)
    assert measure_turn(question, 10.0, events, heard).first_token is None
    old = told(10.8, 3680, endpoint=320.0, first_audio=400.0)
    assert measure_turn(question, 10.0, old, heard, sent_s=3.0).first_token is None


def test_cancelled_false_start_is_premature_but_not_the_answer(hesitant: Question) -> None:
    heard = Playback()
    heard.add("a", 10.7, tone(0.5))
    heard.flush(10.95)
    heard.add("b", 12.0, tone(0.5))
    events = turn_events(10.6, "r1", "a") + turn_events(11.8, "r2", "b")
    turn = measure_turn(hesitant, 10.0, events, heard)
    assert turn.premature
    assert turn.voice_to_voice == pytest.approx(0.7, abs=0.006)


def test_answer_begun_too_early_has_no_latency(hesitant: Question) -> None:
    heard = Playback()
    heard.add("i", 11.5, tone(0.5))
    turn = measure_turn(hesitant, 10.0, turn_events(10.9), heard)
    assert turn.premature
    assert turn.voice_to_voice is None
    assert turn.answer_s


def test_silent_answer_is_no_answer(question: Question) -> None:
    heard = Playback()
    heard.add("i", 11.0, np.zeros(24_000, np.float32))
    turn = measure_turn(question, 10.0, turn_events(10.8), heard)
    assert turn.voice_to_voice is None
    assert not turn.answer_s


def test_playback_counts_what_was_played() -> None:
    heard = Playback()
    heard.add("i", 1.0, tone(1.0))
    heard.add("i", 1.1, tone(1.0))
    assert heard.ends == pytest.approx(3.0)
    assert heard.played("i", 1.5) == pytest.approx(0.5)
    heard.flush(2.25)
    assert heard.ends == pytest.approx(2.25)
    assert heard.heard_until() == pytest.approx(2.25, abs=0.011)
    assert heard.gaps("i") == []
    assert heard.playing(2.0) == "i"
    assert heard.playing(2.3) is None


def test_edges_of_a_clip() -> None:
    room = pink_noise(12_000, -65, seed=1)
    edges = speech_edges(np.concatenate((room, tone(0.4), room, tone(0.4), room)), 24_000)
    assert edges.start == pytest.approx(0.5, abs=0.011)
    assert edges.end == pytest.approx(1.8, abs=0.011)
    assert edges.pause is not None
    assert edges.pause.seconds == pytest.approx(0.5, abs=0.03)


def test_silence_has_no_edges() -> None:
    with pytest.raises(ValueError, match="silent"):
        speech_edges(pink_noise(24_000, -60, seed=1), 24_000)


def test_early_answers_count_on_every_question(hesitant: Question) -> None:
    heard = Playback()
    heard.add("i", 11.5, tone(0.5))
    plain = measure_turn(replace(hesitant, pause=None), 10.0, turn_events(10.9), heard)
    paused = measure_turn(hesitant, 10.0, turn_events(10.9), heard)
    patient = measure_turn(hesitant, 10.0, turn_events(11.4), heard)
    assert plain.premature
    assert premature_share([plain]) is None
    assert premature_share([plain, paused, patient]) == 0.5


def test_barge_in_by_nobody_is_found(question: Question) -> None:
    heard = Playback()
    heard.add("i", 11.0, tone(0.5))
    started = "input_audio_buffer.speech_started"
    during, before = Event(11.2, {"type": started}), Event(10.2, {"type": started})
    assert measure_turn(question, 10.0, [*turn_events(10.8), during], heard).cut_off
    assert not measure_turn(question, 10.0, [before, *turn_events(10.8)], heard).cut_off
