import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.voice.normalise_zh import cardinal, normalise_zh


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026年11月21日", "二零二六年十一月二十一日"),
        ("2024-01-02", "二零二四年一月二日"),
        ("2020-2026年", "二零二零到二零二六年"),
        ("98年出生", "九八年出生"),
        ("239.2元", "两百三十九点二元"),
        ("3.14", "三点一四"),
        ("3/4", "四分之三"),
        ("60%", "百分之六十"),
        ("20-30%", "百分之二十到三十"),
        ("零下5度", "零下五度"),
        ("-5℃", "零下五度"),
        ("第3名", "第三名"),
        ("13800138000", "幺三八零零幺三八零零零"),
        ("拨打110", "拨打幺幺零"),
        ("验证码是4821", "验证码是四八二幺"),
        ("10:30", "十点半"),
        ("2:00", "两点"),
        ("14:05", "十四点零五分"),
        ("3:45 pm", "下午三点四十五"),
        ("3:2赢了", "三比二赢了"),
        ("2个", "两个"),
        ("第2个", "第二个"),
        ("12个", "十二个"),
        ("2月2日", "二月二日"),
        ("2楼", "二楼"),
        ("2-3个小时", "两到三个小时"),
        ("￥2万", "两万元"),
        ("$12.50", "十二点五美元"),
        ("1,234,567人", "一百二十三万四千五百六十七人"),
        ("5km", "五公里"),
        ("5+3=8", "五加三等于八"),
        ("-3", "负三"),
        ("iPhone 15和GPT-4", "iPhone 十五和GPT 四"),
        ("1.2.3版本", "一点二点三版本"),
        ("今天又改PPT", "今天又改PPT"),
        ("他/她", "他、她"),
    ],
)
def test_is_said_as_people_say_it(written: str, said: str) -> None:
    assert normalise_zh(written) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "零"),
        (10, "十"),
        (110, "一百一十"),
        (105, "一百零五"),
        (1005, "一千零五"),
        (10005, "一万零五"),
        (22000, "两万两千"),
        (200000, "二十万"),
        (100200300, "一亿零二十万零三百"),
    ],
)
def test_cardinal(value: int, said: str) -> None:
    assert cardinal(value) == said


@given(st.text(alphabet="0123456789.,:-/%年月日个度元 A℃", max_size=24))
def test_no_digit_is_left(text: str) -> None:
    assert not re.search(r"[0-9]", normalise_zh(text))
