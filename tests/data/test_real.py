"""With the real models: what is spoken is what the filter hears."""

from pathlib import Path

import pytest

from vivavoce.cli.data import SpeakerChoice, load_speaker, load_transcriber
from vivavoce.data.make import check, make
from vivavoce.data.plan import Job, Planned
from vivavoce.data.shards import read
from vivavoce.data.speakers import Line
from vivavoce.data.texts import Text
from vivavoce.data.voices import HIBARI, kokoro
from vivavoce.store import Store

pytestmark = pytest.mark.e2e


def planned(line: Line) -> Planned:
    return Planned(line, Text(line.words, line.language, "talk", "built-in"))


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        (
            SpeakerChoice.HIBARI,
            Line("a", "Remind me to water the plants.", "en", HIBARI, 1.1, 0.62, 0.88, 1.2, 5),
        ),
        (
            SpeakerChoice.KOKORO,
            Line("b", "今天天气怎么样？", "zh", kokoro("zf_xiaoxiao:0.50+zm_yunyang:0.50")),
        ),
    ],
)
def test_a_clip_is_heard_as_its_text(choice: SpeakerChoice, line: Line, tmp_path: Path) -> None:
    store = Store()
    job = Job(line.language, choice.value, "train", 1, 0)
    speaker = load_speaker(store, choice, None)
    make(job, [planned(line)], speaker, load_transcriber(store), tmp_path)
    (clip,) = [clip for path in tmp_path.glob("*.npz") for clip in read(path)]
    assert clip.record.verdict.error == 0.0
    assert 1.0 < clip.record.seconds < 4.0
    assert check(tmp_path) == []
