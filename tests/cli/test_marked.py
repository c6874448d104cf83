"""Files that commands write can be told from recordings of people."""

from pathlib import Path

import numpy as np

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import SPEAK_RATE
from vivavoce.cli.marked import write_marked
from vivavoce.marking import keys
from vivavoce.marking.detect import Detector
from vivavoce.store import Store


def test_speech_in_a_file_is_found_by_the_detector(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    rng = np.random.default_rng(1)
    sound = (0.1 * rng.standard_normal(8 * SPEAK_RATE)).astype(np.float32)
    write_marked(tmp_path / "said.wav", sound, store)
    said = read_audio(tmp_path / "said.wav", SPEAK_RATE)
    detector = Detector(keys.read(keys.folder(store.root)))
    assert detector.find(said, SPEAK_RATE)[0].found
    assert not detector.find(sound, SPEAK_RATE)[0].found
