"""The checkout installs the same everywhere: hashed locks, scripts that run, nothing huge."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = sorted((ROOT / "requirements").glob("*.txt"))
SCRIPTS: Final = ("scripts/serve", "scripts/test", "scripts/lock", "scripts/clients")
LIMIT: Final = 45 * 1024 * 1024
"""Bytes all tracked files may have together."""

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+)")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}$")


def pins(path: Path) -> dict[str, set[str]]:
    """Locked versions by package; one that differs by Python version has several."""
    found: dict[str, set[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if match := PIN.match(line):
            found.setdefault(match["name"], set()).add(match["version"])
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_hold_pins_and_hashes_only(lock: Path) -> None:
    text = lock.read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        first, *rest = (line.removesuffix("\\").rstrip() for line in entry.splitlines())
        assert PIN.match(first), first
        assert rest, f"{first} has no hash"
        assert all(HASH.match(line) for line in rest), f"{first}: {rest}"
    assert "//" not in text


def test_locks_agree_with_each_other() -> None:
    run = pins(ROOT / "requirements" / "run.txt")
    for name in ("dev", "extras"):
        wider = pins(ROOT / "requirements" / f"{name}.txt")
        assert {package: wider.get(package) for package in run} == run


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = {
        "run": project["project"]["dependencies"],
        "dev": project["dependency-groups"]["dev"],
        "extras": [
            wanted
            for name, extra in project["project"]["optional-dependencies"].items()
            if name != "train"  # which torch it is depends on the machine
            for wanted in extra
        ],
    }
    for lock, wanted in groups.items():
        locked = pins(ROOT / "requirements" / f"{lock}.txt")
        for requirement in wanted:
            match = re.match(r"[A-Za-z0-9._-]+", requirement)
            assert match
            assert match[0].lower() in locked, f"{requirement}: run scripts/lock"


def test_the_clients_are_locked_as_they_are_named() -> None:
    locked = pins(ROOT / "requirements" / "clients.txt")
    for line in (ROOT / "requirements" / "clients.in").read_text("utf-8").splitlines():
        if match := re.match(r"([a-z-]+)==(\S+)", line):
            assert locked.get(match[1]) == {match[2]}, f"{line}: run scripts/lock"
    left_out = (ROOT / "requirements" / "clients-without.in").read_text("utf-8").splitlines()
    assert not set(left_out) & set(locked)


def test_the_node_lock_holds_hashes_and_no_addresses() -> None:
    folder = ROOT / "tests" / "clients"
    text = (folder / "package-lock.json").read_text("utf-8")
    assert "//" not in text
    packages = json.loads(text)["packages"]
    assert (
        packages.pop("")["dependencies"]
        == (json.loads((folder / "package.json").read_text("utf-8"))["dependencies"])
    )
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), f"{name}: run scripts/lock"


def test_nothing_of_a_training_stack_is_locked() -> None:
    for lock in LOCKS:
        optional = {"ray"} if lock.stem == "extras" else set()
        assert not ({"torch", "ray", "spacy", "transformers"} - optional) & set(pins(lock))


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_plain_sh(script: str) -> None:
    path = ROOT / script
    assert path.read_text("utf-8").startswith("#!/bin/sh\n")
    assert os.access(path, os.X_OK)
    subprocess.run(["sh", "-n", str(path)], check=True)
    subprocess.run(["sh", "-n", str(ROOT / "scripts" / "environment.sh")], check=True)


def test_a_machine_without_python_is_told_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", ". scripts/environment.sh; find_python"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: no Python 3.11, 3.12 or 3.13 found")


def test_a_machine_without_node_is_told_what_to_do(tmp_path: Path) -> None:
    dirname = shutil.which("dirname")
    assert dirname
    (tmp_path / "dirname").symlink_to(dirname)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "clients")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: no Node 20 or newer with npm found")


def test_ci_installs_what_tests_need_and_runs_the_test_command() -> None:
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    text = path.read_text("utf-8").rstrip()
    assert "\nscripts/clients\n" in text
    assert "'.[train]'" in text
    assert text.endswith('\nexec scripts/test "$@"')


def test_tracked_files_stay_small() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    sizes = {name: (ROOT / name).stat().st_size for name in names if (ROOT / name).is_file()}
    largest = sorted(sizes, key=lambda name: sizes[name])[-5:]
    assert sum(sizes.values()) < LIMIT, f"the largest are {largest}"
