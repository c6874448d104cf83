"""A voice is read as it was written, and not at all when its format is another."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.voice.own.doubles import made
from vivavoce.errors import ModelError
from vivavoce.voice.own.voice_file import read_voice, write_voice


def test_a_voice_is_read_as_it_was_written(tmp_path: Path) -> None:
    voice = replace(made(), consent="cons_1")
    write_voice(tmp_path / "voice.npz", voice)
    read = read_voice(tmp_path / "voice.npz")
    assert np.array_equal(read.table, voice.table)
    assert replace(read, table=voice.table) == voice


def test_a_file_of_another_format_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "voice.npz"
    np.savez(path, table=made().table, about=np.array(json.dumps({"pitch": 1.0, "measures": {}})))
    with pytest.raises(ModelError, match="format is 1, ours 2; withdraw and enrol again"):
        read_voice(path)
