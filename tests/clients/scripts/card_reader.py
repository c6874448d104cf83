"""Opens cards with aichar: FILE ... -> one JSON line, what it read of each."""

import json
import sys
from pathlib import Path
from typing import Any

import aichar


def read(path: Path) -> dict[str, Any]:
    load = aichar.load_character_json if path.suffix == ".json" else aichar.load_character_card
    content = path.read_text("utf-8") if path.suffix == ".json" else path.read_bytes()
    card = load(content)
    return {
        "name": card.name,
        "description": card.summary,
        "personality": card.personality,
        "scenario": card.scenario,
        "first_mes": card.greeting_message,
        "mes_example": card.example_messages,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps([read(Path(name)) for name in sys.argv[1:]]) + "\n")
