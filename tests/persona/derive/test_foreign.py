"""Somebody else's card as one of ours."""

import json
from typing import Any

import pytest

from tests.persona.cards import V1, V2, V3, VERSIONS, text
from vivavoce.errors import PersonaError
from vivavoce.persona.card import load, to_json
from vivavoce.persona.derive import foreign
from vivavoce.persona.derive.examples import examples
from vivavoce.persona.formats import read
from vivavoce.persona.macros import Macros
from vivavoce.persona.recall import recall


def of(card: dict[str, Any], **options: Any) -> Any:
    return foreign(read(text(card).encode()), **options)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_becomes_somebody_who_can_speak(version: int) -> None:
    card = of(VERSIONS[version])
    speech = card.speech("en")
    assert card.called("en") == ("Mimi" if version == 3 else "Mira")
    assert card.identity.age == 34
    assert speech.greeting == "Welcome to the inn! Cold night, isn't it?"
    assert speech.examples[0].user == "What's good here?"
    assert speech.examples[0].assistant == "The stew."
    assert "{{" not in json.dumps(to_json(card))


def test_its_lorebook_comes_along() -> None:
    card = of(V2)
    assert card.lorebook[0].keys == ("sword",)
    assert card.lorebook[0].scan_depth == 2
    assert recall(card, "en", ["Is that a sword?"]) == "The sword hangs over the hearth."


def test_the_names_before_v1_are_known() -> None:
    card = of({"char_name": "Bo", "char_persona": "A shy painter.", "char_greeting": "Hey."})
    assert (card.called("en"), card.speech("en").greeting) == ("Bo", "Hey.")


def test_ours_counts_when_it_is_there() -> None:
    ours = to_json(load("xiaoyue"))
    data = {**V3["data"], "extensions": {"vivavoce": ours}}
    assert of({**V3, "data": data}) == load("xiaoyue")
    assert of({**V3, "data": data}, card_id="moon").id == "moon"
    broken = {**V3["data"], "extensions": {"vivavoce": {**ours, "colour": "red"}}}
    with pytest.raises(PersonaError, match=r"extensions\.vivavoce.*colour"):
        of({**V3, "data": broken})


@pytest.mark.parametrize(
    "changes",
    [
        {"description": 5, "personality": None, "mes_example": []},
        {"character_book": "no book"},
        {"character_book": {"entries": [{"keys": 1, "content": None}, 7]}},
        {"character_book": {"entries": [{"keys": ["\ud800 half"], "content": "half \ud800"}]}},
        {"first_mes": "*silence*"},
        {"description": "\ud83d half a character"},
    ],
)
def test_fields_of_wrong_kinds_are_passed_over(changes: dict[str, Any]) -> None:
    card = foreign(read(json.dumps({**V2, "data": {**V2["data"], **changes}}).encode()))
    assert card.speech("en").greeting


def test_a_card_without_a_name_is_refused() -> None:
    with pytest.raises(PersonaError, match="no name"):
        of({**V2, "data": {**V2["data"], "name": " "}})


def test_example_dialogues_in_the_forms_people_write() -> None:
    names = Macros(char="Kit", user="the user")
    told = (
        "<START>\n{{user}}: Hi\n{{char}}: *waves* Hey! *sits*\nNice day.\n"
        "<START>\nKit: first to speak\n**{{user}}:** Well?\n**Kit:** Well what?\n"
    )
    assert [(turn.user, turn.assistant) for turn in examples(told, names)] == [
        ("Hi", "Hey! Nice day."),
        ("Well?", "Well what?"),
    ]
    assert V1["mes_example"].count("<START>") == 1
