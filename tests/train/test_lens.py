from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from tokenizers import AddedToken, Tokenizer, models

from tests.fakes import tiny_heads, tiny_qwen, tiny_whisper
from vivavoce.model.ct2_file import Ct2File
from vivavoce.model.thinker_build import build
from vivavoce.model.whisper_tokens import _SPECIAL
from vivavoce.train import lens
from vivavoce.train.projector import Reader, open_tokenizer
from vivavoce.train.vocabulary import choose, text_of

WIDTH = tiny_whisper.WIDTH
LETTERS = " abcdefghijklmnopqrstuvwxyz'I你"
SIZES = replace(tiny_heads.CONFIG, features=WIDTH, key=WIDTH)


@pytest.fixture
def whisper(tmp_path: Path) -> Path:
    """A folder with a decoder of two layers and a vocabulary of single characters."""
    random = np.random.default_rng(2)
    values = tiny_whisper.variables()

    def add(name: str, *shape: int) -> None:
        values[f"decoder/{name}"] = random.normal(size=shape).astype(np.float16)

    for layer in range(2):
        add(f"layer_{layer}/attention/linear_1/weight", 2 * WIDTH, WIDTH)
        add(f"layer_{layer}/attention/linear_2/weight", WIDTH, WIDTH)
    add("layer_norm/gamma", WIDTH)
    add("layer_norm/beta", WIDTH)
    add("embeddings/weight", len(LETTERS) + len(_SPECIAL), WIDTH)
    tiny_whisper.write(tmp_path / "model.bin", values)
    vocabulary = {char: index for index, char in enumerate(LETTERS)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.add_special_tokens([AddedToken(text, special=True) for text in _SPECIAL])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def test_a_lens_is_what_attention_carries(whisper: Path) -> None:
    file = Ct2File(whisper / "model.bin")
    x = np.random.default_rng(0).normal(size=WIDTH).astype(np.float32)
    carried = np.zeros(WIDTH, np.float32)
    for layer in range(2):
        at = f"decoder/layer_{layer}/attention"
        value = file.floats(f"{at}/linear_1/weight")[WIDTH:] @ x
        carried += file.floats(f"{at}/linear_2/weight") @ value
    np.testing.assert_allclose(lens.read(whisper).matrix @ x, carried, rtol=1e-3, atol=1e-3)


def test_keys_of_tokens_are_means_over_their_pieces(whisper: Path) -> None:
    rows = Ct2File(whisper / "model.bin").floats("decoder/embeddings/weight")
    found = lens.token_keys(whisper, ["ab", " i", "你"])
    np.testing.assert_allclose(found[0], (rows[1] + rows[2]) / 2, rtol=1e-5)
    np.testing.assert_allclose(found[1], (rows[0] + rows[LETTERS.index("I")]) / 2, rtol=1e-5)
    np.testing.assert_allclose(found[2], rows[LETTERS.index("你")], rtol=1e-5)


def test_a_projector_begins_as_the_lens(whisper: Path, tmp_path: Path) -> None:
    folder = tmp_path / "thinker"
    build(tiny_qwen.write(tmp_path / "tiny.gguf"), folder, lambda _: None)
    tokenizer = open_tokenizer(folder)
    vocabulary = choose(tokenizer, ["hi use"], latin=20, han=1)
    assert {"hi", "你"} <= {text_of(tokenizer, [token]) for token in vocabulary.ids}
    torch.manual_seed(0)
    reader = Reader(SIZES, vocabulary).eval()
    reader.begin(whisper, tokenizer)
    torch.nn.init.zeros_(reader.projector.added.weight)
    features = np.repeat(np.random.default_rng(1).normal(size=(1, 3, WIDTH)), 4, axis=1)
    found = lens.read(whisper)
    with torch.no_grad():
        _, key = reader(torch.from_numpy(features.astype(np.float32)))
        keys, _ = reader.keys()
    seen = features[0, ::4] @ found.matrix.T
    centred = seen - seen.mean(axis=1, keepdims=True)
    wanted = centred / np.sqrt(centred.var(axis=1, keepdims=True) + 1e-5) * found.gain + found.bias
    np.testing.assert_allclose(key[0], wanted, rtol=1e-3, atol=1e-3)
    first = text_of(tokenizer, [vocabulary.ids[0]])
    given = lens.token_keys(whisper, [first])[0]
    np.testing.assert_allclose(keys[0], given * np.exp(-1.0), rtol=1e-4)
