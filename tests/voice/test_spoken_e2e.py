"""What the real voices say, as another ear hears it. Needs the model files."""

import re
from pathlib import Path

import jiwer
import numpy as np
import pytest

from tests.voice.listening import Listener
from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.voice.loudness import loudness
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.voices import DEFAULT, LEVEL

pytestmark = pytest.mark.e2e

CHINESE = [
    "今天天气真不错，我们下午一起去公园散步吧。",
    "今天又改PPT了，我的老板真是太烦人了。",
    "她的头发很长，孩子也长大了。",
    "电影晚上10:30开始，外面-5℃，记得多穿2件衣服。",
]
HEARD_AS = [
    "今天天气真不错我们下午一起去公园散步吧",
    "今天又改PPT了我的老板真是太烦人了",
    "她的头发很长孩子也长大了",
    "电影晚上十点半开始外面零下五度记得多穿两件衣服",
]
ENGLISH = [
    "Hey there! I had a long day at work, but I am happy to see you.",
    "Dr. Smith will meet us at the station tomorrow morning.",
    "I really think that is a lovely idea, so let us go together.",
    "My boss sent me an email about the slides again.",
]


@pytest.fixture(scope="module")
def mouth(store: Store) -> EmbeddedMouth:
    mouth = EmbeddedMouth(store.path("kokoro-stages"), store.path("kokoro-vocab.json"), threads=1)
    mouth.load()
    return mouth


@pytest.fixture(scope="module")
def listener(model_dir: Path) -> Listener:
    return Listener(model_dir / "whisper-base")


def say(mouth: EmbeddedMouth, text: str, language: Language) -> Samples:
    splitter = mouth.splitter(language)
    clauses = [*splitter.feed(text), *splitter.flush()]
    said = [
        piece.samples
        for clause in clauses
        for piece in mouth.render(clause, DEFAULT, 1.0, lambda: False)
    ]
    return np.concatenate(said)


def pinyin(text: str) -> str:
    """Toneless syllables: the listener writes traditional characters at times."""
    from pypinyin import lazy_pinyin

    from vivavoce.voice.normalise_zh import normalise_zh

    kept = re.sub(r"[^\w]", "", normalise_zh(text)).upper()
    return " ".join(re.findall(r"[a-zü]+|[A-Z]", " ".join(lazy_pinyin(kept))))


def words(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower().replace("dr.", "doctor")).strip()


def test_chinese_is_understood(mouth: EmbeddedMouth, listener: Listener) -> None:
    heard = [listener(say(mouth, text, "zh"), "zh") for text in CHINESE]
    wrong = jiwer.wer([pinyin(text) for text in HEARD_AS], [pinyin(text) for text in heard])
    assert wrong < 0.15, heard
    assert "PPT" in heard[1].upper().replace(" ", "")


def test_english_is_understood(mouth: EmbeddedMouth, listener: Listener) -> None:
    heard = [listener(say(mouth, text, "en"), "en") for text in ENGLISH]
    wrong = jiwer.wer([words(text) for text in ENGLISH], [words(text) for text in heard])
    assert wrong < 0.08, heard


def test_joins_do_not_click(mouth: EmbeddedMouth) -> None:
    speech = say(mouth, CHINESE[0] + CHINESE[2], "zh")
    silent = np.convolve(np.abs(speech) < 1e-4, np.ones(240), "same") == 240  # 10 ms of it
    edges = np.flatnonzero(np.diff(silent.astype(int)))
    assert len(edges) >= 4  # two pauses between clauses at least
    steps = np.abs(np.diff(speech))
    assert max(float(steps[max(0, at - 240) : at + 240].max()) for at in edges) < 0.05
    assert float(np.abs(speech).max()) <= 0.9


def test_both_mouths_are_equally_loud(mouth: EmbeddedMouth) -> None:
    levels = [
        loudness(say(mouth, CHINESE[0], "zh")),
        loudness(say(mouth, ENGLISH[2], "en")),
    ]
    assert levels == pytest.approx([LEVEL, LEVEL], abs=1.5)
