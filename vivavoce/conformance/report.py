"""Results for people (a table), for programs (JSON) and for CI (JUnit XML)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.runner import Status, Verdict
from vivavoce.conformance.trace import Json

MARKS: Final = {
    "passed": ("passed", "green"),
    "failed": ("FAILED", "bold red"),
    "not_shown": ("not shown", "yellow"),
    "not_run": ("not run", "yellow"),
}
LONGEST: Final = 400
"""Characters of a frame that are shown."""


@dataclass(frozen=True)
class Report:
    """All verdicts of a run; `oracles` maps a parser to what it says of itself."""

    shape: str
    url: str
    verdicts: Sequence[Verdict]
    frames: dict[str, int]
    missing: dict[str, str]

    @property
    def failed(self) -> int:
        """Number of failed scenarios."""
        return self._count("failed")

    def _count(self, status: Status) -> int:
        return Counter(verdict.status for verdict in self.verdicts)[status]

    def as_json(self) -> Json:
        """The object of `--json`."""
        passed, failed = self._count("passed"), self.failed
        return {
            "shape": self.shape,
            "url": self.url,
            "passed": passed,
            "failed": failed,
            "not_shown": self._count("not_shown"),
            "not_run": self._count("not_run"),
            "score": round(passed / (passed + failed), 4) if passed + failed else 0.0,
            "oracles": [
                *({"name": name, "status": "run", "frames": n} for name, n in self.frames.items()),
                *(
                    {"name": name, "status": "not_run", "note": why}
                    for name, why in self.missing.items()
                ),
            ],
            "scenarios": [_scenario(verdict) for verdict in self.verdicts],
        }

    def print(self, console: Console) -> None:
        """The table, the failures with their frames, and what was not run."""
        table = Table(title=f"{self.url} as {self.shape}", title_justify="left")
        for column in ("scenario", "result", "checks", "what is shown"):
            table.add_column(column, overflow="fold")
        for verdict in self.verdicts:
            name, style = MARKS[verdict.status]
            about = verdict.note or verdict.about
            table.add_row(verdict.name, Text(name, style=style), str(verdict.checks), about)
        console.print(table)
        for verdict in self.verdicts:
            for failure in verdict.failures:
                console.print(Text(f"{verdict.name}: {line(failure)}"), soft_wrap=True)
        for name, count in self.frames.items():
            console.print(Text(f"parser {name}: {count} frames"))
        for name, why in self.missing.items():
            console.print(Text(f"parser {name}: not run: {why}", style="yellow"), soft_wrap=True)
        numbers = self.as_json()
        counts = ", ".join(
            f"{numbers[key]} {key.replace('_', ' ')}"
            for key in ("passed", "failed", "not_shown", "not_run")
        )
        console.print(Text(f"{counts}; score {numbers['score']:.0%}", style="bold"))

    def junit(self) -> str:
        """JUnit XML: one test case per scenario and per parser."""
        suite = ElementTree.Element(
            "testsuite",
            name=f"conformance.{self.shape}",
            tests=str(len(self.verdicts) + len(self.missing)),
            failures=str(self.failed),
            skipped=str(self._count("not_shown") + self._count("not_run") + len(self.missing)),
        )
        for verdict in self.verdicts:
            case = _case(suite, self.shape, verdict.name)
            case.set("time", f"{verdict.seconds:.3f}")
            if verdict.status == "failed":
                text = "\n".join(line(failure) for failure in verdict.failures)
                first = verdict.failures[0]
                failure = ElementTree.SubElement(case, "failure", message=_plain(first.message))
                failure.text = _plain(text)
            elif verdict.status != "passed":
                ElementTree.SubElement(case, "skipped", message=_plain(verdict.note))
        for name, why in self.missing.items():
            ElementTree.SubElement(
                _case(suite, self.shape, f"parser-{name}"), "skipped", message=_plain(why)
            )
        return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, shape: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=f"conformance.{shape}", name=name)


def _plain(text: str) -> str:
    """XML cannot hold control characters."""
    return "".join(c if c >= " " or c == "\n" else "\ufffd" for c in text)


def _scenario(verdict: Verdict) -> Json:
    body: Json = {
        "name": verdict.name,
        "status": verdict.status,
        "checks": verdict.checks,
        "failures": [
            {
                "check": failure.check,
                "message": failure.message,
                "event": _event(failure),
            }
            for failure in verdict.failures
        ],
    }
    return {**body, "note": verdict.note} if verdict.note else body


def _event(failure: Finding) -> Json | None:
    if failure.event is None:
        return None
    return {"index": failure.event.index, "frame": _short(failure.event.body)}


def _short(value: Any) -> Any:
    """The frame with its audio cut."""
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_short(inner) for inner in value]
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:40]}... ({len(value)} characters)"
    return value


def line(failure: Finding) -> str:
    """[check] message, and the frame at fault."""
    text = f"[{failure.check}] {failure.message}"
    if failure.event is None:
        return text
    frame = json.dumps(_short(failure.event.body), ensure_ascii=False)
    frame = frame if len(frame) <= LONGEST else f"{frame[:LONGEST]}..."
    return f"{text}\n    event {failure.event.index}: {frame}"
