"""Answers from documents: the passage with its file, or an honest no."""

from pathlib import Path

import pytest

from vivavoce.languages import script_language
from vivavoce.tools.documents import Documents
from vivavoce.tools.look_up import LookUp, tokens

RETURNS = """# Returns

You may return any product within thirty days of delivery. Keep the box and the receipt.

Refunds are paid to the card you used, usually within five working days.

# Opening hours

Our shop in Mill Street is open from nine to six, Monday to Saturday.
"""
GUARANTEE = """保修说明

整机保修两年，电池保修一年。人为损坏不在保修范围内。

配送范围：全国包邮，偏远地区需要三到五天。
"""


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    store = tmp_path / "shop"
    store.mkdir()
    (store / "returns.md").write_text(RETURNS)
    (store / "保修.txt").write_text(GUARANTEE, "utf-8")
    (store / "long.md").write_text("Gift cards are sold here. " + "They never expire at all. " * 60)
    return Documents(tmp_path)


async def ask(skill: LookUp, said: str) -> tuple[str, str]:
    language = script_language(said)
    calls = skill.route(said, language)
    assert calls
    assert calls[0].filler
    outcome = await skill.run(calls[0], language)
    return outcome.say, outcome.facts


@pytest.mark.parametrize(
    ("said", "source", "holds"),
    [
        ("How long do I have to return a product?", "returns.md", "thirty days"),
        ("When will I get my refund?", "returns.md", "five working days"),
        ("What are your opening hours?", "returns.md", "nine to six"),
        ("电池保修多久？", "保修.txt", "电池保修一年"),
        ("请问偏远地区配送要几天", "保修.txt", "三到五天"),
        ("do gift cards expire?", "long.md", "never expire"),
    ],
)
async def test_the_passage_is_told_with_its_file(
    documents: Documents, said: str, source: str, holds: str
) -> None:
    say, facts = await ask(LookUp(documents, "shop"), said)
    assert say == ""
    assert source in facts
    assert holds in facts
    assert tokens(facts) <= 200


@pytest.mark.parametrize(
    "said",
    ["Do you sell helicopters?", "你们招聘司机吗？", "What is the phone number of the mayor?"],
)
async def test_what_is_not_there_is_said(documents: Documents, said: str) -> None:
    say, _ = await ask(LookUp(documents, "shop"), said)
    assert "资料" in say or "documents" in say


@pytest.mark.parametrize(
    "said",
    ["How are you?", "你叫什么名字？", "Thanks a lot.", "好的我知道了", "你是真人吗", "I am back."],
)
def test_chat_is_no_question_for_documents(documents: Documents, said: str) -> None:
    assert LookUp(documents, "shop").route(said, script_language(said)) == ()


async def test_a_quote_is_said_as_it_stands(documents: Documents) -> None:
    say, facts = await ask(LookUp(documents, "shop", quote=True), "电池保修多久？")
    assert say == facts
    assert say.startswith("《保修.txt》里写着：")


async def test_a_missing_store_is_excused(documents: Documents) -> None:
    say, facts = await ask(LookUp(documents, "boats"), "Where is the boat?")
    assert say
    assert "no document store" in facts
