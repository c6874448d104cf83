"""From what people write, a free paragraph and a greeting, to a whole card.

    paragraph, greeting ── derive ──► Card ── dump ──► YAML that stays editable
    Document (V1 to V3) ── foreign ──► Card

Rules and word lists do it alone; a thinker may be asked to improve on them (`improve`).
"""

from vivavoce.persona.derive.build import derive
from vivavoce.persona.derive.foreign import foreign
from vivavoce.persona.derive.improve import improve

__all__ = ["derive", "foreign", "improve"]
