"""Voices are held out by table; a blend is the weighted sum of its tables."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.data.voices import HELD_OUT, TABLES, VoiceTables, draw, kokoro, tables
from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES


def test_no_voice_is_on_both_sides() -> None:
    rng = np.random.default_rng(1)
    for language in LANGUAGES:
        train = [draw(language, "train", rng) for _ in range(200)]
        held = [draw(language, "eval", rng) for _ in range(50)]
        assert {voice.split for voice in train} == {"train"}
        assert {voice.split for voice in held} == {"eval"}
        assert not {t for v in train for t, _ in v.parts} & HELD_OUT
        assert len({voice.name for voice in train}) > 60


def test_every_held_out_table_exists_and_measures() -> None:
    assert set(TABLES) >= HELD_OUT
    assert len(TABLES) == len(set(TABLES)) == 54
    assert tables("zh", "eval") == ["zf_xiaobei", "zm_yunxi"]


def test_a_name_is_read_back() -> None:
    voice = kokoro("af_sky*0.60+am_puck*0.40")
    assert voice.parts == (("af_sky", 0.6), ("am_puck", 0.4))
    assert voice.name == "af_sky*0.60+am_puck*0.40"
    assert kokoro("zf_xiaoni").parts == (("zf_xiaoni", 1.0),)


def test_a_blend_is_the_weighted_sum(tmp_path: Path) -> None:
    for name, value in (("a", 1.0), ("b", 3.0)):
        np.full((510, 1, 256), value, np.float32).tofile(tmp_path / f"{name}.bin")
    mixed = VoiceTables(tmp_path)("a*0.25+b*0.75")
    assert mixed.shape == (510, 1, 256)
    assert np.allclose(mixed, 2.5)
    with pytest.raises(ConfigError, match="kokoro-js"):
        VoiceTables(tmp_path)("c")
    (tmp_path / "d.bin").write_bytes(b"short")
    with pytest.raises(ConfigError, match="no whole voice table"):
        VoiceTables(tmp_path)("d")
