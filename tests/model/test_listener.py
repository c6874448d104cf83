"""The listener over random heads: what it reads when, and what it keeps."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import tiny_heads, tiny_listener
from tests.fakes.tiny_listener import TinyEncoder, quiet, voice
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import ModelError
from vivavoce.languages import Language
from vivavoce.model.encoder_stream import Floats
from vivavoce.model.heads import Heads
from vivavoce.model.listener import Listener, ListenerState


def never() -> bool:
    return False


@pytest.fixture
def encoder() -> TinyEncoder:
    return TinyEncoder()


@pytest.fixture
def listener(encoder: TinyEncoder, tmp_path: Path) -> Listener:
    return tiny_listener.listener(tmp_path, encoder)


def fed(
    listener: Listener, *audio: Samples, piece: int = 1600, state: ListenerState | None = None
) -> list[ListenerState]:
    """The states after each piece of the audio."""
    states = [state or listener.start()]
    whole = np.concatenate(audio)
    for at in range(0, len(whole), piece):
        states.append(listener.feed(states[-1], whole[at : at + piece], never))
    return states


def rows(states: Sequence[ListenerState]) -> list[int]:
    return [len(state.heard) for state in states]


def test_speech_is_read_while_it_is_spoken_and_only_grows(listener: Listener) -> None:
    states = fed(listener, voice(3.0))
    sizes = rows(states)
    assert sizes[-1] > 3
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 3
    last = states[-1].heard
    for state in states:
        assert last.keys[: len(state.heard)] == state.heard.keys
    assert any(state.transcript.stable for state in states)


def test_how_the_audio_is_cut_changes_nothing_that_has_settled(listener: Listener) -> None:
    audio = np.concatenate([voice(2.0), quiet(0.3), voice(2.0)])
    one, other = (fed(listener, audio, piece=piece)[-1] for piece in (1600, 777))
    np.testing.assert_allclose(one.speech.rows, other.speech.rows, atol=1e-4)
    assert one.text == other.text


def test_a_pause_is_read_at_once_and_the_end_is_free(
    listener: Listener, encoder: TinyEncoder
) -> None:
    spoken = fed(listener, voice(2.0))[-1]
    paused = fed(listener, quiet(0.2), state=spoken)[-1]
    assert paused.pause is not None
    assert len(paused.heard) > len(spoken.heard)
    steps = encoder.steps
    waited = fed(listener, quiet(0.6), state=paused)[-1]
    over = listener.finish(waited, never)
    assert encoder.steps == steps
    assert over.heard == paused.heard
    assert over.transcript.text == paused.transcript.text


def test_speech_that_goes_on_is_read_as_if_nothing_had_been_guessed(listener: Listener) -> None:
    first, gap, second = voice(1.5), quiet(0.3), voice(1.5, seed=1)
    with_pause = fed(listener, first, gap)[-1]
    assert with_pause.pause is not None
    gone_on = fed(listener, second, state=with_pause)[-1]
    straight = fed(listener, np.concatenate([first, gap, second]), piece=10 * LISTEN_RATE)[-1]
    assert gone_on.pause is None
    np.testing.assert_allclose(gone_on.speech.rows, straight.speech.rows, atol=1e-4)
    kept = len(fed(listener, first)[-1].speech)
    assert gone_on.heard.keys[:kept] == with_pause.heard.keys[:kept]


def test_a_long_silence_is_read_in_the_end(listener: Listener, encoder: TinyEncoder) -> None:
    paused = fed(listener, voice(1.0), quiet(0.3))[-1]
    steps = encoder.steps
    later = fed(listener, quiet(4.0), state=paused)[-1]
    assert encoder.steps > steps
    assert len(later.mel) < 1.3 * 100
    assert later.pause is not None


def test_before_anybody_speaks_nothing_is_encoded(listener: Listener, encoder: TinyEncoder) -> None:
    silent = listener.finish(fed(listener, quiet(3.0))[-1], never)
    assert encoder.steps == 0
    assert not silent.transcript.speech
    assert len(silent.heard) == 0
    assert len(silent.mel) == 30


def test_an_older_state_stays_as_it_was(listener: Listener) -> None:
    states = fed(listener, voice(1.0))
    before = states[-1].heard
    again = [fed(listener, voice(1.0, seed=2), state=states[-1])[-1].heard for _ in range(2)]
    assert again[0] == again[1]
    assert states[-1].heard == before


def test_turn_taking_is_told_with_every_step(listener: Listener) -> None:
    state = fed(listener, voice(1.0))[-1]
    assert state.turn.shape == (4 + 8, 4)
    assert ((state.turn >= 0) & (state.turn <= 1)).all()


@pytest.mark.parametrize(
    ("language", "prior", "expected"),
    [("en", None, "en"), (None, None, "zh"), (None, "en", "en"), (None, "zh", "zh")],
)
def test_the_language_is_the_callers_or_detected(
    tmp_path: Path,
    language: Language | None,
    prior: Language | None,
    expected: Language,
) -> None:
    asked: list[int] = []

    def detect(features: Floats) -> dict[Language, float]:
        asked.append(len(features))
        return {"zh": 0.6, "en": 0.2}

    listener = tiny_listener.listener(tmp_path, detect=detect)
    state = fed(listener, voice(1.0), state=listener.start(language, prior=prior))[-1]
    assert state.transcript.language == expected
    assert bool(asked) == (language is None)


def test_the_language_is_settled_after_a_while(tmp_path: Path) -> None:
    asked: list[int] = []

    def detect(features: Floats) -> dict[Language, float]:
        asked.append(len(features))
        return {"zh": 0.6, "en": 0.2} if len(asked) < 8 else {"zh": 0.1, "en": 0.9}

    listener = tiny_listener.listener(tmp_path, detect=detect)
    state = fed(listener, voice(5.0))[-1]
    assert state.transcript.language == "zh"
    assert len(asked) < 8
    assert max(asked) < 200


def test_heads_of_another_encoder_are_refused(encoder: TinyEncoder, tmp_path: Path) -> None:
    other = Heads.load(tiny_heads.embed(), tiny_heads.write(tmp_path))
    with pytest.raises(ModelError, match="another encoder"):
        Listener(encoder, other)


@pytest.mark.parametrize(
    ("sure", "spoken", "trusted"),
    [(-99.0, "en", True), (-99.0, "zh", False), (-0.001, "en", False)],
)
def test_rows_are_trusted_by_certainty_and_by_the_language_they_are_in(
    tmp_path: Path, sure: float, spoken: Language, trusted: bool
) -> None:
    """The tiny heads write Latin letters, whatever is spoken, and are sure of nothing."""
    listener = tiny_listener.listener(tmp_path, detect=tiny_listener.always(spoken), sure=sure)
    states = fed(listener, voice(1.0), quiet(0.3))
    assert not states[0].trusted
    assert states[-1].trusted is trusted
    assert states[-1].transcript.logprob is not None
    assert states[-1].transcript.logprob < -0.001
