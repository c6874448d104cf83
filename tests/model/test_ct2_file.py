from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_whisper
from vivavoce.errors import ModelError
from vivavoce.model.ct2_file import Ct2File


def test_variables_come_back_by_name(tmp_path: Path) -> None:
    written = tiny_whisper.variables()
    source = Ct2File(tiny_whisper.write(tmp_path / "model.bin"))
    assert source.names() == list(written)
    for name, values in written.items():
        assert source.array(name).dtype == values.dtype
        np.testing.assert_array_equal(source.array(name), values)
    assert source.floats("encoder/conv1/weight").dtype == np.float32
    assert "alias/conv1/bias" in source
    np.testing.assert_array_equal(source.array("alias/conv1/bias"), written["encoder/conv1/bias"])


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    source = Ct2File(tiny_whisper.write(tmp_path / "model.bin", omit="encoder/conv1/bias"))
    with pytest.raises(ModelError, match="encoder/conv1/bias"):
        source.array("encoder/conv1/bias")


def test_a_quantised_model_is_refused(tmp_path: Path) -> None:
    values = {"encoder/conv1/weight": np.zeros((2, 2), np.int8)}
    source = Ct2File(tiny_whisper.write(tmp_path / "model.bin", values))
    with pytest.raises(ModelError, match="float16 model"):
        source.floats("encoder/conv1/weight")


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    with pytest.raises(ModelError, match="pull it again"):
        Ct2File(path)
    with pytest.raises(ModelError, match="version 6"):
        Ct2File(tiny_whisper.write(path, version=5))
    with pytest.raises(ModelError, match="TransformerSpec"):
        Ct2File(tiny_whisper.write(path, spec="TransformerSpec"))
    path.write_bytes(b"GGUF" * 20)
    with pytest.raises(ModelError, match="version 6"):
        Ct2File(path)


@pytest.mark.parametrize("kept", [0, 3, 9, 40, 0.5, 0.999])
def test_a_cut_file_is_refused(tmp_path: Path, kept: float) -> None:
    path = tiny_whisper.write(tmp_path / "model.bin")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if kept < 1 else int(kept)])
    with pytest.raises(ModelError, match=r"models verify|pull it again"):
        Ct2File(path)


def test_sizes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = tiny_whisper.write(tmp_path / "model.bin", {"x": np.zeros(4, np.float32)})
    data = path.read_bytes()
    at = data.index(b"x\0") + 2 + 1
    path.write_bytes(data[:at] + b"\x05" + data[at + 1 :])
    with pytest.raises(ModelError, match="x is of an unknown type or size"):
        Ct2File(path)
