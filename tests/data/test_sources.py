"""The registry: what ships works from nothing, what does not is read from the user's folder."""

import json
import zipfile
from pathlib import Path

import pytest

from vivavoce.data.sources import SOURCES, gather
from vivavoce.errors import ConfigError


def test_what_ships_is_enough_for_a_toy() -> None:
    for language in ("en", "zh"):
        texts = gather(None, language)
        assert len(texts) > 400
        assert len({text.key for text in texts}) == len(texts)
        assert {text.source for text in texts} <= {"built-in", "templates", "games", "poems"}
        assert sum(text.kind == "backchannel" for text in texts) > 10


def test_what_the_user_has_is_read_from_a_folder(tmp_path: Path) -> None:
    clinc = tmp_path / "benchmarks/clinc-oos/data_small.json"
    clinc.parent.mkdir(parents=True)
    clinc.write_text(json.dumps({"train": [["book a flight to oslo", "book_flight"]]}))
    bench = tmp_path / "benchmarks/vocalbench/single_round.json"
    bench.parent.mkdir(parents=True)
    bench.write_text(json.dumps([{"Question": "What is a fjord?"}]))
    talk = tmp_path / "dialogue/kdconv/film-dev.json"
    talk.parent.mkdir(parents=True)
    words = "知道这部电影吗？我上个星期刚刚看过了，和我最好的朋友一起去的，非常好看。"
    talk.write_text(json.dumps([{"messages": [{"message": words}]}]))
    woz = tmp_path / "dialogue/crosswoz/val.json.zip"
    woz.parent.mkdir(parents=True)
    with zipfile.ZipFile(woz, "w") as zipped:
        dialogue = {"1": {"messages": [{"content": "帮我订一家酒店"}]}}
        zipped.writestr("val.json", json.dumps(dialogue))
    said = {
        (text.source, text.words)
        for language in ("en", "zh")
        for text in gather(tmp_path, language)
    }
    assert ("clinc-oos", "book a flight to oslo.") in said
    assert ("vocalbench", "What is a fjord?") in said
    assert ("kdconv", "知道这部电影吗？") in said
    assert ("kdconv", "和我最好的朋友一起去的。") in said
    assert ("crosswoz", "帮我订一家酒店。") in said


@pytest.mark.parametrize("content", ["[1", "[1]", '{"train": [["one", "two", "three"]]}'])
def test_a_collection_of_another_shape_is_named(tmp_path: Path, content: str) -> None:
    clinc = tmp_path / "benchmarks/clinc-oos/data_small.json"
    clinc.parent.mkdir(parents=True)
    clinc.write_text(content)
    with pytest.raises(ConfigError, match="clinc/oos-eval"):
        gather(tmp_path, "en")


def test_every_source_says_its_licence_and_origin() -> None:
    for name, source in SOURCES.items():
        assert source.name == name
        assert source.licence
        assert source.origin
    assert SOURCES["vocalbench"].use == "eval"
