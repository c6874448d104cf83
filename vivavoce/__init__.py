"""vivavoce: an open, self-hosted realtime speech model with living personas."""

__version__ = "0.1.0"

__all__ = ["__version__"]
