"""Without the extra `train`, a stage that is started says what to install."""

import subprocess
import sys

_NO_TORCH = "import sys, importlib.util as u; u.find_spec = lambda name: None; sys.argv = [{!r}]; "


def _import(argv0: str) -> subprocess.CompletedProcess[str]:
    code = _NO_TORCH.format(argv0) + "import vivavoce.train"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_a_stage_says_what_to_install() -> None:
    done = _import("-m")
    assert done.returncode == 1
    assert done.stderr == "training needs torch and sklearn: pip install 'vivavoce[train]'\n"


def test_an_import_needs_nothing() -> None:
    assert _import("bench.py").returncode == 0
