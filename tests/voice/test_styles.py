"""Style tables: names, blends, what is wrong with them."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ConfigError
from vivavoce.voice.styles import StyleTables, name_of, parse


def test_a_blend_is_read_and_written() -> None:
    parts = parse("zf_xiaoyi:0.6+zm_yunxi:0.4")
    assert parts == {"zf_xiaoyi": 0.6, "zm_yunxi": 0.4}
    assert parse(name_of(parts)) == parts
    assert name_of(parse("zf_xiaoyi")) == "zf_xiaoyi"


@pytest.mark.parametrize("name", ["", "a:0.5", "a:0.7+b:0.7", "a:x+b:1", "a:0.5+a:0.5", "a:-1+b:2"])
def test_what_is_no_blend_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="weights that add up to 1"):
        parse(name)


def test_a_blend_is_the_weighted_sum(tmp_path: Path) -> None:
    for name, value in (("af_a", 1.0), ("af_b", 3.0)):
        np.full((510, 1, 256), value, np.float32).tofile(tmp_path / f"{name}.bin")
    tables = StyleTables(tmp_path)
    mixed = tables("af_a:0.25+af_b:0.75")
    assert mixed.shape == (510, 1, 256)
    assert np.allclose(mixed, 2.5)
    assert np.array_equal(tables("af_b"), tables.blend({"af_b": 1.0}))
    with pytest.raises(ConfigError, match="there are af_a, af_b"):
        tables("af_c")
    (tmp_path / "af_d.bin").write_bytes(b"short")
    with pytest.raises(ConfigError, match="no whole voice table"):
        tables("af_d")
