"""Kokoro's second half: what is said, pitch and energy to samples at 24 kHz.

iSTFTNet (Kaneko et al. 2022, arXiv 2203.02395) around a harmonic source (Wang et al. 2019, "Neural
source-filter waveform models"), without the source's noise, as in the exported graph.

    rate      40 Hz      80 Hz        800 Hz          4800 Hz + 1 frame       24 kHz
              decoder -> decode.3 --> ups.0 --------> ups.1 ----------------> inverse STFT
    pitch        source at 24 kHz --> STFT, noise_convs ^ ^
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from vivavoce.data.kokoro_layers import AdaIn, Conv, StyledBlock, mask_of
from vivavoce.data.kokoro_text import KokoroSizes

RATE = 24000
HARMONICS = 9
N_FFT, HOP = 20, 5
BINS = N_FFT // 2 + 1
RISES = ((10, 20), (6, 12))
"""Stride and kernel of the transposed convolutions."""
KERNELS = (3, 7, 11)
DILATIONS = (1, 3, 5)
CURVE = HOP * math.prod(stride for stride, _ in RISES)
"""Samples per value of the pitch curve."""
VOICED = 10.0
"""Hertz below which a frame has no pitch."""


class Decoder(nn.Module):
    """Everything behind the alignment."""

    def __init__(self, sizes: KokoroSizes) -> None:
        super().__init__()
        self.F0_conv = Conv(1, 1, 3, stride=2, padding=1)
        self.N_conv = Conv(1, 1, 3, stride=2, padding=1)
        self.asr_res = nn.ModuleList([nn.Conv1d(sizes.width, 64, 1)])
        self.encode = StyledBlock(sizes.width + 2, sizes.decoder)
        inputs = sizes.decoder + 64 + 2
        self.decode = nn.ModuleList(
            [StyledBlock(inputs, sizes.decoder) for _ in range(3)]
            + [StyledBlock(inputs, sizes.channels, up=True)]
        )
        self.generator = Generator(sizes.channels)

    def forward(
        self, said: Tensor, pitch: Tensor, energy: Tensor, style: Tensor, mask: Tensor
    ) -> Tensor:
        """f32[B, width, F], Hz f32[B, 2 F], f32[B, 2 F] -> samples f32[B, 600 F]."""
        twice = mask.repeat_interleave(2, dim=2)
        curves = [self.F0_conv(pitch[:, None], twice), self.N_conv(energy[:, None], twice)]
        x = self.encode(torch.cat([said, *curves], dim=1), style, mask)
        beside = [self.asr_res[0](said), *curves]
        for block in self.decode:
            x = block(torch.cat([x, *beside], dim=1), style, mask)
        return self.generator(x, style, pitch, twice)


class _Source(nn.Module):
    """Sines at the pitch and its multiples, mixed to one."""

    def __init__(self) -> None:
        super().__init__()
        self.l_linear = nn.Linear(HARMONICS, 1)

    def forward(self, pitch: Tensor) -> Tensor:
        """Hz f32[B, F] -> f32[B, CURVE * F]."""
        multiples = torch.arange(1, HARMONICS + 1, device=pitch.device)
        turns = (pitch[:, None] * multiples[:, None] / RATE).frac()
        phase = turns.cumsum(dim=2) * (2 * math.pi * CURVE)
        phase = functional.interpolate(phase, scale_factor=float(CURVE), mode="linear")
        voiced = (pitch > VOICED).to(pitch.dtype).repeat_interleave(CURVE, dim=1)
        sines = 0.1 * phase.sin() * voiced[:, None]
        return self.l_linear(sines.mT)[..., 0].tanh()


class _Snakes(nn.Module):
    """Dilated styled convolutions with x + sin^2(a x) / a between (Liu et al. 2020)."""

    def __init__(self, channels: int, kernel: int) -> None:
        super().__init__()
        for half in ("1", "2"):
            dilations = DILATIONS if half == "1" else (1, 1, 1)
            convs = (
                Conv(channels, channels, kernel, dilation=d, padding=d * (kernel - 1) // 2)
                for d in dilations
            )
            alphas = (nn.Parameter(torch.ones(1, channels, 1)) for _ in dilations)
            self.add_module(f"convs{half}", nn.ModuleList(convs))
            self.add_module(f"adain{half}", nn.ModuleList(AdaIn(channels) for _ in dilations))
            self.add_module(f"alpha{half}", nn.ParameterList(alphas))

    def forward(self, x: Tensor, style: Tensor, mask: Tensor) -> Tensor:
        """f32[B, C, T] -> f32[B, C, T]."""
        for index in range(len(DILATIONS)):
            y = x
            for norms, alphas, convs in (
                (self.adain1, self.alpha1, self.convs1),
                (self.adain2, self.alpha2, self.convs2),
            ):
                y, alpha = norms[index](y, style, mask), alphas[index]
                y = convs[index](y + (alpha * y).sin().square() / alpha, mask)
            x = x + y
        return x


class Generator(nn.Module):
    """Raises the rate twice and writes the spectrum of short frames."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.m_source = _Source()
        halves = [channels // 2, channels // 4]
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(2 * half, half, kernel, stride, (kernel - stride) // 2)
            for half, (stride, kernel) in zip(halves, RISES, strict=True)
        )
        second = RISES[1][0]
        self.noise_convs = nn.ModuleList(
            [
                Conv(2 * BINS, halves[0], 2 * second, stride=second, padding=second // 2),
                Conv(2 * BINS, halves[1], 1),
            ]
        )
        self.noise_res = nn.ModuleList([_Snakes(halves[0], 7), _Snakes(halves[1], 11)])
        self.resblocks = nn.ModuleList(_Snakes(half, k) for half in halves for k in KERNELS)
        self.conv_post = Conv(halves[1], 2 * BINS, 7, padding=3)
        self.register_buffer("inverse_basis", torch.zeros(2 * BINS, 1, N_FFT))

    def forward(self, x: Tensor, style: Tensor, pitch: Tensor, mask: Tensor) -> Tensor:
        """f32[B, channels, F], Hz f32[B, F] -> samples f32[B, CURVE * F]."""
        lengths = mask.sum(dim=(1, 2)).long()
        frames = mask_of(lengths * (CURVE // HOP) + 1, x.shape[2] * (CURVE // HOP) + 1)
        source = _spectrum(self.m_source(pitch), lengths * CURVE) * frames
        for index, up in enumerate(self.ups):
            x = up(functional.leaky_relu(x, 0.1) * mask)
            mask = mask.repeat_interleave(RISES[index][0], dim=2)
            given = self.noise_convs[index](source, frames)
            if index == 1:
                x, mask = functional.pad(x, (1, 0), mode="reflect"), frames
            x = x + self.noise_res[index](given, style, mask)
            blocks = self.resblocks[len(KERNELS) * index : len(KERNELS) * (index + 1)]
            x = sum(block(x, style, mask) for block in blocks) / len(KERNELS)
        x = self.conv_post(functional.leaky_relu(x, 0.01), mask)
        return self._samples(x, mask)

    def _samples(self, x: Tensor, mask: Tensor) -> Tensor:
        """Log magnitudes and sines of phases, overlapped as the exported graph does."""
        magnitude, phase = x[:, :BINS].exp() * mask, x[:, BINS:].sin()
        parts = torch.cat([magnitude * phase.cos(), magnitude * phase.sin()], dim=1)
        waves = functional.conv_transpose1d(parts, self.inverse_basis, stride=HOP)
        return waves[:, 0, N_FFT // 2 : -(N_FFT // 2)] * (N_FFT / HOP)


def _spectrum(wave: Tensor, lengths: Tensor) -> Tensor:
    """f32[B, N] -> magnitudes and phases f32[B, 2 BINS, N / HOP + 1]; every row's end mirrored."""
    places = torch.arange(-(N_FFT // 2), wave.shape[1] + N_FFT // 2, device=wave.device).abs()
    last = lengths[:, None] - 1
    places = torch.where(places > last, 2 * last - places, places).clamp(min=0)
    window = torch.hann_window(N_FFT, device=wave.device, dtype=wave.dtype)
    spectrum = torch.stft(
        wave.gather(1, places), N_FFT, HOP, window=window, center=False, return_complex=True
    )
    # Lowest and highest bin are real. A negative one has half a turn, whatever sign the transform
    # leaves on its imaginary zero.
    angle = spectrum.angle()
    angle[:, [0, -1]] = torch.where(spectrum.real[:, [0, -1]] < 0, math.pi, 0.0).to(angle.dtype)
    return torch.cat([spectrum.abs(), angle], dim=1)
