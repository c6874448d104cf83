"""Plans: the same every time, other texts and voices for measuring."""

import pytest

from vivavoce.data.plan import Job, plan
from vivavoce.data.sources import gather
from vivavoce.data.texts import bare
from vivavoce.errors import ConfigError


def test_a_plan_is_a_function_of_its_job() -> None:
    texts = gather(None, "en")
    first = plan(Job("en", "kokoro", "train", 50, 3), texts)
    assert first == plan(Job("en", "kokoro", "train", 50, 3), texts)
    assert first == plan(Job("en", "kokoro", "train", 80, 3), texts)[:50]
    assert first != plan(Job("en", "kokoro", "train", 50, 4), texts)
    assert len({one.line.id for one in first}) == 50


def test_training_and_measuring_share_no_text_and_no_voice() -> None:
    texts = gather(None, "zh")
    train = plan(Job("zh", "kokoro", "train", 300, 1), texts)
    held = plan(Job("zh", "kokoro", "eval", 100, 1), texts)
    assert len(held) > 30
    assert not {one.text.key for one in train} & {one.text.key for one in held}
    assert {one.line.voice.split for one in held} == {"eval"}
    assert {one.line.voice.split for one in train} == {"train"}


def test_held_out_words_long_texts_and_backchannels_stay_out() -> None:
    texts = gather(None, "en")
    job = Job("en", "kokoro", "train", 10**6, 1, longest=6)
    everything = plan(job, texts)
    assert max(len(one.text.words.split()) for one in everything) == 6
    assert not any(one.text.kind == "backchannel" for one in everything)
    word = everything[0].text.words
    assert word not in {one.text.words for one in plan(job, texts, {bare(word)})}


def test_backchannels_come_again_in_many_voices() -> None:
    lines = plan(Job("zh", "kokoro", "train", 60, 1, backchannels=True), gather(None, "zh"))
    assert len(lines) == 60
    assert {one.text.kind for one in lines} == {"backchannel"}
    assert len({one.line.voice.name for one in lines}) > 20


def test_nothing_that_fits_is_said() -> None:
    with pytest.raises(ConfigError, match="no text fits"):
        plan(Job("en", "kokoro", "train", 3, 0, longest=0), gather(None, "en"))


def test_hibari_cannot_measure_or_speak_chinese() -> None:
    with pytest.raises(ConfigError, match="use kokoro"):
        Job("zh", "hibari", "train", 1, 1)
    with pytest.raises(ConfigError, match="use kokoro"):
        Job("en", "hibari", "eval", 1, 1)
