"""What a room may know of the others, and what `import vivavoce` may load."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

PACKAGE: Final = Path(__file__).resolve().parent.parent / "vivavoce"

HEAVY: Final = (
    "aiortc",
    "ctranslate2",
    "fastapi",
    "httpx",
    "matplotlib",
    "numpy",
    "onnx",
    "onnxruntime",
    "openai",
    "pydantic",
    "pyworld",
    "ray",
    "rich",
    "sklearn",
    "starlette",
    "torch",
    "typer",
    "uvicorn",
    "xllamacpp",
)

COMMON: Final = {"edit_distance", "errors", "languages", "npz", "spoken_numbers", "spoken_time"}
"""Modules beside the rooms that everyone may import."""

MAY_IMPORT: Final[dict[str, set[str]]] = {
    "store": set(),
    "ledger": set(),
    "tools": set(),
    "conformance": set(),
    "audio": {"store"},
    "marking": {"audio", "store"},
    "perception": {"audio", "store"},
    "model": {"audio", "store"},
    "voice": {"audio", "perception", "store", "ledger"},
    "persona": {"voice"},
    "memory": {"store", "tools"},
    "engine": {"audio", "perception", "model", "voice", "store"},
    "session": {"audio", "engine", "model", "perception", "persona", "memory", "tools"},
    "realtime": {"session", "engine", "model", "perception", "audio"},
    "studio": set(),
    "data": {"voice", "persona", "audio", "model", "store", "ledger"},
    "train": {"model", "perception", "voice", "audio", "data", "store"},
}
"""docs/architecture.md as a table; rooms that are not named (server, bench, cli) may import all."""

TYPES_ONLY: Final[dict[str, dict[str, set[str]]]] = {
    "memory": {"tools": {"vivavoce.tools.skill"}},  # memory by voice is a skill like any other
    "voice": {"perception": {"vivavoce.perception.f0", "vivavoce.perception.frames"}},
    "session": {
        "audio": {"vivavoce.audio.types"},
        "engine": {"vivavoce.engine.contract"},
        "model": {"vivavoce.model.chat"},
        "perception": {"vivavoce.perception.types"},
    },
    "realtime": {
        "audio": {"vivavoce.audio.types"},
        "engine": {"vivavoce.engine.contract"},
        "model": {"vivavoce.model.chat"},
        "perception": {"vivavoce.perception.types"},
    },
}
"""Where a room may see only the types of another, these are the modules that hold them."""

ROOMS: Final = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def imports(path: Path) -> set[str]:
    """Full names of our own modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names, level=0):
                # `from vivavoce import store` names a room, `from vivavoce.store import Store` not.
                found |= {module} if "." in module else {f"{module}.{a.name}" for a in names}
            case ast.ImportFrom(level=level) if level:
                raise AssertionError(f"{path}:{node.lineno} imports relatively")
    return {name for name in found if name.split(".")[0] == "vivavoce"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    allowed = MAY_IMPORT.get(room)
    if allowed is None:
        assert room in {"server", "bench", "cli"}, f"{room} is not in the import table"
        return
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for name in imports(path):
            parts = name.split(".")
            target = parts[1] if len(parts) > 1 else ""
            where = f"{path.relative_to(PACKAGE.parent)} imports {name}"
            assert target in {room, *allowed, *COMMON, "__version__"}, where
            types = TYPES_ONLY.get(room, {}).get(target)
            assert types is None or name in types, f"{where}, more than types"


def test_import_vivavoce_is_light() -> None:
    script = (
        "import sys, vivavoce, vivavoce.errors, vivavoce.languages, vivavoce.cli.main\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout.split() == []


def test_the_store_is_light() -> None:
    """Whoever only asks for a path needs neither HTTP nor a model runtime."""
    script = (
        "import sys, vivavoce.store; vivavoce.store.Store().missing()\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout.split() == []
