"""Kokoro-82M in torch: batches, on any device, with durations and pitch handed out or given.

Weights come out of the int8 graph that the product speaks with, made whole again (see
`kokoro_weights`); numbers differ from that graph's by what it rounds off its activations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from vivavoce.data.kokoro_layers import STYLE, mask_of
from vivavoce.data.kokoro_text import Albert, KokoroSizes, Predictor, TextEncoder
from vivavoce.data.kokoro_vocoder import CURVE, Decoder
from vivavoce.data.kokoro_weights import read

FRAME = 2 * CURVE
"""Samples per frame of a duration: 25 ms."""


@dataclass(frozen=True)
class Spoken:
    """A batch. Rows are padded behind their ends; `audio` beyond `samples` means nothing."""

    audio: Tensor
    """f32[B, N] at 24 kHz."""
    samples: Tensor
    """i64[B]"""
    durations: Tensor
    """i64[B, T]: frames of 25 ms per token, 0 behind a row's end."""
    pitch: Tensor
    """f32[B, 2 F] in Hz, 80 per second; under 10 Hz there is none."""
    energy: Tensor
    """f32[B, 2 F], 80 per second, in the model's own measure."""


class KokoroTorch(nn.Module):
    """Random weights; `load` reads those of the graph."""

    def __init__(self, sizes: KokoroSizes | None = None) -> None:
        super().__init__()
        sizes = sizes or KokoroSizes()
        self.bert = Albert(sizes)
        self.bert_encoder = nn.Linear(sizes.bert, sizes.width)
        self.text_encoder = TextEncoder(sizes)
        self.predictor = Predictor(sizes)
        self.decoder = Decoder(sizes)

    @classmethod
    def load(cls, path: Path) -> "KokoroTorch":
        """From kokoro-v1.0.int8.onnx. Raises `ModelError` when it is another file."""
        model = cls()
        weights = {name: torch.from_numpy(values.copy()) for name, values in read(path).items()}
        model.load_state_dict(weights)
        model.eval()
        return model

    @torch.inference_mode()
    def speak(
        self,
        tokens: Sequence[Sequence[int]],
        styles: Tensor,
        speed: float = 1.0,
        *,
        durations: Tensor | None = None,
        pitch: Tensor | None = None,
    ) -> Spoken:
        """Token rows (0 at both ends), styles f32[B, 256] -> speech, on the model's device.

        `durations` i64[B, T] and `pitch` f32[B, 2 F] take the place of what is predicted.
        """
        device = self.bert_encoder.weight.device
        rows = pad_sequence([torch.tensor(row) for row in tokens], batch_first=True).to(device)
        mask = mask_of(torch.tensor([len(row) for row in tokens], device=device), rows.shape[1])
        sound, manner = styles.to(device).split(STYLE, dim=1)
        coded, lasting = self.predictor.durations(
            self.bert_encoder(self.bert(rows, mask)), manner, mask
        )
        if durations is None:
            durations = (lasting / speed).round().clamp(min=1).long() * mask[:, 0].long()
        frames = durations.sum(dim=1)
        aligned = mask_of(frames, int(frames.max()))
        alignment = align(durations)
        predicted, energy = self.predictor.curves((coded.mT @ alignment).mT, manner, aligned)
        pitch = predicted if pitch is None else pitch
        said = self.text_encoder(rows, mask) @ alignment
        audio = self.decoder(said, pitch, energy, sound, aligned)
        return Spoken(audio, frames * FRAME, durations, pitch, energy)


def align(durations: Tensor) -> Tensor:
    """i64[B, T] -> f32[B, T, F]: 1 where a frame belongs to a token."""
    ends = durations.cumsum(dim=1)[..., None]
    frames = torch.arange(int(ends.max()), device=durations.device)
    inside = (frames < ends) & (frames >= ends - durations[..., None])
    return inside.to(torch.get_default_dtype())
