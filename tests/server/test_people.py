"""From settings to setups, while personas come and go."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.lamp import Lamp
from tests.fakes.server import VOICES
from vivavoce.engine.contract import Perceive
from vivavoce.errors import ProtocolError
from vivavoce.languages import Language
from vivavoce.memory.memory import Memory
from vivavoce.persona.card import load
from vivavoce.persona.compile import Size
from vivavoce.persona.personas import Personas
from vivavoce.server.companion import Companion, Opening
from vivavoce.server.people import People, own_tone
from vivavoce.tools.skill import Call, Outcome
from vivavoce.voice.style.names import TONES, tone
from vivavoce.voice.style.types import NEUTRAL


@pytest.fixture
def people() -> People:
    return People(Personas([load("xiaoyue")]), "xiaoyue", "xiaoyue", lambda: VOICES)


def test_who_was_deleted_may_stay_but_not_be_asked_for(people: People) -> None:
    people.personas.save(load("xiaoyue").model_copy(update={"id": "kit"}))
    config = replace(people.default("m"), persona="kit")
    people.personas.delete("kit")
    assert people.settle(config, {"speed": 1.2}) == {"speed": 1.2}
    assert people.setup(config).character is not None
    with pytest.raises(ProtocolError, match="No persona 'kit'"):
        people.settle(people.default("m"), {"persona": "kit"})


async def test_who_is_not_played_remembers_nothing(
    people: People, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    memory = Memory(tmp_path / "memory.db")
    companion = Companion({}, memory, "conversation")
    config = replace(people.default("m"), instructions="Be brief.", user="bob")
    assert people.setup(config, companion).character is None
    companion.read_ahead()
    await companion.remember("I live in Rome.", "Nice.", "en")
    assert not companion.commands_memory("You may remember me.")
    assert not caplog.records
    memory.close()


def test_an_order_to_the_memory_is_no_answer_in_a_game(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.db")
    game = Lamp(has_floor=True)
    companion = Companion({"lamp": Opening(lambda _, __: game)}, memory, "conversation")
    companion.meet("xiaoyue", ["lamp"], "bob")
    ((skill, _),) = companion.route("forget everything I read to you about me", "en").calls
    assert skill.name == "lamp"
    ((skill, _),) = companion.route("forget everything about me", "en").calls
    assert skill.name == "memory"
    memory.close()


async def test_calls_of_a_skill_are_run_in_order_however_long_they_take() -> None:
    class Slow(Lamp):
        async def run(self, call: Call, language: Language) -> Outcome:
            await asyncio.sleep(0 if call.arguments["on"] else 0.02)
            return await super().run(call, language)

    lamp = Slow()
    companion = Companion({"lamp": Opening(lambda _, __: lamp)})
    companion.meet("xiaoyue", ["lamp"])
    calls = [companion.run("lamp/switch", {"on": on}, "en") for on in (False, True)]
    await asyncio.gather(*calls)
    assert [call.arguments["on"] for call in lamp.runs] == [False, True]


@pytest.mark.parametrize(
    ("server", "card", "wanted"),
    [
        ("all", "all", "all"),
        ("all", "no_emotions", "no_emotions"),
        ("no_emotions", "all", "no_emotions"),
        ("no_emotions", "off", "off"),
        ("off", "no_emotions", "off"),
    ],
)
def test_of_server_and_persona_the_stricter_decides_what_is_listened_for(
    server: Perceive, card: Perceive, wanted: str
) -> None:
    somebody = load("xiaoyue").model_copy(update={"perception": card})
    people = People(Personas([somebody]), "xiaoyue", "xiaoyue", lambda: VOICES, perceive=server)
    assert people.setup(people.default("m")).perceive == wanted
    written = replace(people.default("m"), instructions="Be brief.")
    assert people.setup(written).perceive == server


def test_a_persona_has_its_cards_tone_and_a_session_its_own(people: People) -> None:
    playful = people.setup(people.default("m"))
    assert 0 < playful.tone.pitch < TONES["playful"].controls.then(tone("bright")).pitch
    assert playful.scene == NEUTRAL
    asked = replace(people.default("m"), instructions="Speak in a cheerful whisper.")
    written = people.setup(asked)
    assert (written.tone, written.scene) == (NEUTRAL, tone("cheerful").then(tone("whisper")))
    played = people.setup(replace(asked, persona="xiaoyue"))
    assert (played.tone, played.scene) == (playful.tone, written.scene)


def test_a_slow_persona_is_not_slowed_down_twice() -> None:
    voice = load("xiaoyue").voice.model_copy(update={"speed": 0.85, "tone": {"en": "soft, slow"}})
    tone = own_tone(load("xiaoyue").model_copy(update={"voice": voice}))
    assert tone.energy < 0
    assert tone.rate == 1.0


@pytest.mark.parametrize(("size", "told"), [("small", False), ("large", True)])
def test_only_a_large_thinker_is_told_of_marks(size: Size, told: bool) -> None:
    people = People(Personas([load("xiaoyue")]), "xiaoyue", "xiaoyue", lambda: VOICES, size)
    written = replace(people.default("m"), instructions="Be brief.")
    for config in (people.default("m"), written):
        for prompt in people.setup(config).prompts.values():
            assert ("[laughter]" in prompt.instructions) == told
    # What a persona does not do it is not told of.
    assert "[uhm]" not in people.setup(people.default("m")).prompts["en"].instructions
