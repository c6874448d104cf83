"""Whatever is told in whatever order: one value at a time, nothing lost, nothing shared."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.memory import Memory, Turn

START = datetime(2026, 1, 1, tzinfo=UTC)
CITIES = ("Berlin", "Lisbon", "Rome", "Oslo")

STEPS = st.lists(st.tuples(st.sampled_from(CITIES), st.integers(-3, 30)), min_size=1, max_size=12)
IDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=" "), min_size=1, max_size=8
).filter(lambda text: text == text.strip())


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_the_latest_told_holds_and_the_others_stay(steps: list[tuple[str, int]]) -> None:
    """Clocks may run backwards."""
    with TemporaryDirectory() as folder:
        memory = Memory(Path(folder) / "m.db", clock=lambda: START)
        memory.agree("u", "p", "yes")
        now, changes = START, 0
        last = None
        for city, days in steps:
            now += timedelta(days=days)
            turn = Turn(f"I live in {city}.", "", "en")
            memory.write("u", "p", [turn], now, conversation="c")
            changes += city != last
            last = city
        facts = memory.export("u", "p")["facts"]
        memory.close()
    assert len(facts) == changes
    assert [fact["value"] for fact in facts if fact["valid_to"] is None] == [last]
    for before, after in pairwise(facts):
        assert before["valid_from"] <= before["valid_to"] <= after["valid_from"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(IDS, IDS), min_size=2, max_size=6, unique=True))
def test_nobody_sees_what_another_told(owners: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        memory = Memory(Path(folder) / "m.db", clock=lambda: START)
        for n, (user, persona) in enumerate(owners):
            memory.agree(user, persona, "yes")
            turn = Turn(f"My cat is called Mimi{n}x.", "", "en")
            memory.write(user, persona, [turn], START, conversation="c")
        seen = defaultdict(set)
        for user, persona in owners:
            told = memory.recall(user, persona, "what is my cat called", "en", count=len)
            told += str(memory.export(user, persona))
            seen[user, persona] = {n for n in range(len(owners)) if f"Mimi{n}x" in told}
        memory.withdraw(*owners[0])
        left = memory.owners()
        memory.close()
    assert [seen[owner] for owner in owners] == [{n} for n in range(len(owners))]
    assert len(left) == len(owners) - 1
