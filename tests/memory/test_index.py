"""Finding what fits: worded otherwise, in either language, and nothing where nothing fits."""

import pytest

from tests.memory.conftest import Sample
from vivavoce.bench.memory import PARTS, early, retrieval
from vivavoce.bench.memory_sets import questions
from vivavoce.languages import LANGUAGES, Language
from vivavoce.memory.concepts import CONCEPTS, about
from vivavoce.memory.index import Entry, Index
from vivavoce.memory.slots import SLOTS
from vivavoce.memory.vectors import SIZE, embed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_vectors_find_what_full_text_does_not(part: str, language: Language) -> None:
    both, text = (retrieval(part, language, vectors=on) for on in (True, False))
    assert both["told"] >= (0.9 if part == "tuned" else 0.7)
    assert both["told"] >= text["told"] + 0.5
    assert both["lines"] <= 3.5
    assert both["silent"] >= 0.75
    assert early(part, language)["told"] >= 0.85


def test_the_set_is_large_enough() -> None:
    asked = questions()
    assert sum(bool(each.facts) for each in asked) >= 60
    assert len({each.text for each in asked}) == len(asked)


@pytest.mark.parametrize(
    ("told", "asked", "found"),
    [
        ("I'm allergic to peanuts.", "我有什么东西不能吃", "peanuts"),
        ("My cat is called Mimi.", "我家的猫叫什么名字", "Mimi"),
        ("我住在杭州", "Which city do I live in?", "杭州"),
        ("我妈妈是医生", "what does my mum do for work", "医生"),
    ],
)
def test_across_languages(sample: Sample, told: str, asked: str, found: str) -> None:
    sample.say(told)
    assert found in sample.recall(asked)


def test_every_slot_is_about_concepts_there_are() -> None:
    for slot in SLOTS.values():
        assert set(slot.concepts.split()) <= set(CONCEPTS)
    assert len(CONCEPTS) < SIZE // 4


def test_concepts_know_endings_and_parts_of_chinese_words() -> None:
    assert "cat" in about("two kittens")
    assert "cat" in about("我家小猫咪")
    assert about("zzz") == set()


def test_vectors_are_the_same_everywhere_and_of_length_one() -> None:
    assert embed("my cat").tolist() == embed("my cat").tolist()
    assert float(embed("my cat") @ embed("my cat")) == pytest.approx(1.0)
    assert not embed("").any()


def entry(n: int, at: float = 0.0, held: bool = False) -> Entry:
    text = f"walks along river number {n}"
    return Entry(f"e{n}", text, text, frozenset(), at, 0.5, held)


def test_of_two_that_fit_the_newer_goes_first() -> None:
    index = Index()
    index.put([entry(1, at=0.0), entry(2, at=90 * 86400.0)])
    hits = index.search("walks along the river", 90 * 86400.0, 5, past=False)
    assert [hit.entry.id for hit in hits] == ["e2", "e1"]
    index.close()


def test_the_past_is_found_only_when_it_is_asked_for() -> None:
    index = Index()
    index.put([entry(1)])
    index.put([entry(1, held=True)])
    assert index.search("walks along the river", 0.0, 5, past=False) == []
    assert len(index.search("walks along the river", 0.0, 5, past=True)) == 1
    index.close()


def test_it_grows_and_is_empty_once_closed() -> None:
    index = Index()
    assert index.search("anything", 0.0, 5, past=False) == []
    index.put(entry(n) for n in range(300))
    assert len(index.search("river", 0.0, 5, past=False)) == 5
    hostile = index.search('"; DROP TABLE entries -- NEAR(* OR', 0.0, 5, past=False)
    assert not any(hit.named for hit in hostile)
    assert len(index.search("river", 0.0, 5, past=False)) == 5
    index.close()
    index.put([entry(1)])
    assert index.search("river", 0.0, 5, past=False) == []
