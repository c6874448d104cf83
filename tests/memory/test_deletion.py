"""What is deleted is in none of the files any more, in no encoding."""

from collections.abc import Callable

import pytest

from tests.memory.conftest import PERSONA, USER, Sample
from vivavoce.errors import NotRemembered

FILLING = [f"I like walking past house number {n} on rainy evenings." for n in range(60)]


def traces(sample: Sample, *words: str) -> list[str]:
    """Which of the words are found in any of the files, journals and all."""
    found = []
    for path in sample.path.parent.iterdir():
        data = path.read_bytes()
        found += [
            f"{word} in {path.name}"
            for word in words
            for encoding in ("utf-8", "utf-16-le", "utf-16-be")
            if word.encode(encoding) in data or word.lower().encode(encoding) in data
        ]
    return found


def fact(sample: Sample, value: str) -> str:
    return next(
        str(each["id"])
        for each in sample.memory.export(USER, PERSONA)["facts"]
        if value in (each["value"], each["key"])
    )


def test_the_search_for_traces_finds_them(sample: Sample) -> None:
    sample.say("I live in Zanzibar.")
    assert traces(sample, "Zanzibar")


@pytest.mark.parametrize(
    "delete",
    [
        lambda s: s.memory.delete(USER, PERSONA, fact(s, "Zanzibar")),
        lambda s: s.memory.forget_about(USER, PERSONA, "my address"),
        lambda s: s.memory.forget_about(USER, PERSONA, "that I live in Zanzibar"),
        lambda s: s.memory.forget_all(USER, PERSONA),
        lambda s: s.memory.withdraw(USER, PERSONA),
    ],
    ids=["the fact", "its topic", "its words", "everything", "consent"],
)
def test_a_deleted_fact_leaves_no_trace(sample: Sample, delete: Callable[[Sample], object]) -> None:
    sample.say(*FILLING[:30])
    sample.say("I live in Zanzibar.", reply="Zanzibar sounds lovely!")
    sample.say("Can you recommend a book?", reply="One about Zanzibar, perhaps.")
    sample.say(*FILLING[30:])
    assert traces(sample, "Zanzibar")
    delete(sample)
    assert traces(sample, "Zanzibar") == []
    assert "Zanzibar" not in sample.recall("where do I live, which city is my home")


def test_chinese_leaves_no_trace(sample: Sample) -> None:
    sample.say("我住在呼伦贝尔", "我养了一只猫，叫年糕", "今天路上好堵")
    assert traces(sample, "呼伦贝尔")
    sample.memory.forget_about(USER, PERSONA, "我的地址")
    assert traces(sample, "呼伦贝尔") == []
    assert traces(sample, "年糕")
    sample.memory.forget_about(USER, PERSONA, "我的猫")
    assert traces(sample, "年糕") == []
    assert sample.facts() == []


def test_earlier_values_go_with_their_topic(sample: Sample) -> None:
    sample.say("I live in Zanzibar.", "I moved to Lisbon.", "My brother lives in Oslo.")
    assert sample.memory.forget_about(USER, PERSONA, "my address") == 4
    assert traces(sample, "Zanzibar", "Lisbon") == []
    assert sample.facts() == [("kin_home", "Oslo", True)]


def test_notes_that_name_it_go_as_well(sample: Sample) -> None:
    sample.say("I live in Zanzibar.", "We're flying to Zanzibar on Friday.")
    sample.memory.remember(USER, PERSONA, "the Zanzibar flat has a green door", "en")
    sample.memory.forget_about(USER, PERSONA, "my address")
    assert traces(sample, "Zanzibar") == []
    assert sample.facts() == []


def test_others_keep_theirs(sample: Sample) -> None:
    sample.memory.agree("other", PERSONA, "yes")
    sample.say("I live in Zanzibar.")
    sample.say("I live in Lisbon.", user="other")
    sample.memory.withdraw(USER, PERSONA)
    assert traces(sample, "Zanzibar", USER) == []
    assert "Lisbon" in sample.recall("where do I live", user="other")


def test_forget_that_undoes_the_turn(sample: Sample) -> None:
    sample.say("I live in Lisbon.", "I moved to Zanzibar.")
    assert sample.memory.forget_last(USER, PERSONA, "first") == 2
    assert traces(sample, "Zanzibar") == []
    # What the turn had ended holds again.
    assert sample.facts() == [("home", "Lisbon", True)]
    assert sample.memory.forget_last(USER, PERSONA, "another conversation") == 0


def test_a_deleted_turn_takes_its_facts_along(sample: Sample) -> None:
    sample.say("My sister is called Zelda and I live in Zanzibar.", "I like tea.")
    id_ = sample.memory.export(USER, PERSONA)["episodes"][0]["id"]
    assert sample.memory.delete(USER, PERSONA, id_) == 3
    assert traces(sample, "Zanzibar", "Zelda") == []
    assert sample.facts() == [("taste", "like", True)]


def test_a_deleted_summary(sample: Sample) -> None:
    sample.say("My sister paints huge pictures of whales.")
    id_ = sample.memory.export(USER, PERSONA)["summaries"][0]["id"]
    assert sample.memory.delete(USER, PERSONA, id_) == 1
    with pytest.raises(NotRemembered):
        sample.memory.delete(USER, PERSONA, id_)


def test_a_corrected_value_leaves_no_trace(sample: Sample) -> None:
    sample.say("I live in Zanzibar.")
    sample.memory.edit(USER, PERSONA, fact(sample, "Zanzibar"), "Bern")
    assert traces(sample, "Zanzibar") == []


def test_secrets_and_commands_never_reach_the_file(sample: Sample) -> None:
    sample.say("my password is hunter2", "forget that my sister is called Zelda")
    assert traces(sample, "hunter2", "Zelda") == []


def test_every_turn_that_told_it_goes_however_it_was_worded(sample: Sample) -> None:
    sample.say("I'm 34 years old.", "I turned thirty four.", "我今年三十四岁", "I have 34 plants.")
    sample.say("My birthday is on March 9th.", "我的生日是三月九日", "On March 9th it rained.")
    sample.memory.forget_about(USER, PERSONA, "my age")
    sample.memory.forget_about(USER, PERSONA, "我的生日")
    said = [each["user"] for each in sample.memory.export(USER, PERSONA)["episodes"]]
    assert said == ["I have 34 plants.", "On March 9th it rained."]


def test_what_only_looks_alike_stays(sample: Sample) -> None:
    sample.say("I like tea.", "I like teaching.", "I'm 25 years old.", "I have 25 plants.")
    sample.memory.delete(USER, PERSONA, fact(sample, "tea"))
    sample.memory.delete(USER, PERSONA, fact(sample, "25"))
    said = [each["user"] for each in sample.memory.export(USER, PERSONA)["episodes"]]
    assert said == ["I like teaching.", "I have 25 plants."]
