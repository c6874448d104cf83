import json
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_heads
from vivavoce.errors import ModelError
from vivavoce.model import heads_file
from vivavoce.model.heads import PACKAGED, Heads, HeadsOut, State
from vivavoce.model.heads_file import Floats


@pytest.fixture
def heads(tmp_path: Path) -> Heads:
    return Heads.load(tiny_heads.embed(), tiny_heads.write(tmp_path))


def features(frames: int, seed: int = 1, width: int = tiny_heads.CONFIG.features) -> Floats:
    random = np.random.default_rng(seed)
    return random.normal(size=(frames, width)).astype(np.float32)


def run(heads: Heads, heard: Floats, cuts: list[int]) -> tuple[Floats, list[int], str, Floats]:
    state = heads.init_state()
    outs: list[HeadsOut] = []
    for part in np.split(heard, cuts):
        out, state = heads.step(part, state)
        outs.append(out)
    out, state = heads.finish(state)
    outs.append(out)
    return (
        np.concatenate([out.embeddings for out in outs]),
        [token for out in outs for token in out.tokens],
        outs[-1].text,
        np.concatenate([out.turn for out in outs]),
    )


@pytest.mark.parametrize("cuts", [[], [1, 2, 3], [4, 4, 19], list(range(1, 90)), [50]])
def test_any_cutting_of_the_features_gives_the_same(heads: Heads, cuts: list[int]) -> None:
    heard = features(90)
    embeddings, tokens, text, turn = run(heads, heard, [32])
    others = run(heads, heard, cuts)
    np.testing.assert_allclose(others[0], embeddings, rtol=1e-4, atol=1e-4)
    assert others[1:3] == (tokens, text)
    np.testing.assert_allclose(others[3], turn, atol=1e-4)
    assert len(tokens) > 3
    assert turn.shape == (23, 4)
    assert text


TEXT = "e e b e e e e be e e e e"


def test_the_numbers_of_a_tiny_model(heads: Heads) -> None:
    embeddings, tokens, text, turn = run(heads, features(90), [32])
    assert tokens[:8] == [0, 24, 0, 18, 27, 18, 27, 18]
    assert text.split()[:8] == [f"w{token // 3}" for token in tokens[:8]]
    np.testing.assert_allclose(
        embeddings[:2, :3],
        [
            [0.1665000021457672, 0.2921000123023987, 1.2732000350952148],
            [0.5841000080108643, 0.3991999924182892, 0.546999990940094],
        ],
        rtol=1e-3,
        atol=1e-3,
    )
    np.testing.assert_allclose(
        turn[-1],
        [0.7718999981880188, 0.8409000039100647, 0.4447000026702881, 0.5288000106811523],
        atol=1e-3,
    )


def test_letters_and_sounds_are_the_transcript_without_a_projector(tmp_path: Path) -> None:
    folder = tiny_heads.write(tmp_path)
    config, weights = heads_file.load(folder)
    heads_file.save(folder, config, {n: w for n, w in weights.items() if "key" not in n})
    heads = Heads.load(tiny_heads.embed(), folder)
    embeddings, tokens, text, _ = run(heads, features(90), [32])
    assert (len(embeddings), tokens) == (0, [])
    assert text == TEXT


def test_a_state_can_be_gone_back_to(heads: Heads) -> None:
    _, before = heads.step(features(30), heads.init_state())
    kept: State = {name: values.copy() for name, values in before.items()}
    first, _ = heads.step(features(41, seed=2), before)
    heads.step(features(41, seed=3), before)
    assert all((before[name] == values).all() for name, values in kept.items())
    again, _ = heads.step(features(41, seed=2), before)
    assert again.text == first.text
    np.testing.assert_array_equal(again.embeddings, first.embeddings)


def test_nothing_heard_is_nothing_said(heads: Heads) -> None:
    out, state = heads.finish(heads.init_state())
    assert (len(out.embeddings), out.tokens, out.text, len(out.turn)) == (0, (), "", 0)
    out, _ = heads.step(features(3), state)
    assert len(out.turn) == 0, "three frames do not fill a step"


def test_heads_that_were_altered_are_refused(tmp_path: Path) -> None:
    folder = tiny_heads.write(tmp_path)
    with (folder / "heads.npz").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ModelError, match="pins"):
        Heads.load(tiny_heads.embed(), folder)
    with pytest.raises(ModelError, match="no trained heads"):
        Heads.load(tiny_heads.embed(), tmp_path / "nowhere")


@pytest.mark.parametrize("sizes", [{"features": 5}, {"blocks": 3}, {"mixed": 9}, {"turn": 4}])
def test_sizes_that_do_not_fit_the_weights_are_refused(
    tmp_path: Path, sizes: dict[str, int]
) -> None:
    folder = tiny_heads.write(tmp_path)
    described = json.loads((folder / "heads.json").read_text("utf-8"))
    described["sizes"] |= sizes
    (folder / "heads.json").write_text(json.dumps(described), "utf-8")
    with pytest.raises(ModelError, match="do not fit together"):
        Heads.load(tiny_heads.embed(), folder)


def test_weights_that_are_missing_are_named(tmp_path: Path) -> None:
    folder = tiny_heads.write(tmp_path)
    config, weights = heads_file.load(folder)
    del weights["mix.norm.b"]
    heads_file.save(folder, config, weights)
    with pytest.raises(ModelError, match=r"mix\.norm\.b"):
        Heads.load(tiny_heads.embed(), folder)


def test_the_packaged_heads_are_small_and_open() -> None:
    heads = Heads.load(tiny_heads.embed(896))
    out, _ = heads.finish(heads.step(features(70, width=512), heads.init_state())[1])
    assert out.embeddings.shape[1:] == (896,)
    assert sum(path.stat().st_size for path in PACKAGED.iterdir()) < 8_000_000
