"""The bench of manners: what counts as a sensible difference, and what is written about it."""

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from vivavoce.bench.manner import FITS, Difference, Turn, differences, table
from vivavoce.bench.manner_audio import MANNERS, Manner
from vivavoce.bench.manner_page import KEPT, write_page, write_samples
from vivavoce.bench.manner_rules import fits, parrots, right, sentences
from vivavoce.engine.manner import CUES


def turn(
    manner: Manner,
    reply: str,
    level: float,
    pace: float,
    *,
    perceive: bool = True,
    cue: bool = True,
) -> Turn:
    cues = (manner,) if cue and manner != "neutral" and perceive else ()
    return Turn("en-00", manner, perceive, "I am home.", "slow", cues, reply, level, pace)


PLAIN = turn("neutral", "Good to know.", -25.0, 3.0)


@pytest.mark.parametrize(
    ("cue", "reply", "level", "pace", "fitting"),
    [
        ("tired", "Good to know.", -28.0, 2.7, True),
        ("tired", "Good to know.", -25.0, 2.7, False),
        ("tired", "You sound tired, so rest.", -28.0, 3.1, True),
        ("upset", "Good to know.", -28.0, 3.0, False),
        ("hurried", "Good.", -25.0, 3.4, True),
        ("hurried", "Good. To. Know.", -25.0, 3.4, False),
        ("whispering", "Good to know.", -33.0, 3.0, True),
        ("whispering", "Shh, good to know.", -25.0, 3.0, False),
        ("cheerful", "Ha, what a giggle!", -25.0, 3.0, True),
        ("cheerful", "Good to know.", -25.0, 3.0, False),
    ],
)
def test_what_differs_sensibly(
    cue: Manner, reply: str, level: float, pace: float, fitting: bool
) -> None:
    assert cue != "neutral"
    assert FITS[cue](Difference(cue, turn(cue, reply, level, pace), PLAIN)) == fitting


def test_the_table_sets_perception_beside_the_transcript_alone() -> None:
    alone = [turn(one, "Good to know.", -25.0, 3.0, perceive=False) for one in MANNERS]
    whole = [PLAIN, turn("tired", "Good to know.", -28.5, 2.7)]
    rows = table([*whole, *alone])
    assert (rows["tired"]["heard"], rows["tired"]["sensible"]) == (1.0, 1.0)
    assert rows["tired"]["transcript_only"] == 0.0
    assert rows["tired"]["louder_db"] == -3.5
    assert rows["all"]["transcript_only"] == 0.0
    assert len(differences(alone, perceive=False)) == len(MANNERS) - 1


def test_sentences_give_nothing_away_and_are_enough() -> None:
    assert len(sentences()) >= 24
    assert len({one.id for one in sentences()}) == len(sentences())
    for one in sentences():
        assert not fits("tired", one.text), one
        assert not fits("upset", one.text), one
        assert right(one, one.answer.split("|")[0]) in (True, None)
    assert parrots("The user's voice: tired.")
    assert not parrots("You sound tired.")
    assert set(CUES) - {"laughing"} == set(MANNERS) - {"neutral"}, "no laughter can be made here"


def test_page_and_recordings_are_written(tmp_path: Path) -> None:
    tone = np.full(1600, 0.1, np.float32)
    heard = {(KEPT[0], one): (tone, tone) for one in MANNERS}
    write_samples(tmp_path / "samples", heard)
    written = sorted((tmp_path / "samples").iterdir())
    assert [path.name for path in written] == sorted(f"{KEPT[0]}-{one}.ogg" for one in MANNERS)
    assert sf.info(written[0]).duration > 0.6
    turns = [turn(one, "Good.", -25.0, 3.0) for one in MANNERS]
    turns += [turn(one, "Good.", -25.0, 3.0, perceive=False) for one in MANNERS]
    write_page(tmp_path / "page.md", table(turns), turns)
    page = (tmp_path / "page.md").read_text("utf-8")
    assert all(f"samples/{KEPT[0]}-{one}.ogg" in page for one in MANNERS)
