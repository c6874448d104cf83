"""Other readings of a turn, over scripted decoders."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from tests.model.test_ears import OneWordPerHalfSecond, Words
from vivavoce.languages import Language
from vivavoce.model.alternatives import BEAMS, BEHIND, SURE, texts
from vivavoce.model.ears import WhisperEars, WhisperState
from vivavoce.model.mel import Mel
from vivavoce.model.whisper import Reading, Whisper
from vivavoce.model.whisper_tokens import Tokens, WhisperTokens


class Unsure(OneWordPerHalfSecond):
    """Hears as its parent does, and more when it is asked again."""

    def __init__(self, logprob: float, *others: Reading) -> None:
        super().__init__()
        self.logprob, self.others, self.asked = logprob, others, 0

    def read(
        self,
        encoded: Mel,
        language: Language,
        context: Sequence[int],
        forced: Sequence[int],
        limit: int,
        repetition_penalty: float = 1.0,
    ) -> Reading:
        found = super().read(encoded, language, context, forced, limit, repetition_penalty)
        return Reading(found.tokens, self.logprob, found.no_speech, found.ended)

    def readings(
        self, encoded: Mel, language: Language, context: Sequence[int], limit: int, beams: int
    ) -> Sequence[Reading]:
        self.asked += 1
        assert beams == BEAMS
        return self.others


def other(*tokens: int, logprob: float = -0.4) -> Reading:
    return Reading(tokens, logprob, 0.0, True)


def finished(recogniser: Unsure, hints: bool = True) -> tuple[WhisperEars, WhisperState]:
    ears = WhisperEars(recogniser, cast(WhisperTokens, Words()))
    state = ears.start(hints={"en": "sunroof"} if hints else None)
    noise = np.random.default_rng(0).standard_normal(20_000).astype(np.float32) * 0.1
    return ears, ears.finish(ears.feed(state, noise, lambda: False), lambda: False)


def test_an_unsure_turn_is_read_once_more_at_its_end() -> None:
    recogniser = Unsure(SURE - 0.1, other(0, 1), other(0, 7), other(8, 1))
    ears, state = finished(recogniser)
    assert state.transcript.text == "w0 w1"
    assert state.transcript.alternatives == ("w0 w7", "w8 w1")
    assert ears.finish(state, lambda: False).transcript.alternatives == ("w0 w7", "w8 w1")
    assert recogniser.asked == 1


@pytest.mark.parametrize(("logprob", "hints"), [(SURE + 0.1, True), (SURE - 0.1, False)])
def test_a_sure_turn_or_one_without_words_to_expect_is_not(logprob: float, hints: bool) -> None:
    recogniser = Unsure(logprob, other(5))
    _, state = finished(recogniser, hints)
    assert state.transcript.alternatives == ()
    assert recogniser.asked == 0


def test_what_is_far_behind_or_runs_away_is_left_out() -> None:
    again = other(4, 5, 6, 7, 4, 5, 6, 7)
    _, state = finished(Unsure(-1.0, again, other(9, logprob=-0.4 - BEHIND - 0.1)))
    assert state.transcript.alternatives == ("w4 w5 w6 w7",)


def test_punctuation_makes_no_other_reading() -> None:
    class Written:
        said = ("Close it", "close it.", "Closet.", "")

        def decode(self, tokens: Tokens) -> str:
            return self.said[tokens[-1]]

    found = texts(cast(WhisperTokens, Written()), (), [(0,), (1,), (2,), (3,)], "Close it!")
    assert found == ("Closet.",)


def test_every_beam_has_a_score_of_its_own() -> None:
    """Scores of the library are means over the tokens without the end."""
    asked: dict[str, Any] = {}

    def generate(encoded: Any, prompts: Any, **options: Any) -> Any:
        asked.update(options, prompts=prompts)
        sequences = [[7, 8, 9], [7, 8]]
        return [SimpleNamespace(sequences_ids=sequences, scores=[-0.4, -0.9], no_speech_prob=0.1)]

    whisper = Whisper.__new__(Whisper)
    vars(whisper).update(
        _model=SimpleNamespace(generate=generate),
        _tokens=SimpleNamespace(prompt=lambda language, context: (1, *context, 2)),
        _suppressed=[-1],
    )
    found = whisper.readings(None, "en", (5,), 20, 2)
    assert (asked["beam_size"], asked["num_hypotheses"]) == (2, 2)
    assert asked["prompts"] == [[1, 5, 2]]
    assert [one.tokens for one in found] == [(7, 8, 9), (7, 8)]
    assert [one.logprob for one in found] == pytest.approx([-0.3, -0.6])
