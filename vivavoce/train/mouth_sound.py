"""The source-filter voice of `voice/source_filter.py` in torch, for learning, and what is heard of
it: distances between spectra of several windows (Yamamoto et al. 2020, arXiv 1910.11480)."""

import math
from typing import Any, Final

import torch
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.voice.source_filter import (
    EDGE,
    HIGHEST,
    HOP,
    LOUDEST,
    OVERLAP,
    VOICED,
    WINDOW,
)

Tensor = Any
RATE: Final = 24000
WINDOWS: Final = (2048, 1024, 400)
"""Of the distances, in samples; a hop is a quarter of one."""
_FLOOR: Final = 0.02
"""Added to magnitudes: quieter parts of a spectrum do not count."""
_NOTHING: Final = 1e-5


def turned(pitch: Tensor) -> Tensor:
    """How often the source has turned round at the centre of each frame, Hz f32[B,F] -> f64[B,F].
    Unvoiced frames may hold a little pitch, which moves the phase on."""
    return (pitch.double() * (HOP / RATE)).cumsum(dim=1)


def pulses(pitch: Tensor, turns: Tensor) -> Tensor:
    """As there: Hz f32[B,F], `turned` f64[B,F] -> f32[B,300 F]."""
    voiced = (pitch > VOICED).float().repeat_interleave(HOP, dim=1)
    count = (HIGHEST / pitch.clamp(min=VOICED)).floor().repeat_interleave(HOP, dim=1)
    between = F.interpolate(turns[:, None], scale_factor=float(HOP), mode="linear")[:, 0]
    angle = (2 * math.pi * (between % 1.0)).float()
    half = 2 * (angle / 2).sin()
    whole = half.abs() < 2e-3
    out = ((count + 0.5) * angle).sin() / torch.where(whole, 1.0, half)
    return (torch.where(whole, count + 0.5, out) - 0.5) * voiced


def spectra(samples: Tensor) -> Tensor:
    """f32[B,300 F] -> c64[B,F,601] in the frames of the voice; magnitudes are amplitudes."""
    window = torch.hann_window(WINDOW, device=samples.device) / (WINDOW / 4)
    return torch.fft.rfft(_framed(F.pad(samples, (EDGE, EDGE)), WINDOW) * window)


def synthesise(parts: Tensor, pitch: Tensor, turns: Tensor, mask: Tensor) -> Tensor:
    """What `FramePart` gives, f32[B,F,3 * 601], Hz f32[B,F], `turned` f64[B,F], f32[B,F,1] ->
    f32[B,300 F]."""
    harmonics, phase, noise = parts.float().chunk(3, dim=-1)
    gain, angle = harmonics.clamp(max=LOUDEST).exp(), math.pi * phase.tanh()
    filters = torch.complex(gain * angle.cos(), gain * angle.sin())
    hiss = torch.complex(torch.randn_like(noise), torch.randn_like(noise))
    source = spectra(pulses(pitch, turns))
    spectrum = source * filters + hiss * noise.clamp(max=LOUDEST).exp()
    window = torch.hann_window(WINDOW, device=parts.device) / OVERLAP
    pieces = torch.fft.irfft(spectrum * mask, WINDOW, dim=-1) * window
    pieces = pieces.unflatten(-1, (WINDOW // HOP, HOP))
    more = WINDOW // HOP - 1
    whole = sum(F.pad(pieces[:, :, k], (0, 0, k, more - k)) for k in range(more + 1))
    return whole.flatten(1)[:, EDGE:-EDGE]


def distance(said: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    """Differences of spectra f32[B,N]: of their logarithms (mean, in nepers) and of magnitudes
    (as a share of those wanted)."""
    logs, shares = [], []
    for window in WINDOWS:
        ours, theirs = _magnitudes(said, window), _magnitudes(wanted, window)
        logs.append(((ours + _FLOOR).log() - (theirs + _FLOOR).log()).abs().mean())
        shares.append((ours - theirs).norm() / theirs.norm())
    return {"log": sum(logs) / len(logs), "share": sum(shares) / len(shares)}


def _magnitudes(samples: Tensor, window: int) -> Tensor:
    """f32[B,N] -> f32[B,N // hop + 1,window // 2 + 1], as `torch.stft` has them."""
    shape = torch.hann_window(window, device=samples.device)
    padded = F.pad(samples[:, None], (window // 2, window // 2), mode="reflect")[:, 0]
    found: Tensor = _Magnitudes.apply(_framed(padded, window) * shape)
    return found


def _framed(samples: Tensor, window: int) -> Tensor:
    """f32[B,N] -> f32[B,F,window], a frame every quarter of a window."""
    hop = window // 4
    pieces = samples[:, : samples.shape[1] // hop * hop].unflatten(1, (-1, hop))
    count = pieces.shape[1] - 3
    return torch.cat([pieces[:, start : start + count] for start in range(4)], dim=2)


class _Magnitudes(torch.autograd.Function):
    """|rfft(x)| along the last dimension. The gradient is one real transform back, where torch
    takes a complex one of twice the length."""

    @staticmethod
    def forward(ctx: Any, frames: Tensor) -> Tensor:
        found = torch.fft.rfft(frames)
        squares = torch.view_as_real(found).square()
        size = (squares[..., 0] + squares[..., 1]).sqrt() + _NOTHING
        ctx.save_for_backward(found, size)
        return size

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        found, size = ctx.saved_tensors
        turned = found * (grad / size)
        turned[..., 1:-1] *= 0.5  # the transform back counts these twice
        return torch.fft.irfft(turned, norm="forward")
