"""The list of readings: parsed, counted, and right where it was mended."""

import pytest

from vivavoce.bench import pinyin
from vivavoce.bench.pinyin import Item, bench, items, misses
from vivavoce.languages import HAN
from vivavoce.voice.phonemes import MandarinPhonemes

ITEM = Item("open", "polyphone", "他长大了", ((1, ("zhang3",)), (3, ("le5", "liao3"))))


@pytest.mark.parametrize("part", pinyin.PARTS)
def test_the_list_is_well_formed(part: str) -> None:
    found = list(items(part))
    assert len(found) > 80
    for item in found:
        han = HAN.findall(item.text)
        assert item.wanted
        if not item.whole:
            assert all(place < len(han) for place, _ in item.wanted)
        for _, readings in item.wanted:
            assert all(one[:-1].isalpha() and one[-1] in "12345" for one in readings)


def test_no_sentence_is_in_both_parts() -> None:
    assert not {one.text for one in items("open")} & {one.text for one in items("held")}


def test_only_the_tested_characters_count() -> None:
    assert misses(ITEM, lambda _: ["x", "zhang3", "y", "le5"]) == []
    (miss,) = misses(ITEM, lambda _: ["x", "chang2", "y", "liao3"])
    assert (miss.character, miss.wanted, miss.got) == ("长", "zhang3", "chang2")
    assert len(misses(ITEM, lambda _: ["zhang3"])) == 2, "a reading is missing"


def test_a_whole_sentence_is_right_or_wrong() -> None:
    item = Item(
        "open", "number", "12个", ((0, ("shi2",)), (1, ("er4",)), (2, ("ge4",))), whole=True
    )
    assert misses(item, lambda text: ["shi2", "er4", "ge4"]) == []
    assert len(misses(item, lambda text: ["yi1", "er4", "ge5"])) == 1
    assert len(misses(item, lambda text: ["shi2", "er4"])) == 1


def test_third_tones_are_shown_but_not_counted() -> None:
    figures, _ = bench(lambda text: ["?"] * len(HAN.findall(text)), ("held",))
    counted = sum(of["n"] for kind, of in figures["held"].items() if kind not in ("all", "third"))
    assert figures["held"]["all"] == {"n": counted, "right": 0, "share": 0.0}
    assert figures["held"]["third"]["n"] > 10


def test_mended_readings_stay_mended() -> None:
    figures, wrong = bench(MandarinPhonemes().syllables, ("open",))
    assert figures["open"]["all"]["share"] >= 0.98, wrong
