"""Brain teasers by voice: guesses, hints in steps, the answer and why, none twice."""

import random

import pytest

from tests.tools.homophones import one_wrong
from tests.tools.playing import routed, run, say
from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.answers import accepted
from vivavoce.tools.brainteaser import BrainTeaser
from vivavoce.tools.brainteaser.game import Teaser, teasers
from vivavoce.tools.spoken import plain


async def started(language: Language = "zh", seed: int = 1) -> BrainTeaser:
    game = BrainTeaser(seed)
    assert await say(
        game, {"zh": "来个脑筋急转弯", "en": "give me a brain teaser"}[language], language
    )
    return game


def teaser(game: BrainTeaser) -> Teaser:
    assert game._open is not None
    return game._open


@pytest.mark.parametrize(
    ("said", "language", "starts"),
    [
        ("来个脑筋急转弯吧", "zh", True),
        ("脑金急转湾来一个", "zh", True),
        ("来个脑筋起转弯", "zh", True),
        ("我們玩腦筋急轉彎", "zh", True),
        ("tell me a riddle", "en", True),
        ("brain teasers please", "en", True),
        ("什么是脑筋急转弯", "zh", False),
        ("脑子转不过来了", "zh", False),
        ("that exam was a riddle to me", "en", False),
    ],
)
async def test_it_starts_by_voice(said: str, language: Language, starts: bool) -> None:
    assert (routed(BrainTeaser(1), said, language) is not None) is starts


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_right_guess_is_explained_and_the_next_one_comes(language: Language) -> None:
    game = await started(language)
    solved = teaser(game)
    said = await say(game, solved.answers[0], language)
    assert solved.why in said
    assert teaser(game).text in said
    assert game._right == 1


async def test_guesses_bear_homophones() -> None:
    dice = random.Random(1)
    long = [one for one in teasers("zh") if len(one.answers[0]) >= 2]
    heard = [accepted(plain(one_wrong(one.answers[0], dice)), one.answers, "zh") for one in long]
    assert sum(heard) >= 0.97 * len(heard)


async def test_wrong_guesses_are_refused_in_changing_words() -> None:
    game = await started()
    said = [await say(game, guess, "zh") for guess in ("我猜是汽油", "是不是龙王爷", "那就是钢管")]
    assert len(set(said)) == 3
    assert game._right == 0
    assert "提示" in said[2]


async def test_hints_come_in_steps_and_then_no_more() -> None:
    game = await started()
    while len(teaser(game).answers[0]) < 2:
        await say(game, "跳过", "zh")
    first, second, third = [await say(game, "提示", "zh") for _ in range(3)]
    assert teaser(game).hint in first
    assert teaser(game).answers[0][0] in second
    assert teaser(game).answers[0] not in third


async def test_giving_up_tells_answer_and_trick() -> None:
    game = await started()
    given_up = teaser(game)
    said = await say(game, "不知道", "zh")
    assert given_up.answers[0] in said
    assert given_up.why in said
    assert "0" in await say(game, "我几分了", "zh")
    assert "1" in await say(game, "不玩了", "zh")
    assert not game.has_floor


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("等一下我接个电话", "zh"),
        ("你是机器人吗", "zh"),
        ("今天天气怎么样", "zh"),
        ("are you an AI?", "en"),
        ("hold on a second", "en"),
        ("what time is it", "en"),
    ],
)
async def test_small_talk_falls_through(said: str, language: Language) -> None:
    assert routed(await started(language), said, language) is None


async def test_none_is_asked_twice_in_a_session() -> None:
    game = await started()
    seen = [teaser(game).text]
    for _ in range(len(teasers("zh")) - 1):
        await run(game, "brainteaser_control", action="skip")
        seen.append(teaser(game).text)
    assert len(seen) == len(set(seen))
    await run(game, "brainteaser_control", action="skip")
    assert not game.has_floor


async def test_the_note_keeps_the_answer() -> None:
    game = await started()
    assert teaser(game).text in game.note("zh")
    assert BrainTeaser(1).note("zh") == ""
    with pytest.raises(ToolError):
        await run(game, "brainteaser_dance")


@pytest.mark.parametrize(("language", "least"), [("zh", 200), ("en", 50)])
def test_teasers_are_whole_and_distinct(language: Language, least: int) -> None:
    found = teasers(language)
    assert len({one.text for one in found}) == len(found) >= least
    for one in found:
        assert one.text
        assert one.hint
        assert one.why
        assert one.answers[0] not in one.hint or len(one.answers[0]) == 1, one.text
        assert all(accepted(plain(said), one.answers, language) for said in one.answers), one.text
