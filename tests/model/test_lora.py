from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import tiny_qwen
from tests.fakes.tiny_qwen import FFN, KV_HEADS, WIDTH, Reference
from vivavoce.errors import ModelError
from vivavoce.model.gguf_reader import Qwen2File
from vivavoce.model.lora import Merged
from vivavoce.model.thinker_build import build, build_merged
from vivavoce.model.thinker_steps import ThinkerSteps

RANK, ALPHA = 3, 6.0
TOKENS = [1, 70, 200, 33, 33, 256, 9, 120]
CHANGED = {
    "blk.0.attn_q": (WIDTH, WIDTH),
    "blk.0.attn_v": (KV_HEADS * tiny_qwen.HEAD, WIDTH),
    "blk.1.ffn_down": (WIDTH, FFN),
}


def delta(path: Path, **changes: Any) -> Path:
    """A file that changes three matrices."""
    random = np.random.default_rng(3)
    arrays: dict[str, Any] = {"alpha": np.float32(ALPHA)}
    for name, (out, width) in CHANGED.items():
        arrays[f"{name}.lora_a"] = random.normal(0, 0.2, (RANK, width)).astype(np.float16)
        arrays[f"{name}.lora_b"] = random.normal(0, 0.2, (out, RANK)).astype(np.float16)
    arrays |= changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def matrix(source: Qwen2File | Merged, name: str) -> np.ndarray:
    return np.concatenate(list(source.blocks(name)))


def test_merged_is_the_base_and_the_scaled_product(
    tiny_gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vivavoce.model.gguf_reader.ROWS_AT_ONCE", 20)  # a block ends within it
    base = Qwen2File(tiny_gguf)
    merged = Merged(base, delta(tmp_path / "d.npz"))
    arrays = np.load(tmp_path / "d.npz")
    for name in CHANGED:
        a, b = (arrays[f"{name}.lora_{part}"].astype(np.float32) for part in "ab")
        expected = matrix(base, f"{name}.weight") + ALPHA / RANK * b @ a
        np.testing.assert_allclose(matrix(merged, f"{name}.weight"), expected, atol=1e-5)
    same = "blk.1.attn_k.weight"
    np.testing.assert_array_equal(matrix(merged, same), matrix(base, same))


def test_a_thinker_built_with_it_computes_that(tiny_gguf: Path, tmp_path: Path) -> None:
    merged = Merged(Qwen2File(tiny_gguf), delta(tmp_path / "d.npz"))
    _, expected, _ = Reference(merged).run(TOKENS)
    build_merged(tiny_gguf, tmp_path / "d.npz", tmp_path / "merged", lambda _: None)
    build(tiny_gguf, tmp_path / "plain", lambda _: None)
    found = []
    for folder in ("merged", "plain"):
        steps = ThinkerSteps(tmp_path / folder)
        last = steps.step(steps.embed([TOKENS]), steps.init_state())[1][0]
        found.append(float(np.linalg.norm(last - expected) / np.linalg.norm(expected)))
    assert found[0] < 0.05 < 0.2 < found[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"alpha": None}, "alpha"),
        ({"blk.0.attn_q.lora_b": None}, r"blk\.0\.attn_q\.lora_b"),
        ({"blk.9.attn_q.lora_a": np.ones((1, 2)), "blk.9.attn_q.lora_b": np.ones((2, 1))}, "blk.9"),
        ({"blk.0.attn_q.lora_a": np.ones((RANK, WIDTH + 1))}, "another model"),
        ({"blk.0.attn_q.lora_a": np.ones((RANK + 1, WIDTH))}, "another model"),
        ({"steps": np.int64(3)}, "steps"),
    ],
)
def test_what_does_not_fit_is_refused(
    tiny_gguf: Path, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        Merged(Qwen2File(tiny_gguf), delta(tmp_path / "d.npz", **changes))


def test_a_file_that_is_no_delta_is_refused(tiny_gguf: Path, tmp_path: Path) -> None:
    path = tmp_path / "junk.npz"
    np.savez(path, alpha=np.array(1.0))
    for content in (b"junk" * 9, b"", path.read_bytes()[:40]):
        path.write_bytes(content)
        with pytest.raises(ModelError, match="no readable LoRA"):
            Merged(Qwen2File(tiny_gguf), path)
