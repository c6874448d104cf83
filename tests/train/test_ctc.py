import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from tests.fakes import tiny_heads
from vivavoce.errors import ConfigError, ModelError
from vivavoce.model.han_words import HanWords
from vivavoce.model.heads import Heads
from vivavoce.train import checkpoint, ctc, distil, export, loop
from vivavoce.train import features as encode
from vivavoce.train.config import Schedule, resolve
from vivavoce.train.corpus import Masking, read_all
from vivavoce.train.curve import Curve, draw, points
from vivavoce.train.modules import Speller
from vivavoce.train.score import parts

SCHEDULE = Schedule(steps=2, warm_up=1, save_every=1, evaluate_every=2, bf16=False)

WIDER = replace(tiny_heads.CONFIG, width=48)


def config(features: Path, words: Path, out: Path, schedule: Schedule = SCHEDULE) -> ctc.CtcConfig:
    return ctc.CtcConfig(
        features=(features,),
        words=words,
        out=out,
        sizes=tiny_heads.CONFIG,
        schedule=schedule,
        masking=Masking(frames=2, channels=0),
        seconds=4.0,
    )


def test_two_steps_from_nothing(features: Path, words: Path, tmp_path: Path) -> None:
    ctc.main(config(features, words, tmp_path))
    last = points(tmp_path)[-1]
    assert {"held/en", "held/zh", "held/zh_sounds"} <= last.keys()
    resolved = json.loads((tmp_path / "config.json").read_text())
    assert resolved["schedule"]["steps"] == 2
    draw(tmp_path, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").stat().st_size > 1000


def test_a_run_that_was_killed_goes_on_exactly(
    features: Path, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(SCHEDULE, steps=6, save_every=2)
    ctc.main(config(features, words, tmp_path / "whole", whole))

    def killed(schedule: Schedule, step: int) -> float:
        if step == 5:
            raise KeyboardInterrupt
        return rate(schedule, step)

    rate = loop.rate
    with monkeypatch.context() as patch:
        patch.setattr(loop, "rate", killed)
        with pytest.raises(KeyboardInterrupt):
            ctc.main(config(features, words, tmp_path / "parts", whole))
    assert checkpoint.all_in(tmp_path / "parts")[-1].name == "step-00000004"
    ctc.main(config(features, words, tmp_path / "parts", whole))
    ours, theirs = (checkpoint.newest(tmp_path / name) for name in ("parts", "whole"))
    assert ours.keys() == theirs.keys()
    for name, values in theirs.items():
        np.testing.assert_array_equal(ours[name], values, err_msg=name)


@pytest.fixture(scope="session")
def learned(features: Path, words: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that is long enough to spell."""
    out = tmp_path_factory.mktemp("learned")
    schedule = replace(SCHEDULE, steps=200, rate=1e-2, save_every=200, evaluate_every=200)
    ctc.main(replace(config(features, words, out, schedule), sizes=WIDER))
    return out


def test_it_learns_to_spell(learned: Path) -> None:
    seen = points(learned)
    assert seen[-1]["held/en"] < 0.5
    assert seen[-1]["held/zh_sounds"] < 0.3


def test_serving_reads_what_was_trained(
    learned: Path, features: Path, words: Path, tmp_path: Path
) -> None:
    export.main(export.ExportConfig(ctc=learned, words=words, out=tmp_path, sizes=WIDER))
    heads = Heads.load(tiny_heads.embed(), tmp_path)
    module = Speller(WIDER)
    checkpoint.load_module(module, checkpoint.newest(learned))
    module.eval()
    with torch.no_grad():
        for clip, units in ctc.heard(module, read_all([features], "eval"), "cpu"):
            _, state = heads.step(clip.features.astype(np.float32), heads.init_state())
            out, _ = heads.finish(state)
            read = ctc.readings("", clip, units, HanWords.load(words))[0][2]
            assert parts(out.text) == read
            assert len(out.embeddings) == len(out.turn) == 0, "this folder has only a CTC head"


def test_a_config_that_does_not_fit_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ctc.yaml"
    file.write_text("seconds: 12\nschedule: {seed: 3}\n")
    found = resolve(ctc.CtcConfig, file, ["schedule.steps=5", "features=[a, b]"])
    assert (found.seconds, found.schedule.seed, found.schedule.steps) == (12.0, 3, 5)
    assert found.features == (Path("a"), Path("b"))
    kept = resolve(distil.DistilConfig, None, ["schedule.steps=5"]).schedule
    assert kept == replace(distil.DistilConfig().schedule, steps=5), "its own rate stays"
    with pytest.raises(ConfigError, match=r"schedule\.steps"):
        resolve(ctc.CtcConfig, None, ["schedule.steps=many"])
    for unknown in (["schedule.step=5"], ["seed=7"], ["sizes.steps=5"]):
        with pytest.raises(ConfigError, match="there is no"):
            resolve(ctc.CtcConfig, None, unknown)
    for broken in (["seconds=["], ["seconds=3", "seconds.a=3"]):
        with pytest.raises(ConfigError, match="seconds"):
            resolve(ctc.CtcConfig, None, broken)
    file.write_text("- 12\n")
    with pytest.raises(ConfigError, match="no `name: value`"):
        resolve(ctc.CtcConfig, file, [])
    with pytest.raises(ConfigError, match="name=value"):
        resolve(ctc.CtcConfig, None, ["fast"])
    with pytest.raises(ConfigError, match=r"train\.features"):
        read_all([tmp_path], "train")
    with pytest.raises(ConfigError, match="vivavoce data make"):
        encode.main(encode.FeaturesConfig(shards=tmp_path))


def test_a_line_cut_off_by_a_kill_is_taken_out(tmp_path: Path) -> None:
    Curve(tmp_path, 0).add(20, {"loss/loss": 1.0})
    with (tmp_path / "curve.jsonl").open("a") as file:
        file.write('{"step": 40, "lo')
    assert points(tmp_path) == [{"step": 20, "loss/loss": 1.0}]
    Curve(tmp_path, 20).add(40, {"loss/loss": 0.5})
    assert [point["step"] for point in points(tmp_path)] == [20, 40]


def test_files_that_are_not_whole_are_named(tmp_path: Path) -> None:
    checkpoint.write_parts(tmp_path / "step-00000001", {"a": np.arange(9)})
    (tmp_path / "step-00000001" / "000.npz").write_bytes(b"")
    with pytest.raises(ModelError, match="no whole checkpoint"):
        checkpoint.newest(tmp_path)
    (tmp_path / "one.npz").write_bytes(b"")
    with pytest.raises(ConfigError, match="holds no features"):
        read_all([tmp_path], "train")


def test_large_arrays_are_spread_over_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "PART", 1000)
    arrays = {
        "large": np.arange(1000, dtype=np.float32).reshape(10, 100),
        "none": np.zeros((0, 3), np.float32),
        "one": np.array(3.0),
    }
    checkpoint.write_parts(tmp_path / "parts", arrays)
    assert len(list((tmp_path / "parts").glob("*.npz"))) == 5
    found = checkpoint.read_parts(tmp_path / "parts")
    assert found.keys() == arrays.keys()
    for name, values in arrays.items():
        np.testing.assert_array_equal(found[name], values)
    with pytest.raises(ModelError, match="train that stage first"):
        checkpoint.newest(shutil.copytree(tmp_path / "parts", tmp_path / "runs" / "other").parent)
