"""Lines of poems spoken by the Chinese mouth and read by the ears: how many are known again.

Figures: `pytest tests/tools/test_feihualing_heard.py --log-cli-level=INFO`. Needs the model files.
"""

import logging

import numpy as np
import pytest
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.model.ears import WhisperEars
from vivavoce.store import Store
from vivavoce.tools.feihualing.corpus import corpus
from vivavoce.tools.sounds import distance, han
from vivavoce.tools.spoken import plain
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.voices import DEFAULT

pytestmark = pytest.mark.e2e

LOG = logging.getLogger(__name__)
KEYWORDS = "花月春酒风雪山水云雨"
LINES_EACH = 6


def recorded(mouth: EmbeddedMouth, text: str) -> Samples:
    """The line as 16 kHz samples with silence around it."""
    splitter = mouth.splitter("zh")
    said = [
        piece.samples
        for clause in (*splitter.feed(text + "。"), *splitter.flush())
        for piece in mouth.render(clause, DEFAULT, 1.0, lambda: False)
    ]
    audio = soxr.resample(np.concatenate(said), SPEAK_RATE, LISTEN_RATE).astype(np.float32)
    return np.pad(audio, (LISTEN_RATE // 4, LISTEN_RATE // 2))


def test_spoken_lines_are_known_again(store: Store) -> None:
    mouth = EmbeddedMouth(store.path("kokoro-stages"), store.path("kokoro-vocab.json"), threads=1)
    ears = WhisperEars.load(store.path("whisper-base"))
    known = same = wrong = length = 0
    lines = [
        line
        for keyword in KEYWORDS
        for line in sorted(
            (one for one in corpus().with_keyword(keyword) if len(one.text) in (5, 7)),
            key=lambda one: (-corpus().fame(one), one.at),
        )[:LINES_EACH]
    ]
    for line in lines:
        state = ears.feed(ears.start("zh"), recorded(mouth, line.text), lambda: False)
        heard = han(plain(ears.finish(state, lambda: False).transcript.text))
        found = corpus().find(heard)
        right = bool(found) and any(line.text == one.text for one in found[0].lines)
        known, same = known + right, same + (heard == line.text)
        wrong, length = wrong + round(distance(heard, line.text)), length + len(line.text)
        if heard != line.text:
            LOG.info("%s heard as %s: %s", line.text, heard, "known" if right else "not known")
    LOG.info("known %d, written right %d, of %d; syllables wrong: %d of %d",
             known, same, len(lines), wrong, length)  # fmt: skip
    assert known >= 0.8 * len(lines)
