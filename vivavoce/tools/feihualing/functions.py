"""The game as functions for a model that calls them itself."""

from typing import Final

from vivavoce.tools.feihualing.says import STRENGTHS
from vivavoce.tools.skill import Function

FUNCTIONS: Final = (
    Function(
        "feihualing_start",
        "Start or restart 飞花令 (taking turns with lines of classical Chinese poems that contain "
        "one character). Use this instead of reciting poems yourself.",
        {
            "type": "object",
            "properties": {
                "keyword": {
                    "type": "string",
                    "description": "The Han character or word to play; empty: ask the user",
                },
                "choose": {"type": "boolean", "description": "Choose the character yourself"},
                "user_first": {"type": "boolean"},
                "strength": {"type": "string", "enum": list(STRENGTHS)},
            },
        },
    ),
    Function(
        "feihualing_line",
        "The user's line of a poem in the running game, as it was heard",
        {
            "type": "object",
            "properties": {"line": {"type": "string"}},
            "required": ["line"],
        },
    ),
    Function(
        "feihualing_control",
        "Anything else in the running game",
        {
            "type": "object",
            "properties": {
                "action": {
                    "type": "string",
                    "enum": [
                        "hint",
                        "score",
                        "repeat",
                        "whose",
                        "pass",
                        "surrender",
                        "accept",
                        "reject",
                        "gentle",
                        "even",
                        "master",
                        "rules",
                        "stop",
                    ],
                }
            },
            "required": ["action"],
        },
    ),
)
