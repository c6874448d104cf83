"""Independent parsers over every frame: what a real client's types refuse is a failure."""

from vivavoce.conformance.oracles.base import Missing, Options, Oracle
from vivavoce.conformance.oracles.found import oracles

__all__ = ["Missing", "Options", "Oracle", "oracles"]
