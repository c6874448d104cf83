"""A quiz with a host."""

from vivavoce.tools.trivia.game import Trivia

__all__ = ["Trivia"]
