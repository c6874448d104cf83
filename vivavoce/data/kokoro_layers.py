"""What Kokoro is made of, for batches of unequal lengths.

Everything that looks at more than one frame (convolutions, recurrence, statistics over time) takes
a mask f32[B, 1, T] of ones where a row has frames, so that a row's numbers do not depend on the
others in its batch. Module names are those of the weights (see `kokoro_weights`).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SLOPE = 0.2
STYLE = 128
"""A voice is two of these: what it sounds like, how it speaks."""


def mask_of(lengths: Tensor, most: int) -> Tensor:
    """i64[B] -> f32[B, 1, most]."""
    frames = torch.arange(most, device=lengths.device)
    return (frames < lengths[:, None]).to(torch.get_default_dtype())[:, None]


class Conv(nn.Conv1d):
    """Sees zeros behind a row's end, as it does behind the end of a batch of one."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """f32[B, C, T] -> f32[B, D, T / stride]."""
        return super().forward(x * mask)


class BiLstm(nn.LSTM):
    """Both directions over the frames that a row has."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__(inputs, width // 2, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """f32[B, T, inputs] -> f32[B, T, width]."""
        lengths = mask.sum(dim=(1, 2)).long().cpu()
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        found, _ = pad_packed_sequence(
            super().forward(packed)[0], batch_first=True, total_length=x.shape[1]
        )
        return found


class AdaIn(nn.Module):
    """Normalise every channel over time, then scale and shift as the style says.

    Huang and Belongie 2017, "Arbitrary Style Transfer in Real-time with Adaptive Instance
    Normalization".
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc = nn.Linear(STYLE, 2 * channels)

    def forward(self, x: Tensor, style: Tensor, mask: Tensor) -> Tensor:
        """f32[B, C, T], f32[B, STYLE] -> f32[B, C, T]."""
        count = mask.sum(dim=2, keepdim=True)
        centred = x - (x * mask).sum(dim=2, keepdim=True) / count
        power = (centred.square() * mask).sum(dim=2, keepdim=True) / count
        scale, shift = self.fc(style)[..., None].chunk(2, dim=1)
        return (1 + scale) * centred / (power + 1e-5).sqrt() + shift


class StyledBlock(nn.Module):
    """Two styled convolutions beside a shortcut; `up` doubles the rate."""

    def __init__(self, inputs: int, outputs: int, *, up: bool = False) -> None:
        super().__init__()
        self.up = up
        self.norm1, self.norm2 = AdaIn(inputs), AdaIn(outputs)
        self.conv1 = Conv(inputs, outputs, 3, padding=1)
        self.conv2 = Conv(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv1x1 = nn.Conv1d(inputs, outputs, 1, bias=False)
        if up:
            self.pool = nn.ConvTranspose1d(
                inputs, inputs, 3, stride=2, padding=1, output_padding=1, groups=inputs
            )

    def forward(self, x: Tensor, style: Tensor, mask: Tensor) -> Tensor:
        """f32[B, inputs, T] -> f32[B, outputs, T or 2 T]."""
        y = functional.leaky_relu(self.norm1(x, style, mask), SLOPE)
        if self.up:
            y = self.pool(y * mask)
            x, mask = x.repeat_interleave(2, dim=2), mask.repeat_interleave(2, dim=2)
        y = self.conv1(y, mask)
        y = self.conv2(functional.leaky_relu(self.norm2(y, style, mask), SLOPE), mask)
        short = self.conv1x1(x) if hasattr(self, "conv1x1") else x
        return (y + short) / 2**0.5
