from pathlib import Path

import pytest

from vivavoce.engine.thinkers import open_thinker
from vivavoce.engine.thinkers.chat import ChatThinker
from vivavoce.errors import ConfigError, ModelError


def test_a_chat_endpoint() -> None:
    thinker = open_thinker("chat:org/model@v2@http://127.0.0.1:9/v1")
    assert isinstance(thinker, ChatThinker)
    assert thinker.name == "org/model@v2"
    thinker.close()


@pytest.mark.parametrize("spec", ["", "onnx:", "chat:model", "chat:m@ftp://x", "gpt:4"])
def test_a_spec_of_no_known_form_shows_the_forms(spec: str) -> None:
    with pytest.raises(ConfigError, match="onnx:FOLDER"):
        open_thinker(spec)


def test_a_folder_without_a_thinker(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models pull"):
        open_thinker(f"onnx:{tmp_path}")
