"""`vivavoce bench front`: what the server's way in costs per session, and how many a core carries.

    this process, core A: callers        ◄── loopback ──►      core B: the server
    real speech in 20 ms blocks at real-time pace              VAD, gate, turn model: real
    events timed against the block that caused them            engine: scripted, free

A server is started for each number of sessions. Added latency is the time from sending a block to
receiving the event that it must bring (`front_audio` says which one); probes in between ask for an
answer that has to wait for all audio sent before it.
"""

import asyncio
import contextlib
import gc
import math
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.types import FRAME, LISTEN_RATE
from vivavoce.audio.vad import Vad
from vivavoce.bench.front_audio import CYCLE_S, Track, frames_in, make_tracks
from vivavoce.bench.front_load import Load, connect, settle, talk
from vivavoce.bench.server_process import ServerProcess, Usage
from vivavoce.errors import ConfigError
from vivavoce.store.store import Store

TRACKS: Final = 16
"""Different callers; further sessions say the same at another time."""

WARM_UP_S: Final = CYCLE_S + 2
LIMIT_MS: Final = 20.0
"""p99 of the added latency up to which a number of sessions counts as carried."""

SLOW_MS: Final = 5.0
"""Blocks sent later than this (p99) are the load generator's fault."""

_HEARD: Final = "vivavoce_heard_seconds_total "


@dataclass(frozen=True)
class Plan:
    """What to measure."""

    sessions: tuple[int, ...] = (1, 10, 20, 40, 80, 160)
    seconds: int = 30
    answer_s: float = 0.0


@dataclass(frozen=True)
class Used:
    """CPU time at one moment: of this process, of the server, of all that ran on its core."""

    at: float
    own_s: float
    server: Usage | None
    core_s: float | None


def bench_front(
    plan: Plan, store: Store, say: Callable[[str], None], command: Sequence[str] | None = None
) -> dict[str, Any]:
    """One row per number of sessions, and the largest number that was carried."""
    ours, theirs = _cores()
    gate = BargeIn(Vad(store.path("silero_vad.onnx")))
    turn_end = TurnEnd(store.path("smart-turn-v3.2-cpu.onnx"))
    cycles = math.ceil((WARM_UP_S + plan.seconds) / CYCLE_S)
    say(f"rehearsing {min(TRACKS, max(plan.sessions))} callers of {cycles} turns")
    count = min(TRACKS, max(plan.sessions))
    tracks = make_tracks(count, cycles, gate, turn_end, plan.answer_s)
    gc.freeze()
    rows = []
    for sessions in plan.sessions:
        process = ServerProcess(
            ["--sessions", str(sessions), "--answer", str(plan.answer_s)],
            command=command or (sys.executable, "-m", "vivavoce.bench.front_server"),
        )
        with contextlib.ExitStack() as running:
            with _only_on(theirs):
                server = running.enter_context(process)
            running.enter_context(_only_on(ours))
            rows.append(asyncio.run(_measure(server, tracks, sessions, plan.seconds, theirs)))
        say(line(rows[-1]))
    carried = [row["sessions"] for row in rows if row["carried"]]
    return {
        "rows": rows,
        "largest": max(carried, default=0),
        "limit_ms": LIMIT_MS,
        "seconds": plan.seconds,
        "answer_s": plan.answer_s,
        "voiced": round(float(np.mean([track.voiced for track in tracks])), 3),
        "turn_ends_per_cycle": _per_cycle(tracks, cycles, _turn_ends),
        "questions_per_cycle": _per_cycle(tracks, cycles, lambda track: track.questions),
        "pinned": theirs is not None,
        "load_average": round(os.getloadavg()[0], 2),
    }


def _per_cycle(tracks: Sequence[Track], cycles: int, count: Callable[[Track], int]) -> float:
    return round(float(np.mean([count(track) for track in tracks])) / cycles, 3)


def _turn_ends(track: Track) -> int:
    return sum(event.kind == "speech_stopped" for event in track.expected)


def _cores() -> tuple[int | None, int | None]:
    """One for the callers, one for the server; None where processes cannot be pinned."""
    if not hasattr(os, "sched_setaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise ConfigError("the callers need a core of their own: run this on two cores or more")
    return cores[0], cores[1]


@contextlib.contextmanager
def _only_on(core: int | None) -> Iterator[None]:
    """Pin this process, and what it starts meanwhile, to one core."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _measure(
    server: ServerProcess, tracks: Sequence[Track], sessions: int, seconds: int, core: int | None
) -> dict[str, Any]:
    load = Load(await connect(server.url, tracks, sessions))
    usage: list[Used] = []

    def note() -> None:
        usage.append(Used(time.perf_counter(), time.process_time(), server.usage(), _busy_s(core)))

    loop = asyncio.get_running_loop()
    loop.call_later(WARM_UP_S, note)
    await talk(load, WARM_UP_S, seconds)
    note()
    await settle(load)
    heard = await _all_heard(server.url, sent_s(load))
    for caller in load.callers:
        caller.hang_up()
    return summary(load, usage, heard)


def _busy_s(core: int | None) -> float | None:
    """CPU seconds that anybody has used of one core; None where the system does not tell."""
    with contextlib.suppress(OSError):
        for found in Path("/proc/stat").read_text().splitlines():
            name, *ticks = found.split()
            if name == f"cpu{core}":
                idle = int(ticks[3]) + int(ticks[4])
                return (sum(map(int, ticks[:8])) - idle) / os.sysconf("SC_CLK_TCK")
    return None


async def _all_heard(url: str, sent: float) -> float:
    """Seconds that were judged, when all is or when no more comes."""
    heard = -1.0
    while heard < sent:
        before, heard = heard, await asyncio.to_thread(_heard, url)
        if heard == before:
            break
        await asyncio.sleep(0.2)
    return heard


def sent_s(load: Load) -> float:
    """Seconds of audio sent that the server can judge: whole frames."""
    return sum(frames_in(len(caller.sent)) for caller in load.callers) * FRAME / LISTEN_RATE


def _heard(url: str) -> float:
    """Seconds of audio that the server says it has judged."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:  # noqa: S310 - our own
        lines = answer.read().decode().splitlines()
    return sum(float(found.split()[1]) for found in lines if found.startswith(_HEARD))


def summary(load: Load, usage: Sequence[Used], heard: float) -> dict[str, Any]:
    """The row of one run. `usage` is from the begin and the end of the measured time."""
    first, last = usage
    wall = last.at - first.at
    cpu = others = None
    if first.server and last.server:
        cpu = 100 * (last.server.cpu_s - first.server.cpu_s) / wall
        if first.core_s is not None and last.core_s is not None:
            others = max(0.0, 100 * (last.core_s - first.core_s) / wall - cpu)
    sessions = len(load.callers)
    events = [took for caller in load.callers for took in load.inside(caller.events)]
    probes = [took for caller in load.callers for took in load.inside(caller.probes)]
    late = sum(caller.missing for caller in load.callers)
    wrong = [problem for caller in load.callers for problem in caller.wrong]
    lag = percentile_ms(load.late, 99)
    latency, answers = percentile_ms(events, 99), percentile_ms(probes, 99)
    dropped = abs(round(sent_s(load) - heard, 3))
    return {
        "sessions": sessions,
        "cpu_percent": _rounded(cpu),
        "cpu_percent_per_session": _rounded(cpu / sessions if cpu is not None else None, 2),
        "others_percent": _rounded(others),
        "rss_bytes": last.server.rss_bytes if last.server else None,
        "event_ms": {"p50": percentile_ms(events, 50), "p99": latency, "n": len(events)},
        "probe_ms": {"p50": percentile_ms(probes, 50), "p99": answers, "n": len(probes)},
        "turn_ends": sum(
            load.began <= end < load.ended for caller in load.callers for end in caller.ends
        ),
        "dropped_s": dropped,
        "missing_events": late,
        "wrong_events": len(wrong),
        "wrong_examples": wrong[:5],
        "lost_connections": load.lost,
        "load_lag_ms": lag,
        "load_cpu_percent": _rounded(100 * (last.own_s - first.own_s) / wall),
        "load_kept_pace": lag is not None and lag <= SLOW_MS,
        "carried": bool(
            latency is not None
            and max(latency, answers or 0.0) < LIMIT_MS
            and dropped < FRAME / LISTEN_RATE / 2
            and not (late or wrong or load.lost)
        ),
    }


def percentile_ms(values: Sequence[float], percent: float) -> float | None:
    """Of seconds, in milliseconds; None of nothing."""
    return _rounded(1000 * float(np.percentile(values, percent)), 2) if len(values) else None


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)


def line(row: dict[str, Any]) -> str:
    """A row for people."""
    event, probe = row["event_ms"], row["probe_ms"]
    note = "" if row["load_kept_pace"] else f"; callers late: p99 {row['load_lag_ms']} ms"
    kept = (
        f"{row['dropped_s']} s dropped, {row['missing_events']} events missing, "
        f"{row['wrong_events']} wrong, {row['lost_connections']} connections lost"
    )
    return (
        f"{row['sessions']:4d} sessions: CPU {row['cpu_percent']} % of the core, "
        f"{row['cpu_percent_per_session']} % each, others {row['others_percent']} %\n"
        f"     added latency: events p50 {event['p50']} p99 {event['p99']} ms (n {event['n']}), "
        f"probes p50 {probe['p50']} p99 {probe['p99']} ms\n"
        f"     {row['turn_ends']} turn ends; {kept}{note}"
    )
