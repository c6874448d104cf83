"""How large a card may be. Files come from strangers, so every reader stops at these."""

from typing import Final

MOST_FILE: Final = 64 * 1024 * 1024
"""Bytes of a file."""
MOST_JSON: Final = 8 * 1024 * 1024
"""Bytes of a card's JSON."""
MOST_UNPACKED: Final = 256 * 1024 * 1024
"""Bytes of everything in an archive, unpacked."""
MOST_MEMBERS: Final = 4000
"""Files in an archive."""
