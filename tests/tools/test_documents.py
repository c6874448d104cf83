"""Finding the right paragraph, in both languages, and nothing outside the folder."""

from pathlib import Path

import pytest

from vivavoce.errors import ToolError
from vivavoce.tools.documents import Documents


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    store = tmp_path / "stores" / "car"
    (store / "more").mkdir(parents=True)
    (store / "lamp.md").write_text(
        "# Lamps\n\nThe red lamp warns of low oil.\n\nGreen: all is well."
    )
    (store / "more" / "轮胎.txt").write_text(
        "轮胎气压应为二点五巴。\n\n车窗可以用语音打开。", "utf-8"
    )
    (store / "picture.png").write_bytes(b"\x89PNG lamp")
    (tmp_path / "secret.txt").write_text("the lamp of the vault")
    return Documents(tmp_path / "stores")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("What does the RED lamp mean?", "The red lamp warns of low oil."),
        ("轮胎气压多少", "轮胎气压应为二点五巴。"),
        ("怎么打开车窗?", "车窗可以用语音打开。"),
    ],
)
def test_the_best_paragraph_comes_first(documents: Documents, query: str, found: str) -> None:
    assert documents.search("car", query).split("\n\n")[0] == found


@pytest.mark.parametrize("query", ["giraffe", "", '" OR "', "长颈鹿"])
def test_what_is_not_there_is_not_found(documents: Documents, query: str) -> None:
    assert documents.search("car", query) == ""


@pytest.mark.parametrize("store", ["boat", "", ".", "..", "../stores/car/..", "/etc"])
def test_only_stores_below_the_folder_are_read(documents: Documents, store: str) -> None:
    with pytest.raises(ToolError, match="no document store"):
        documents.search(store, "lamp")


def test_long_paragraphs_are_cut(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "long.txt").write_text("lamp " * 2000)
    found = Documents(tmp_path).search("s", "lamp", top=1)
    assert 0 < len(found) <= 1200
