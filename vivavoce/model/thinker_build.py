"""From a Qwen2-architecture GGUF to a folder that `OnnxThinker` loads.

    FOLDER/
      step.onnx, step.bin    decoder layers: embeddings and past in, hidden states and present out
      head.onnx, head.bin    output matrix: one hidden state in, logits out
      embedding.npy          f16[vocab, width], memory-mapped, looked up outside the graph
      tokenizer.json         for the `tokenizers` library
      config.json            sizes, stop tokens, VERSION

The head is a graph of its own because most runs (reading a prompt) need no logits, and it is a
quarter of the work of a token.

Activations are quantised finely (see `graph`) everywhere but before gate and up, which are most of
the work and lose least by it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from vivavoce.errors import ModelError
from vivavoce.model.gguf_reader import ROWS_AT_ONCE, Qwen2File, Qwen2Shape
from vivavoce.model.graph import GraphWriter
from vivavoce.model.lora import Merged, Source
from vivavoce.model.qwen_tokenizer import write_tokenizer
from vivavoce.model.thinker_steps import FORMAT

VERSION = FORMAT
"""Part of the cache key of built folders."""
MAX_CONTEXT = 8192
"""Longest prompt plus answer the rotary tables cover."""
FLOAT = TensorProto.FLOAT
ORT = "com.microsoft"


def build(
    gguf: Path,
    folder: Path,
    progress: Callable[[float], None],
    weight_limit: int | None = None,
) -> None:
    """Write the thinker into `folder` (made if missing); `progress` gets 0..1.

    `weight_limit` is the largest int8 weight, 127 or 63 (see `safe_weight_limit`).
    Raises `ModelError` for a GGUF of another architecture or an incomplete one.
    """
    _write(Qwen2File(gguf), folder, progress, weight_limit)


def build_merged(
    gguf: Path,
    delta: Path,
    folder: Path,
    progress: Callable[[float], None],
    weight_limit: int | None = None,
) -> None:
    """`build` with a LoRA delta (see `lora`) merged into the GGUF's matrices."""
    _write(Merged(Qwen2File(gguf), delta), folder, progress, weight_limit)


def _write(
    source: Source, folder: Path, progress: Callable[[float], None], weight_limit: int | None
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    limit = safe_weight_limit() if weight_limit is None else weight_limit
    shape = source.shape
    steps = shape.layers + 8
    _write_embedding(source, folder / "embedding.npy")
    progress(4 / steps)
    with GraphWriter(folder, "step", limit) as graph:
        _write_step(source, graph, lambda layer: progress((4 + layer) / steps))
    with GraphWriter(folder, "head", limit) as graph:
        _write_head(source, graph)
    progress((steps - 1) / steps)
    stops = write_tokenizer(source, folder / "tokenizer.json")
    config = {
        **asdict(shape),
        "context": min(shape.context, MAX_CONTEXT),
        "middle": shape.layers // 2,
        "stops": stops,
        "version": VERSION,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    progress(1.0)


def safe_weight_limit(cpuinfo: Path = Path("/proc/cpuinfo")) -> int:
    """127 where the CPU adds int8 products without overflow, else 63.

    x86 without VNNI adds two u8*s8 products in 16 bits: 2 * 255 * 127 does not fit, 2 * 255 * 63
    does. Other architectures have no such step.
    """
    import platform

    if platform.machine().lower() not in ("x86_64", "amd64", "i686"):
        return 127
    flags = cpuinfo.read_text(encoding="ascii", errors="ignore") if cpuinfo.exists() else ""
    return 127 if "vnni" in flags else 63


def _write_embedding(source: Source, path: Path) -> None:
    shape = source.shape
    table = np.lib.format.open_memmap(
        path, mode="w+", dtype=np.float16, shape=(shape.vocab, shape.width)
    )
    for index, block in enumerate(source.blocks("token_embd.weight")):
        start = index * ROWS_AT_ONCE
        table[start : start + len(block)] = block
    table.flush()


def _write_step(source: Source, graph: GraphWriter, progress: Callable[[int], None]) -> None:
    """One graph for prefill and single tokens.

    inputs_embeds f32[B,T,D], position_ids i64[B,T], past_{k,v}_i f32[B,kv_heads,P,head_dim]
    -> h_mid f32[B,T,D] (residual after the middle layer), h_last f32[B,T,D] (after the final
    norm), present_{k,v}_i f32[B,kv_heads,P+T,head_dim]. All rows of a batch are equally long.
    """
    shape = source.shape
    width = shape.width
    dims = graph.op("Shape", "inputs_embeds", start=0, end=2)
    full = graph.op("Concat", dims, graph.ints(width), axis=0)
    lengths = _lengths(graph)
    _rotary_tables(shape, graph)
    residual = graph.op("Reshape", "inputs_embeds", graph.ints(-1, width))
    for layer in range(shape.layers):
        name = f"blk.{layer}"
        normed = _norm(source, graph, f"{name}.attn_norm.weight", residual)
        attended = _attention(source, graph, layer, normed, dims, lengths)
        out = graph.weights(
            f"{name}.attn_output", source.blocks(f"{name}.attn_output.weight"), width
        )
        residual = graph.op(
            "Add", residual, graph.product(graph.quantise(attended, fine=True), out)
        )
        normed = _norm(source, graph, f"{name}.ffn_norm.weight", residual)
        residual = graph.op("Add", residual, _mlp(source, graph, name, normed))
        if layer + 1 == shape.layers // 2:
            graph.node("Reshape", [residual, full], ["h_mid"])
        progress(layer + 1)
    last = _norm(source, graph, "output_norm.weight", residual)
    graph.node("Reshape", [last, full], ["h_last"])

    hidden = (FLOAT, ["B", "T", width])
    cache = ["B", shape.kv_heads]
    pairs = [f"{kind}_{layer}" for layer in range(shape.layers) for kind in "kv"]
    graph.save(
        {
            "inputs_embeds": hidden,
            "position_ids": (TensorProto.INT64, ["B", "T"]),
            **{f"past_{pair}": (FLOAT, [*cache, "P", shape.head_dim]) for pair in pairs},
        },
        {
            "h_mid": hidden,
            "h_last": hidden,
            **{f"present_{pair}": (FLOAT, [*cache, "L", shape.head_dim]) for pair in pairs},
        },
    )


def _lengths(graph: GraphWriter) -> tuple[str, str]:
    """Names of (last index per batch row i32[B], total length i32) as the attention wants."""
    past = graph.op("Shape", "past_k_0", start=2, end=3)
    fresh = graph.op("Shape", "inputs_embeds", start=1, end=2)
    total = graph.op("Add", past, fresh)
    last = graph.op("Sub", total, graph.ints(1))
    batch = graph.op("Shape", "inputs_embeds", start=0, end=1)
    rows = graph.op("Cast", graph.op("Expand", last, batch), to=TensorProto.INT32)
    scalar = graph.op("Cast", graph.op("Squeeze", total), to=TensorProto.INT32)
    return rows, scalar


def _rotary_tables(shape: Qwen2Shape, graph: GraphWriter) -> None:
    """RoPE angles (Su et al. 2021, arXiv 2104.09864): f32[context, head_dim / 2] each."""
    half = np.arange(0, shape.head_dim, 2, dtype=np.float64) / shape.head_dim
    angles = np.outer(np.arange(min(shape.context, MAX_CONTEXT)), shape.rope_base**-half)
    graph.constant("cos", np.cos(angles).astype(np.float32))
    graph.constant("sin", np.sin(angles).astype(np.float32))


def _norm(source: Source, graph: GraphWriter, name: str, x: str) -> str:
    weight = graph.constant(name, source.vector(name))
    normed: str = graph.op(
        "SimplifiedLayerNormalization", x, weight, axis=-1, epsilon=source.shape.epsilon
    )
    return normed


def _attention(
    source: Source,
    graph: GraphWriter,
    layer: int,
    normed: str,
    dims: str,
    lengths: tuple[str, str],
) -> str:
    """q, k and v come out of one product, in the packed order the attention operator takes."""
    shape = source.shape
    name = f"blk.{layer}"
    parts = ("attn_q", "attn_k", "attn_v")
    size = (shape.heads + 2 * shape.kv_heads) * shape.head_dim
    rows = _stacked(source, [f"{name}.{part}.weight" for part in parts])
    weight = graph.weights(f"{name}.qkv", rows, size)
    bias = np.concatenate([source.vector(f"{name}.{part}.bias") for part in parts])
    packed = graph.op(
        "Add",
        graph.product(graph.quantise(normed, fine=True), weight),
        graph.constant(f"{name}.qkv.bias", bias),
    )
    packed = graph.op("Reshape", packed, graph.op("Concat", dims, graph.ints(size), axis=0))
    attended = f"attended_{layer}"
    graph.node(
        "GroupQueryAttention",
        [
            packed,
            "",
            "",
            f"past_k_{layer}",
            f"past_v_{layer}",
            *lengths,
            "cos",
            "sin",
            "position_ids",
        ],
        [attended, f"present_k_{layer}", f"present_v_{layer}"],
        domain=ORT,
        num_heads=shape.heads,
        kv_num_heads=shape.kv_heads,
        do_rotary=1,
    )
    flat: str = graph.op("Reshape", attended, graph.ints(-1, shape.width))
    return flat


def _mlp(source: Source, graph: GraphWriter, name: str, normed: str) -> str:
    """SwiGLU (Shazeer 2020, arXiv 2002.05202)."""
    shape = source.shape
    quantised = graph.quantise(normed)
    gate, up = (
        graph.product(
            quantised,
            graph.weights(f"{name}.{part}", source.blocks(f"{name}.{part}.weight"), shape.ffn),
        )
        for part in ("ffn_gate", "ffn_up")
    )
    silu = graph.op("QuickGelu", gate, domain=ORT, alpha=1.0)
    mixed = graph.op("Mul", silu, up)
    down = graph.weights(f"{name}.ffn_down", source.blocks(f"{name}.ffn_down.weight"), shape.width)
    return graph.product(graph.quantise(mixed, fine=True), down)


def _stacked(source: Source, names: list[str]) -> Iterator[NDArray[np.float32]]:
    for name in names:
        yield from source.blocks(name)


def _write_head(source: Source, graph: GraphWriter) -> None:
    """hidden f32[B,D] (rows of h_last) -> logits f32[B,vocab]. Tied models reuse the embedding."""
    shape = source.shape
    name = "output.weight" if "output.weight" in source else "token_embd.weight"
    if source.rows(name) != shape.vocab:
        raise ModelError(f"{name} has {source.rows(name)} rows, the embedding {shape.vocab}")
    weight = graph.weights("output", source.blocks(name), shape.vocab)
    logits = graph.product(graph.quantise("hidden", fine=True), weight)
    graph.node("Identity", [logits], ["logits"])
    graph.save({"hidden": (FLOAT, ["B", shape.width])}, {"logits": (FLOAT, ["B", shape.vocab])})
