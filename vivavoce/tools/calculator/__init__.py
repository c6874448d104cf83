"""Spoken arithmetic and conversion of units, exact where numbers are."""

from vivavoce.tools.calculator.skill import Calculator

__all__ = ["Calculator"]
