"""What was read out of a paragraph, before it becomes a card."""

import re
from dataclasses import dataclass, field

from vivavoce.persona.card import Sex


@dataclass
class Found:
    """Empty or None: the paragraph does not say."""

    name: str = ""
    age: int | None = None
    sex: Sex | None = None
    occupation: str = ""
    home: str = ""
    relation: str = ""
    address: str = ""
    tone: str = ""
    until: int | None = None
    facts: dict[str, str] = field(default_factory=dict)
    traits: list[str] = field(default_factory=list)
    catchphrases: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    angered_by: list[str] = field(default_factory=list)
    comforted_by: list[str] = field(default_factory=list)
    knows: list[str] = field(default_factory=list)
    cannot_know: list[str] = field(default_factory=list)


def sex_told(text: str, female: re.Pattern[str], male: re.Pattern[str]) -> Sex | None:
    """What the words of one sex that stand in the text more often say; None: as often."""
    hers, his = len(female.findall(text)), len(male.findall(text))
    return None if hers == his else "female" if hers > his else "male"
