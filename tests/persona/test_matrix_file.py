"""The Parquet file: same bytes again, after a kill, and by Ray; and the report about it."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ConfigError
from vivavoce.persona.matrix import report, run, table
from vivavoce.persona.matrix.plan import Plan
from vivavoce.persona.matrix.seeds import seeds

pytest.importorskip("pyarrow")

PLAN = replace(Plan.of(6000), rows_per_part=1500)
SCRIPT = """
import json, sys
from pathlib import Path
from vivavoce.persona.matrix import run
from vivavoce.persona.matrix.plan import Plan
plan = Plan.read(json.loads(sys.argv[1]))
def stop(done, total):
    print(done, flush=True)
    if done == 2:
        sys.stdin.read()
run.build(plan, Path(sys.argv[2]), workers=1, progress=stop)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("matrix") / "all.parquet"
    done = run.build(PLAN, out, workers=1)
    assert (done.rows, done.parts, done.resumed) == (6000, 4, 0)
    return out


def test_a_file_holds_what_was_planned(made: Path) -> None:
    rows = table.read(made)
    assert len(rows) == len(set(rows.ids)) == 6000
    assert rows.ids[0] == table.row_id(int(rows.seed[0]), int(rows.ids[0].split("-")[1]))
    assert np.bincount(rows.seed, minlength=len(seeds())).tolist() == PLAN.shares.tolist()
    told = table.about(made)
    assert told["plan"] == PLAN.saved()
    assert told["tally"]["kept"] == 6000


def test_a_killed_run_goes_on_and_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "killed.parquet"
    command = [sys.executable, "-c", SCRIPT, json.dumps(PLAN.saved()), str(out)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline().strip() for _ in range(2)] == ["1", "2"]
        process.send_signal(signal.SIGKILL)
    assert not out.exists()
    # A part that was being written when the end came is there in pieces and counts for nothing.
    (tmp_path / "killed.parquet.parts" / "part-00002.parquet").write_bytes(b"half")
    done = run.build(PLAN, out, workers=1)
    assert done.resumed == 2
    assert out.read_bytes() == made.read_bytes()
    assert not out.with_name("killed.parquet.parts").exists()


def test_processes_of_their_own_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "two.parquet"
    run.build(PLAN, out, workers=2)
    assert out.read_bytes() == made.read_bytes()


def test_ray_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    out = tmp_path / "ray.parquet"
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom vivavoce.persona.matrix import run\n"
        "from vivavoce.persona.matrix.plan import Plan\n"
        "run.build(Plan.read(json.loads(sys.argv[1])), Path(sys.argv[2]), engine='ray')\n"
    )
    # A process of its own: Ray leaves warnings and sockets behind in the one it ran in.
    command = [sys.executable, "-c", script, json.dumps(PLAN.saved()), str(out)]
    subprocess.run(command, check=True, capture_output=True)
    assert out.read_bytes() == made.read_bytes()


def test_parts_of_another_run_are_not_mixed_in(tmp_path: Path) -> None:
    out = tmp_path / "a.parquet"
    small = Plan.of(50)
    folder = run._opened(small, out, resume=True)
    run.make_part(small, folder, 0)
    with pytest.raises(ConfigError, match="--no-resume"):
        run.build(Plan.of(60), out)
    assert run.build(Plan.of(60), out, resume=False).rows == 60


def test_a_damaged_part_is_found(tmp_path: Path) -> None:
    out = tmp_path / "a.parquet"
    small = Plan.of(50)
    folder = run._opened(small, out, resume=True)
    run.make_part(small, folder, 0)
    part = folder / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-9] + b"123456789")
    with pytest.raises(ConfigError, match="damaged"):
        run.build(small, out)


def test_a_file_of_something_else_is_refused(made: Path, tmp_path: Path) -> None:
    pa = table.optional("pyarrow", "matrix")
    pq = table.optional("pyarrow.parquet", "matrix")
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"a": [1]}), other)
    with pytest.raises(ConfigError, match="was not written by"):
        table.about(other)
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(ConfigError, match="cannot read"):
        table.about(tmp_path / "text.parquet")
    told = table.about(made)
    told["plan"]["digest"] = "of long ago"
    schema = pq.read_schema(made).with_metadata({table.META: json.dumps(told).encode()})
    pq.write_table(schema.empty_table(), other)
    with pytest.raises(ConfigError, match="other values"):
        table.about(other)


def test_a_missing_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'vivavoce\[ray\]'"):
        table.optional("ray", "ray")


def test_the_report_counts_what_is_there(made: Path, tmp_path: Path) -> None:
    figures = report.audit(made, sample=200)
    assert figures["rows"] == figures["distinct"] == 6000
    assert figures["near_pairs"] == figures["broken_rules"] == 0
    assert figures["seeds"]["by_origin"]["written"] >= 199
    assert sum(figures["seeds"]["rows_by_origin"].values()) == 6000
    assert sum(figures["groups_taken"].values()) == pytest.approx(1)
    assert 0.2 < figures["pairs"]["share"] <= 1
    for column in figures["marginals"].values():
        assert 0 < column["top"] <= column["used"] <= 1
    report.write(figures, tmp_path / "report")
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert names == {"matrix.json", "matrix.md", "marginals.png", "pairs.png", "candidates.png"}
    assert "| distinct rows | 6,000 |" in (tmp_path / "report" / "matrix.md").read_text("utf-8")
