"""Checks of the machine itself: Python, processor, memory, disk, port, sound."""

import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from vivavoce.cli.devices import sounddevice
from vivavoce.errors import ConfigError
from vivavoce.server.host import memory_gb, usable_cores

PYTHONS: Final = ((3, 11), (3, 13))
CORES: Final = 2
MEMORY_GB: Final = 3.0
"""The server keeps under 2.5 GB; the rest is for the system."""
DISK_GB: Final = 2.5
"""Model files, what is built from them, and room to unpack."""
FAST_INT8: Final[tuple[str, ...]] = ("avx512_vnni", "avx_vnni", "avxvnni", "asimddp", "i8mm")
WIDE: Final[tuple[str, ...]] = ("avx2", "asimd", "neon")

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One finding. `mend` says what to do about it, `figures` are for --json."""

    name: str
    state: State
    found: str
    mend: str = ""
    figures: dict[str, float] = field(default_factory=dict)


def machine_checks(model_root: Path, port: int) -> Iterator[Check]:
    """What can be said without loading a model."""
    yield python_check(sys.version_info[:2])
    yield cores_check(usable_cores())
    yield processor_check(cpu_flags())
    yield memory_check(memory_gb())
    yield disk_check(model_root)
    yield port_check(port)
    yield microphone_check()
    yield extras_check()


def python_check(version: tuple[int, ...]) -> Check:
    shown = ".".join(map(str, version))
    good = PYTHONS[0] <= tuple(version[:2]) <= PYTHONS[1]
    return Check("python", "ok" if good else "fail", shown, "use Python 3.11, 3.12 or 3.13")


def cores_check(cores: float) -> Check:
    return Check(
        "cores",
        "ok" if cores >= CORES else "warn",
        f"{cores:g}",
        "answers will be slow: give the machine or container two cores",
        {"cores": cores},
    )


def cpu_flags() -> frozenset[str] | None:
    """Instruction sets of the processor, lower case; None where the system does not tell."""
    if sys.platform == "darwin":
        asked = subprocess.run(["/usr/sbin/sysctl", "-a"], capture_output=True, text=True).stdout
        lines = [line for line in asked.splitlines() if line.startswith(("machdep.cpu", "hw.opt"))]
        arm = {"asimd", "asimddp"} if platform.machine() == "arm64" else set()
        return frozenset(" ".join(lines).lower().split()) | arm
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return None
    return parse_cpuinfo(text)


def parse_cpuinfo(text: str) -> frozenset[str] | None:
    """The flags in the text of /proc/cpuinfo."""
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() in ("flags", "features"):
            return frozenset(value.lower().split())
    return None


def processor_check(flags: frozenset[str] | None) -> Check:
    if flags is None:
        return Check("processor", "ok", f"{platform.machine()}, instruction sets unknown")
    fast = [flag for flag in FAST_INT8 if flag in flags]
    wide = [flag for flag in WIDE if flag in flags]
    shown = ", ".join(fast + wide) or "no vector instructions found"
    if fast:
        return Check("processor", "ok", shown)
    mend = "no 8-bit dot products (VNNI, dotprod): answers and Chinese speech will be slower"
    return Check("processor", "warn", shown, mend)


def memory_check(gigabytes: float | None) -> Check:
    if gigabytes is None:
        return Check("memory", "ok", "unknown")
    return Check(
        "memory",
        "ok" if gigabytes >= MEMORY_GB else "warn",
        f"{gigabytes:.1f} GB free",
        f"{MEMORY_GB:g} GB are wanted: close other programs",
        {"gigabytes": round(gigabytes, 2)},
    )


def disk_check(model_root: Path) -> Check:
    """Room where the models go; what is there already needs none."""
    nearest = next(path for path in (model_root, *model_root.parents) if path.exists())
    free = shutil.disk_usage(nearest).free / 1e9
    here = sum(path.stat().st_size for path in model_root.rglob("*") if path.is_file()) / 1e9
    good = free + here >= DISK_GB
    return Check(
        "disk",
        "ok" if good else "fail",
        f"{free:.1f} GB free at {nearest}",
        f"{DISK_GB:g} GB are needed for the models: make room or set VIVAVOCE_HOME elsewhere",
        {"gigabytes": round(free, 2)},
    )


def port_check(port: int) -> Check:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            mend = "a server may be running already; otherwise choose another with `serve --port`"
            return Check("port", "warn", f"{port} is taken ({problem.strerror})", mend)
    return Check("port", "ok", f"{port} is free")


def microphone_check() -> Check:
    """For `vivavoce talk`; serving needs none, so nothing found here is a fault."""
    page = "the talk page uses the browser's (http://localhost or --tls)"
    try:
        library = sounddevice()
        found = str(library.query_devices(kind="input")["name"])
    except ConfigError:
        found = f"for `talk` in the terminal install 'vivavoce[mic]'; {page}"
    except (OSError, RuntimeError, ValueError):
        found = f"none on this machine; {page}"
    return Check("microphone", "ok", found)


def extras_check() -> Check:
    """Optional extras; none of them is needed."""
    modules = {"mic": "sounddevice", "llama": "xllamacpp"}
    here = [name for name, module in modules.items() if importlib.util.find_spec(module)]
    rest = [name for name in modules if name not in here]
    shown = [f"installed: {', '.join(here)}"] if here else []
    shown += [f"not installed: {', '.join(rest)}"] if rest else []
    return Check("extras", "ok", "; ".join(shown))
