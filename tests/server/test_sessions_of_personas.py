"""What a session gets with its persona: voice, speed, skills, and for whom it is."""

from typing import Any

import pytest

from vivavoce.errors import ProtocolError
from vivavoce.persona.card import load
from vivavoce.persona.personas import Personas
from vivavoce.server.companion import Companion
from vivavoce.server.people import People
from vivavoce.session.config import Config
from vivavoce.tools.vehicle import Vehicle
from vivavoce.voice.voices import VOICES

SHOWN = [{"id": name, "aliases": []} for name in VOICES]
COPILOT = load("copilot")


@pytest.fixture
def people() -> People:
    return People(Personas([load("xiaoyue"), COPILOT]), "xiaoyue", "xiaoyue", lambda: SHOWN)


def changed(people: People, before: Config, **changes: Any) -> Config:
    settled = people.settle(before, changes)
    return Config(**{**before.__dict__, **settled})


def test_a_persona_brings_its_voice_and_gives_it_back(people: People) -> None:
    first = people.default("m")
    assert COPILOT.voice.id not in (None, first.voice)
    driving = changed(people, first, persona="copilot")
    assert driving.voice == COPILOT.voice.id
    assert changed(people, driving, persona=None).voice == first.voice


def test_a_voice_that_was_chosen_stays(people: People) -> None:
    chosen = changed(people, people.default("m"), voice="heart")
    assert changed(people, chosen, persona="copilot").voice == "heart"
    assert changed(people, people.default("m"), persona="copilot", voice="heart").voice == "heart"


def test_a_persona_speaks_at_its_own_pace(people: People) -> None:
    config = Config(persona="copilot", speed=1.5)
    assert people.setup(config).speed == pytest.approx(1.5 * COPILOT.voice.speed)


def test_skills_come_with_the_persona_and_instructions_have_none(people: People) -> None:
    from vivavoce.server.skills import openings

    companion = Companion(openings())
    people.setup(Config(persona="copilot"), companion)
    (skill, call), *_ = companion.route("open the sunroof", "en").calls
    assert isinstance(skill, Vehicle)
    assert call.arguments
    people.setup(Config(instructions="You are a bank."), companion)
    assert not companion.route("open the sunroof", "en").calls
    people.setup(Config(persona="copilot"), companion)
    assert companion.route("open the sunroof", "en").calls[0][0] is skill


def test_a_secret_for_one_user_is_for_nobody_else(people: People) -> None:
    pinned = Config(user="anna", user_fixed=True)
    assert people.settle(pinned, {"user": "anna"})
    with pytest.raises(ProtocolError, match="another user"):
        people.settle(pinned, {"user": "bert"})
    assert people.settle(Config(user="anna"), {"user": "bert"}) == {"user": "bert"}
