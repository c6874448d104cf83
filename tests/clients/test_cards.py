"""Cards exported here open unchanged in readers of other projects."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients.play import HERE, clients_python, node_modules
from tests.conftest import ROOT
from tests.persona.cards import V1, V2, V3, carried, text
from vivavoce.persona.card import Card, load
from vivavoce.persona.derive import foreign
from vivavoce.persona.formats import Document, export, read
from vivavoce.persona.formats.export import embedded
from vivavoce.persona.formats.standard import V1_FIELDS, fields

V2_FIELDS: Final = (
    "creator_notes",
    "system_prompt",
    "post_history_instructions",
    "alternate_greetings",
    "tags",
    "creator",
    "character_version",
    "extensions",
)


def imported(card: dict[str, Any]) -> tuple[Card, Document]:
    document = read(carried(text(card), "png"))
    ours = foreign(document)
    return ours, read(embedded(document, ours))


CARDS: Final = [
    pytest.param((load("xiaoyue"), None), fields(load("xiaoyue")), id="ours"),
    *(
        pytest.param(imported(card), card.get("data", card), id=f"V{number}")
        for number, card in enumerate((V1, V2, V3), 1)
    ),
]


def ran(command: Sequence[str | Path]) -> Any:
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(("source", "expected"), CARDS)
def test_aichar_reads_the_picture_and_the_oldest_json(
    source: tuple[Card, Document | None], expected: dict[str, Any], tmp_path: Path
) -> None:
    python = clients_python()
    (tmp_path / "card.png").write_bytes(export(source[0], "png", source[1]))
    (tmp_path / "card.json").write_bytes(export(source[0], "json", source[1], 1))
    files = [tmp_path / "card.png", tmp_path / "card.json"]
    for found in ran([python, HERE / "scripts" / "card_reader.py", *files]):
        assert found == {name: expected[name] for name in V1_FIELDS}


@pytest.mark.parametrize(("source", "expected"), CARDS)
def test_the_javascript_readers_take_both_newer_versions(
    source: tuple[Card, Document | None], expected: dict[str, Any], tmp_path: Path
) -> None:
    node = node_modules()
    for version in (2, 3):
        content = export(source[0], "json", source[1], version)
        (tmp_path / f"{version}.json").write_bytes(content)
    files = [tmp_path / "2.json", tmp_path / "3.json"]
    second, third = ran([node, HERE / "scripts" / "card_reader.mjs", *files])
    assert (second["version"], third["version"]) == ("v2", "v3")
    for found in (second, third):
        data = found["parsed"]["data"]
        assert {name: data[name] for name in V1_FIELDS} == {n: expected[n] for n in V1_FIELDS}
        ours = data["extensions"].pop("vivavoce")
        assert ours["id"] == source[0].id
        for name in V2_FIELDS:
            if name in expected:
                assert data[name] == expected[name]
