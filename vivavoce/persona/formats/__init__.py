"""Character Cards V1 to V3 in JSON, PNG and CHARX, read and written without loss.

file ── read ──► Document ── derive.foreign ──► Card      (somebody else's card)
Card + Document ── export ──► file                         (ours in data.extensions.vivavoce)
"""

from vivavoce.persona.formats.document import Carrier, Document, Version, read
from vivavoce.persona.formats.export import export

__all__ = ["Carrier", "Document", "Version", "export", "read"]
