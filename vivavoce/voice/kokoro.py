"""Kokoro v1.0 (82 M parameters, int8 ONNX): many voices, Mandarin and English in one sentence.

Graph: tokens i64[1, n + 2] (0 at both ends), style f32[1, 256], speed f32[1] -> audio f32[m] at
24 kHz. A voice is f32[510, 1, 256]: one style per number of tokens.
"""

import json
import re
import threading
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.languages import Language
from vivavoce.voice.phonemes import Phonemes

_MAX_TOKENS: Final = 508
_BREAKS: Final = re.compile(r"(?<=[.!?;:,…]) +| +")


@lru_cache(maxsize=32)
def voice_vectors(name: str) -> Samples:
    """Style table of a Kokoro voice, f32[510, 1, 256]; it ships with the package."""
    data = resources.files("vivavoce.voice") / "data" / "kokoro" / f"{name}.bin"
    if not data.is_file():
        raise ModelError(f"no Kokoro voice {name!r} in the package: reinstall vivavoce")
    return np.frombuffer(data.read_bytes(), np.float32).reshape(-1, 1, 256)


def read_vocab(path: Path) -> dict[str, int]:
    """Phoneme -> token id, from Kokoro's config ({"vocab": {...}}) or a plain mapping."""
    content = json.loads(path.read_text(encoding="utf-8"))
    vocab = content.get("vocab", content) if isinstance(content, dict) else None
    if not isinstance(vocab, dict) or " " not in vocab:
        raise ModelError(f"{path} is not a Kokoro vocabulary: run `vivavoce models verify`")
    return {str(symbol): int(token) for symbol, token in vocab.items()}


class Kokoro:
    """One loaded model. Thread-safe; one render at a time."""

    def __init__(
        self,
        model: Path,
        vocab: Path,
        phonemes: Phonemes,
        *,
        threads: int = 1,
        vectors: Callable[[str], Samples] = voice_vectors,
    ) -> None:
        """`vectors` finds the style table of a voice; those of the package unless told."""
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # lengths vary: patterns only cost memory
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        names = {node.name for node in self._session.get_inputs()}
        if names != {"tokens", "style", "speed"}:
            raise ModelError(
                f"{model} has inputs {sorted(names)}, expected tokens, style, speed: "
                "run `vivavoce models verify`"
            )
        self._vocab = read_vocab(vocab)
        self._phonemes = phonemes
        self._vectors = vectors
        self._lock = threading.Lock()

    def render(self, pieces: tuple[tuple[Language, str], ...], voice: str, speed: float) -> Samples:
        """Speech of all pieces in one breath, f32[n] at 24 kHz, edges not trimmed."""
        said = self._phonemes(pieces)
        parts = [self._speak(part, voice, speed) for part in self._split(said)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def tokens(self, phonemes: str) -> list[int]:
        return [self._vocab[symbol] for symbol in phonemes if symbol in self._vocab]

    def _speak(self, phonemes: str, voice: str, speed: float) -> Samples:
        tokens = self.tokens(phonemes)
        table = self._vectors(voice)
        style = table[min(len(tokens), len(table) - 1)]
        feed = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style,
            "speed": np.array([speed], np.float32),
        }
        with self._lock:
            audio = self._session.run(None, feed)[0]
        return np.asarray(audio, np.float32).reshape(-1)

    def _split(self, phonemes: str) -> list[str]:
        """Pieces of at most 508 tokens, cut at punctuation or else between words."""
        out: list[str] = []
        rest = phonemes
        while len(self.tokens(rest)) > _MAX_TOKENS:
            window = rest[:_MAX_TOKENS]
            cuts = [m.end() for m in _BREAKS.finditer(window)]
            strong = [c for c in cuts if window[:c].rstrip()[-1:] in ".!?;:,…"]
            cut = (strong or cuts or [_MAX_TOKENS])[-1]
            out.append(rest[:cut].strip())
            rest = rest[cut:]
        return [part for part in [*out, rest.strip()] if part]
