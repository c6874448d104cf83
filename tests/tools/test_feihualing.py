"""A game of 飞花令: ten rounds through a bad recogniser, and everything around the moves."""

import random

import pytest

from tests.tools.homophones import noisy, one_wrong
from tests.tools.playing import routed, run, say
from vivavoce.errors import ToolError
from vivavoce.tools.feihualing import FeiHuaLing
from vivavoce.tools.feihualing.corpus import corpus


async def started(keyword: str = "春", strength: str = "master", seed: int = 3) -> FeiHuaLing:
    """A game that is on, the user to begin."""
    game = FeiHuaLing(seed)
    await run(game, "feihualing_start", keyword=keyword, strength=strength, user_first=True)
    return game


@pytest.mark.parametrize(("keyword", "seed"), [("花", 1), ("月", 2)])
async def test_ten_rounds_are_played_through_homophones(keyword: str, seed: int) -> None:
    dice = random.Random(seed)
    game = await started(keyword, seed=seed)
    lines = [line for line in corpus().with_keyword(keyword) if len(line.text) in (5, 7)]
    heard_from_us: list[str] = []
    won = 0
    for line in dice.sample(lines, 30):
        if won == 10:
            break
        if game._used(line.text):
            continue
        misheard = dice.choice((one_wrong(line.text, dice), noisy(line.text, 0.2, dice)))
        reply = await say(game, f"我想想啊，嗯，{misheard}吧", "zh")
        assert game._said.get(line.text) == "user", (line.text, misheard, reply)
        assert game._last is not None
        assert keyword in game._last.text
        assert game._last.text in reply
        assert game._last.poem.title in reply
        heard_from_us.append(game._last.text)
        won += 1
    assert won == 10
    assert len(set(heard_from_us)) == 10
    assert game._score() == (10, 10)


async def test_the_keyword_is_looked_for_in_the_true_line() -> None:
    game = await started("春")
    # the recogniser wrote the keyword where the line has another word of that sound
    said = await say(game, "处处闻啼鸟春", "zh")
    assert "没有" in said or "哪儿" in said
    assert game._score() == (0, 0)
    # and wrote something else where the line has it
    assert "春眠不觉晓" in await say(game, "村眠不觉晓", "zh")
    assert game._score() == (1, 1)


async def test_traditional_script_is_read() -> None:
    game = await started("春")
    assert "孟浩然" in await say(game, "春眠不覺曉，處處聞啼鳥", "zh")


async def test_a_line_counts_with_its_neighbour_and_the_fresh_one_of_two_counts() -> None:
    game = await started("花")
    await say(game, "感时花溅泪，恨别鸟惊心", "zh")
    assert game._said.get("感时花溅泪") == "user"
    await say(game, "桃花坞里桃花庵", "zh")
    await say(game, "桃花坞里桃花庵，桃花庵下桃花仙", "zh")
    assert game._said.get("桃花庵下桃花仙") == "user"


async def test_nothing_is_said_twice_by_either_side() -> None:
    game = await started("春")
    await say(game, "春眠不觉晓", "zh")
    assert game._last is not None
    mine = game._last.text
    again = await say(game, mine, "zh")
    assert game._score() == (1, 1)
    assert "我" in again
    await say(game, "春眠不觉晓", "zh")
    assert game._score() == (1, 1)
    assert game._used("春眠不觉晓") == "user"


async def test_another_edition_of_a_line_is_the_same_line() -> None:
    game = await started("月")
    await say(game, "床前明月光", "zh")
    await say(game, "床前看月光", "zh")
    assert game._score()[0] == 1


async def test_an_unknown_line_is_said_to_be_unknown_and_may_be_accepted() -> None:
    game = await started("春")
    assert await say(game, "春满乾坤福满门庭", "zh")
    assert game._doubt == "春满乾坤福满门庭"
    await say(game, "算吧", "zh")
    assert game._score() == (1, 1)
    await say(game, "春光处处好文章新", "zh")
    await say(game, "不算", "zh")
    assert game._score() == (1, 1)


async def test_every_line_of_the_books_is_known() -> None:
    """No real line is called unknown: a sample of all books, as it is printed."""
    for line in random.Random(5).sample(corpus().lines, 300):
        if len(line.text) >= 4:
            found = corpus().find(line.text)
            assert found, line.text
            assert any(line.text in one.text or one.text in line.text for one in found[0].lines)


@pytest.mark.parametrize(
    ("said", "keyword"),
    [
        ("我们来玩飞花令吧，用花字", "花"),
        ("飞花林，春天的村", "春"),
        ("來一局飛花令，以酒為題", "酒"),
        ("飞花令用越字", "月"),
        ("我们来玩戏花令吧，用花子", "花"),
        ("非华令用月资", "月"),
        ("完妃花令，用酒自我先来", "酒"),
        ("玩飞花令，关键字是雪", "雪"),
        ("飞花令，就用江南吧", "江南"),
    ],
)
async def test_a_game_starts_with_the_character_that_was_meant(said: str, keyword: str) -> None:
    game = FeiHuaLing(1)
    assert await say(game, said, "zh")
    assert game._keyword == keyword
    assert game.has_floor


async def test_the_character_is_asked_for_and_may_be_left_to_us() -> None:
    game = FeiHuaLing(1)
    await say(game, "玩飞花令", "zh")
    assert game.has_floor
    assert not game._keyword
    assert routed(game, "你是机器人吗", "zh") is None
    await say(game, "随便", "zh")
    assert len(corpus().with_keyword(game._keyword)) > 100


async def test_a_character_with_too_few_lines_is_refused() -> None:
    game = FeiHuaLing(1)
    said = await say(game, "飞花令，用凹字", "zh")
    assert "凹" in said
    assert not game._keyword


async def test_hints_come_in_steps_and_are_real_lines() -> None:
    game = await started("酒")
    first, second, third = [await say(game, "提示", "zh") for _ in range(3)]
    assert game._hint is not None
    assert game._hint.poem.title in first
    assert game._hint.text[:2] in second
    assert game._hint.text[:-1] in third
    await say(game, game._hint.text, "zh")
    assert game._score() == (1, 1)


async def test_the_game_can_be_lost_won_changed_and_stopped() -> None:
    game = await started("花")
    await say(game, "感时花溅泪", "zh")
    assert "1" in await say(game, "比分多少", "zh")
    await say(game, "换成酒字", "zh")
    assert (game._keyword, game._score()) == ("酒", (0, 1))
    await say(game, "我认输", "zh")
    assert not game.has_floor
    game = await started("花", strength="gentle")
    lines = [one.text for one in corpus().with_keyword("花") if len(one.text) == 7]
    for line in lines:
        if game.has_floor and not game._used(line):
            await say(game, line, "zh")
    assert not game.has_floor  # gentle: we give in after a few lines
    assert await say(game, "不玩了", "zh") == ""


async def test_small_talk_falls_through() -> None:
    game = await started("花")
    for said in ("等一下我接个电话", "你是机器人吗", "春天的花都开了真好看", "这句诗写得真好"):
        assert routed(game, said, "zh") is None, said
    assert routed(FeiHuaLing(1), "春眠不觉晓", "zh") is None


async def test_whose_line_and_what_was_it() -> None:
    game = FeiHuaLing(4)
    await say(game, "飞花令，用月字", "zh")
    assert game._last is not None
    assert game._last.poem.title in await say(game, "这句是谁写的", "zh")
    assert game._last.text in await say(game, "再说一遍", "zh")
    assert game._last.text in game.note("zh")


async def test_english_frames_chinese_lines() -> None:
    game = FeiHuaLing(2)
    said = await say(game, "let's play fei hua ling, you choose", "en")
    assert game._last is not None
    assert game._last.text in said
    assert "turn" in said.lower() or "you" in said.lower()


async def test_the_same_seed_plays_the_same_game() -> None:
    said = []
    for _ in range(2):
        game = FeiHuaLing(9)
        said.append(
            [await say(game, one, "zh") for one in ("飞花令用春字", "春眠不觉晓", "提示", "认输")]
        )
    assert said[0] == said[1]


async def test_a_function_that_is_not_there_is_a_tool_error() -> None:
    with pytest.raises(ToolError):
        await run(FeiHuaLing(1), "feihualing_dance")
    assert (await run(FeiHuaLing(1), "feihualing_line", line="春眠不觉晓")).say
