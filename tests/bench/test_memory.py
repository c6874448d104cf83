"""The figures of docs/memory.md can be made, on a small memory."""

import json
import sys
from pathlib import Path

import pytest

from vivavoce.bench import memory


def test_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = memory.latency
    monkeypatch.setattr(memory, "latency", lambda count: small(count // 100))
    monkeypatch.setattr(sys, "argv", ["memory", "--json", str(tmp_path / "report.json")])
    memory.main()
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert set(shown) == {"extraction", "retrieval", "latency"}
    assert [each["facts"] for each in shown["latency"]] == [10, 100]
    assert all(each["recall_cpu_p50_ms"] > 0 for each in shown["latency"])
