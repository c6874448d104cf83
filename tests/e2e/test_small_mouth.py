"""The small Chinese mouth is understood."""

import numpy as np
import pytest
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE
from vivavoce.data.filter import WhisperTranscriber, judge
from vivavoce.model.ears import WhisperEars
from vivavoce.store import Store
from vivavoce.voice.opening import folder_of
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.student import Student

pytestmark = pytest.mark.e2e

TEXTS = (
    "好的，我现在就帮你查一下，今天下午可能会下雨。",
    "别担心，慢慢来，事情总会好起来的。",
    "附近有三家咖啡馆，都不太远。",
)


def test_most_syllables_are_heard_as_written(store: Store) -> None:
    student = Student(folder_of("small", store), store.path("kokoro-vocab.json"), Phonemes())
    ears = WhisperTranscriber(WhisperEars.load(store.path("whisper-base")))
    wrong = []
    for text in TEXTS:
        said = student.render(speak(text, "zh"), "zf_xiaoyi", 1.0).samples
        heard = np.asarray(soxr.resample(said, SPEAK_RATE, LISTEN_RATE), np.float32)
        wrong.append(judge(text, ears(heard, "zh"), "zh").error or 0.0)
    assert np.mean(wrong) < 0.15
