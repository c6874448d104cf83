"""Model files: pinned by sha256, pulled once, verified once, then read without a network."""

from vivavoce.store.manifest import Derived, File, Manifest
from vivavoce.store.progress import Progress, Silent
from vivavoce.store.store import Entry, Store

__all__ = ["Derived", "Entry", "File", "Manifest", "Progress", "Silent", "Store"]
