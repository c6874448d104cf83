"""The collection of personas and the folder of one's own."""

import threading
from pathlib import Path

import pytest

from tests.persona.cards import V2, carried, text
from vivavoce.errors import PersonaError
from vivavoce.persona.card import Card, dump, load
from vivavoce.persona.derive import derive
from vivavoce.persona.folder import default_folder
from vivavoce.persona.incoming import MOST_YAML, accept
from vivavoce.persona.personas import Personas

KIT = derive("Kit is a cheerful baker.", "Hi there!")


def named(card_id: str) -> Card:
    return KIT.model_copy(update={"id": card_id})


@pytest.fixture(params=["folder", "memory"])
def personas(request: pytest.FixtureRequest, tmp_path: Path) -> Personas:
    return Personas([load("xiaoyue")], tmp_path / "own" if request.param == "folder" else None)


def test_what_is_saved_is_there_until_it_is_deleted(personas: Personas) -> None:
    assert personas.get("kit") is None
    personas.save(KIT)
    assert personas["kit"] == KIT
    assert "kit" in personas
    assert [card.id for card in personas.all()] == ["xiaoyue", "kit"]
    assert personas.editable("kit")
    personas.delete("kit")
    assert "kit" not in personas
    with pytest.raises(PersonaError, match="there are xiaoyue"):
        personas["kit"]


def test_shipped_ones_stay_as_they_are(personas: Personas) -> None:
    with pytest.raises(PersonaError, match="ships with"):
        personas.save(load("xiaoyue"))
    with pytest.raises(PersonaError, match="no persona of your own"):
        personas.delete("xiaoyue")
    assert not personas.editable("xiaoyue")
    assert personas.free("xiaoyue") == "xiaoyue-2"


def test_an_id_is_taken_once_unless_it_is_replaced(personas: Personas) -> None:
    personas.save(KIT)
    with pytest.raises(PersonaError, match="already"):
        personas.save(KIT)
    changed = KIT.model_copy(update={"tagline": {"en": "New."}})
    personas.save(changed, replace=True)
    assert personas["kit"] == changed
    assert personas.free("kit") == "kit-2"


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_file_that_nests_too_deep_is_a_fault_and_no_end(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"deep.{suffix}").write_text(
        '{"id": ' + "[" * 200_000 + "]" * 200_000 + "}", "utf-8"
    )
    personas = Personas([load("xiaoyue")], tmp_path)
    assert [card.id for card in personas.all()] == ["xiaoyue"]
    assert list(personas.faults) == ["deep"]


def test_a_file_with_a_slip_in_it_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "kit.yaml").write_text("id: kit\nname: [", "utf-8")
    personas = Personas([load("xiaoyue")], tmp_path)
    with pytest.raises(PersonaError, match=r"'kit' cannot be used: kit\.yaml does not parse"):
        personas["kit"]
    with pytest.raises(PersonaError, match="mend it"):
        personas.save(KIT)
    assert personas.free("kit") == "kit-2"
    assert "name: [" in (tmp_path / "kit.yaml").read_text("utf-8")
    personas.save(KIT, replace=True)
    assert personas["kit"] == KIT


def test_the_card_it_came_from_is_kept_with_it(personas: Personas) -> None:
    found = accept(carried(text(V2), "png"))
    personas.save(found.card, found.origin)
    origin = personas.origin("mira")
    assert origin is not None
    assert origin.data["unknown"] == {"z": 1, "a": 2}
    personas.delete("mira")
    personas.save(found.card)
    assert personas.origin("mira") is None
    assert personas.origin("xiaoyue") is None


def test_a_card_can_be_tried_out_without_being_kept(personas: Personas) -> None:
    first = personas.try_out(KIT)
    assert personas[first].speech("en") == KIT.speech("en")
    assert [card.id for card in personas.all()] == ["xiaoyue"]
    for _ in range(64):
        personas.try_out(KIT)
    assert first not in personas
    with pytest.raises(PersonaError, match="trying out"):
        personas.save(named("preview-1"))


def test_files_that_change_while_it_runs_are_noticed(tmp_path: Path) -> None:
    personas = Personas([load("xiaoyue")], tmp_path)
    (tmp_path / "kit.yaml").write_text(dump(KIT), "utf-8")
    assert personas["kit"] == KIT
    changed = KIT.model_copy(update={"tagline": {"en": "Longer than before."}})
    (tmp_path / "kit.yaml").write_text(dump(changed), "utf-8")
    assert personas["kit"].tagline == {"en": "Longer than before."}
    (tmp_path / "kit.yaml").unlink()
    assert "kit" not in personas


def test_a_broken_file_costs_one_persona_and_is_told(tmp_path: Path) -> None:
    personas = Personas([load("xiaoyue")], tmp_path)
    personas.save(KIT)
    (tmp_path / "bad.yaml").write_text("id: [", "utf-8")
    (tmp_path / "other.yaml").write_text(dump(KIT), "utf-8")
    (tmp_path / "xiaoyue.yaml").write_text(dump(load("xiaoyue")), "utf-8")
    assert [card.id for card in personas.all()] == ["xiaoyue", "kit"]
    assert set(personas.faults) == {"bad", "other", "xiaoyue"}
    assert "name file and id alike" in personas.faults["other"]
    for name in ("bad", "other", "xiaoyue"):
        (tmp_path / f"{name}.yaml").unlink()
    personas.all()
    assert personas.faults == {}


def test_files_are_written_in_one_step_and_nothing_is_left_over(tmp_path: Path) -> None:
    personas = Personas([], tmp_path)
    threads = [
        threading.Thread(target=personas.save, args=(named(f"kit-{number}"),))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"kit-{n}.yaml" for n in range(8)]
    assert len(Personas([], tmp_path).all()) == 8


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PersonaError, match="VIVAVOCE_PERSONAS"):
        Personas([], tmp_path / "file").save(KIT)


def test_who_is_wanted_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAVOCE_PERSONAS", str(tmp_path))
    assert default_folder() == tmp_path
    assert Personas.usual().first.id == "xiaoyue"
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "kit.yaml"
    path.write_text(dump(KIT), "utf-8")
    assert Personas.usual(str(path)).first == KIT
    with pytest.raises(PersonaError, match="nobody"):
        Personas.usual("nobody")
    Personas([], tmp_path).save(named("mine"))
    assert Personas.usual("mine").first.id == "mine"


def test_files_on_their_way_in() -> None:
    assert accept(dump(KIT).encode()).card == KIT
    assert accept(dump(KIT).encode(), card_id="other").card.id == "other"
    with pytest.raises(PersonaError, match="write them out"):
        accept(b"a: &a [1]\nlanguages: [*a, *a]")
    with pytest.raises(PersonaError, match="longer than"):
        accept(b"#" * (MOST_YAML + 1))
    with pytest.raises(PersonaError, match="is not a persona"):
        accept(b'{"languages": {}}')
    with pytest.raises(PersonaError, match="neither"):
        accept(b"a: [")
