"""A text trains or measures, never both."""

from vivavoce.data.sources import gather
from vivavoce.data.splits import of_split, split_of
from vivavoce.data.texts import Text, bare


def test_no_text_is_on_both_sides_and_some_are_on_each() -> None:
    texts = gather(None, "zh")
    train, held = of_split(texts, "train"), of_split(texts, "eval")
    assert len(train) + len(held) == len(texts)
    assert 0.02 < len(held) / len(texts) < 0.06


def test_the_side_does_not_depend_on_source_or_spelling() -> None:
    first = Text("Turn left here.", "en", "command", "built-in")
    assert split_of(first) == split_of(Text("turn left, here", "en", "talk", "clinc-oos"))


def test_what_a_bench_says_is_on_neither_side() -> None:
    text = Text("Turn left here.", "en", "command", "built-in")
    assert split_of(text, {bare("turn left here")}) is None


def test_sources_for_measuring_never_train() -> None:
    texts = [Text(f"What is number {n}?", "en", "question", "vocalbench") for n in range(50)]
    assert {split_of(text) for text in texts} == {"eval"}
