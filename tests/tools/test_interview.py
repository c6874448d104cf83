"""A mock interview with a clock of its own: plan, follow-ups, pauses, a report with evidence."""

import random

import pytest

from tests.tools.playing import routed, run, say
from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.interview import Interview
from vivavoce.tools.interview.bank import bank, family_of, plan
from vivavoce.tools.interview.reading import PARTS, clauses, quote, read
from vivavoce.tools.interview.rubric import NAMES

STORY_ZH = (
    "去年双十一的时候我们订单接口特别慢，目标是把延迟降到一秒以内，我先看了监控和日志，然后我给MySQL加了索引，"
    "又用Redis加了一层缓存，最后接口从三秒降到了两百毫秒，老板特别满意"
)
STORY_EN = (
    "Last year at my old company our biggest customer wanted to leave. My goal was to keep them. "
    "I called their manager, I listened for an hour and I built a plan in Excel with 3 steps. "
    "As a result they renewed for 200 thousand dollars."
)


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def started(
    job: str = "后端工程师", language: Language = "zh", questions: int = 5, seed: int = 1
) -> tuple[Interview, Clock]:
    clock = Clock()
    interview = Interview(seed, clock)
    await run(interview, "interview_start", language, job=job, questions=questions)
    return interview, clock


async def finished(
    answer: str, language: Language = "zh", seconds: float = 60.0, seed: int = 1
) -> Interview:
    """An interview in which every question was answered alike."""
    job = {"zh": "销售", "en": "sales manager"}[language]
    interview, clock = await started(job, language, seed=seed)
    for _ in range(20):
        if interview.has_floor:
            clock.now += seconds
            await say(interview, answer, language)
    assert not interview.has_floor
    return interview


@pytest.mark.parametrize(
    ("said", "language", "job", "count"),
    [
        ("我们来模拟面试吧，我应聘产品经理", "zh", "产品经理", 0),
        ("模擬面試，我想做前端開發，問我三個問題", "zh", "前端开发", 3),
        ("你来当面试官，我要面试客服的岗位", "zh", "客服", 0),
        ("mock interview for a sales manager position please", "en", "sales manager", 0),
        ("interview me for the data analyst job, 3 questions", "en", "data analyst", 3),
        ("模你面试，我用片产品经历", "zh", "产品经理", 0),
        ("can you be my interviewer", "en", "", 0),
    ],
)
async def test_it_starts_by_voice(said: str, language: Language, job: str, count: int) -> None:
    call = routed(Interview(1), said, language)
    assert call is not None
    assert call.arguments.get("job", "") == job
    assert call.arguments.get("questions", 0) == count


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("我明天有个面试好紧张", "zh"),
        ("我昨天面试了三个人", "zh"),
        ("how was your day", "en"),
        ("I had an interview yesterday", "en"),
    ],
)
async def test_talk_about_interviews_starts_none(said: str, language: Language) -> None:
    assert routed(Interview(1), said, language) is None


async def test_the_job_is_asked_for_when_it_was_not_named() -> None:
    interview = Interview(1, Clock())
    await say(interview, "模拟面试", "zh")
    assert routed(interview, "等一下我接个电话", "zh") is None
    said = await say(interview, "我想应聘咖啡师", "zh")
    assert "咖啡师" in said
    assert len(interview._plan) == 5


@pytest.mark.parametrize(
    ("job", "family"),
    [
        ("后端工程师", "software"),
        ("产品经理", "product"),
        ("大客户销售", "sales"),
        ("酒店前台", "service"),
        ("应届生管培", "graduate"),
        ("动物园园长", "general"),
        ("QA engineer", "software"),
        ("astronaut", "general"),
    ],
)
def test_a_job_has_a_family(job: str, family: str) -> None:
    assert family_of(job) == family


@pytest.mark.parametrize("count", range(1, 13))
def test_a_plan_has_as_many_questions_as_asked_for_and_no_twins(count: int) -> None:
    for job in ("程序员", "产品", "销售", "客服", "应届生", "园长"):
        found = plan(job, count, random.Random(2))
        assert len(found) == count
        assert len({one.text["zh"] for one in found}) == count
        if count > 2:
            assert found[0].kind == "intro"
            assert found[-1].kind in ("closing", "motive")
            assert any(one.kind == "story" for one in found)


async def test_five_questions_then_the_report() -> None:
    interview = await finished(STORY_ZH)
    assert len(interview._answers) == 5
    report = interview.report()
    assert report.startswith("# 模拟面试反馈：销售")
    assert all(NAMES[one]["zh"] in report for one in NAMES if one != "structure")
    assert "两百毫秒" in report
    assert "MySQL" in report
    assert interview._summary in await say(interview, "我表现怎么样", "zh")
    shown = await run(interview, "interview_control", action="report")
    assert shown.written == report


async def test_the_english_report_quotes_the_answers() -> None:
    interview = await finished(STORY_EN, "en")
    report = interview.report()
    assert "200 thousand" in report
    assert "Structure (STAR)" in report
    assert "renewed" in report
    assert interview._summary.split(".")[0].startswith("Overall")


async def test_a_good_interview_gets_better_marks_than_a_bad_one() -> None:
    good = await finished(STORY_ZH)
    bad = await finished("嗯，那个，可能大概就是还行吧，然后那个，应该吧，不太确定怎么说呢，随便")
    better = {
        mark.split("|")[1].strip(): mark for mark in good.report().splitlines() if "|" in mark
    }
    worse = {mark.split("|")[1].strip(): mark for mark in bad.report().splitlines() if "|" in mark}
    for name in ("具体程度", "口头语", "措辞的把握", "篇幅与语速"):
        assert float(better[name].split("|")[2]) > float(worse[name].split("|")[2]), name


async def test_a_story_without_an_end_is_asked_for_its_result() -> None:
    interview, _ = await started()
    while interview._plan[interview._at].kind != "story":
        await run(interview, "interview_control", action="skip")
    said = await say(
        interview, "有一次客户要退货，我先打电话跟他沟通，我整理了所有的聊天记录给主管看", "zh"
    )
    assert "我先打电话跟他沟通" in said
    at = interview._at
    await say(interview, "最后客户没有退，还多买了三单，一共两万块", "zh")
    assert interview._at == at + 1
    assert "没有退" in interview._answers[-1].reading.text


async def test_a_result_without_a_number_is_asked_for_one() -> None:
    interview, _ = await started("sales manager", "en")
    while interview._plan[interview._at].kind != "story":
        await run(interview, "interview_control", "en", action="skip")
    said = await say(
        interview,
        "last year the team was behind so I called every client myself "
        "and in the end we improved a lot",
        "en",
    )
    assert "improved a lot" in said


async def test_we_is_asked_for_i() -> None:
    interview, _ = await started()
    while interview._plan[interview._at].kind != "story":
        await run(interview, "interview_control", action="skip")
    said = await say(interview, "去年我们做了一个小程序，我们分成三组，我们最后提升了两成", "zh")
    assert "我们" in said
    assert "自己" in said or "个人" in said


async def test_a_short_answer_is_asked_to_go_on_once() -> None:
    interview, _ = await started()
    await say(interview, "我做开发的", "zh")
    assert interview._at == 0
    await say(interview, "三年了", "zh")
    assert interview._at == 1


async def test_time_is_kept_and_pauses_do_not_count() -> None:
    interview, clock = await started()
    clock.now += 120
    assert "2分钟" in await say(interview, "还剩多少时间", "zh")
    await say(interview, "暂停一下", "zh")
    clock.now += 1000
    assert routed(interview, STORY_ZH, "zh") is None
    assert "暂停" in interview.note("zh")
    assert await say(interview, "我好了，继续吧", "zh")
    clock.now += 60
    assert "3分钟" in await say(interview, "多久了", "zh")


async def test_pace_comes_from_the_clock() -> None:
    interview = await finished(STORY_ZH, seconds=30.0)
    units = interview._answers[0].reading.units
    assert 60 * units / 30 > 100
    assert "每分钟约" in interview.report()
    slow = await finished(STORY_ZH, seconds=3000.0)
    assert "每分钟约" not in slow.report()  # nobody spoke all that time


async def test_skip_repeat_think_and_stop() -> None:
    interview, _ = await started()
    question = interview._asked
    assert question in await say(interview, "没听清，再说一遍", "zh")
    assert await say(interview, "让我想想", "zh")
    assert interview._at == 0
    await say(interview, "跳过", "zh")
    assert interview._at == 1
    await say(interview, STORY_ZH, "zh")
    await say(interview, "结束面试", "zh")
    assert not interview.has_floor
    assert interview.report()
    interview, _ = await started()
    await say(interview, "结束面试", "zh")
    assert interview.report() == ""


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("等一下我接个电话", "zh"),
        ("你是机器人吗", "zh"),
        ("这个岗位工资多少", "zh"),
        ("are you an AI?", "en"),
        ("hold on, somebody is at the door", "en"),
        ("what is the salary", "en"),
    ],
)
async def test_small_talk_falls_through(said: str, language: Language) -> None:
    interview, _ = await started("waiter", language)
    assert routed(interview, said, language) is None


async def test_a_long_answer_may_contain_the_words_of_commands() -> None:
    interview, _ = await started()
    said = (
        "有一次我打开后台发现数据不对，等一下我先说背景，"
        "当时天气系统的接口停止更新，我不知道原因，就一条条查日志"
    )
    call = routed(interview, said, "zh")
    assert call is not None
    assert call.name == "interview_answer"


def test_an_answer_is_read_by_its_words() -> None:
    found = read(STORY_ZH, "zh")
    assert set(found.parts) == set(PARTS)
    assert {"三秒", "两百毫秒"} <= set(found.numbers)
    assert {"MySQL", "Redis"} <= set(found.tools)
    assert "老板" in found.people
    english = read(STORY_EN, "en")
    assert set(english.parts) == set(PARTS)
    assert "200 thousand" in english.numbers
    assert "Excel" in english.tools
    assert english.owned


def test_text_without_marks_is_cut_before_connectives() -> None:
    said = "我当时负责后台的开发工作任务特别重然后我把流程重新整理了一遍最后效率提高了一倍"
    assert clauses(said, "zh")[-1] == "最后效率提高了一倍"
    assert quote("然后我加了索引，", "zh") == "我加了索引"
    assert len(quote("很" * 40, "zh")) <= 18


def test_the_bank_has_both_languages_and_all_families() -> None:
    assert {one.family for one in bank()} >= {
        "any", "general", "software", "product", "sales", "service", "graduate",
    }  # fmt: skip
    for one in bank():
        assert one.text["zh"]
        assert one.text["en"]
        assert len(one.keywords["zh"]) >= 8
        assert len(one.keywords["en"]) >= 8


async def test_a_function_that_is_not_there_is_a_tool_error() -> None:
    with pytest.raises(ToolError):
        await run(Interview(1), "interview_dance")
    assert (await run(Interview(1), "interview_answer", text="你好")).say
    assert (await run(Interview(1), "interview_control", action="report")).say
