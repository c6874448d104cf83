"""Brain teasers, 脑筋急转弯."""

from vivavoce.tools.brainteaser.game import BrainTeaser

__all__ = ["BrainTeaser"]
