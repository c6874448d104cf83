from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from tests.fakes import tiny_heads
from vivavoce.errors import ConfigError
from vivavoce.model.encoder_stream import BLOCK
from vivavoce.model.heads import STACK, TURN
from vivavoce.train import turn
from vivavoce.train.config import Schedule
from vivavoce.train.curve import points
from vivavoce.train.modules import Turns

CHANNELS = tiny_heads.CONFIG.features
LAG = 2 * BLOCK


def heard(seed: int, blocks: int = 12) -> turn.Heard:
    """Speech is a loud channel; the newest features of a step are those that settle later."""
    random = np.random.default_rng(seed)
    frames = blocks * turn.JUDGED
    labels = np.zeros((frames, len(TURN)), np.float32)
    labels[:, 0] = np.repeat(random.random(frames // 4) > 0.5, 4)
    features = 0.1 * random.normal(size=(LAG + frames * STACK, CHANNELS))
    features[LAG:, 0] += 2 * np.repeat(labels[:, 0], STACK)
    settled = features[: blocks * BLOCK].reshape(blocks, BLOCK, CHANNELS)
    ends = (np.arange(blocks) + 1) * BLOCK
    rest = np.stack([features[end : end + LAG] for end in ends])
    return turn.Heard(settled.astype(np.float16), rest.astype(np.float16), labels)


@pytest.fixture
def config(tmp_path: Path) -> turn.TurnConfig:
    """Timelines that are encoded already."""
    names = [f"timelines-en-{split}-0-0000.npz" for split in ("train", "eval")]
    (tmp_path / "timelines").mkdir()
    for number, name in enumerate(names):
        (tmp_path / "timelines" / name).touch()
        turn._write(tmp_path / "cache" / name, [heard(10 * number + i) for i in range(4)])
    return turn.TurnConfig(
        timelines=tmp_path / "timelines",
        cache=tmp_path / "cache",
        out=tmp_path / "out",
        sizes=tiny_heads.CONFIG,
        schedule=Schedule(steps=2, warm_up=1, evaluate_every=2, rate=2e-2, bf16=False),
        blocks=6,
        drop=0.0,
    )


def test_two_steps_from_nothing(config: turn.TurnConfig) -> None:
    turn.main(config)
    assert {f"f1/{name}" for name in TURN} <= points(config.out)[-1].keys()
    with pytest.raises(ConfigError, match="vivavoce data"):
        turn.main(replace(config, timelines=config.cache.parent))


def test_it_learns_what_the_newest_features_say(config: turn.TurnConfig) -> None:
    schedule = replace(config.schedule, steps=80, evaluate_every=80)
    turn.main(replace(config, schedule=schedule))
    assert points(config.out)[-1]["f1/speech"] > 0.9


def test_the_newest_block_is_judged_from_the_memory_of_what_had_settled() -> None:
    torch.manual_seed(1)
    module = Turns(tiny_heads.CONFIG).eval()
    one = heard(3, blocks=4)
    settled, rest, labels = turn._together([one], "cpu")
    with torch.no_grad():
        found, _ = turn.judged(module, settled, rest, labels)
        for block in range(4):
            before = settled[0, : block + 1].reshape(1, -1, CHANNELS)
            all_of_it = module(torch.cat([before, rest[:, block]], dim=1))
            wanted = all_of_it[0, -turn.JUDGED :]
            torch.testing.assert_close(found[0, block], wanted, atol=1e-5, rtol=1e-4)


def test_scores_count_what_is_called_and_what_is_there() -> None:
    wanted = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0]], np.float32)
    found = np.array([[0.9, 0.1, 0, 0.9], [0.2, 0.8, 0, 0], [0.1, 0.9, 0, 0]], np.float32)
    assert turn.scores(found, wanted) == {
        "f1/speech": 2 / 3,
        "f1/end_of_turn": 1.0,
        "f1/backchannel": 0.0,
        "f1/interruption": 0.0,
    }
