"""`vivavoce doctor`: findings, what to do about them, and how speed is measured."""

import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vivavoce.audio.types import Samples
from vivavoce.cli import doctor, machine, speed
from vivavoce.cli.machine import Check
from vivavoce.cli.speed import ThinkerSpeed, measure_thinkers, thinker_speed
from vivavoce.engine import thinkers
from vivavoce.errors import EngineUnavailable
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Done, Sampling, Text, Thought

runner = CliRunner()


class Clock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class ScriptedThinker:
    """Takes `first` seconds to the first token and `each` to every further one."""

    name = "scripted"
    context = 4096
    cheap_prefill = True

    def __init__(self, clock: Clock, first: float, each: float, tokens: int = 11) -> None:
        self.clock, self.first, self.each, self.tokens = clock, first, each, tokens
        self.warmed = self.closed = False

    def count(self, text: str) -> int:
        return len(text)

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Callable[[], bool],
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        self.warmed = True
        self.clock.now += 50

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Callable[[], bool],
    ) -> Iterator[Thought]:
        assert self.warmed
        for token in range(self.tokens):
            self.clock.now += self.each if token else self.first
            yield Text("a")
        yield Done("stop", 10, 0, self.tokens)

    def close(self) -> None:
        self.closed = True


def test_thinker_speed_counts_from_the_warm_prefix() -> None:
    clock = Clock()
    found = thinker_speed("x", ScriptedThinker(clock, 0.5, 0.1), clock)
    assert found == ThinkerSpeed("x", 0.5, 10.0)
    assert found.fast_enough


@pytest.mark.parametrize(("first", "each"), [(0.8, 0.1), (0.5, 0.2)])
def test_slow_thinkers_are_not_fast_enough(first: float, each: float) -> None:
    clock = Clock()
    assert not thinker_speed("x", ScriptedThinker(clock, first, each), clock).fast_enough


def test_a_thinker_that_says_nothing_is_no_candidate() -> None:
    clock = Clock()
    found = thinker_speed("x", ScriptedThinker(clock, 0.1, 0.1, tokens=1), clock)
    assert found.problem
    assert not found.fast_enough


def test_candidates_are_closed_and_failures_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock)
    good = ScriptedThinker(clock, 0.2, 0.05)

    def broken() -> ScriptedThinker:
        raise EngineUnavailable("install the extra")

    large, small = measure_thinkers([("large", broken), ("small", lambda: good)])
    assert large == ThinkerSpeed("large", problem="install the extra")
    assert small.fast_enough
    assert good.closed


@pytest.mark.parametrize(("seconds", "taken"), [(0.05, "llamacpp:m"), (0.3, "onnx:s")])
def test_best_thinker_that_is_fast_enough_is_taken(
    monkeypatch: pytest.MonkeyPatch, seconds: float, taken: str
) -> None:
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock)
    opened = []

    def open_it(spec: str, *, threads: int) -> ScriptedThinker:
        opened.append((spec, threads))
        return ScriptedThinker(clock, 0.5, seconds)

    monkeypatch.setattr(thinkers, "open_thinker", open_it)
    spec, measured = speed.choose_thinker(["llamacpp:m", "onnx:s"], threads=2)
    assert spec == taken
    assert opened == [("llamacpp:m", 2)]
    assert [found.name for found in measured] == ["llamacpp:m"]
    assert speed.choose_thinker(["onnx:s"], threads=2) == ("onnx:s", [])


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10), "fail"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "fail")]
)
def test_python_versions(version: tuple[int, int], state: str) -> None:
    assert machine.python_check(version).state == state


def test_processor_flags() -> None:
    text = "processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni\nbugs\t: none\n"
    assert machine.processor_check(machine.parse_cpuinfo(text)).state == "ok"
    assert machine.processor_check(frozenset({"avx2"})).state == "warn"
    assert machine.parse_cpuinfo("Features\t: fp asimd asimddp\n") == frozenset(
        ("fp", "asimd", "asimddp")
    )
    assert machine.parse_cpuinfo("processor: 0\n") is None
    assert "unknown" in machine.processor_check(None).found


def test_small_machines_are_told() -> None:
    assert machine.cores_check(1).state == "warn"
    assert machine.cores_check(2).state == "ok"
    assert machine.memory_check(1.5).state == "warn"
    assert machine.memory_check(8.0).state == "ok"
    assert machine.memory_check(None).state == "ok"


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10**8))
    check = machine.disk_check(tmp_path / "not" / "there")
    assert check.state == "fail"
    assert "VIVAVOCE_HOME" in check.mend


def test_taken_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert machine.port_check(port).state == "warn"
    assert machine.port_check(port).state == "ok"


def test_machine_without_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path))
    result = runner.invoke(doctor.app, ["--json", "--no-speed", "--port", "0"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["ok"] is False
    checks = {check["name"]: check for check in found["checks"]}
    assert checks["models"]["state"] == "fail"
    assert "models pull" in checks["models"]["mend"]
    assert {"python", "cores", "processor", "memory", "disk", "port", "microphone"} <= set(checks)


def test_people_see_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path))
    result = runner.invoke(doctor.app, ["--no-speed", "--port", "0"])
    assert "FAIL  models" in result.stdout
    assert "-> run `vivavoce models pull`" in result.stdout
    assert "cannot serve yet" in result.stdout


def test_verdicts() -> None:
    weak = Check("ears", "warn", "slow", "a faster processor")
    assert "ready" in doctor.verdict([Check("python", "ok", "3.12")])
    assert doctor.verdict([weak]).endswith("ears\n")
    assert "a faster processor" in doctor.line(weak)


def test_ears_factor_reads_everything() -> None:
    """The fake counts what it is fed; 2 s of speech come in blocks of 0.1 s."""

    class Counting:
        languages = ("en",)
        fed: list[int] = []  # noqa: RUF012 - one test

        def start(self, language: str | None = None, prompt: str = "") -> None: ...

        def feed(self, state: None, samples: Samples, cancelled: object) -> None:
            self.fed.append(len(samples))

        def finish(self, state: None, cancelled: object) -> None:
            self.fed.append(0)

    ears = Counting()
    assert speed.ears_factor(ears, np.zeros(32_000, np.float32)) >= 0  # type: ignore[arg-type]
    assert sum(ears.fed) == 32_000
    assert ears.fed[-1] == 0
