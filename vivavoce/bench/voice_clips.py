"""What the voice bench has said: sentences, in every emotion and level, by a voice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.types import EMOTIONS, NEUTRAL, Controls

NEUTRAL_NAME: Final = "neutral"
LABELS: Final = (NEUTRAL_NAME, *EMOTIONS)

SENTENCES: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "The keys are on the table next to the door.",
        "We will be home before it gets dark outside.",
        "She told me about the letter only this morning.",
        "There is some soup left in the big blue pot.",
        "My brother is coming over for dinner on Friday.",
        "I have never seen that picture in this room before.",
        "The train to the city leaves in twenty minutes.",
        "They put the new chairs near the kitchen window.",
        "You can leave your coat and bag over there.",
        "He said that the meeting was moved to Monday.",
        "The children are playing behind the old house.",
        "It has been raining since we came back from town.",
        "Somebody left a parcel for you at the front desk.",
        "In seven hours it will be time to go to bed.",
        "The neighbours are building a wall along the garden.",
        "I think the answer is written on the other page.",
        "We carried the boxes upstairs and now they are gone.",
        "Her phone has been ringing for about an hour.",
        "The man at the station gave us a different ticket.",
        "Your sister called while you were out with the dog.",
        "On the weekend I always go home and see my mother.",
        "There are three more bottles of water in the fridge.",
        "The teacher wants to talk with you after the lesson.",
        "All of the lights went out when we opened the door.",
    ),
    "zh": (
        "钥匙就放在门口的桌子上。",
        "我们天黑之前会回到家里。",
        "她今天早上才告诉我这件事情。",
        "我哥哥星期五要来家里吃晚饭。",
        "去城里的火车还有二十分钟就开了。",
        "孩子们都在老房子后面玩呢。",
        "他说会议已经改到下个星期一了。",
        "前台有一个写着你名字的包裹。",
        "邻居正在花园旁边修一堵墙。",
        "答案应该写在另外一页上面。",
        "你妹妹刚才打过电话来找你。",
        "冰箱里还有三瓶没有打开的水。",
        "图书馆的大门在马路的对面。",
        "他把自行车停在了楼下的院子里。",
        "我们昨天下午去商店买了两本书。",
        "窗户外面有一棵很高的大树。",
        "老师让大家把名字写在第一行。",
        "这条路一直走下去就是火车站。",
        "桌上的报纸是今天早上送来的。",
        "他们打算明年春天搬到南方去住。",
    ),
}
"""Words that say nothing of how one feels. The first half trains the classifiers, the rest tests
them."""


@dataclass(frozen=True)
class Clip:
    """One sentence as somebody said it."""

    voice: str
    language: Language
    text: str
    emotion: str
    """`neutral` has level 0."""
    level: int
    samples: Samples
    """f32[n] at 24 kHz."""


def said(
    mouth: EmbeddedMouth, text: str, language: Language, voice: str, tone: Controls = NEUTRAL
) -> Samples:
    """f32[n] at 24 kHz, as an answer would be said."""
    splitter = mouth.splitter(language, short_start=False, tone=tone)
    pieces = [
        piece.samples
        for clause in (*splitter.feed(text), *splitter.flush())
        for piece in mouth.render(clause, voice, 1.0, lambda: False)
    ]
    return np.concatenate(pieces)


def clips(
    mouth: EmbeddedMouth,
    voice: str,
    language: Language,
    sentences: tuple[str, ...],
    levels: tuple[int, ...],
) -> Iterator[Clip]:
    """Every sentence, neutral and in every emotion at these levels."""
    for text in sentences:
        plain = said(mouth, text, language, voice)
        yield Clip(voice, language, text, NEUTRAL_NAME, 0, plain)
        for emotion in EMOTIONS:
            for level in levels:
                tone = controls(emotion, level)
                samples = said(mouth, text, language, voice, tone)
                yield Clip(voice, language, text, emotion, level, samples)
