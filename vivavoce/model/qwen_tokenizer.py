"""Qwen's byte-level BPE: written from the vocabulary inside a GGUF, loaded by `tokenizers`."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.model.chat_template import CALL_OPEN, Special
from vivavoce.model.gguf_reader import CONTROL, UNUSED, USER_DEFINED
from vivavoce.model.lora import Source
from vivavoce.model.speech import Speech

SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Word pattern of Qwen2 (tokenizer_config of the Qwen2 models): digits stand alone."""
TURN_ENDS = ("<|im_end|>", "<|endoftext|>")
HAN_BYTES = re.compile(rb"[\xe3-\xe9]")
"""Lead bytes of CJK characters and punctuation in UTF-8 (U+3000..U+9FFF)."""
OTHER_SCRIPTS = re.compile(
    "[\u0370-\u1dff\u2c00-\u2dff\u3040-\u318f\ua000-\udfff\ufb00-\ufdff\ufe70-\ufeff]"
)
"""Letters of neither Chinese nor Latin script: Greek to Korean, kana, Arabic forms."""


def write_tokenizer(source: Source, path: Path) -> list[int]:
    """Write `tokenizer.json`; returns the ids that end an answer."""
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
    )

    kind = (source.field("tokenizer.ggml.model"), source.field("tokenizer.ggml.pre"))
    if kind != ("gpt2", "qwen2"):
        raise ModelError(
            f"the GGUF's tokenizer is {kind}, only ('gpt2', 'qwen2') is supported here"
        )
    texts: list[str] = source.field("tokenizer.ggml.tokens")
    types: list[int] = source.field("tokenizer.ggml.token_type")
    merges = [tuple(line.split(" ", 1)) for line in source.field("tokenizer.ggml.merges")]
    ids = {text: index for index, text in enumerate(texts) if types[index] != UNUSED}
    special = [text for text, index in ids.items() if types[index] in (CONTROL, USER_DEFINED)]
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    tokenizer.save(str(path), pretty=False)
    stops = {ids[text] for text in TURN_ENDS if text in special}
    declared = source.field("tokenizer.ggml.eos_token_id")
    return sorted(stops if declared is None else stops | {int(declared)})


class QwenTokenizer:
    """Text to ids and ids to bytes. `vocab` is the number of logits (padding rows included)."""

    def __init__(self, path: Path, vocab: int) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.encode_special_tokens = True
        self._vocab = vocab
        self._specials = {
            token.content: index
            for index, token in self._tokenizer.get_added_tokens_decoder().items()
        }

    @property
    def size(self) -> int:
        """Number of logits, padding rows included."""
        return self._vocab

    def text(self, text: str) -> list[int]:
        """Ids of plain text; nothing in it becomes a special token."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def encode(self, segments: Sequence[str | Speech]) -> list[int]:
        """Ids of a prompt made of text and `Special`s, and the keys of speech in it."""
        ids: list[int] = []
        for segment in segments:
            if isinstance(segment, Speech):
                ids += segment.keys
            elif isinstance(segment, Special):
                ids.append(self.special(segment))
            else:
                ids += self.text(segment)
        return ids

    def special(self, text: str) -> int:
        """The id of a special token."""
        if text not in self._specials:
            raise ModelError(
                f"the vocabulary has no {text}: this thinker needs a Qwen2.5 chat model"
            )
        return self._specials[text]

    def bytes_of(self, token: int) -> bytes:
        """What a token stands for; special tokens stand for nothing."""
        return self._pieces[token] if token < len(self._pieces) else b""

    def is_word(self, token: int) -> bool:
        """Whether a token holds a letter or digit (repeating those is noticed, commas are not)."""
        return any(char.isalnum() for char in self.bytes_of(token).decode("utf-8", "ignore"))

    @cached_property
    def _pieces(self) -> list[bytes]:
        alphabet = byte_alphabet()
        pieces = [b""] * self._vocab
        for text, index in self._tokenizer.get_vocab(with_added_tokens=False).items():
            if index not in self._specials.values():
                pieces[index] = bytes(alphabet[char] for char in text)
        return pieces

    @cached_property
    def unspeakable(self) -> NDArray[np.int64]:
        """Ids that stand for no text: control tokens, ends of a turn among them, and padding."""
        empty = [index for index, piece in enumerate(self._pieces) if not piece]
        return np.array(empty, dtype=np.int64)

    @cached_property
    def foreign(self) -> NDArray[np.int64]:
        """Ids of whole characters in scripts nobody here can speak (see `OTHER_SCRIPTS`)."""
        texts = (piece.decode("utf-8", "ignore") for piece in self._pieces)
        ids = [index for index, text in enumerate(texts) if OTHER_SCRIPTS.search(text)]
        return np.array(ids, dtype=np.int64)

    @cached_property
    def han(self) -> NDArray[np.int64]:
        """Ids whose bytes hold, or may start, a Chinese character."""
        ids = [index for index, piece in enumerate(self._pieces) if HAN_BYTES.search(piece)]
        return np.array(ids, dtype=np.int64)

    @property
    def call_open(self) -> int | None:
        """Id of `<tool_call>`, if the vocabulary has one."""
        return self._specials.get(CALL_OPEN)


def byte_alphabet() -> dict[str, int]:
    """GPT-2's printable stand-ins for the 256 bytes (Radford et al. 2019, `bytes_to_unicode`)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(256 + index): byte for index, byte in enumerate(others)
    }
