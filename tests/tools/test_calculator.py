"""Spoken arithmetic in both languages: right, exact, and silent where there is none."""

import pytest

from vivavoce.errors import ToolError
from vivavoce.languages import script_language
from vivavoce.tools.calculator import Calculator
from vivavoce.tools.calculator.expression import CannotSay, evaluate
from vivavoce.tools.skill import Call


async def ask(said: str) -> str:
    skill, language = Calculator(), script_language(said)
    calls = skill.route(said, language)
    return (await skill.run(calls[0], language)).say if calls else ""


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("三十七乘以四十八", "37乘以48等于1776。"),
        ("帮我算一下一百二十三加四百五十六等于多少？", "123加456等于579。"),
        ("八十的百分之十五是多少", "80的百分之15等于12。"),
        ("三十七成以四十八", "37成以48等于1776。"),
        ("两百打八折是多少钱", "200打8折等于160。"),
        ("八十六的一半是多少", "86的一半等于43。"),
        ("二的十次方是多少", "2的10次方等于1024。"),
        ("根号二等于多少", "根号2约等于1.4142。"),
        ("一百四十四的平方根", "144的平方根等于12。"),
        ("三除十二", "3除12等于4。"),
        ("0.1+0.2等于几", "0.1+0.2等于0.3。"),
        ("负五加三", "负5加3等于-2。"),
        ("五公里等于多少英里", "5公里约等于3.11英里。"),
        ("一百华氏度是多少摄氏度", "100华氏度约等于37.78摄氏度。"),
        ("三斤是多少克", "3斤等于1500克。"),
        ("九除以零", "零不能当除数，这个算不了。"),
        ("what's fifteen percent of eighty", "15 percent of 80 is 12."),
        ("What is the square root of 144?", "Square root of 144 is 12."),
        ("how much is twelve times twelve plus six", "12 times 12 plus 6 is 150."),
        ("what's half of ninety", "Half of 90 is 45."),
        ("twenty percent off fifty", "20 percent off 50 is 40."),
        ("ten divided by three", "10 divided by 3 is about 3.3333."),
        ("2 to the 100th power", "2 to the 100th power is about 1.268 times 10 to the 30."),
        ("how many kilometers are in five miles", "5 miles is about 8.05 kilometers."),
        ("convert ten pounds to kilograms", "10 pounds is about 4.54 kilograms."),
        ("what is one mile in feet", "1 mile is 5280 feet."),
        ("five kilometers in pounds", "Those two units don't measure the same thing."),
        (
            "nine to the power of nine to the power of nine",
            "That number is too big to read out.",
        ),
    ],
)
async def test_what_is_said_is_worked_out(said: str, answer: str) -> None:
    assert await ask(said) == answer


@pytest.mark.parametrize(
    "said",
    [
        "今天三月五号",
        "我三十七了",
        "四川加油",
        "打八折的衣服",
        "I have two dogs and three cats",
        "take five",
        "how many is a dozen",
        "one more time please",
        "plus",
        "",
    ],
)
async def test_other_talk_is_left_alone(said: str) -> None:
    assert await ask(said) == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2+3*4", "14"),
        ("(2+3)*4", "20"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("7 mod 4", "3"),
        ("5!", "120"),
        ("cbrt 27", "3"),
        ("(-1)^1001", "-1"),
        ("8^(1/3)", "2"),
    ],
)
def test_precedence(text: str, value: str) -> None:
    assert str(evaluate(text).value) == value


@pytest.mark.parametrize("text", ["__import__('os')", "1+", "(1", "2**3", "a", "1 2"])
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ToolError):
        evaluate(text)


@pytest.mark.parametrize(
    "text", ["9^9^9", "99!", "1/0", "0^-1", "sqrt -1", "(" * 50 + "1" + ")" * 50]
)
def test_what_cannot_be_said_ends_at_once(text: str) -> None:
    with pytest.raises(CannotSay):
        evaluate(text)


async def test_a_model_may_write_the_expression() -> None:
    outcome = await Calculator().run(Call("calculate", {"expression": "37*48"}), "zh")
    assert outcome.say == "37*48等于1776。"
    refused = await Calculator().run(Call("calculate", {"expression": "os.exit"}), "en")
    assert "again" in refused.say
