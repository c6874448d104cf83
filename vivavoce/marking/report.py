"""What was found in a recording, as the command and the REST endpoint tell it."""

from collections.abc import Sequence
from typing import Any

from vivavoce.marking.detect import THRESHOLD, Finding

_DIGITS = 6


def session_digits(number: int) -> str:
    """A session's 24 bits as the six digits its id begins with."""
    return f"{number:0{_DIGITS}x}"


def session_number(seed: str) -> int:
    """The 24 bits of a session whose id is `sess_` and this hexadecimal seed."""
    return int(seed[:_DIGITS], 16)


def told(findings: Sequence[Finding], seconds: float) -> dict[str, Any]:
    """As JSON. `score` is the best of all keys, found or not; `keys` how many were looked for."""
    best = findings[0] if findings else None
    return {
        "object": "watermark",
        "found": any(finding.found for finding in findings),
        "seconds": round(seconds, 3),
        "keys": len(findings),
        "score": round(best.score, 2) if best else None,
        "threshold": THRESHOLD,
        "marks": [_mark(finding) for finding in findings if finding.found],
    }


def _mark(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key,
        "sessions": [session_digits(number) for number in finding.sessions],
        "score": round(finding.score, 2),
        "chance": float(f"{finding.chance:.1e}"),
        "speed": finding.speed,
        "stretches": [
            {"start": round(s.start, 2), "end": round(s.end, 2), "score": round(s.score, 2)}
            for s in finding.stretches
        ],
    }
