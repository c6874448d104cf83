"""Whisper-base as a listener: what does a rendered sentence sound like to somebody else?"""

from pathlib import Path
from typing import Any

import numpy as np

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.languages import Language

_RATE, _N_FFT, _HOP, _MELS = 16_000, 400, 160, 80
_WINDOW = 30 * _RATE


def _filters() -> Samples:
    """Slaney mel filter bank, f32[80, 201] (the one Whisper was trained with)."""

    def to_hz(mel: Any) -> Any:
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))

    top = 15 + np.log(_RATE / 2 / 1000) * 27 / np.log(6.4)
    edges = to_hz(np.linspace(0, top, _MELS + 2))
    bins = np.linspace(0, _RATE / 2, _N_FFT // 2 + 1)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    bank = np.maximum(0, np.minimum(rise, fall)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return np.asarray(bank, np.float32)


def log_mel(audio: Samples) -> Samples:
    """f32[n] at 16 kHz -> f32[1, 80, n / 160]."""
    padded = np.pad(audio, _N_FFT // 2, mode="reflect")
    window = np.hanning(_N_FFT + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(padded, _N_FFT)[::_HOP][:-1]
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    mel = np.log10(np.maximum(_filters() @ power.T, 1e-10))
    mel = (np.maximum(mel, mel.max() - 8) + 4) / 4
    return np.ascontiguousarray(mel[None].astype(np.float32))


class Listener:
    def __init__(self, folder: Path) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._model = ctranslate2.models.Whisper(
            str(folder), compute_type="int8", intra_threads=1, inter_threads=1
        )
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def __call__(self, speech: Samples, language: Language) -> str:
        import ctranslate2
        import soxr

        audio = soxr.resample(speech, SPEAK_RATE, _RATE)
        # Padded to the length that Whisper was trained with: shorter, it says sentences twice.
        audio = np.pad(audio, (_RATE // 4, max(0, _WINDOW - _RATE // 4 - len(audio))))
        features = ctranslate2.StorageView.from_array(log_mel(audio))
        names = ["<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>"]
        prompt = [self._tokens.token_to_id(name) for name in names]
        result = self._model.generate(
            features, [prompt], beam_size=3, max_length=120, repetition_penalty=1.1
        )
        return str(self._tokens.decode(result[0].sequences_ids[0]))
