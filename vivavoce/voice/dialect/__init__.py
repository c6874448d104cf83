"""Dialects: how Chinese is said elsewhere, as a colouring of a Mandarin voice."""
