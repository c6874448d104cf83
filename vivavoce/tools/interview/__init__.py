"""A mock interview with feedback in writing."""

from vivavoce.tools.interview.session import Interview

__all__ = ["Interview"]
