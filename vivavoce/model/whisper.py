"""Whisper through CTranslate2: encode a window, tell its language, write and time its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.mel import Mel, normalise
from vivavoce.model.whisper_tokens import Tokens, WhisperTokens

Floats = NDArray[np.float32]

ENCODER_STRIDE: Final = 2
"""Mel frames per encoder frame."""
MAX_FRAMES: Final = 3000
"""30 s: the longest window the encoder has positions for."""
_QUOTES: Final = "《》"
"""Whisper frames prompted Chinese like a title; nobody says these marks."""


@dataclass(frozen=True)
class Reading:
    """One pass of the decoder over one window."""

    tokens: Tokens
    """Text tokens, the forced ones included."""
    logprob: float
    """Mean natural log probability of the tokens that were not forced, the end token included."""
    no_speech: float
    """Probability of <|nospeech|> at the start of the transcript."""
    ended: bool
    """False: cut at the token limit."""


class Recogniser(Protocol):
    """What `ears` needs of a recogniser. `Any` is its own encoding of a window."""

    def encode(self, mel: Mel) -> Any:
        """Encode unclamped log-mel f32[frames, 80]."""
        ...

    def view(self, features: Floats) -> Any:
        """The encoding that f32[n, width] from another run of the same encoder is."""
        ...

    def languages(self, encoded: Any) -> Mapping[Language, float]:
        """Probability of each language we speak, among all that Whisper knows."""
        ...

    def read(
        self,
        encoded: Any,
        language: Language,
        context: Sequence[int],
        forced: Sequence[int],
        limit: int,
        repetition_penalty: float = 1.0,
    ) -> Reading:
        """Write the text; it begins with `forced` and has at most `limit` tokens more."""
        ...

    def readings(
        self,
        encoded: Any,
        language: Language,
        context: Sequence[int],
        limit: int,
        beams: int,
    ) -> Sequence[Reading]:
        """The `beams` best texts of at most `limit` tokens, best first."""
        ...

    def starts(
        self, encoded: Any, language: Language, tokens: Sequence[int], frames: int
    ) -> list[int]:
        """Mel frame where each token begins, and last the one where the text ends."""
        ...


class Whisper:
    """A CTranslate2 Whisper model folder; `Recogniser` for the ears.

    Raises ModelError when the folder does not hold one.
    """

    def __init__(self, folder: Path, tokens: WhisperTokens, *, threads: int = 1) -> None:
        import ctranslate2

        self._tokens = tokens
        self._view = ctranslate2.StorageView
        try:
            self._model: ctranslate2.models.Whisper = ctranslate2.models.Whisper(
                str(folder), compute_type="int8", intra_threads=threads
            )
        except RuntimeError as error:
            raise ModelError(
                f"{folder} is no CTranslate2 Whisper model: {error}; run `vivavoce models verify`"
            ) from error
        quotes = [token for mark in _QUOTES for token in tokens.encode(mark)]
        self._suppressed = [-1, *quotes]

    def encode(self, mel: Mel) -> Any:
        frames = len(mel)
        assert frames <= MAX_FRAMES, f"{frames} mel frames are more than {MAX_FRAMES}"
        features = np.ascontiguousarray(normalise(mel).T[None])
        return self._model.encode(self._view.from_array(features))

    def view(self, features: Floats) -> Any:
        return self._view.from_array(np.ascontiguousarray(features[None], np.float32))

    def languages(self, encoded: Any) -> Mapping[Language, float]:
        found = dict(self._model.detect_language(encoded)[0])
        return {language: found[f"<|{language}|>"] for language in LANGUAGES}

    def read(
        self,
        encoded: Any,
        language: Language,
        context: Sequence[int],
        forced: Sequence[int],
        limit: int,
        repetition_penalty: float = 1.0,
    ) -> Reading:
        return self._generate(encoded, language, context, forced, limit, 1, repetition_penalty)[0]

    def readings(
        self,
        encoded: Any,
        language: Language,
        context: Sequence[int],
        limit: int,
        beams: int,
    ) -> Sequence[Reading]:
        return self._generate(encoded, language, context, (), limit, beams, 1.0)

    def _generate(
        self,
        encoded: Any,
        language: Language,
        context: Sequence[int],
        forced: Sequence[int],
        limit: int,
        beams: int,
        repetition_penalty: float,
    ) -> list[Reading]:
        prompt = self._tokens.prompt(language, context)
        most = len(forced) + limit
        result = self._model.generate(
            encoded,
            [[*prompt, *forced]],
            beam_size=beams,
            num_hypotheses=beams,
            # The library allows min(max_length / 2, max_length - prompt) tokens after the prompt.
            max_length=max(2 * most, len(prompt) - 1 + most),
            repetition_penalty=repetition_penalty,
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        found = []
        for tokens, score in zip(result.sequences_ids, result.scores, strict=True):
            ended = len(tokens) < most
            free = len(tokens) - len(forced) + ended
            # Scores are divided by the count of all tokens, and forced ones score 0.
            total = score * max(1, len(tokens))
            logprob = total / max(1, free)
            found.append(Reading(tuple(tokens), logprob, result.no_speech_prob, ended))
        return found

    def starts(
        self, encoded: Any, language: Language, tokens: Sequence[int], frames: int
    ) -> list[int]:
        path = self._model.align(
            encoded, list(self._tokens.task(language)), [list(tokens)], frames
        )[0].alignments
        begins = [frames] * (len(tokens) + 1)
        for token, frame in reversed(path):
            begins[token] = frame * ENCODER_STRIDE
        return begins
