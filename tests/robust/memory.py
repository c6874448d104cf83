"""Whether a process stays as large as it is."""

from pathlib import Path
from statistics import median
from typing import Any

PAGE = 4096
WARM_UP = 0.2
"""Part of the samples in which caches may still fill."""


def resident(pid: int | str = "self") -> int:
    """Bytes of memory a process holds (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def growth(samples: list[int], bound: int) -> dict[str, Any]:
    """The first and the last third of the samples after the warm-up, in MiB, and whether they are
    the same but for `bound` bytes."""
    warm = samples[int(len(samples) * WARM_UP) :]
    third = max(1, len(warm) // 3)
    first, last = median(warm[:third]), median(warm[-third:])
    return {
        "first_third_mib": round(first / 2**20, 1),
        "last_third_mib": round(last / 2**20, 1),
        "most_mib": round(max(samples) / 2**20, 1),
        "samples": len(samples),
        "bound_mib": bound / 2**20,
        "flat": last - first <= bound,
    }
