"""`vivavoce doctor`: findings and what to do about them."""

import json
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from vivavoce.audio.types import Samples
from vivavoce.cli import doctor, machine, speed
from vivavoce.cli.machine import Check
from vivavoce.engine.thinkers.speed import ThinkerSpeed
from vivavoce.store import Store
from vivavoce.voice import opening

runner = CliRunner()


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


def test_thinkers_are_measured_and_the_better_one_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speeds = {
        "s": ThinkerSpeed("thinker S", 0.1, 30.0),
        "m": ThinkerSpeed("thinker M", 0.9, 4.0),
    }
    here = ["m", "s"]
    monkeypatch.setattr(doctor, "pulled", lambda _: here)
    monkeypatch.setattr(doctor, "measured", lambda _, name: speeds[name])
    large, small = doctor._thinker_checks(Store(tmp_path))
    assert (large.name, large.state) == ("thinker M", "warn")
    assert "serve` takes S instead" in large.mend
    assert small.state == "ok"
    assert small.figures == {"tokens_per_s": 30.0, "first_token_s": 0.1}
    assert "models pull" not in small.found
    here.remove("m")
    (small,) = doctor._thinker_checks(Store(tmp_path))
    assert "models pull thinker-m" in small.found
    speeds["s"] = ThinkerSpeed("thinker S", problem="no weights")
    (small,) = doctor._thinker_checks(Store(tmp_path))
    assert (small.state, small.found) == ("fail", "no weights")


def test_both_mouths_of_chinese_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "open_mouth", lambda _, chinese=opening.SMALL: chinese)
    factors = {opening.SMALL: 0.1, opening.KOKORO: 1.4}
    monkeypatch.setattr(doctor, "mouth_factor", lambda mouth, *_: factors[mouth])
    found = {check.name: check.state for check in doctor._mouth_checks(Store(tmp_path))}
    assert found == {"mouth zh": "ok", "mouth en": "ok", "mouth zh, Kokoro": "warn"}


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
