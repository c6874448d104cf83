"""The car bench: what counts as right, and the sound it makes."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from vivavoce.bench.car import Plan, bench_car, table
from vivavoce.bench.car_audio import active_level, load_noises, mixed
from vivavoce.bench.car_cases import Case, load_cases
from vivavoce.bench.car_score import matches, play, wilson
from vivavoce.errors import ConfigError
from vivavoce.store.store import Store

BEFORE = {"windows.driver": 0, "windows.passenger": 0, "media.volume": 40, "nav.destination": None}


def test_every_wanted_change_and_no_other() -> None:
    assert matches({"windows.driver": 100}, BEFORE, {"windows.driver": 100})
    assert not matches({"windows.driver": 100}, BEFORE, {"windows.driver": 50})
    assert not matches({}, BEFORE, {"media.volume": 50})
    assert matches({"windows.*": ">"}, BEFORE, {"windows.driver": 20, "windows.passenger": 20})
    assert not matches({"media.volume": "<"}, BEFORE, {"media.volume": 50})
    assert matches({"nav.destination": "~天安门广场"}, BEFORE, {"nav.destination": "天安们广场"})


def test_a_case_is_played_on_a_car_of_its_own() -> None:
    case = Case("x", "zh", "multi", ("打开天窗", "撤销"))
    result = asyncio.run(play(case, case.turns))
    assert result.right
    assert len(result.said) == 2


def test_intervals() -> None:
    low, high = wilson(85, 100)
    assert 0.76 < low < 0.78
    assert 0.90 < high < 0.92


def test_noise_is_mixed_at_the_snr_of_the_active_speech() -> None:
    rng = np.random.default_rng(0)
    speech = np.concatenate([rng.standard_normal(24000) * 0.1, np.zeros(24000)]).astype(np.float32)
    noise = (rng.standard_normal(12000) * 0.5).astype(np.float32)
    clean = mixed([speech], np.zeros(12000, np.float32) + 1e-9, 300.0, 1)
    noisy = mixed([speech], noise, 5.0, 1)
    added = noisy - clean
    level = 10 * np.log10(np.mean(added.astype(np.float64) ** 2))
    assert active_level(clean) - level == pytest.approx(5.0, abs=0.5)


def test_bad_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--noise"):
        load_noises(tmp_path)
    with pytest.raises(ConfigError, match="no cases"):
        load_cases(tmp_path)


def test_the_report_has_both_languages(tmp_path: Path) -> None:
    for language, say in (("zh", "打开天窗"), ("en", "open the sunroof")):
        row = f"- {{type: direct, say: {say}, want: {{windows.sunroof: 100}}}}\n"
        (tmp_path / f"{language}.yaml").write_text(row, "utf-8")
    (tmp_path / "other.yaml").write_text("zh: [你好]\nen: [hello there]\n", "utf-8")
    found = bench_car(Plan(tmp_path), Store(), lambda line: None)
    assert found["text"]["commands"]["right"] == 2
    assert found["text"]["false_actions"] == {
        "n": 2,
        "false": 0,
        "rate": 0.0,
        "interval": found["text"]["false_actions"]["interval"],
    }
    assert "zh" in table(found)
