"""A voice of somebody who consents, with the real ears, speaker encoder and search; a stock voice
of Kokoro plays the person, another one plays somebody else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soxr

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.errors import ConsentError
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.store.store import Store
from vivavoce.voice.own.enrolment import Terms, issue
from vivavoce.voice.own.library import Library
from vivavoce.voice.own.making import BUNDLE, Speaking, open_enrolment
from vivavoce.voice.own.space import STOCK
from vivavoce.voice.own.speaker import SpeakerEncoder
from vivavoce.voice.pieces import speak

SPEECH = Path(__file__).resolve().parents[2].parent / "shared/data/audio/speech"
ABSENT = bool(Store().missing([BUNDLE, "mouth-zh", "ears"]))
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(ABSENT, reason="`vivavoce models pull own-voices` was not run"),
]


@pytest.mark.skipif(not SPEECH.is_dir(), reason="no recordings beside the repository")
def test_the_encoder_is_the_published_one() -> None:
    """The three largest of 256 numbers as Resemblyzer 0.1.4 itself computed them (embed_utterance
    of the recording as it is, with librosa 0.11 and PyTorch 2.14)."""
    encoder = SpeakerEncoder(Store().path("speaker-encoder"))
    samples = read_audio(SPEECH / "librispeech-1995-1837-0001.en.wav")
    found = encoder.embed(samples)
    assert np.argsort(-found)[:3].tolist() == [210, 100, 173]
    assert np.allclose(found[[210, 100, 173]], [0.22215, 0.20583, 0.20100], atol=2e-5)


def test_from_consent_to_voice_and_back(tmp_path: Path) -> None:
    library = Library(tmp_path)
    ears = WhisperEars.load(Store().path("whisper-base"))

    def transcribe(samples: Samples, language: Language) -> str:
        state = ears.feed(ears.start(language), samples, lambda: False)
        return ears.finish(state, lambda: False).transcript.text

    enrolment = open_enrolment(Store(), library, transcribe, steps=1)
    render = Speaking(Store())

    def said(text: str, voice: str) -> Samples:
        audio = render(speak(text, "en"), STOCK(voice)).samples
        return np.asarray(soxr.resample(audio, SPEAK_RATE, LISTEN_RATE), np.float32)

    until = (datetime.now(UTC).date() + timedelta(days=9)).isoformat()
    statement = issue(library, Terms("mei", "one", "en", until, adult=True))
    words = "I went to the market this morning and bought some apples and a bottle of milk."
    own, foreign = said(words, "bm_fable"), said(words, "zm_yunxia")
    with pytest.raises(ConsentError, match="not read as shown"):
        enrolment.agree("mei", own)
    aloud = said(statement.text, "bm_fable")
    agreed = enrolment.agree("mei", aloud)
    with pytest.raises(ConsentError, match="not the voice that consented"):
        enrolment.make(agreed, [foreign, foreign])
    assert not library.voices()
    made = enrolment.make(agreed, [own, aloud])
    assert made.measures.similarity > 0.6
    assert list(library.voices()) == ["mei"]
    library.withdraw("mei")
    assert not list(tmp_path.rglob("*.npz"))
    assert not list(tmp_path.rglob("*.wav"))
