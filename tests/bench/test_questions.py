"""The shipped question set is what the bench says it is."""

import re

import pytest

from vivavoce.bench.questions import FOLDER, choose, load_questions
from vivavoce.bench.waveform import speech_edges
from vivavoce.languages import LANGUAGES, Language, script_language

ANSWERING = {"af_heart", "zf_xiaoxiao"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_questions_voices_and_pauses(language: Language) -> None:
    mine = [q for q in load_questions() if q.language == language and not q.recorded]
    assert len(mine) >= 60
    voices = {question.voice for question in mine}
    assert len(voices) == 5
    assert not voices & ANSWERING
    paused = [question for question in mine if question.pause]
    assert len(paused) * 3 >= len(mine)
    for question in paused:
        assert question.pause is not None
        assert 0.25 <= question.pause.seconds <= 1.15
        assert question.start < question.pause.start < question.pause.end < question.end


def test_texts_are_in_their_language() -> None:
    assert all(script_language(q.text) == q.language for q in load_questions())
    assert not any(re.search(r"[|\d]", q.text) for q in load_questions())


def test_clips_fit_their_description() -> None:
    for question in choose(load_questions(), "en", 6) + choose(load_questions(), "zh", 6):
        clip = question.audio()
        assert question.end <= len(clip) / 24_000 + 0.01
        if not question.recorded:
            assert 2.0 <= len(clip) / 24_000 <= 6.5
            edges = speech_edges(clip, 24_000)
            assert edges.start == pytest.approx(question.start, abs=0.02)
            assert edges.end == pytest.approx(question.end, abs=0.02)


def test_recordings_are_credited() -> None:
    credits_page = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    recorded = [question for question in load_questions() if question.recorded]
    assert len(recorded) == 6
    assert all(f"`{question.id}`" in credits_page for question in recorded)


def test_set_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3_000_000


def test_choice_spreads_over_the_set() -> None:
    few = choose(load_questions(), "zh", 12)
    assert len({question.id for question in few}) == 12
    assert 3 <= sum(question.pause is not None for question in few) <= 6
    assert any(question.recorded for question in few)
