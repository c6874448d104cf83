"""Voices are held out by table."""

import numpy as np

from vivavoce.data.voices import HELD_OUT, TABLES, draw, kokoro, tables
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
    voice = kokoro("af_sky:0.60+am_puck:0.40")
    assert voice.parts == (("af_sky", 0.6), ("am_puck", 0.4))
    assert voice.name == "af_sky:0.60+am_puck:0.40"
    assert kokoro("zf_xiaoni").parts == (("zf_xiaoni", 1.0),)
