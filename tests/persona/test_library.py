"""The people who ship: each is whole in both languages, keeps to itself and says nothing false."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest
import yaml

from tests.conftest import ROOT
from vivavoce.languages import HAN, LANGUAGES, LATIN, Language
from vivavoce.model.qwen_tokenizer import QwenTokenizer
from vivavoce.persona.card import Card, Speech, available, load
from vivavoce.persona.guard import Guard
from vivavoce.persona.steer import mood
from vivavoce.store import Store
from vivavoce.voice.voices import VOICES

CARDS: Final = {name: load(name) for name in available()}
WANTED: Final = {
    *("xiaoyue", "buddy", "bedtime", "sweetheart", "boss", "mentor", "quizmaster", "feihualing"),
    *("riddler", "interviewer", "salestrainer", "copilot", "support", "tutor", "storyteller"),
    "reader",
}
SKILLS: Final = {
    *("trivia", "brainteaser", "feihualing", "interview", "vehicle", "weather", "clock"),
    *("calculator", "documents", "mcp"),
}
MOST_TOKENS: Final = 130
VOCABULARY: Final = 151_936
EXAMPLES: Final = (8, 20)
LONGEST_ANSWER: Final[dict[Language, int]] = {"zh": 40, "en": 30}
LONGEST_LINE: Final[dict[Language, int]] = {"zh": 80, "en": 45}
SPEAKABLE: Final = {
    "zh": re.compile(r"[\u4e00-\u9fff，。？！、：“”；A-Z0-9]+"),
    "en": re.compile(r"[A-Za-z0-9 ,.?!:;'\"-]+"),
}
IS_AI: Final = {
    "zh": re.compile(r"我是一?个?AI"),
    "en": re.compile(r"\bI'm an AI\b", re.IGNORECASE),
}
HELP: Final = {"zh": ("急救电话", "信得过|信任"), "en": ("emergency number", "trust")}
ASKED: Final[dict[str, dict[Language, str]]] = {
    "age": {"zh": r"多大了|几岁|高寿", "en": r"how old are you"},
    "home": {
        "zh": r"你住|哪儿的|哪里人|哪儿人|在哪儿开店|师傅住|哪个城市",
        "en": r"where (?:do you live|are you from)|where's your shop",
    },
    "birthday": {"zh": r"[你您师].*生日", "en": r"your birthday"},
}
"""What a user of an example asks of the facts, and in which words."""

both = pytest.mark.parametrize("language", LANGUAGES)
everyone = pytest.mark.parametrize("name", CARDS)


def answers(speech: Speech) -> Iterator[str]:
    """Whole answers."""
    yield speech.greeting
    yield from (turn.assistant for turn in speech.examples)
    yield from speech.fallbacks
    for kind in ("harm", "prompt", "crisis", "ai"):
        yield from speech.moods.lines(kind)


def lines(speech: Speech) -> Iterator[str]:
    """Everything that may be said."""
    yield from answers(speech)
    yield from (*speech.openers, *speech.moods.comfort, *speech.moods.joy)


def length(text: str, language: Language) -> int:
    return len(HAN.findall(text)) if language == "zh" else len(text.split())


def spoken_number(number: int, language: Language) -> str:
    """An age as a card spells it, below a hundred."""
    tens, ones = divmod(number, 10)
    if language == "zh":
        digits = "零一二三四五六七八九"
        return f"{digits[tens]}十{digits[ones] if ones else ''}"
    words = "one two three four five six seven eight nine".split()
    names = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    return "-".join([names[tens - 2], *([words[ones - 1]] if ones else [])])


def test_everybody_the_product_promises_is_there() -> None:
    assert set(CARDS) >= WANTED


@everyone
def test_a_card_is_whole(name: str) -> None:
    card = CARDS[name]
    identity, habits, feelings = card.identity, card.verbal_habits, card.emotions
    texts = (card.name, card.tagline, identity.occupation, identity.home, identity.relation)
    lists = (card.personality.traits, habits.particles, habits.catchphrases, habits.answer_length)
    for field in (
        *(*texts, identity.backstory, identity.facts, *lists, habits.address, card.voice.tone),
        *(feelings.comforted_by, feelings.angered_by, feelings.refuses, card.languages),
        *(card.knowledge.knows, card.knowledge.cannot_know),
        *(entry.content for entry in card.lorebook),
    ):
        assert set(field) == set(LANGUAGES), field
        assert all(field.values()), field
    assert identity.age
    assert identity.sex
    assert card.personality.big_five
    assert card.voice.cues
    counts = {language: len(facts) for language, facts in identity.facts.items()}
    assert len(set(counts.values())) == 1, counts


@everyone
@both
def test_there_are_lines_for_every_turn(name: str, language: Language) -> None:
    speech = CARDS[name].speech(language)
    moods = speech.moods
    assert EXAMPLES[0] <= len(speech.examples) <= EXAMPLES[1]
    assert len(speech.openers) == len(moods.comfort) == len(moods.joy) == 3
    assert len(speech.fallbacks) >= 2
    assert min(len(moods.harm), len(moods.prompt), len(moods.ai)) >= 4
    assert 1 <= len(moods.crisis) <= 2


@both
def test_instructions_fit_a_small_thinker(store: Store, language: Language) -> None:
    tokenizer = QwenTokenizer(store.root / "derived/thinker-s-graph/tokenizer.json", VOCABULARY)
    for name, card in CARDS.items():
        tokens = tokenizer.text(card.speech(language).instructions)
        assert len(tokens) <= MOST_TOKENS, (name, len(tokens))


@everyone
@both
def test_lines_are_short_and_can_be_heard(name: str, language: Language) -> None:
    speech = CARDS[name].speech(language)
    for line in lines(speech):
        assert SPEAKABLE[language].fullmatch(line), line
        assert length(line, language) <= LONGEST_LINE[language], line
    for turn in speech.examples:
        assert length(turn.assistant, language) <= LONGEST_ANSWER[language], turn.assistant


@everyone
@both
def test_languages_are_not_mixed(name: str, language: Language) -> None:
    speech = CARDS[name].speech(language)
    foreign = LATIN if language == "zh" else HAN
    for text in (*lines(speech), speech.instructions):
        assert not foreign.search(re.sub(r"AI|H2O", "", text)), text


@everyone
@both
def test_lines_pass_the_guard(name: str, language: Language) -> None:
    card = CARDS[name]
    speech = card.speech(language).model_copy(update={"examples": ()})
    bare = card.model_copy(update={"languages": {language: speech}})
    for line in answers(card.speech(language)):
        verdict = Guard(bare, language).check(line)
        assert verdict.reason in ("", "long"), (line, verdict)


@everyone
@both
def test_it_is_truthful_about_being_an_ai(name: str, language: Language) -> None:
    speech = CARDS[name].speech(language)
    for line in speech.moods.ai:
        assert IS_AI[language].search(line), line
    for line in speech.moods.crisis:
        assert all(re.search(part, line) for part in HELP[language]), line


@everyone
@both
def test_examples_show_the_lines_that_are_opened_with(name: str, language: Language) -> None:
    """A thinker goes on from an opener only as it has seen it done."""
    speech = CARDS[name].speech(language)
    shown = [turn.assistant for turn in speech.examples]
    for kind in ("comfort", "joy"):
        told = speech.moods.lines(kind)
        assert any(answer.startswith(told) for answer in shown), kind


@everyone
@both
def test_no_example_is_answered_elsewhere(name: str, language: Language) -> None:
    """Crisis, harm and the rest are whole lines of the card, so an example for one is wasted."""
    for turn in CARDS[name].speech(language).examples:
        assert mood(turn.user) in (None, "comfort", "joy"), turn.user


@both
def test_nobody_borrows_anothers_words(language: Language) -> None:
    told = Counter(line for card in CARDS.values() for line in {*lines(card.speech(language))})
    assert not [line for line, times in told.items() if times > 1]
    for field in ("name", "tagline"):
        values = [getattr(card, field)[language] for card in CARDS.values()]
        assert len(set(values)) == len(values)


@everyone
def test_voices_and_skills_exist(name: str) -> None:
    card = CARDS[name]
    assert card.voice.id is not None
    assert VOICES[card.voice.id].sex == card.identity.sex
    assert set(card.skills) <= SKILLS


def test_the_voices_are_spread() -> None:
    voices = Counter(card.voice.id for card in CARDS.values())
    assert set(voices) == set(VOICES)
    assert max(voices.values()) <= 3


@both
def test_everybody_tells_a_fact_of_their_own(language: Language) -> None:
    silent = [name for name, card in CARDS.items() if not list(told_facts(card, language))]
    assert silent in ([], ["xiaoyue"])


@everyone
@both
def test_facts_in_examples_are_those_of_the_card(name: str, language: Language) -> None:
    for value, answer in told_facts(CARDS[name], language):
        assert value.lower() in answer.lower(), (value, answer)


@everyone
@both
def test_instructions_name_the_persona_and_its_age(name: str, language: Language) -> None:
    card = CARDS[name]
    instructions = card.speech(language).instructions
    assert card.name[language] in instructions
    said = re.findall(r"[二三四五六七八九]十[一二三四五六七八九]?(?=岁)", instructions)
    said += re.findall(r"\b(?:twen|thir|for|fif|six|seven)ty(?:-\w+)?(?=,)", instructions)
    assert set(said) <= {spoken_number(card.identity.age or 0, language)}


@everyone
@both
def test_catchphrases_are_really_said(name: str, language: Language) -> None:
    card = CARDS[name]
    said = " ".join(lines(card.speech(language))).lower()
    for phrase in card.verbal_habits.catchphrases[language]:
        assert phrase.text.lower() in said, phrase.text


def test_lines_to_try_a_persona_with_are_in_no_card() -> None:
    """Else docs/library.md would show examples read aloud."""
    data = yaml.safe_load((ROOT / "scripts/library_lines.yaml").read_text(encoding="utf-8"))
    assert set(data["uses"]) == set(data["own"]) == set(CARDS)
    for language in LANGUAGES:
        tried = {*data["shared"][language]}.union(*(own[language] for own in data["own"].values()))
        for name, card in CARDS.items():
            shown = {turn.user for turn in card.speech(language).examples}
            assert not shown & tried, name


def told_facts(card: Card, language: Language) -> Iterator[tuple[str, str]]:
    """What the examples are asked about the persona: the value in the card, the answer given."""
    birthday = {"zh": "生日", "en": "birthday"}[language]
    values = {
        "age": spoken_number(card.identity.age or 0, language),
        "home": card.identity.home[language],
        "birthday": card.identity.facts[language][birthday],
    }
    for turn in card.speech(language).examples:
        for fact, patterns in ASKED.items():
            if re.search(patterns[language], turn.user, re.IGNORECASE):
                yield values[fact], turn.assistant
