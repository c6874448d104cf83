"""The ears' logic by its parts, and the real weights on real recordings (e2e)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE
from vivavoce.languages import Language
from vivavoce.model.activity import Activity, track
from vivavoce.model.agreement import echo, shared_prefix
from vivavoce.model.cuts import Cut, at_silence, at_word
from vivavoce.model.ears import WhisperEars, WhisperState
from vivavoce.model.guards import Evidence, is_speech
from vivavoce.model.mel import FLOOR, MELS, Mel
from vivavoce.model.simplified import simplify
from vivavoce.model.whisper import Floats, Reading
from vivavoce.model.whisper_tokens import WhisperTokens


def test_shared_prefix_stops_at_the_first_difference() -> None:
    assert shared_prefix((1, 2, 3), (1, 2, 4)) == 2
    assert shared_prefix((), (1,)) == 0


def test_echo_is_four_tokens_said_again_behind_the_agreed_ones() -> None:
    assert echo((1, 2, 3, 4, 5, 1, 2, 3, 4), 0) == 5
    assert echo((1, 2, 3, 4, 5, 1, 2, 3, 4), 6) is None
    assert echo((1, 2, 3, 4, 5, 6, 7, 8), 0) is None


def test_a_cut_goes_into_the_pause_between_two_words() -> None:
    quiet = np.zeros(300, np.bool_)
    quiet[100:140] = True
    assert at_silence([(2, 60), (4, 120), (7, 200)], quiet) == Cut(4, 120)
    assert at_silence([(2, 60)], np.zeros(300, np.bool_)) is None


def test_without_a_pause_the_quietest_word_edge_is_cut() -> None:
    level = np.zeros(300, np.float32)
    level[195:206] = -2
    cut = at_word([(2, 60), (7, 200)], level)
    assert cut is not None
    assert cut.token == 7
    assert 195 <= cut.frame <= 205


def test_activity_counts_sound_and_not_steady_noise() -> None:
    noise = np.full((200, MELS), -4.0, np.float32)
    speech = np.full((50, MELS), -0.5, np.float32)
    after = track(track(Activity(), noise, 0), speech, 200)
    assert (after.voiced, after.first, after.last) == (50, 200, 249)
    assert track(Activity(), np.full((100, MELS), FLOOR, np.float32), 0).voiced == 0


def test_guards_take_a_sure_yes_and_refuse_a_thank_you_out_of_noise() -> None:
    assert is_speech(Evidence("Yes", -0.7, 0.11, 0.62, False, 0.4))
    assert not is_speech(Evidence("Thank you.", -1.5, 0.7, 0.2, False, 1.0))
    assert not is_speech(Evidence("", -0.1, 0.0, 1.0, False, 1.0))


def test_chinese_is_simplified_and_punctuated() -> None:
    assert simplify("今天天氣怎麼樣?") == "今天天气怎么样？"
    assert simplify("廣州市 佛地產") == "广州市，佛地产"
    assert simplify("What, 3.14?") == "What, 3.14?"


class Words:
    """A vocabulary of whole words: token n is the word n."""

    end = 10**6

    def encode(self, text: str) -> tuple[int, ...]:
        return ()

    def decode(self, tokens: Sequence[int]) -> str:
        return "".join(f" w{token}" for token in tokens)

    def boundaries(self, tokens: Sequence[int]) -> list[int]:
        return list(range(len(tokens)))

    words = boundaries

    def with_marks(self, tokens: Sequence[int], length: int) -> int:
        return length


class OneWordPerHalfSecond:
    """Hears word n in the n-th half second, by the length of the window it is given."""

    def __init__(self, zh: float = 0.1) -> None:
        self.zh, self.reads = zh, 0

    def encode(self, mel: Mel) -> Mel:
        return mel

    def languages(self, encoded: Mel) -> Mapping[Language, float]:
        return {"zh": self.zh, "en": 0.5}

    def view(self, features: Floats) -> Mel:
        return features

    def read(
        self,
        encoded: Mel,
        language: Language,
        context: Sequence[int],
        forced: Sequence[int],
        limit: int,
        repetition_penalty: float = 1.0,
    ) -> Reading:
        self.reads += 1
        heard = int((encoded[:, 0] > FLOOR).sum()) // 50
        return Reading((*forced, *range(len(forced), heard)), -0.1, 0.05, True)

    def readings(
        self, encoded: Mel, language: Language, context: Sequence[int], limit: int, beams: int
    ) -> Sequence[Reading]:
        return [self.read(encoded, language, context, (), limit)]

    def starts(
        self, encoded: Mel, language: Language, tokens: Sequence[int], frames: int
    ) -> list[int]:
        return [50 * token for token in range(len(tokens) + 1)]


def heard_by(
    recogniser: OneWordPerHalfSecond, seconds: float, silence: float = 0.0, **start: Any
) -> tuple[WhisperEars, WhisperState]:
    ears = WhisperEars(recogniser, cast(WhisperTokens, Words()))
    state = ears.start(**start)
    noise = np.random.default_rng(0).standard_normal(int(16_000 * seconds)) * 0.1
    audio = np.concatenate([noise, np.zeros(int(16_000 * silence))]).astype(np.float32)
    for first in range(0, len(audio), 1600):
        grown = ears.feed(state, audio[first : first + 1600], lambda: False)
        assert grown.transcript.stable.startswith(state.transcript.stable)
        state = grown
    return ears, state


def test_stable_words_are_those_two_readings_share_without_the_edge() -> None:
    _, state = heard_by(OneWordPerHalfSecond(), 4.0)
    assert state.transcript.stable.startswith("w0 w1")
    assert state.transcript.tail


def test_finish_after_a_pause_reads_nothing() -> None:
    recogniser = OneWordPerHalfSecond()
    ears, state = heard_by(recogniser, 2.0, silence=0.3)
    before = recogniser.reads
    final = ears.finish(state, lambda: False)
    assert recogniser.reads == before
    assert final.transcript.final
    assert final.transcript.text == "w0 w1 w2 w3"


def test_the_transcript_tells_how_sure_it_is() -> None:
    ears, state = heard_by(OneWordPerHalfSecond(), 2.0)
    assert (state.transcript.logprob, state.transcript.no_speech) == (-0.1, 0.05)
    assert ears.start().transcript.logprob is None


def test_hints_are_shown_in_the_language_that_is_spoken() -> None:
    class Letters(Words):
        def encode(self, text: str) -> tuple[int, ...]:
            return tuple(map(ord, text))

    class Shown(OneWordPerHalfSecond):
        def read(
            self,
            encoded: Mel,
            language: Language,
            context: Sequence[int],
            forced: Sequence[int],
            limit: int,
            repetition_penalty: float = 1.0,
        ) -> Reading:
            self.context = "".join(map(chr, context))
            return super().read(encoded, language, context, forced, limit)

    recogniser = Shown()
    ears = WhisperEars(recogniser, cast(WhisperTokens, Letters()))
    state = ears.start(hints={"zh": "车窗", "en": "sunroof"})
    noise = np.random.default_rng(0).standard_normal(32_000).astype(np.float32) * 0.1
    ears.finish(ears.feed(state, noise, lambda: False), lambda: False)
    assert recogniser.context == "sunroof"


def test_a_cancelled_reading_changes_nothing() -> None:
    recogniser = OneWordPerHalfSecond()
    ears, state = heard_by(recogniser, 0.5)
    assert ears.finish(state, lambda: True).transcript.text == ""
    assert recogniser.reads == 0


@pytest.mark.parametrize(
    ("zh", "start", "language"),
    [
        (0.1, {}, "en"),
        (0.7, {}, "zh"),
        (0.2, {"prior": "zh"}, "zh"),
        (0.01, {"prior": "zh"}, "en"),
        (0.01, {"language": "zh"}, "zh"),
    ],
)
def test_language_of_the_turn(zh: float, start: dict[str, Any], language: Language) -> None:
    _, state = heard_by(OneWordPerHalfSecond(zh), 1.5, **start)
    assert state.transcript.language == language


@pytest.fixture(scope="module")
def ears(model_dir: Path) -> WhisperEars:
    return WhisperEars.load(model_dir / "whisper-base")


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("speech/short.zh.wav", "今天天气怎么样？"),
        ("tau2-speech/yes.wav", "Yes"),
        ("tau2-speech/help_me.wav", "Can you help me with something?"),
    ],
)
def test_recordings(ears: WhisperEars, shared_data: Path, name: str, text: str) -> None:
    from vivavoce.bench.ears_streaming import stream

    heard, _, _ = stream(ears, read_audio(shared_data / "audio" / name, LISTEN_RATE))
    assert heard.text == text
    assert (heard.final, heard.speech) == (True, True)


@pytest.mark.e2e
def test_silence_is_no_speech_and_the_old_state_stays_usable(ears: WhisperEars) -> None:
    fresh = ears.start()
    fed = ears.feed(fresh, np.zeros(16_000, np.float32), lambda: False)
    assert not ears.finish(fed, lambda: False).transcript.speech
    assert (fresh.end, fed.transcript.final) == (0, False)
