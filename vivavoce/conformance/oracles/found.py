"""Which oracles a shape has, and where the ones outside this environment are."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from vivavoce.conformance.oracles.base import Missing, Options, Oracle
from vivavoce.conformance.oracles.process import ProcessOracle
from vivavoce.conformance.oracles.sdk import openai_beta, openai_ga
from vivavoce.conformance.oracles.stepfun import stepfun

HERE: Final = Path(__file__).parent
NODE_MODULES: Final = "CONFORMANCE_NODE_MODULES"
PIPECAT_PYTHON: Final = "CONFORMANCE_PIPECAT_PYTHON"
INSTALL_NODE: Final = "run `npm install {package}` and give its folder with --node-modules"
INSTALL_PIPECAT: Final = (
    "run `python -m venv pipecat && pipecat/bin/pip install pipecat-ai` and give "
    "--pipecat-python pipecat/bin/python"
)


def oracles(shape: str, options: Options) -> Iterator[tuple[str, Oracle | Missing]]:
    """(name, oracle) for every parser of the shape; Missing for one that is not installed."""
    for name, make in _MAKERS[shape]:
        try:
            yield name, make(options)
        except Missing as missing:
            yield name, missing


def _node(script: str, package: str) -> Callable[[Options], Oracle]:
    def make(options: Options) -> Oracle:
        install = INSTALL_NODE.format(package=package)
        node = shutil.which("node")
        if node is None:
            raise Missing(f"no `node` on the PATH; install Node 20 or newer, then {install}")
        folder = node_modules(options, package.rpartition("@")[0])
        if folder is None:
            raise Missing(f"{package} is not here; {install}")
        return ProcessOracle(script, [node, HERE / f"{script}.mjs", folder], install)

    return make


def node_modules(options: Options, package: str) -> Path | None:
    """The node_modules folder that has a package: named, from the environment, or nearby."""
    named = options.node_modules or os.environ.get(NODE_MODULES)
    candidates = [Path(named)] if named else [Path("node_modules")]
    for folder in (each / inner for each in candidates for inner in ("", "node_modules")):
        if (folder / package).is_dir():
            return folder
    return None


def _pipecat(options: Options) -> Oracle:
    named = options.pipecat_python or os.environ.get(PIPECAT_PYTHON)
    if named is None and importlib.util.find_spec("pipecat") is None:
        raise Missing(f"pipecat-ai is not here; {INSTALL_PIPECAT}")
    python = str(named or sys.executable)
    return ProcessOracle("pipecat", [python, HERE / "pipecat_events.py"], INSTALL_PIPECAT)


_Maker = tuple[str, Callable[[Options], Oracle]]
_MAKERS: Final[dict[str, tuple[_Maker, ...]]] = {
    "ga": (
        ("openai", lambda _: openai_ga()),
        ("pipecat", _pipecat),
        ("agents", _node("agents", "@openai/agents-realtime@0.20.0")),
    ),
    "beta": (
        ("openai-beta", lambda _: openai_beta()),
        ("beta_client", _node("beta_client", "openai-realtime-api@1.0.8")),
    ),
    "stepfun": (("stepfun", lambda _: stepfun()),),
}
