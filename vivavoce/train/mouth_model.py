"""The small mouth: phonemes and a voice to spectra of a source-filter voice, nothing recurrent.

    tokens ─► text ─► durations                                     (per token)
                └──► spread over frames ─► curves: voicing, F0, energy
                              └──────────► frames ─► harmonics, their phase, noise

Blocks are ConvNeXt's (Liu et al. 2022, arXiv 2201.03545) along one dimension, as in Vocos (Siuzdak
2023, arXiv 2306.00814); the voice scales and shifts what every block sees (adaptive layer norm).
Lengths are as in FastSpeech 2 (Ren et al. 2020, arXiv 2006.04558): predicted, not attended to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.voice.source_filter import BINS, VOICED

Tensor = Any
LOG_F0: Final = 7.6
"""Octaves over 1 Hz that F0 is counted from: 194 Hz."""


@dataclass(frozen=True)
class MouthSizes:
    """Widths and depths. The default has 8.4 million parameters."""

    tokens: int = 178
    width: int = 256
    voice: int = 64
    """Numbers that a voice is."""
    kernel: int = 7
    expansion: int = 3
    heads: int = 4
    text_blocks: int = 6
    curve_blocks: int = 2
    frame_blocks: int = 8
    dropout: float = 0.1
    """In what reads the text and guesses curves, while it learns."""


@dataclass(frozen=True)
class Averages:
    """Of many clips."""

    length: float
    """Logarithm of frames per token."""
    octaves: float
    """Of F0, over 1 Hz."""
    energy: tuple[float, float]
    """Mean and deviation of the teacher's energy."""
    harmonics: Tensor
    """Logarithms of magnitudes in voiced frames, f32[601]."""
    noise: Tensor
    """The same in unvoiced ones."""


class Block(nn.Module):
    """Depthwise convolution, norm that knows the voice, two layers per position."""

    def __init__(self, sizes: MouthSizes, dropout: float = 0.0) -> None:
        super().__init__()
        width, kernel = sizes.width, sizes.kernel
        self.dropout = nn.Dropout(dropout)
        self.near = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.style = nn.Linear(sizes.voice, 2 * width)
        self.widen = nn.Linear(width, sizes.expansion * width)
        self.narrow = nn.Linear(sizes.expansion * width, width)
        self.gain = nn.Parameter(torch.full((width,), 0.3))

    def forward(self, x: Tensor, voice: Tensor, mask: Tensor) -> Tensor:
        """f32[B,T,C], f32[B,V], f32[B,T,1] -> f32[B,T,C]."""
        with torch.autocast(x.device.type, enabled=False):
            y = self._near(x.float())
        scale, shift = self.style(voice)[:, None].chunk(2, dim=-1)
        y = F.layer_norm(y, y.shape[-1:]) * (1 + scale) + shift
        y = self.dropout(self.narrow(F.gelu(self.widen(y))))
        return (x + self.gain * y) * mask

    def _near(self, x: Tensor) -> Tensor:
        """The convolution, as one of an image of one row: channels stay where they are."""
        near = self.near
        image = x.mT[:, :, None]
        weight = near.weight[:, :, None]
        y = F.conv2d(image, weight, near.bias, padding=(0, near.padding[0]), groups=near.groups)
        return y[:, :, 0].mT


class Attention(nn.Module):
    """Every token sees the whole sentence."""

    def __init__(self, sizes: MouthSizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.norm = nn.LayerNorm(sizes.width)
        self.inward = nn.Linear(sizes.width, 3 * sizes.width)
        self.outward = nn.Linear(sizes.width, sizes.width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """f32[B,T,C], f32[B,T,1] -> f32[B,T,C]."""
        batch, length, width = x.shape
        parts = self.inward(self.norm(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = mask[:, None, None, :, 0] > 0
        y = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        return (x + self.outward(y.transpose(1, 2).reshape(batch, length, width))) * mask


class TextPart(nn.Module):
    """Tokens to states, and how long each lasts."""

    def __init__(self, sizes: MouthSizes) -> None:
        super().__init__()
        self.embed = nn.Embedding(sizes.tokens, sizes.width)
        self.blocks = nn.ModuleList(Block(sizes, sizes.dropout) for _ in range(sizes.text_blocks))
        self.attend = nn.ModuleList(Attention(sizes) for _ in range(sizes.text_blocks // 3))
        self.lasting = Block(sizes, sizes.dropout)
        self.length = nn.Linear(sizes.width, 1)

    def forward(self, tokens: Tensor, voice: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """i64[B,T] -> states f32[B,T,C], logarithm of frames per token f32[B,T]."""
        x = self.embed(tokens) * mask
        for index, block in enumerate(self.blocks):
            x = block(x, voice, mask)
            if index % 3 == 2:
                x = self.attend[index // 3](x, mask)
        return x, self.length(self.lasting(x, voice, mask))[..., 0]


class CurvePart(nn.Module):
    """Frames to voicing, F0 and energy."""

    def __init__(self, sizes: MouthSizes) -> None:
        super().__init__()
        self.place = nn.Linear(2, sizes.width)
        self.blocks = nn.ModuleList(Block(sizes, sizes.dropout) for _ in range(sizes.curve_blocks))
        self.out = nn.Linear(sizes.width, 3)

    def forward(self, x: Tensor, places: Tensor, voice: Tensor, mask: Tensor) -> Tensor:
        """f32[B,F,C], places f32[B,F,2] -> f32[B,F,3]: logit of voicing, octaves from `LOG_F0`,
        energy."""
        x = (x + self.place(places)) * mask
        for block in self.blocks:
            x = block(x, voice, mask)
        return self.out(x)


class FramePart(nn.Module):
    """Frames, F0 and energy to spectra."""

    def __init__(self, sizes: MouthSizes) -> None:
        super().__init__()
        self.place = nn.Linear(2, sizes.width)
        self.curves = nn.Conv1d(3, sizes.width, 5, padding=2)
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.frame_blocks))
        self.norm = nn.LayerNorm(sizes.width)
        self.out = nn.Linear(sizes.width, 3 * BINS)

    def forward(
        self, x: Tensor, places: Tensor, curves: Tensor, voice: Tensor, mask: Tensor
    ) -> Tensor:
        """f32[B,F,C], curves f32[B,F,3] (see `curves_of`) -> f32[B,F,3 * 601]: logarithms of
        harmonics, turns of their phase before tanh, logarithms of noise."""
        x = (x + self.place(places) + self.curves(curves.mT).mT) * mask
        for block in self.blocks:
            x = block(x, voice, mask)
        return self.out(self.norm(x))


class MouthModel(nn.Module):
    """All of it; `names` are the voices, in the order of their embeddings."""

    def __init__(self, sizes: MouthSizes, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)
        self.voices = nn.Embedding(len(self.names), sizes.voice)
        self.register_buffer("energy", torch.tensor([0.0, 1.0]))
        """Mean and deviation of the teacher's energy; inside, it is counted from and in those."""
        self.text = TextPart(sizes)
        self.curves = CurvePart(sizes)
        self.frames = FramePart(sizes)

    def begin(self, found: Averages) -> None:
        """Start from what the average clip sounds like."""
        with torch.no_grad():
            self.energy.copy_(torch.tensor(found.energy))
            self.text.length.bias.fill_(found.length)
            self.curves.out.bias.copy_(torch.tensor([0.0, found.octaves - LOG_F0, 0.0]))
            self.frames.out.weight.mul_(0.3)
            parts = [found.harmonics, torch.zeros(BINS), found.noise]
            self.frames.out.bias.copy_(torch.cat(parts))

    def curves_of(self, pitch: Tensor, energy: Tensor) -> Tensor:
        """What `FramePart` is told: Hz f32[B,F], the teacher's energy f32[B,F] -> voicing (0 or 1),
        octaves from `LOG_F0` (0 where unvoiced), energy, f32[B,F,3]."""
        voiced = (pitch > VOICED).float()
        octaves = (pitch.clamp(min=VOICED).log2() - LOG_F0) * voiced
        mean, deviation = self.energy
        return torch.stack([voiced, octaves, (energy - mean) / deviation], dim=-1)


def spread(states: Tensor, durations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """States f32[B,T,C] over frames, i64[B,T] each: f32[B,F,C], places f32[B,F,2], mask f32[B,F,1].

    A place is how much of its token lies behind a frame, 0 to 1, and the token's length as
    log(frames) / 3.
    """
    ends = durations.cumsum(dim=1)
    frames = torch.arange(int(ends[:, -1].max()), device=states.device).expand(len(ends), -1)
    mask = frames < ends[:, -1:]
    index = torch.searchsorted(ends, frames.contiguous(), right=True).clamp(max=ends.shape[1] - 1)
    length = durations.gather(1, index).clamp(min=1).float()
    passed = (frames - (ends - durations).gather(1, index) + 0.5) / length
    places = torch.stack([passed, length.log() / 3], dim=-1)
    x = states.gather(1, index[..., None].expand(-1, -1, states.shape[-1]))
    return x, places, mask[..., None].to(states.dtype)


def parameters(model: nn.Module) -> int:
    """How many numbers are learnt."""
    return sum(values.numel() for values in model.parameters())
