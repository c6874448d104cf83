"""The guard over a streaming answer."""

import pytest

from vivavoce.languages import Language
from vivavoce.persona.card import load
from vivavoce.persona.guard import Guard, Verdict


def check(text: str, language: Language = "en", user: str = "", said: int = 0) -> Verdict:
    return Guard(load("xiaoyue"), language, user).check(text, said)


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("As an AI language model, I have no feelings.", "en", "assistant-speak"),
        ("How can I help you today?", "en", "assistant-speak"),
        ("作为一个AI语言模型，我没有感情。", "zh", "assistant-speak"),
        ("I'm sorry,", "en", "assistant-speak"),
        ("抱歉，", "zh", "assistant-speak"),
        ("I'm a real person, silly.", "en", "claims to be human"),
        ("我当然是真人啦。", "zh", "claims to be human"),
        ("Well, 你好 my friend.", "en", "wrong language"),
        ("I really do not know what to say here.", "zh", "wrong language"),
        ("小跃：我在呢。", "zh", "role label"),
        ("- Buy milk", "en", "not speakable"),
        ("My name is Max.", "en", "another name"),
        ("我叫王经理。", "zh", "another name"),
        ("I'm forty years old.", "en", "contradicts the card"),
        ("我今年六十岁啦。", "zh", "contradicts the card"),
        ("My husband is asleep.", "en", "contradicts the card"),
        ("Sure, here's a function for you:", "en", "does the task"),
        ("Acknowledged.", "en", "drops the role"),
        ("I swear I'll never leave you.", "en", "gives in"),
        ("我发誓永远陪你。", "zh", "gives in"),
        ("I am the customer, so help me.", "en", "other role"),
        ("¿Qué te gusta comer?", "en", "wrong language"),
        ("so so so so so so", "en", "loop"),
        ("一个，两个，一个，两个，一个，两个", "zh", "loop"),
    ],
)
def test_a_bad_first_sentence_is_tried_again(text: str, language: Language, reason: str) -> None:
    verdict = check(text, language)
    assert (verdict.action, verdict.reason) == ("resample", reason)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ha, told you so. Bring an umbrella next time.", "en"),
        ("Ha ha ha ha ha ha, you fool.", "en"),
        ("哈哈哈哈哈哈，你可真行。", "zh"),
        ("改PPT改到现在？先喝口水。", "zh"),
        ("I'm an AI, not a person.", "en"),
    ],
)
def test_ordinary_talk_passes(text: str, language: Language) -> None:
    assert check(text, language) == Verdict("ok", keep=len(text))


def test_the_instructions_are_not_read_out() -> None:
    for language in ("en", "zh"):
        told = load("xiaoyue").speech(language).instructions[:60]
        assert check(told, language).action == "resample"


def test_a_plain_yes_is_no_answer_under_pressure() -> None:
    text = "Yes, that was lovely."
    assert check(text).action == "ok"
    pushed = Guard(load("xiaoyue"), "en", "", "", pushed=True)
    assert pushed.check(text).reason == "gives in"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I'm twenty-four, and still growing.", "en"),
        ("我今年二十四岁。", "zh"),
        ("Okay,", "en"),
        ("I'm Xiao Yue, who else?", "en"),
        ("My cat has no husband.", "en"),
    ],
)
def test_what_the_card_says_may_be_said(text: str, language: Language) -> None:
    assert check(text, language).action == "ok"


def test_a_bad_later_sentence_is_cut_off() -> None:
    text = "Sure, go for it. How can I assist you today?"
    verdict = check(text)
    assert (verdict.action, text[: verdict.keep].strip()) == ("stop", "Sure, go for it.")


def test_what_was_said_is_never_taken_back() -> None:
    text = "Well, as an AI language model I cannot say."
    verdict = check(text, said=len("Well,"))
    assert (verdict.action, verdict.keep) == ("stop", len("Well,"))


def test_a_rambling_answer_ends_with_a_sentence() -> None:
    sentence = "You know what, this is the kind of day that needs a walk and a snack. "
    text = sentence + "Then we talk about it for a while. " + "And then"
    verdict = check(text)
    assert (verdict.action, verdict.reason) == ("stop", "long")
    assert text[: verdict.keep].rstrip().endswith("for a while.")


def test_repeating_the_user_or_an_example_is_caught() -> None:
    user = "My neighbor plays the trumpet every night."
    assert check(user, user=user).reason == "repeats the user"
    example = load("xiaoyue").speech("zh").examples[1].assistant
    assert check(example, "zh").reason == "copies an example"


def test_an_opening_leaves_the_second_chance() -> None:
    opening = "Oh no, I'm sorry."
    guard = Guard(load("xiaoyue"), "en", "I'm sick", opening)
    text = opening + " How can I assist you?"
    assert guard.check(text, len(opening)).action == "resample"
    longer = opening + " Go to bed. How can I assist you?"
    verdict = guard.check(longer, len(opening))
    assert (verdict.action, longer[: verdict.keep].strip()) == ("stop", opening + " Go to bed.")


def test_words_of_the_other_language_may_be_explained_when_asked() -> None:
    text = "It's 谢谢, easy."
    assert check(text, user="How do I say thanks in Chinese?").action == "ok"
    assert check(text, user="How do I say thanks?").action == "resample"


@pytest.mark.parametrize(
    ("text", "language", "held"),
    [
        ("You're exhausted, so sit down.", "en", True),
        ("You have depression, I think.", "en", True),
        ("You sound tired to me.", "en", False),
        ("Are you tired?", "en", False),
        ("Maybe you're tired.", "en", False),
        ("你就是抑郁了。", "zh", True),
        ("你今天很累。", "zh", True),
        ("听起来你累了。", "zh", False),
        ("你累不累？", "zh", False),
    ],
)
def test_a_voice_proves_no_feeling(text: str, language: Language, held: bool) -> None:
    guard = Guard(load("xiaoyue"), language, voiced=True)
    assert (guard.check(text).reason == "tells the user's feelings") == held
    assert check(text, language).action == "ok"
