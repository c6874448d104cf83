"""The stages of perception at toy size: they learn what can be learnt, and write what loads."""

from pathlib import Path

import numpy as np
import pytest

from vivavoce.perception import classifier, syllables
from vivavoce.perception.frames import COLUMNS, PER_SECOND, Column
from vivavoce.perception.measures import NAMES
from vivavoce.train import perception, perception_syllables
from vivavoce.train.perception_syllables import Sentence

pytest.importorskip("sklearn")
torch = pytest.importorskip("torch")


def rows(seed: int, count: int = 1500) -> perception.Rows:
    """Women speak an octave higher, whispers have no voice, all else is noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, (count, len(NAMES)))
    sex = rng.integers(2, size=count)
    style = rng.integers(2, size=count)
    x[:, NAMES.index("f0_log")] = 7.6 - sex + rng.normal(0, 0.1, count)
    x[:, NAMES.index("voiced_share")] = 0.7 - 0.65 * style
    x[0, NAMES.index("hnr_db")] = np.nan
    labels = [
        {"gender": ("female", "male")[s], "voice_styles": ("normal", "whisper")[w]}
        for s, w in zip(sex, style, strict=True)
    ]
    fill = {"age": "adult", "emotions": "neutral", "rhythm": "even", "voice_tone": "neutral"}
    return perception.Rows(x, [{**fill, **some} for some in labels])


def test_networks_learn_and_are_written(tmp_path: Path) -> None:
    config = perception.Config(tmp_path, tmp_path / "out.npz", hidden=8)
    models, report = perception.fit(rows(0), rows(1), config)
    assert report["gender"]["forced"] > 0.95
    assert report["gender"]["right"] > 0.95
    classifier.save(config.out, models)
    loaded = classifier.load(config.out)
    woman = {"f0_log": 7.6, "hnr_db": 0.0}
    assert loaded["gender"].probabilities(woman)["female"] > 0.8
    assert config.out.stat().st_size < 200_000


def test_a_turn_is_also_seen_in_part_and_warped() -> None:
    frames = np.zeros((500, COLUMNS), np.float32)
    frames[:, Column.FLUX] = 1.0
    rng = np.random.default_rng(0)
    seen = list(perception.views(frames, {"rhythm": "even", "emotions": "happy"}, rng))
    assert seen[0][0] is frames
    assert {"even", "varied"} == {labels["rhythm"] for _, labels in seen if "rhythm" in labels}
    part, labels = seen[-1]
    assert len(part) < 2.5 * PER_SECOND + 1
    assert labels == {"emotions": "happy"}
    faster = perception.warped(frames, 0.0, np.random.default_rng(2))
    assert len(faster) / 500 == pytest.approx(1 / float(faster[0, Column.FLUX]), rel=0.01)


def test_the_counter_learns_to_count_bumps(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)

    def sentence() -> Sentence:
        count = int(rng.integers(3, 12))
        x = np.zeros((count * 20 + 40, syllables.INPUTS), np.float32)
        for number in range(count):
            x[20 + number * 20 : 30 + number * 20] = 1.5
        return Sentence(x, np.ones(len(x), bool), count, True)

    config = perception_syllables.Config(
        tmp_path, tmp_path / "out.npz", epochs=25, hidden=8, rate=1e-2
    )
    counter = perception_syllables.fit([sentence() for _ in range(64)], config)
    syllables.save(config.out, counter)
    score = perception_syllables.score(syllables.load(config.out), [sentence() for _ in range(20)])
    assert score["sigma"] < 0.25
    assert abs(score["bias"]) < 0.25
