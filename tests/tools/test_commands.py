"""Words that are no move: commands of every game, yes and no, asides."""

import pytest

from vivavoce.languages import Language
from vivavoce.tools.commands import affirms, aside, command
from vivavoce.tools.spoken import plain


@pytest.mark.parametrize(
    ("said", "language", "name"),
    [
        ("不玩了", "zh", "stop"),
        ("給個提示吧", "zh", "hint"),
        ("能不能再给点提示啊", "zh", "hint"),
        ("再说一遍", "zh", "repeat"),
        ("我几分了", "zh", "score"),
        ("跳过吧", "zh", "skip"),
        ("我认输", "zh", "give_up"),
        ("不知道", "zh", "give_up"),
        ("Stop.", "en", "stop"),
        ("can I have a hint please", "en", "hint"),
        ("repeat the question", "en", "repeat"),
        ("what's my score", "en", "score"),
        ("next question please", "en", "skip"),
        ("I have no idea", "en", "give_up"),
        ("a bus stop near the old market", "en", ""),
        ("天安门", "zh", ""),
    ],
)
def test_commands(said: str, language: Language, name: str) -> None:
    assert command(plain(said), language) == name


@pytest.mark.parametrize(
    ("said", "yes"),
    [
        ("好啊", True),
        ("算吧", True),
        ("不算", False),
        ("yes please", True),
        ("no", False),
        ("花间一壶酒", None),
        ("the second one", None),
    ],
)
def test_yes_and_no(said: str, yes: bool | None) -> None:
    assert affirms(plain(said)) is yes


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("等一下我接个电话", "zh"),
        ("你是机器人吗", "zh"),
        ("今天天气怎么样", "zh"),
        ("are you an AI?", "en"),
        ("hold on, my phone is ringing", "en"),
        ("set an alarm for seven", "en"),
        ("what time is it", "en"),
    ],
)
def test_asides_are_left_to_the_thinker(said: str, language: Language) -> None:
    assert aside(plain(said), language)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("是不是石头", "zh"),
        ("因为他在屋里", "zh"),
        ("is it a shadow", "en"),
        ("did he jump in", "en"),
    ],
)
def test_guesses_are_no_asides(said: str, language: Language) -> None:
    assert not aside(plain(said), language)
