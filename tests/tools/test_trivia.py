"""The quiz as it is played by voice: answers of all kinds, hints, score, categories, asides."""

import re

import pytest

from tests.tools.playing import routed, run, say
from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.answers import accepted, choice
from vivavoce.tools.spoken import plain
from vivavoce.tools.trivia import Trivia
from vivavoce.tools.trivia.questions import CATEGORIES, questions


async def started(language: Language = "en", category: str = "", seed: int = 1) -> Trivia:
    game = Trivia(seed)
    await run(game, "trivia_start", language, category=category)
    assert game.has_floor
    return game


def right(game: Trivia) -> str:
    assert game._open is not None
    return game._open.answers[0]


def wrong(game: Trivia, at: int = 0) -> str:
    assert game._open is not None
    left = [one for one in game._open.wrong if one not in game._dropped]
    return left[at]


async def with_options(language: Language) -> Trivia:
    """A game whose open question has four options."""
    game = await started(language)
    while game._open is not None and not game._open.wrong:
        await run(game, "trivia_control", language, action="skip")
    game._asked = 0
    return game


@pytest.mark.parametrize(
    ("said", "language", "category"),
    [
        ("Let's play trivia!", "en", ""),
        ("quiz me about animals", "en", "animals"),
        ("can we play a game of trivia", "en", ""),
        ("来几道知识问答", "zh", ""),
        ("出几道题考考我历史", "zh", "history"),
        ("知識問答，來點美食的", "zh", "food"),
    ],
)
async def test_it_starts_by_voice(said: str, language: Language, category: str) -> None:
    call = routed(Trivia(1), said, language)
    assert call is not None
    assert call.name == "trivia_start"
    assert call.arguments.get("category", "") == category


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("I have a quiz tomorrow at school", "en"),
        ("what is the capital of France", "en"),
        ("我来问你一个问题", "zh"),
        ("来个脑筋急转弯", "zh"),
        ("明天要考我数学", "zh"),
    ],
)
async def test_it_does_not_start_by_itself(said: str, language: Language) -> None:
    assert routed(Trivia(1), said, language) is None


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_right_answer_scores_and_the_next_question_comes(language: Language) -> None:
    game = await with_options(language)
    asked = game._open
    said = await say(game, right(game), language)
    assert (game._right, game._points, game._streak) == (1, 10, 1)
    assert game._open is not None
    assert game._open is not asked
    assert game._open.text in said


@pytest.mark.parametrize("at", range(4))
async def test_letters_and_places_mean_the_option_at_that_place(at: int) -> None:
    ways = {
        "en": (("A", "bee", "see", "D")[at], f"the {('first', 'second', 'third', 'last')[at]} one"),
        "zh": (f"选{'ABCD'[at]}", f"第{'一二三四'[at]}个"),
    }
    for language in ("en", "zh"):
        for said in ways[language]:
            game = await with_options(language)
            assert game._open is not None
            assert game._understood(game._open, plain(said)) == game._options[at], said


async def test_two_tries_then_the_answer_is_told() -> None:
    game = await with_options("en")
    answer = right(game)
    first = await say(game, wrong(game), "en")
    assert answer not in first
    assert game._asked == 0
    second = await say(game, wrong(game), "en")
    assert answer in second
    assert (game._asked, game._right, game._streak) == (1, 0, 0)


async def test_a_second_try_is_worth_less() -> None:
    game = await with_options("en")
    await say(game, wrong(game), "en")
    await say(game, right(game), "en")
    assert game._points == 7


async def test_a_hint_strikes_two_wrong_options_and_costs() -> None:
    game = await with_options("zh")
    said = await say(game, "给个提示吧", "zh")
    assert len(game._dropped) == 2
    assert right(game) not in game._dropped
    assert all(one in said for one in game._dropped)
    again = await say(game, "再说一遍", "zh")
    assert not any(one in again for one in game._dropped)
    await say(game, right(game), "zh")
    assert game._points == 7


@pytest.mark.parametrize("said", ["选B", "第二个", "B"])
async def test_a_letter_is_no_answer_to_an_open_question_and_costs_nothing(said: str) -> None:
    game = await started("zh")
    while game._open is not None and game._open.wrong:
        await run(game, "trivia_control", "zh", action="skip")
    assert game._open is not None
    assert game._open.text in await say(game, said, "zh")
    assert game._tries == 0


async def test_open_questions_give_the_first_character() -> None:
    game = await started("zh", "language")
    while game._open is not None and game._open.wrong:
        await run(game, "trivia_control", "zh", action="skip")
    assert right(game)[0] in await say(game, "提示", "zh")


async def test_streaks_scores_giving_up_and_stopping() -> None:
    game = await with_options("en")
    for _ in range(3):
        said = await say(game, right(game), "en")
    assert re.search(r"\b3\b", said)
    answer = right(game)
    assert answer in await say(game, "I have no idea", "en")
    assert (game._streak, game._best) == (0, 3)
    score = await say(game, "what's my score", "en")
    assert "3" in score
    assert "30" in await say(game, "stop the quiz", "en")
    assert not game.has_floor


async def test_the_category_is_changed_by_voice() -> None:
    game = await started("en")
    said = await say(game, "which categories do you have", "en")
    assert all(title in said for title, _ in CATEGORIES["en"].values())
    await say(game, "history", "en")
    assert game._open is not None
    assert game._open.category == "history"
    await say(game, "something about science please", "en")
    assert game._open.category == "science"


async def test_what_is_not_an_option_is_asked_again_and_costs_nothing() -> None:
    game = await with_options("en")
    said = await say(game, "purple elephant", "en")
    assert all(option in said for option in game._options)
    assert game._tries == 0


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("hold on my phone is ringing", "en"),
        ("are you an AI?", "en"),
        ("set an alarm for seven", "en"),
        ("等一下我接个电话", "zh"),
        ("你是机器人吗", "zh"),
    ],
)
async def test_small_talk_falls_through(said: str, language: Language) -> None:
    game = await with_options(language)
    assert routed(game, said, language) is None


async def test_routing_changes_nothing() -> None:
    game = await with_options("en")
    before = dict(vars(game))
    for said in (right(game), wrong(game), "hint", "stop the quiz", "skip"):
        game.route(said, "en")
    assert vars(game) == before


async def test_no_question_comes_twice() -> None:
    game = await started("zh", "sports")
    seen = []
    while game._open is not None:
        seen.append(game._open.text)
        await run(game, "trivia_control", "zh", action="skip")
    assert len(seen) == len(set(seen)) == len(questions("zh")["sports"])


async def test_options_are_read_by_letter() -> None:
    game = await with_options("en")
    a, b, c, d = game._options
    assert f"A, {a}; B, {b}; C, {c}; or D, {d}?" in await say(game, "repeat the question", "en")


async def test_the_model_is_told_not_to_judge() -> None:
    game = await with_options("en")
    assert game._open is not None
    assert game._open.text in game.note("en")
    assert right(game) not in game.note("en") or right(game) in game._open.text
    assert Trivia(1).note("en") == ""
    with pytest.raises(ToolError):
        await run(game, "trivia_dance", "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_question_can_be_answered(language: Language) -> None:
    """The right answer as it is written is right, and each wrong option is that option."""
    total = 0
    for group in questions(language).values():
        for one in group:
            total += 1
            if not one.wrong:
                assert all(accepted(plain(said), one.answers, language) for said in one.answers)
                continue
            options = [one.answers[0], *one.wrong]
            assert len(set(options)) == 4, one.text
            if language == "zh" or total % 7 == 0:  # a seventh of the English ones: they are many
                heard = [choice(plain(option), options, language) for option in options]
                assert heard == [0, 1, 2, 3], one.text
    assert total >= {"en": 3000, "zh": 150}[language]
    assert set(questions(language)) == set(CATEGORIES[language])
    assert min(len(group) for group in questions(language).values()) >= 10
