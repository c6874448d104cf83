"""What the network for sounds knows, in the order of its outputs, and what the scenes are."""

from typing import Final

EVENTS: Final = (
    "baby_cry",
    "chainsaw",
    "clock_tick",
    "dog_bark",
    "fire_crackling",
    "helicopter",
    "sneeze",
    "rain",
    "rooster",
    "sea_waves",
    "horn",
    "siren",
    "phone",
    "engine",
    "crowd",
    "music",
)
"""Labels of the task `event`; the first ten are ESC-10's classes."""

TALK: Final = ("speech", "overlap")
"""Someone speaks; two or three speak at once. Neither is an event."""

KINDS: Final = EVENTS + TALK

SCENES: Final = ("quiet", "home", "street", "nature", "indoor_crowd", "vehicle")

WINDOW_FRAMES: Final = 100
"""Frames of 20 ms that the network judges at a time: 2 s."""

HOP_FRAMES: Final = 25
"""It judges every half second."""
