"""Cards: what is accepted, what is refused and with which advice."""

import json
from pathlib import Path
from typing import Any

import pytest

from vivavoce.errors import PersonaError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.persona.card import available, dump, load, parse
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.guard import Guard

SPEECH = {
    "instructions": "You are Kit.",
    "greeting": "Hi.",
    "fallbacks": ["Go on."],
    "moods": {"ai": ["I'm an AI."]},
}


def card_data(**changes: Any) -> dict[str, Any]:
    return {"id": "kit", "name": {"en": "Kit"}, "languages": {"en": SPEECH}, **changes}


def test_the_shipped_personas_load_by_id() -> None:
    assert "xiaoyue" in available()
    for name in available():
        assert load(name).id == name


def test_a_card_loads_from_yaml_and_json_files(tmp_path: Path) -> None:
    text = json.dumps(card_data())
    for name in ("kit.json", "kit.yaml"):  # JSON is YAML too
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert load(tmp_path / name).speech("en").greeting == "Hi."


def test_a_language_the_card_lacks_falls_back_to_its_own() -> None:
    assert parse(json.dumps(card_data()), "kit.json").speech("zh").greeting == "Hi."


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"colour": "red"}, "remove or rename the unknown key 'colour'"),
        ({"languages": {}}, "languages"),
        ({"languages": {"fr": SPEECH}}, "languages.fr"),
        ({"voice": {"speed": 9}}, "voice.speed"),
        ({"voice": "xiaoyue"}, "voice"),
        ({"name": {}}, "name"),
        ({"identity": {"age": -1}}, "identity.age"),
        ({"identity": {"shoes": 37}}, "remove or rename the unknown key 'identity.shoes'"),
        ({"personality": {"big_five": {"openness": 3}}}, "personality.big_five.openness"),
        ({"personality": {"traits": {"en": "kind"}}}, "personality.traits.en"),
        ({"verbal_habits": {"catchphrases": {"en": [{"rate": 0.1}]}}}, "catchphrases.en.0.text"),
        ({"emotions": {"intensity": "wild"}}, "emotions.intensity"),
        ({"interaction": {"archetype": "villain"}}, "interaction.archetype"),
        ({"lorebook": [{"keys": ["a"]}]}, "add 'lorebook.0.content'"),
        ({"id": "Kit the Cat"}, "'id'"),
        ({"languages": {"en": {**SPEECH, "moods": {"ai": []}}}}, "moods.ai"),
        ({"languages": {"en": {**SPEECH, "moods": {}}}}, "add 'languages.en.moods.ai'"),
        ({"languages": {"en": {**SPEECH, "greeting": " "}}}, "greeting"),
    ],
)
def test_a_faulty_card_is_refused_with_the_field_at_fault(
    changes: dict[str, Any], advice: str
) -> None:
    with pytest.raises(PersonaError, match=r"kit\.json") as caught:
        parse(json.dumps(card_data(**changes)), "kit.json")
    assert advice in str(caught.value)


def test_the_typed_part_is_read_as_it_was_written() -> None:
    text = """
id: kit
name: {en: Kit}
identity: {age: 30, facts: {en: {height: 170, birthday: 2001-03-09}}}
verbal_habits: {catchphrases: {en: [{text: right, rate: 0.5}]}}
lorebook: [{keys: [boat], content: {en: The boat is called Mary.}}]
languages: {en: {instructions: You are Kit., greeting: Hi., fallbacks: [Go on.],
  moods: {ai: [I'm an AI.]}}}
"""
    card = parse(text, "kit.yaml")
    assert card.identity.facts["en"] == {"height": "170", "birthday": "2001-03-09"}
    assert card.verbal_habits.catchphrases["en"][0].rate == 0.5
    assert card.lorebook[0].content["en"] == "The boat is called Mary."
    assert card.voice.id is None


def test_a_name_the_card_lacks_in_a_language_is_its_other_one() -> None:
    assert parse(json.dumps(card_data()), "kit.json").called("zh") == "Kit"


def test_what_cannot_be_read_is_a_persona_error(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match="use one of"):
        load("nobody")
    with pytest.raises(PersonaError, match="cannot read"):
        load(tmp_path / "none.yaml")
    with pytest.raises(PersonaError, match="does not parse"):
        parse("a: [", "broken.yaml")
    with pytest.raises(PersonaError, match="'voice' stands here twice"):
        parse("id: kit\nvoice: {id: emma}\nvoice: {speed: 2}\n", "twice.yaml")
    with pytest.raises(PersonaError, match="mapping"):
        parse("- a", "list.yaml")


def test_a_compiled_card_keeps_the_instructions_first() -> None:
    compiled = compile_setup(load("xiaoyue"), "zh", "  用户叫小明。 ")
    assert compiled.instructions == load().speech("zh").instructions + "\n用户叫小明。"
    assert compile_setup(load("xiaoyue"), "zh").instructions == load().speech("zh").instructions
    assert compiled.examples[0].user == load().speech("zh").examples[0].user


@pytest.mark.parametrize("language", LANGUAGES)
def test_mood_openers_are_among_those_to_render_ahead(language: Language) -> None:
    card = load("xiaoyue")
    moods = card.speech(language).moods
    assert {*moods.comfort, *moods.joy} <= set(compile_setup(card, language).openers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_xiaoyue_keeps_to_her_own_rules(language: Language) -> None:
    card = load("xiaoyue")
    speech = card.speech(language)
    lines = [turn.assistant for turn in speech.examples]
    lines += [*speech.moods.harm, *speech.moods.prompt, *speech.moods.ai, speech.greeting]
    limit = 50 if language == "zh" else 35
    bare = card.model_copy(
        update={"languages": {language: speech.model_copy(update={"examples": ()})}}
    )
    for line in lines:
        words = len(line) if language == "zh" else len(line.split())
        assert words <= limit, line
        verdict = Guard(bare, language).check(line)
        assert verdict.reason in ("", "long"), (line, verdict)
    assert all("AI" in line for line in speech.moods.ai)


def test_a_large_thinker_reads_the_typed_part_as_well() -> None:
    card = load("xiaoyue")
    for language in LANGUAGES:
        small = compile_setup(card, language).instructions
        large = compile_setup(card, language, size="large").instructions
        assert large.startswith(small)
        assert card.identity.occupation[language] in large
        assert card.verbal_habits.catchphrases[language][0].text in large
        assert all(trait in large for trait in card.personality.traits[language])


def test_macros_are_filled_in_and_a_client_s_words_are_not() -> None:
    speech = {**SPEECH, "instructions": "You are {{char}}.", "greeting": "Hi {{user}}."}
    card = parse(json.dumps(card_data(languages={"en": speech})), "kit.json")
    compiled = compile_setup(card, "en", "{{char}} stays", user="Ann")
    assert compiled.instructions == "You are Kit.\n{{char}} stays"
    assert compiled.greeting == "Hi Ann."
    assert compile_setup(card, "zh").greeting == "Hi you."


def test_a_card_is_written_as_it_is_read() -> None:
    for name in available():
        assert parse(dump(load(name)), "card.yaml") == load(name)
