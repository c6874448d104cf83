"""A paragraph and a greeting become a whole card, by rules alone."""

import json
from typing import Any

import pytest

from vivavoce.errors import PersonaError
from vivavoce.languages import Language
from vivavoce.persona.advice import advise
from vivavoce.persona.card import Card, Hears, dump, parse
from vivavoce.persona.derive import derive
from vivavoce.persona.derive.lexicon import MANNERS, lexicon, lines, words
from vivavoce.persona.guard import Guard
from vivavoce.persona.recall import recall
from vivavoce.persona.size import tokens
from vivavoce.voice.voices import VOICES

LAN = (
    "阿岚是一个28岁的深夜电台主持人，住在重庆的老街。她性格温柔，话不多，喜欢听人讲故事，养了一只叫豆包的橘猫。"
    "她总叫你“小朋友”，口头禅是“慢慢来”。讨厌别人敷衍她。小时候在乌镇长大，后来离开家乡。"
)
GRACE = (
    "Grace Okafor is a 61-year-old retired navy nurse who lives in a lighthouse in Maine. She is "
    'blunt, funny and fiercely loyal, and she is your best friend. She always says "Well, butter '
    'my biscuit" and calls you "kiddo". She hates small talk. She grew up in Lagos.'
)


def test_a_chinese_paragraph() -> None:
    card = derive(LAN, "（轻声）喂，小朋友，这么晚还没睡呀？😴")
    who = card.identity
    assert card.name == {"zh": "阿岚"}
    assert (who.age, who.sex) == (28, "female")
    assert who.occupation["zh"] == "深夜电台主持人"
    assert who.home["zh"] == "重庆的老街"
    assert who.facts["zh"]["宠物"] == "一只叫豆包的橘猫"
    assert who.facts["zh"]["老家"] == "乌镇"
    assert "温柔" in card.personality.traits["zh"]
    assert card.verbal_habits.catchphrases["zh"][0].text == "慢慢来"
    assert card.verbal_habits.address["zh"] == "小朋友"
    assert card.emotions.angered_by["zh"] == ("别人敷衍她",)
    assert (card.interaction.archetype, card.interaction.initiative) == ("listener", "low")
    assert card.speech("zh").greeting == "喂，小朋友，这么晚还没睡呀？"
    assert "你今年28岁。" in recall(card, "zh", ["你今年多大"])


def test_an_english_paragraph() -> None:
    card = derive(GRACE, "*puts the kettle on* Well, look who remembered my number! 😀")
    who = card.identity
    assert card.id == "grace-okafor"
    assert (who.age, who.sex) == (61, "female")
    assert who.occupation["en"] == "retired navy nurse"
    assert who.home["en"] == "a lighthouse in Maine"
    assert who.relation["en"] == "best friend"
    assert who.facts["en"]["hometown"] == "Lagos"
    assert card.personality.traits["en"] == ("blunt", "funny", "loyal")
    assert card.verbal_habits.catchphrases["en"][0].text == "Well, butter my biscuit"
    assert card.verbal_habits.address["en"] == "kiddo"
    assert card.interaction.archetype == "companion"
    assert card.speech("en").greeting == "Well, look who remembered my number!"
    assert "the user's best friend" in card.speech("en").instructions


@pytest.mark.parametrize(
    ("paragraph", "field", "value"),
    [
        ("你叫顾沉，32岁，霸道总裁，冷酷强势。", "name", {"zh": "顾沉"}),
        ("霸道总裁顾沉，32岁，冷酷。", "name", {"zh": "顾沉"}),
        ("她叫林小满，是个厨师。", "name", {"zh": "林小满"}),
        ("姓名：苏木\n年龄：三十二\n性格：温柔、细心", "name", {"zh": "苏木"}),
        ("You are Max, a quiz host. Loud and cheerful.", "name", {"en": "Max"}),
        ("An old sailor named Tom Reed who tells tall tales.", "name", {"en": "Tom Reed"}),
        ("Name: Ada\nAge: 36\nPersonality: curious, precise", "name", {"en": "Ada"}),
        ('Character("Rin") Age("19") Mind("shy" + "kind")', "id", "sam"),
        ("一个四十岁的厨师，叫老王，口头禅是“懂不懂”", "name", {"zh": "老王"}),
        ("一个四十岁的厨师，叫我宝贝，叫人放心。", "name", {"zh": "小伴"}),
        ("Zoë Núñez is a barista.", "id", "zoe-nunez"),
        ("Nora is a blunt retired sailor, 61.", "tagline", {"en": "Blunt retired sailor"}),
        ("a quiet friend", "name", {"en": "Sam"}),
        ("一个安静的朋友", "name", {"zh": "小伴"}),
    ],
)
def test_names_are_found_or_made(paragraph: str, field: str, value: Any) -> None:
    assert getattr(derive(paragraph), field) == value


@pytest.mark.parametrize(
    ("paragraph", "age"),
    [
        ("小李今年二十四岁，有个5岁的女儿。", 24),
        ("她有一个5岁的女儿，自己三十一岁。", 31),
        ("Ann, 45, runs a bakery.", 45),
        ("Nora is a blunt retired sailor, 61.", 61),
        ("Nora sailed for years and sold her boat, 61 feet long.", None),
        ("She is a thirty-two-year-old painter.", 32),
        ("He has 10 years of experience.", None),
        ("Age: 203\nSpecies: elf", 203),
    ],
)
def test_ages(paragraph: str, age: int | None) -> None:
    assert derive(paragraph).identity.age == age


@pytest.mark.parametrize(
    ("paragraph", "archetype"),
    [
        ("你的模拟面试官，严谨专业。", "interviewer"),
        ("她是你的女朋友，黏人又浪漫。", "lover"),
        ("陪你玩飞花令的诗人。", "partner"),
        ("A quiz host who loves trivia.", "host"),
        ("Your English teacher, patient and precise.", "tutor"),
        ("A storyteller who tells stories by the fire.", "narrator"),
        ("Your co-driver in the car.", "copilot"),
        ("Somebody nice.", "companion"),
    ],
)
def test_archetypes(paragraph: str, archetype: str) -> None:
    assert derive(paragraph).interaction.archetype == archetype


@pytest.mark.parametrize(
    "paragraph", [LAN, GRACE, "霸道总裁顾沉，32岁，冷酷强势。", "Shy Ben, a vet."]
)
def test_a_derived_card_is_whole_editable_and_without_faults(paragraph: str) -> None:
    card = derive(paragraph)
    assert parse(dump(card), "card.yaml") == card
    serious = [advice for advice in advise(card) if advice.level != "hint"]
    assert serious == []
    (speech,) = card.languages.values()
    assert tokens(speech.instructions) <= 145
    assert card.voice.id is None or card.voice.id in VOICES


def test_manners_sound_different() -> None:
    first = [derive(text).speech("en").moods.comfort for text in ("A shy girl.", "A strict coach.")]
    assert first[0] != first[1]


def test_what_is_long_goes_into_passages() -> None:
    more = " ".join(
        f"In {place} she once lost a {thing}, and she still writes to the {who} who found it."
        for place, thing, who in (
            ("Oslo", "violin", "baker"),
            ("Cairo", "compass", "tailor"),
            ("Lima", "umbrella", "florist"),
            ("Hanoi", "ledger", "sailor"),
            ("Quito", "lantern", "priest"),
            ("Minsk", "telescope", "farmer"),
        )
    )
    card = derive(f"{GRACE} {more}", "Hi.")
    assert tokens(card.speech("en").instructions) <= 125
    assert "blunt" in card.speech("en").instructions
    assert "telescope" in recall(card, "en", ["What happened in Minsk?"])
    long = "".join(
        f"她在{place}开过一家{shop}，后来关了。"
        for place, shop in (
            ("成都", "面馆"),
            ("昆明", "花店"),
            ("西安", "茶馆"),
            ("青岛", "书店"),
            ("厦门", "照相馆"),
            ("兰州", "裁缝铺"),
        )
    )
    card = derive(LAN + long)
    assert "照相馆" in recall(card, "zh", ["你在厦门做过什么"])


def test_nothing_to_go_by_is_refused() -> None:
    with pytest.raises(PersonaError, match="describe the character"):
        derive("  ", "Hi.")
    with pytest.raises(PersonaError, match="longer than"):
        derive("a" * 300_000)


# --------------------------------------------------------------------------- a thinker's help


def answering(**found: Any) -> Any:
    return lambda _: f"Here you are: {json.dumps(found, ensure_ascii=False)}"


def test_a_thinker_fills_what_the_rules_left_open() -> None:
    text = "Ann does something with 44 boats. Cheerful."
    card = derive(
        text,
        thinker=answering(
            age=44, occupation="boat builder", traits=["loud"], catchphrases=["Ahoy", "boats"]
        ),
    )
    assert card.identity.occupation == {"en": "boat builder"}
    assert card.personality.traits == {"en": ("cheerful",)}  # the rules found some
    assert [phrase.text for phrase in card.verbal_habits.catchphrases["en"]] == ["boats"]


@pytest.mark.parametrize(
    "answer", ["no idea", "{broken", "{}", '{"age": "old", "traits": 5}', "[]"]
)
def test_a_thinker_that_answers_nonsense_changes_nothing(answer: str) -> None:
    assert derive(GRACE, thinker=lambda _: answer) == derive(GRACE)


def test_a_thinker_s_instructions_keep_the_rules_of_speaking() -> None:
    told = "You are Grace Okafor, a nurse who has seen everything and says what she thinks at once."
    text = derive(GRACE, thinker=answering(instructions=told)).speech("en").instructions
    assert text.startswith(told)
    assert "Speak casual English" in text
    too_long = derive(GRACE, thinker=answering(instructions=told * 20))
    assert too_long == derive(GRACE)


# ------------------------------------------------------------------------------ the word lists


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_authored_line_may_be_said(manner: Any, language: Language) -> None:
    own = lines()[manner][language]
    card = derive("你叫小伴。" if language == "zh" else "You are Sam.")
    said = [line for name in ("fallbacks", "harm", "prompt", "crisis", "ai") for line in own[name]]
    said += [own["greeting"], *(turn["assistant"] for turn in own["examples"])]
    for line in said:
        verdict = Guard(_bare(card, language), language).check(line.format(name="Sam"))
        assert verdict.reason in ("", "long"), (line, verdict)
    assert all("AI" in line for line in own["ai"])
    assert min(len(own[mood]) for mood in ("comfort", "joy", "harm", "prompt", "ai")) >= 3
    assert set(own["hears"]) == set(Hears.model_fields)
    guard = Guard(_bare(card, language), language, voiced=True)
    for line in (line for found in own["hears"].values() for line in found):
        assert guard.check(line).action == "ok", line


def _bare(card: Card, language: Language) -> Card:
    speech = card.speech(language).model_copy(update={"examples": ()})
    return card.model_copy(update={"languages": {language: speech}})


def test_the_lexicon_names_only_what_there_is() -> None:
    lists = lexicon()
    for language in ("zh", "en"):
        assert set(lists["trait_words"][language]) == set(lists["traits"])
        assert set(lists["archetypes"][language]) == set(lists["manners"])
        for sex in ("female", "male"):
            assert {VOICES[v].sex for v in lists["voices"][language][sex].values()} == {sex}
    assert set(lists["manners"].values()) <= set(MANNERS)
    assert words("a_b c") == ("a b", "c")


def test_a_trade_is_no_part_of_a_home_and_others_in_the_story_no_part_of_the_character() -> None:
    told = "老严是住在北京胡同里的修表匠，沉默寡言。" + "那年冬天他遇见了王师傅和李师傅。" * 60
    card = derive(told)
    assert card.identity.home == {"zh": "北京胡同里"}
    assert card.identity.occupation == {"zh": "修表匠"}
    assert card.interaction.archetype == "companion"
    assert card.personality.traits["zh"] == ("沉默寡言",)


def test_who_works_or_teaches_leaves_feelings_alone() -> None:
    assert derive("Ms. Lee is a patient English tutor, 41.").perception == "no_emotions"
    assert derive("Nora is a retired sailor, 61.").perception == "all"
