"""Kokoro's first half: phonemes to durations, pitch and energy.

StyleTTS 2 (Li et al. 2023, arXiv 2306.07691) with an ALBERT (Lan et al. 2019, arXiv 1909.11942)
over phonemes in place of a BERT.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from vivavoce.data.kokoro_layers import SLOPE, STYLE, BiLstm, Conv, StyledBlock


@dataclass(frozen=True)
class KokoroSizes:
    """The published ones; tests use smaller ones."""

    tokens: int = 178
    positions: int = 512
    embedding: int = 128
    bert: int = 768
    heads: int = 12
    ffn: int = 2048
    layers: int = 12
    width: int = 512
    most_frames: int = 50
    """Frames of 25 ms that a phoneme may last."""
    decoder: int = 1024
    channels: int = 512
    """Of the generator's input; halved with every rise of the rate."""


class Albert(nn.Module):
    """One layer, applied again and again."""

    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        self.repeats = sizes.layers
        self.embeddings = _Embeddings(sizes)
        self.widen = nn.Linear(sizes.embedding, sizes.bert)
        self.layer = _AlbertLayer(sizes)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """i64[B, T] -> f32[B, T, bert]."""
        x = self.widen(self.embeddings(tokens))
        for _ in range(self.repeats):
            x = self.layer(x, mask)
        return x


class _Embeddings(nn.Module):
    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(sizes.tokens, sizes.embedding)
        self.position_embeddings = nn.Embedding(sizes.positions, sizes.embedding)
        self.token_type_embeddings = nn.Embedding(2, sizes.embedding)
        self.LayerNorm = nn.LayerNorm(sizes.embedding, eps=1e-12)

    def forward(self, tokens: Tensor) -> Tensor:
        places = self.position_embeddings.weight[: tokens.shape[1]]
        kind = self.token_type_embeddings.weight[0]
        return self.LayerNorm(self.word_embeddings(tokens) + places + kind)


class _AlbertLayer(nn.Module):
    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        self.attention = _Attention(sizes)
        self.ffn = nn.Linear(sizes.bert, sizes.ffn)
        self.ffn_output = nn.Linear(sizes.ffn, sizes.bert)
        self.full_layer_layer_norm = nn.LayerNorm(sizes.bert, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.attention(x, mask)
        inner = functional.gelu(self.ffn(x), approximate="tanh")
        return self.full_layer_layer_norm(x + self.ffn_output(inner))


class _Attention(nn.Module):
    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        for name in ("query", "key", "value", "dense"):
            self.add_module(name, nn.Linear(sizes.bert, sizes.bert))
        self.LayerNorm = nn.LayerNorm(sizes.bert, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        q, k, v = (
            part(x).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        allowed = mask[:, None].bool()
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        return self.LayerNorm(x + self.dense(mixed.transpose(1, 2).flatten(2)))


class TextEncoder(nn.Module):
    """What is said, without how."""

    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        width = sizes.width
        self.embedding = nn.Embedding(sizes.tokens, width)
        self.cnn = nn.ModuleList(
            nn.ModuleList([Conv(width, width, 5, padding=2), nn.LayerNorm(width)]) for _ in range(3)
        )
        self.lstm = BiLstm(width, width)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """i64[B, T] -> f32[B, width, T]."""
        x = self.embedding(tokens).mT
        for conv, norm in self.cnn:
            x = functional.leaky_relu(norm(conv(x, mask).mT), SLOPE).mT
        return self.lstm(x.mT, mask).mT


class _StyledNorm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc = nn.Linear(STYLE, 2 * width)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        scale, shift = self.fc(style)[:, None].chunk(2, dim=2)
        return (1 + scale) * functional.layer_norm(x, x.shape[2:]) + shift


class _DurationEncoder(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        parts = ((BiLstm(width + STYLE, width), _StyledNorm(width)) for _ in range(3))
        self.lstms = nn.ModuleList(part for pair in parts for part in pair)

    def forward(self, x: Tensor, style: Tensor, mask: Tensor) -> Tensor:
        """f32[B, T, width] -> f32[B, T, width + STYLE]."""
        spread = style[:, None].expand(-1, x.shape[1], -1)
        x = torch.cat([x, spread], dim=2)
        for lstm, norm in zip(self.lstms[::2], self.lstms[1::2], strict=True):
            x = torch.cat([norm(lstm(x, mask), style), spread], dim=2)
        return x


class Predictor(nn.Module):
    """How long phonemes last, and pitch and energy of every frame."""

    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        width = sizes.width
        self.text_encoder = _DurationEncoder(width)
        self.lstm = BiLstm(width + STYLE, width)
        self.duration_proj = nn.Module()
        self.duration_proj.linear_layer = nn.Linear(width, sizes.most_frames)
        self.shared = BiLstm(width + STYLE, width)
        for name in ("F0", "N"):
            blocks = (
                StyledBlock(width, width),
                StyledBlock(width, width // 2, up=True),
                StyledBlock(width // 2, width // 2),
            )
            self.add_module(name, nn.ModuleList(blocks))
            self.add_module(f"{name}_proj", nn.Conv1d(width // 2, 1, 1))

    def durations(self, x: Tensor, style: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """f32[B, T, width] -> (f32[B, T, width + STYLE], unrounded frames f32[B, T])."""
        coded = self.text_encoder(x, style, mask)
        chances = self.duration_proj.linear_layer(self.lstm(coded, mask)).sigmoid()
        return coded, chances.sum(dim=2) * mask[:, 0]

    def curves(self, coded: Tensor, style: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """f32[B, F, width + STYLE] of frames -> pitch in Hz and energy, f32[B, 2 F] each."""
        shared = self.shared(coded, mask).mT
        return self._curve("F0", shared, style, mask), self._curve("N", shared, style, mask)

    def _curve(self, name: str, x: Tensor, style: Tensor, mask: Tensor) -> Tensor:
        for block in self.get_submodule(name):
            x = block(x, style, mask)
            if block.up:
                mask = mask.repeat_interleave(2, dim=2)
        return (self.get_submodule(f"{name}_proj")(x) * mask)[:, 0]
