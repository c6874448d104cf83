"""The web page to talk to her in: static files that use nothing but the server's public API."""

from pathlib import Path
from typing import Final

STATIC: Final[Path] = Path(__file__).resolve().parent / "static"
"""Folder the server mounts at `/`; `index.html` is the page, every path in it is relative."""
