"""The examples of docs/clients.md are what the tests run."""

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest

from tests.clients.play import HERE
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "clients.md").read_text("utf-8")
SOURCES = [
    path.read_text("utf-8")
    for path in sorted([*HERE.glob("test_*.py"), *(HERE / "scripts").iterdir()])
    if path.suffix in (".py", ".mjs", ".html") and path != Path(__file__)
]
LOCKS = ("clients", "run")
EXAMPLES = re.findall(r"```(?:python|js) (\S+)\n(.*?)```", PAGE, re.DOTALL)


def region(source: str, name: str) -> str | None:
    """What stands between `[name]` and `[end]` in a comment."""
    found = re.search(rf"(?:#|//) \[{name}\]\n(.*?)\n *(?:#|//) \[end\]", source, re.DOTALL)
    return dedent(found[1]) if found else None


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_the_example_is_run(name: str, example: str) -> None:
    imports, _, code = example.rstrip().rpartition("\n\n")
    sources = [source for source in SOURCES if region(source, name) is not None]
    assert len(sources) == 1, f"[{name}] is in {len(sources)} files"
    assert region(sources[0], name) == code
    for line in imports.splitlines():
        for word in re.findall(r"[\w@/.-]+", line):
            assert word in sources[0], f"{word} is not imported where [{name}] is run"


def test_every_client_has_an_example() -> None:
    assert len(EXAMPLES) == len(set(EXAMPLES)) == 8
    assert len(re.findall(r"```(?:python|js)", PAGE)) == len(EXAMPLES)


def test_the_versions_are_the_locked_ones() -> None:
    locks = [(ROOT / "requirements" / f"{name}.txt").read_text("utf-8") for name in LOCKS]
    for package in ("openai-agents", "livekit-plugins-openai", "pipecat-ai", "openai"):
        versions = re.findall(rf"^{package}==(\S+)", "\n".join(locks), re.MULTILINE)
        assert any(f"| {version} |" in PAGE for version in versions), package
    node = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    for package in ("@openai/agents-realtime", "openai-realtime-api"):
        assert f"| {node[package]} |" in PAGE, package
