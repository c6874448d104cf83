"""A tiny random thinker, built once."""

from pathlib import Path

import pytest

from tests.fakes import tiny_qwen
from vivavoce.model.thinker_build import build


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_qwen.write(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="session")
def tiny_thinker(tiny_gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built tiny model."""
    folder = tmp_path_factory.mktemp("thinker") / "tiny"
    build(tiny_gguf, folder, lambda _: None)
    return folder
