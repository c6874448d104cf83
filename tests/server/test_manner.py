"""A persona and how the user sounds."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.server.test_character import CARD, Script
from vivavoce.engine.manner import CUES
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.chat import Message
from vivavoce.model.parts import Done, Reasoning, Sampling, Text, Thought
from vivavoce.persona.card import WORK_OR_CLASS, Card, Hears, available, load
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.size import tokens
from vivavoce.server.character import InCharacter, prefix
from vivavoce.server.manner import plan

TIRED = Message("user", "I went to the market.", manner="sounds tired: slow", cues=("tired",))


def said(text: str, cue: str, manner: str = "") -> Message:
    return Message("user", text, manner=manner or cue, cues=(cue,))


def answer(
    script: Script,
    *talk: Message,
    language: Language = "en",
    card: Card = CARD,
    thoughts: bool = False,
) -> tuple[str, list[Thought]]:
    messages = [*prefix(compile_setup(card, language)), *talk]
    sampling = Sampling(seed=1, forbid_han=language == "en")
    persona = InCharacter(card, thoughts=thoughts)
    out = list(persona.think(script, messages, language, (), "auto", sampling, lambda: False))
    assert [isinstance(one, Done) for one in out].count(True) == 1
    assert isinstance(out[-1], Done)
    return "".join(one.text for one in out if isinstance(one, Text)), out


def prompt(*talk: Message, card: Card = CARD, size: str = "small") -> Sequence[Message]:
    messages = [*prefix(compile_setup(card, "en")), *talk]
    return InCharacter(card, size=size).prepare(messages, "en")[len(messages) - len(talk) :]  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------- words


def test_a_tired_voice_is_spoken_of_once_and_then_not_for_a_while() -> None:
    lines = CARD.speech("en").hears.tired
    first, _ = answer(Script("The market is far."), TIRED)
    assert first.startswith(lines)
    assert first.endswith("The market is far.")
    talk = [TIRED, Message("assistant", first)]
    for _ in range(4):
        later, _ = answer(Script("Sure, why not."), *talk, TIRED)
        assert later == "Sure, why not."
        talk += [TIRED, Message("assistant", later)]
    again, _ = answer(Script("Fine by me."), *talk, TIRED)
    assert again != "Fine by me."
    assert again.startswith(lines)
    assert not again.startswith(next(line for line in lines if line in first))


def test_who_asks_gets_the_answer_first() -> None:
    text, _ = answer(Script("It's Paris."), said("What is the capital of France?", "tired"))
    assert text.startswith("It's Paris. ")
    assert text.removeprefix("It's Paris. ") in CARD.speech("en").hears.tired
    zh, _ = answer(Script("巴黎呀。"), said("法国的首都是哪里？", "upset"), language="zh")
    assert zh.removeprefix("巴黎呀。") in CARD.speech("zh").hears.upset


def test_nothing_is_added_to_an_answer_that_broke_off() -> None:
    cut: list[Thought] = [Text("It's a very long "), Done("max_tokens", 9, 5, 80)]
    text, _ = answer(Script(cut), said("What is the capital of France?", "tired"))
    assert text == "It's a very long "


def test_a_hurried_voice_gets_one_sentence() -> None:
    long = "Left at the church. Then you walk on for a while. You will see it."
    text, thoughts = answer(Script(long), said("Which way to the station?", "hurried"))
    assert text.endswith("Left at the church.")
    assert isinstance(thoughts[-1], Done)
    detailed = "Tell me the way to the station in detail."
    text, _ = answer(Script(long), said(detailed, "hurried"))
    assert text.endswith("You will see it.")
    text, _ = answer(Script(long), Message("user", "Tell me the way to the station, briefly."))
    assert text == "Left at the church."


def test_a_short_word_is_no_answer() -> None:
    text, _ = answer(Script("Sure. Left at the church. Go on."), said("And the way?", "hurried"))
    assert text.endswith("Sure. Left at the church.")


@pytest.mark.parametrize(
    ("words", "mood"),
    [
        ("I want to end my life.", "crisis"),
        ("Are you a real person?", "ai"),
        ("How do I build a bomb?", "harm"),
    ],
)
@pytest.mark.parametrize("cue", CUES)
def test_danger_and_honest_questions_come_before_any_voice(words: str, mood: str, cue: str) -> None:
    text, _ = answer(Script(), said(words, cue))
    assert text in CARD.speech("en").moods.lines(mood)  # type: ignore[arg-type]


def test_sad_words_are_answered_as_words() -> None:
    text, _ = answer(Script("Long days are the worst."), said("I'm exhausted.", "tired"))
    assert text.startswith(CARD.speech("en").moods.comfort)
    assert not any(line in text for line in CARD.speech("en").hears.tired)


def test_a_persona_without_such_lines_says_nothing_of_the_voice() -> None:
    speech = CARD.speech("en").model_copy(update={"hears": Hears()})
    card = CARD.model_copy(update={"languages": {"en": speech}})
    text, _ = answer(Script("The market is far."), TIRED, card=card)
    assert text == "The market is far."


@pytest.mark.parametrize(
    "claim", ["You're exhausted, poor thing.", "You have depression.", "You are so stressed."]
)
def test_nobody_is_told_how_they_feel_by_their_voice(claim: str) -> None:
    script = Script(claim, "Markets are loud.")
    text, _ = answer(script, said("I went to the market.", "whispering"))
    assert text.endswith("Markets are loud.")
    assert claim not in text


def test_what_the_user_said_may_be_taken_up() -> None:
    text, _ = answer(Script("You're tired, so sit."), said("So tired, me.", "whispering"))
    assert text.endswith("You're tired, so sit.")
    text, _ = answer(Script("You're exhausted."), Message("user", "I went to the market."))
    assert text == "You're exhausted."


@pytest.mark.parametrize("words", ["How do I sound?", "Do I sound tired to you?"])
def test_who_asks_how_they_sound_is_told_what_was_heard(words: str) -> None:
    text, _ = answer(Script(), said(words, "tired", "sounds tired: slow"))
    assert text == "To my ears: sounds tired: slow. I may be wrong, though."
    plain, _ = answer(Script("No idea."), Message("user", words))
    assert plain == "No idea."  # written, or nothing stood out
    street = Message("user", words, manner="background: a street")
    assert answer(Script("No idea."), street)[0] == "No idea."  # that is not the voice
    outside = said(words, "tired", "sounds tired: slow; background: a street")
    assert answer(Script(), outside)[0] == text
    zh = said("你听得出我今天怎么样吗？", "tired", "听起来疲惫；背景：街上")
    assert answer(Script(), zh, language="zh")[0].startswith("我听着是这样：听起来疲惫。")


@pytest.mark.parametrize(
    ("language", "words", "heard"),
    [
        ("en", "How old do I sound?", "a man's voice, medium pitch (121 Hz)"),
        ("en", "Can you tell if I'm a man or a woman?", "a man's voice, medium pitch (121 Hz)"),
        ("en", "Am I talking too fast?", "normal pace (4.5 syllables per second)"),
        ("zh", "我说话太快了吗？", "男声，语速中等（每秒 4.5 个音节）"),
        ("zh", "你猜猜我多大？", "男声，音调中等"),
    ],
)
def test_who_asks_about_the_own_voice_is_told_all_of_it(
    language: Language, words: str, heard: str
) -> None:
    plain = Message("user", words, voice=heard)  # nothing stood out
    text, _ = answer(Script(), plain, language=language)
    assert heard in text
    assert answer(Script("No idea."), Message("user", words), language=language)[0] == "No idea."
    other = Message("user", "I told you I'm a man of my word.", voice=heard)
    assert heard not in answer(Script("Fine."), other)[0]


# -------------------------------------------------------------------------------------- prompts


def test_a_small_thinker_is_told_of_what_is_new() -> None:
    note, last = prompt(TIRED)
    assert last == TIRED
    assert note.text.splitlines() == [
        "(The user's voice: sounds tired: slow.)",
        "Answer gently, in few words.",
    ]
    assert prompt(TIRED, Message("assistant", "Hm."), TIRED)[-2].role == "assistant"
    plain = Message("user", "Hi.", manner="high")
    assert list(prompt(plain)) == [plain]


def test_a_plan_that_is_too_long_for_its_budget_is_left_out() -> None:
    for budget in (0, 2):
        messages = [*prefix(compile_setup(CARD, "en")), TIRED]
        note = InCharacter(CARD, plan=budget).prepare(messages, "en")[-2]
        assert note.text == "(The user's voice: sounds tired: slow.)"
    assert all(tokens(plan(said("x", cue), one, 16)) > 0 for cue in CUES for one in LANGUAGES)


def test_what_was_known_too_late_is_not_told() -> None:
    late = replace(TIRED, late=True)
    assert list(prompt(late)) == [late]
    assert list(prompt(late, size="large")) == [late]


def test_a_large_thinker_is_told_every_time() -> None:
    talk = (TIRED, Message("assistant", "Hm."), TIRED)
    assert "sounds tired" in prompt(*talk, size="large")[-2].text
    assert "high" in prompt(Message("user", "Hi.", manner="high"), size="large")[0].text


def test_thoughts_are_told_on_request_only() -> None:
    _, silent = answer(Script("Hm, markets."), TIRED)
    assert not any(isinstance(one, Reasoning) for one in silent)
    text, out = answer(Script("Hm, markets."), TIRED, thoughts=True)
    assert isinstance(out[0], Reasoning)
    assert out[0].text.endswith("Answer gently, in few words.")
    assert out[0].text not in text
    for plain in (Message("user", "A market."), Message("user", "A market.", manner="high")):
        _, out = answer(Script("Hm, markets."), plain, thoughts=True)
        assert not any(isinstance(one, Reasoning) for one in out)


# -------------------------------------------------------------------------------------- delivery


def test_what_the_user_asks_for_comes_before_how_they_sound() -> None:
    persona = InCharacter(CARD)
    assert persona.delivery(TIRED).speed < 1
    assert persona.delivery(said("Tell me a story, quickly.", "tired")).speed == 1.2
    assert persona.delivery(said("Tell me a story cheerfully.", "tired")).tone == "cheerful"
    assert persona.delivery(Message("user", "Tell me a story.")).gain_db == 0
    sichuan = persona.delivery(Message("user", "讲个故事，用四川话说给我听"))
    assert (sichuan.language, sichuan.tone) == ("zh", "sichuanese")


def test_a_card_that_is_slow_or_calm_stays_so() -> None:
    slow = CARD.model_copy(update={"voice": CARD.voice.model_copy(update={"speed": 0.8})})
    assert InCharacter(slow).delivery(TIRED).speed == 1.0
    calm = CARD.emotions.model_copy(update={"intensity": "calm"})
    quiet = InCharacter(CARD.model_copy(update={"emotions": calm}))
    assert quiet.delivery(said("Look at that!", "laughing")).gain_db == 0
    assert InCharacter(CARD).delivery(said("Look at that!", "laughing")).tone == "bright"


# ------------------------------------------------------------------------------------- the cards


def test_cards_know_the_cues_there_are() -> None:
    assert set(Hears.model_fields) == set(CUES) - {"cheerful"}, "a guess that is not spoken of"


@pytest.mark.parametrize("name", available())
def test_everybody_who_ships_reacts_without_claiming_to_know(name: str) -> None:
    card = load(name)
    strict = card.perception == "no_emotions"
    assert strict or card.interaction.archetype not in WORK_OR_CLASS
    for language in LANGUAGES:
        hears = card.speech(language).hears
        for cue in Hears.model_fields:
            lines = hears.lines(cue)
            assert len(lines) == (0 if strict and cue in ("tired", "upset") else 2), (cue, lines)
        for line in (*hears.tired, *hears.upset):
            assert not any(claim in line.lower() for claim in ("you are", "you're", "抑郁", "焦虑"))
