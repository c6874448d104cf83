"""pipecat's event classes, run by the Python that has pipecat (see oracles/process.py).

Only `pipecat/services/openai/realtime/events.py` is loaded. What it imports of pipecat is for
tools of the client's own side and is replaced by empty classes, so that pipecat's dependencies
need not be installed. This file imports nothing of ours: it runs in another environment.
"""

import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

EVENTS = "services/openai/realtime/events.py"
STANDING_IN = {
    "pipecat.adapters.llm.schemas.direct_function": ("DirectFunction",),
    "pipecat.adapters.llm.schemas.function_schema": ("FunctionSchema",),
    "pipecat.adapters.schemas.direct_function": ("DirectFunction",),
    "pipecat.adapters.schemas.function_schema": ("FunctionSchema",),
    "pipecat.adapters.llm.schemas.tools_schema": ("ToolsSchema",),
    "pipecat.adapters.schemas.tools_schema": ("ToolsSchema",),
    "pipecat.processors.aggregators.llm_context": ("LLMContext",),
}
MEMBERS = {"_normalize_and_validate_tools": staticmethod(lambda tools, **_: tools)}
"""What events.py calls of them: a conversion of the client's own tools."""


def load() -> Any:
    """The events module. Raises ImportError without pipecat."""
    spec = importlib.util.find_spec("pipecat")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("this Python has no pipecat")
    root = Path(next(iter(spec.submodule_search_locations)))
    _stand_in("pipecat", {})
    for name, classes in STANDING_IN.items():
        _stand_in(name, {each: type(each, (), dict(MEMBERS)) for each in classes})
    for constants in sorted((root / "services" / "openai").glob("_constants.py")):
        sys.modules["pipecat.services.openai._constants"] = _run(constants, "_constants")
    return _run(root / EVENTS, "pipecat_realtime_events")


def _stand_in(name: str, members: dict[str, Any]) -> None:
    parent, _, _ = name.rpartition(".")
    if parent and parent not in sys.modules:
        _stand_in(parent, {})
    module = types.ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module


def _run(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def say(value: dict[str, Any]) -> None:
    """One line out."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Judge frames until stdin ends."""
    try:
        events = load()
    except (ImportError, OSError) as problem:
        say({"ready": False, "missing": str(problem)})
        return
    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        if "frame" not in request:
            continue
        try:
            events.parse_server_event(json.dumps(request["frame"]))
            say({"fault": None})
        except Exception as problem:  # whatever it raises ends pipecat's receive loop
            say({"fault": " ".join(str(problem).split("\n\n")[0].split())[:300]})


if __name__ == "__main__":
    main()
