"""A memory in a folder of its own, with a clock that tests turn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vivavoce.languages import script_language
from vivavoce.memory import Memory, Turn

USER, PERSONA = "user-1", "xiaoyue"


@dataclass
class Clock:
    """Stands until it is turned."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 25, 18, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **spans: float) -> None:
        self.now += timedelta(**spans)


@dataclass
class Sample:
    """A memory and who talks."""

    memory: Memory
    path: Path
    clock: Clock

    def say(
        self,
        *said: str,
        user: str = USER,
        persona: str = PERSONA,
        conversation: str = "first",
        reply: str = "OK.",
    ) -> int:
        """The turns of a conversation, each a minute long."""
        kept = 0
        for text in said:
            turn = Turn(text, reply, script_language(text))
            kept += self.memory.write(
                user, persona, [turn], self.clock(), conversation=conversation
            )
            self.clock.forward(minutes=1)
        return kept

    def recall(self, said: str, *, user: str = USER, persona: str = PERSONA) -> str:
        language = script_language(said)
        return self.memory.recall(user, persona, said, language, count=len)

    def facts(self, *, user: str = USER, persona: str = PERSONA) -> list[tuple[str, str, bool]]:
        """Slot, value and whether it holds, in the order they were told."""
        kept = self.memory.export(user, persona)["facts"]
        return [(each["slot"], each["value"], each["valid_to"] is None) for each in kept]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sample(tmp_path: Path, clock: Clock) -> Iterator[Sample]:
    path = tmp_path / "memory.db"
    memory = Memory(path, clock=clock)
    memory.agree(USER, PERSONA, "you may remember me")
    yield Sample(memory, path, clock)
    memory.close()
