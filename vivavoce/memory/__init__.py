"""What users told, kept for weeks: off until they agree, theirs to see, change and delete."""

from vivavoce.memory.memory import Memory
from vivavoce.memory.records import Turn

__all__ = ["Memory", "Turn"]
