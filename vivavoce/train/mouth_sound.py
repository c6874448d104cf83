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
RESOLUTIONS: Final = ((2048, 512), (1024, 256), (400, 100))
"""Windows and hops in samples."""
_FLOOR: Final = 0.02
"""Added to magnitudes: quieter parts of a spectrum do not count."""


def pulses(pitch: Tensor) -> Tensor:
    """As there, f32[B,F] -> f32[B,300 F]. Unvoiced frames may hold a little pitch, which moves the
    phase on."""
    voiced = (pitch > VOICED).float().repeat_interleave(HOP, dim=1)
    count = (HIGHEST / pitch.clamp(min=VOICED)).floor().repeat_interleave(HOP, dim=1)
    centres = (pitch.double() * (HOP / RATE)).cumsum(dim=1)
    turns = F.interpolate(centres[:, None], scale_factor=float(HOP), mode="linear")[:, 0]
    angle = (2 * math.pi * (turns % 1.0)).float()
    half = 2 * (angle / 2).sin()
    whole = half.abs() < 2e-3
    out = ((count + 0.5) * angle).sin() / torch.where(whole, 1.0, half)
    return (torch.where(whole, count + 0.5, out) - 0.5) * voiced


def spectra(samples: Tensor) -> Tensor:
    """f32[B,300 F] -> c64[B,F,601] in the frames of the voice; magnitudes are amplitudes."""
    window = torch.hann_window(WINDOW, device=samples.device) / (WINDOW / 4)
    padded = F.pad(samples, (EDGE, EDGE))
    return torch.stft(padded, WINDOW, HOP, window=window, center=False, return_complex=True).mT


def synthesise(parts: Tensor, pitch: Tensor, mask: Tensor) -> Tensor:
    """What `FramePart` gives, f32[B,F,3 * 601], Hz f32[B,F], f32[B,F,1] -> f32[B,300 F]."""
    harmonics, phase, noise = parts.float().chunk(3, dim=-1)
    turned = torch.polar(harmonics.clamp(max=LOUDEST).exp(), math.pi * phase.tanh())
    hiss = torch.complex(torch.randn_like(noise), torch.randn_like(noise))
    spectrum = spectra(pulses(pitch)) * turned + hiss * noise.clamp(max=LOUDEST).exp()
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
    for window, hop in RESOLUTIONS:
        ours, theirs = _magnitudes(said, window, hop), _magnitudes(wanted, window, hop)
        logs.append(((ours + _FLOOR).log() - (theirs + _FLOOR).log()).abs().mean())
        shares.append((ours - theirs).norm() / theirs.norm())
    return {"log": sum(logs) / len(logs), "share": sum(shares) / len(shares)}


def _magnitudes(samples: Tensor, window: int, hop: int) -> Tensor:
    shape = torch.hann_window(window, device=samples.device)
    found = torch.stft(samples, window, hop, window=shape, return_complex=True)
    return (found.real.square() + found.imag.square() + 1e-9).sqrt()
