"""Whisper's multilingual vocabulary: prompts, text of tokens, word boundaries.

Sequence the decoder reads (Radford et al. 2022, figure 1):

    <|startofprev|> context <|startoftranscript|> <|en|> <|transcribe|> <|notimestamps|> text
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from vivavoce.errors import ModelError
from vivavoce.languages import HAN, Language

Tokens = tuple[int, ...]

_SPECIAL: Final = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|zh|>",
    "<|transcribe|>",
    "<|startofprev|>",
    "<|notimestamps|>",
)
_CJK_MARKS: Final = "，。！？、；：「」『』…"
_MARKS: Final = frozenset(f".,!?;:{_CJK_MARKS}")
_STARTS_WORD: Final = re.compile(rf"[\s.,!?;:{_CJK_MARKS}]|{HAN.pattern}")


class WhisperTokens:
    """Text to token ids and back; raises ModelError when `path` is not a Whisper tokenizer."""

    def __init__(self, path: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(
                f"{path} is not a tokenizer: {error}; run `vivavoce models verify`"
            ) from error
        self._ids: dict[str, int] = {}
        for name in _SPECIAL:
            token = self._tokenizer.token_to_id(name)
            if token is None:
                raise ModelError(f"{path} lacks {name}: not a multilingual Whisper tokenizer")
            self._ids[name] = token
        self.end: int = self._ids["<|endoftext|>"]

    def task(self, language: Language) -> Tokens:
        """The three tokens that ask for a transcript in `language`."""
        names = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>")
        return tuple(self._ids[name] for name in names)

    def prompt(self, language: Language, context: Sequence[int] = ()) -> Tokens:
        """What precedes the text: earlier text as context, then the task."""
        before = (self._ids["<|startofprev|>"], *context) if context else ()
        return (*before, *self.task(language), self._ids["<|notimestamps|>"])

    def encode(self, text: str) -> Tokens:
        """Token ids of plain text."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of `tokens`; special ones and bytes of an unfinished character are left out."""
        text = self._tokenizer.decode([token for token in tokens if token < self.end])
        return text.replace("\ufffd", "")

    def boundaries(self, tokens: Sequence[int]) -> list[int]:
        """Indices i where a word begins at tokens[i], in order; 0 is one, len(tokens) is not.

        A Han character is a word, and a character spread over several tokens is never cut.
        """
        found = [0] if tokens else []
        whole = ""
        for index in range(1, len(tokens)):
            text = self._tokenizer.decode(list(tokens[: index + 1]))
            before = self._tokenizer.decode(list(tokens[:index]))
            if before.endswith("\ufffd") or not text.startswith(before):
                continue
            whole = before
            rest = text[len(whole) :]
            # A token that opens a character leaves the replacement mark: only Han and CJK marks
            # take several tokens in practice, and both begin a word.
            if rest.startswith("\ufffd") or _STARTS_WORD.match(rest) or HAN.match(whole[-1:]):
                found.append(index)
        return found

    def words(self, tokens: Sequence[int]) -> list[int]:
        """`boundaries` without those before a mark, which belongs to the word it ends."""
        return [index for index in self.boundaries(tokens) if not self._is_mark(tokens[index])]

    def with_marks(self, tokens: Sequence[int], length: int) -> int:
        """`length`, or more if punctuation follows `tokens[:length]`."""
        while length < len(tokens) and self._is_mark(tokens[length]):
            length += 1
        return length

    def _is_mark(self, token: int) -> bool:
        return self._tokenizer.decode([token]).strip() in _MARKS
