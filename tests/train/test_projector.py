from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from tests.fakes import tiny_heads, tiny_qwen
from vivavoce.model import heads_file
from vivavoce.model.chat_template import IM_END
from vivavoce.model.gguf_reader import Qwen2File
from vivavoce.model.heads import STACK, Heads
from vivavoce.model.thinker_build import build
from vivavoce.model.thinker_steps import ThinkerSteps
from vivavoce.train import ctc, distil, export, projector, replies
from vivavoce.train.config import Schedule
from vivavoce.train.corpus import Masking, read_all, together
from vivavoce.train.curve import points
from vivavoce.train.modules import Turns
from vivavoce.train.projector import Reader, open_tokenizer
from vivavoce.train.thinker import Thinker
from vivavoce.train.vocabulary import plain, tokens_of

# blank=1.0: after two steps every frame is silence, and nothing could be compared
SIZES = replace(tiny_heads.CONFIG, thinker=tiny_qwen.WIDTH, blank=1.0)
SCHEDULE = Schedule(steps=2, warm_up=1, save_every=2, evaluate_every=2, rate=1e-2, bf16=False)
MASKING = Masking(frames=2, channels=0)


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_qwen.write(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="module")
def thinker(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thinker")
    build(gguf, folder, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def runs(
    features: Path, words: Path, gguf: Path, thinker: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """All stages of the projector, two steps each."""
    out = tmp_path_factory.mktemp("runs")
    ctc.main(
        ctc.CtcConfig(
            features=(features,),
            words=words,
            out=out / "ctc",
            sizes=SIZES,
            schedule=SCHEDULE,
            masking=MASKING,
        )
    )
    projector.main(
        projector.ProjectorConfig(
            features=(features,),
            lens=False,
            thinker=thinker,
            out=out / "projector",
            sizes=SIZES,
            schedule=SCHEDULE,
            masking=MASKING,
            others=5,
        )
    )
    replies.main(
        replies.RepliesConfig((features,), thinker, out / "replies.jsonl", clips=6, tokens=3)
    )
    distil.main(
        distil.DistilConfig(
            features=(features,),
            projector=out / "projector",
            replies=out / "replies.jsonl",
            gguf=gguf,
            thinker=thinker,
            out=out / "distil",
            sizes=SIZES,
            schedule=SCHEDULE,
            masking=MASKING,
            rank=2,
            seconds=4.0,
            others=5,
        )
    )
    return out


def test_two_steps_of_each_stage(runs: Path) -> None:
    assert "held/en" in points(runs / "projector")[-1]
    assert {"loss/kl", "loss/repeat", "loss/ctc"} <= points(runs / "distil")[0].keys()
    assert {"repeat/heard", "repeat/read"} <= points(runs / "distil")[-1].keys()
    delta = np.load(runs / "distil" / "delta.npz")
    assert delta["blk.0.attn_q.lora_a"].shape == (2, tiny_qwen.WIDTH)
    assert delta["blk.1.ffn_up.lora_b"].shape == (tiny_qwen.FFN, 2)
    assert len(replies.read(runs / "replies.jsonl")) == 6


def test_what_was_learned_goes_on_with_other_tokens(
    runs: Path, features: Path, thinker: Path, tmp_path: Path
) -> None:
    config = projector.ProjectorConfig(
        features=(features,),
        lens=False,
        thinker=thinker,
        out=tmp_path,
        start=runs / "projector",
        sizes=SIZES,
        schedule=replace(SCHEDULE, steps=1, rate=0.0),
        masking=MASKING,
        latin=9,
    )
    projector.main(config)
    before, after = (Reader.load(run, SIZES) for run in (runs / "projector", tmp_path))
    assert len(after.vocabulary) < len(before.vocabulary)
    torch.testing.assert_close(after.projector.gate.weight, before.projector.gate.weight)


def test_serving_gives_the_thinker_what_was_trained(
    runs: Path, features: Path, words: Path, gguf: Path, thinker: Path, tmp_path: Path
) -> None:
    export.main(
        export.ExportConfig(
            projector=runs / "projector",
            features=(features,),
            every=1,
            ctc=runs / "ctc",
            words=words,
            thinker=thinker,
            out=tmp_path,
            sizes=replace(SIZES, narrow=SIZES.key),
        )
    )
    steps = ThinkerSteps(thinker)
    heads = Heads.load(lambda ids: steps.embed(ids[None])[0], tmp_path)
    reader = Reader.load(runs / "projector", SIZES)
    reader.eval()
    in_torch = Thinker(gguf, kind=torch.float32)
    close = 0
    for clip in read_all([features], "eval"):
        batch = together([clip])
        with torch.no_grad():
            mixed = reader(torch.from_numpy(batch.features))
            frames = batch.lengths // STACK
            (wanted,) = distil.soft_tokens(reader, in_torch, mixed, frames, SIZES)
        _, state = heads.step(batch.features[0], heads.init_state())
        out, _ = heads.finish(state)
        assert set(out.tokens) <= set(reader.vocabulary.tolist())
        first, _ = heads.step(batch.features[0], heads.init_state())
        found = np.concatenate([first.embeddings, out.embeddings])
        close += found.shape == wanted.shape and np.allclose(found, wanted, atol=0.05)
    assert close >= 5, "weights of eight bits may choose otherwise between near ties"


def test_the_thinker_in_torch_is_the_thinker(gguf: Path) -> None:
    tokens = [1, 70, 200, 33, 33, 256, 9, 120]
    _, last, logits = tiny_qwen.Reference(Qwen2File(gguf)).run(tokens)
    module = Thinker(gguf, rank=2, kind=torch.float32)
    with torch.no_grad():
        hidden = module(module.embed(torch.tensor([tokens])))
        np.testing.assert_allclose(hidden[0].numpy(), last, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(module.logits(hidden)[0].numpy(), logits, rtol=1e-3, atol=1e-3)


def test_a_text_is_tokenised_as_it_sounds(thinker: Path) -> None:
    assert plain("What's up, Bob?  你好，hi!") == " what's up bob你好 hi"
    tokenizer = open_tokenizer(thinker)
    assert tokens_of(tokenizer, "你你") == 2 * tokenizer.text("你")
    assert tokenizer.special(IM_END) < tokenizer.size


def test_narrow_keys_keep_what_tells_tokens_apart() -> None:
    random = np.random.default_rng(0)
    heard = random.normal(size=(500, 12)).astype(np.float32) * np.r_[np.ones(4), 0.01 * np.ones(8)]
    heard = (heard + random.normal(size=12)).astype(np.float32)
    keys = random.normal(size=(30, 12)).astype(np.float32)
    narrow, few, bias = export.narrowed(keys, heard, 4)
    off = np.abs(heard @ narrow.T @ few.T + bias - heard @ keys.T)
    assert few.shape == (30, 4)
    assert off.max() < 0.2
    narrow, few, bias = export.narrowed(keys, heard, 12)
    np.testing.assert_allclose(heard @ narrow.T @ few.T + bias, heard @ keys.T, atol=1e-3)


def test_frames_of_one_token_are_one() -> None:
    odds = torch.tensor(
        [
            [0.9, 0.1, 0.0],
            [0.4, 0.6, 0.0],
            [0.1, 0.9, 0.0],
            [0.2, 0.0, 0.8],
            [0.8, 0.0, 0.2],
            [0.3, 0.0, 0.7],
        ]
    )
    assert distil.surest(odds, 0.5) == [2, 3, 5]
    assert distil.surest(odds[:1], 0.5) == [0], "something must stand for a clip"


def test_the_turn_head_computes_the_same_in_numpy(tmp_path: Path) -> None:
    torch.manual_seed(3)
    module = Turns(SIZES).eval()
    folder = tiny_heads.write(tmp_path, SIZES)
    _, weights = heads_file.load(folder)
    heads_file.save(folder, SIZES, {**weights, **export.arrays(module.weights())})
    heads = Heads.load(tiny_heads.embed(SIZES.thinker), folder)
    heard = np.random.default_rng(1).normal(size=(80, SIZES.features)).astype(np.float32)
    out, _ = heads.step(heard, heads.init_state())
    with torch.no_grad():
        wanted = torch.sigmoid(module(torch.from_numpy(heard[None])))[0].numpy()
    np.testing.assert_allclose(out.turn, wanted, atol=0.02)
