"""Things done together, by voice: a game of 飞花令 of ten rounds, and an interview with its report.

The user is spoken by another voice of the same mouth, through the real server at real-time pace.
"""

import time
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pytest

from tests.e2e.client import TRANSCRIBED, Call, call
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.tools.sounds import han
from vivavoce.voice.mouth import EmbeddedMouth

pytestmark = pytest.mark.e2e

ROUNDS: Final = 10
LINES: Final = (
    "人面桃花相映红",
    "感时花溅泪",
    "春江潮水连海平，春江花朝秋月夜",
    "去年今日此门中，人面桃花相映红",
    "黄四娘家花满蹊",
    "落花时节又逢君",
    "花间一壶酒",
    "待到重阳日，还来就菊花",
    "夜来风雨声，花落知多少",
    "烟花三月下扬州",
    "商女不知亡国恨，隔江犹唱后庭花",
    "借问酒家何处有，牧童遥指杏花村",
    "忽如一夜春风来，千树万树梨花开",
    "桃花潭水深千尺",
    "西塞山前白鹭飞，桃花流水鳜鱼肥",
    "无可奈何花落去",
    "乱花渐欲迷人眼",
    "云想衣裳花想容",
    "曲径通幽处，禅房花木深",
    "花近高楼伤客心",
)
"""Lines with 花 as people say them; which of them the host will have said is not known before."""

ANSWERS: Final = (
    "我在一家电商公司做了三年产品经理，负责会员体系，把复购率从百分之二十提高到了百分之三十五。",
    "最难的一次是大促之前服务器出了问题，我拉上三个工程师，两个小时就恢复了。",
    "我先做了二十个用户访谈，发现大家嫌流程太长，于是把五步改成了两步。",
    "有一次我和设计师意见不同，我们做了一个星期的对比测试，最后按照数据来决定。",
    "我想去一个能和用户靠得更近的团队，继续做会员和增长。",
    "结果就是投诉少了一半，老板也很满意。",
    "当时一共四个人，我负责排期和沟通。",
    "我学到的是要先问清楚问题，再动手。",
)


@pytest.fixture(scope="module")
def mouth(store: Store) -> EmbeddedMouth:
    made = EmbeddedMouth(
        kokoro_stages=store.path("kokoro-stages"),
        kokoro_vocab=store.path("kokoro-vocab.json"),
    )
    made.load()
    return made


def spoken(mouth: EmbeddedMouth, text: str, voice: str, language: Language = "zh") -> Samples:
    """f32[n] at 24 kHz, with a breath of silence around it."""
    splitter = mouth.splitter(language)
    clauses = [*splitter.feed(text), *splitter.flush()]
    pieces = [
        piece.samples
        for clause in clauses
        for piece in mouth.render(clause, voice, 1.0, lambda: False)
    ]
    quiet = np.zeros(SPEAK_RATE // 10, np.float32)
    return np.concatenate([quiet, *pieces, quiet])


async def turn(line: Call, clip: Samples) -> tuple[str, str]:
    """Say something, hear the answer out; what was heard, and what was answered."""
    answers, began = len(line.answers()), time.perf_counter()
    await line.say(clip)
    assert await line.talk.until(lambda: len(line.answers()) > answers, 60.0), line.log()
    await line.until_silent()
    heard = " ".join(str(e.body["transcript"]) for e in line.of(TRANSCRIBED, began))
    return heard, " ".join(answer.transcript for answer in line.answers()[answers:])


def papers(line: Call) -> Iterator[str]:
    """Texts handed over beside what was said."""
    for event in line.of("conversation.item.added"):
        item = event.body["item"]
        for part in item.get("content") or ():
            if item.get("role") == "assistant" and (part.get("text") or "").startswith("#"):
                yield part["text"]


def known(line: str, answer: str) -> bool:
    """The host names the user's line (in its true characters) and where it is from."""
    parts = line.split("，")
    return any(han(part) in han(answer) for part in parts) and "《" in answer


async def test_ten_rounds_of_feihualing(live_server: str, mouth: EmbeddedMouth) -> None:
    accepted: list[str] = []
    log: list[str] = []
    async with call(live_server, session={"prompt": {"id": "feihualing"}}) as line:
        log += await turn(line, spoken(mouth, "我们来玩飞花令，就用花字吧。", "yunxi"))
        # Else the host gives in after eight to fourteen lines.
        log += await turn(line, spoken(mouth, "放马过来，拿出你的真本事。", "yunxi"))
        for said in _unused(LINES, log):
            heard, answer = await turn(line, spoken(mouth, f"{said}。", "yunxi"))
            log += (f"{said}: {heard}", answer)
            if known(said, answer):
                accepted.append(said)
            if len(accepted) == ROUNDS:
                break
        _, end = await turn(line, spoken(mouth, "不玩了，几比几？", "yunxi"))
    assert len(accepted) == ROUNDS, "\n".join(log)
    assert "没有“花”" not in "".join(log), log
    assert end


def _unused(lines: Iterable[str], log: list[str]) -> Iterator[str]:
    """Lines that nobody has said yet, looked at anew before each."""
    for line in lines:
        if not any(han(part) in han("".join(log)) for part in line.split("，")):
            yield line


async def test_an_interview_of_five_questions_ends_in_a_report(
    live_server: str, mouth: EmbeddedMouth
) -> None:
    log: list[str] = []
    async with call(live_server, session={"prompt": {"id": "interviewer"}}) as line:
        log += await turn(line, spoken(mouth, "我想面试产品经理，问五个问题。", "yunxi"))
        for said in ANSWERS * 2:
            log += await turn(line, spoken(mouth, said, "yunxi"))
            if list(papers(line)):
                break
        reports = list(papers(line))
    assert len(reports) == 1, "\n".join(log)
    assert "产品经理" in reports[0]
    assert any(word in reports[0] for word in ("三年", "3年", "会员", "复购", "访谈")), reports[0]
