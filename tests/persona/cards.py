"""Cards made by hand for the tests: every version, with fields that nobody knows."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

from vivavoce.persona.formats import png

V1: dict[str, Any] = {
    "name": "Mira",
    "description": "{{char}} is a 34-year-old innkeeper. She is warm and quietly sarcastic.",
    "personality": "warm, sarcastic",
    "scenario": "{{user}} comes in from the cold.",
    "first_mes": '*She looks up.* "Welcome to the inn, {{user}}! Cold night, isn\'t it?" 😀',
    "mes_example": "<START>\n{{user}}: What's good here?\n{{char}}: *grins* The stew.",
    "talkativeness": 0.50,
    "chat": {"unknown": [1e5, None]},
}
V2: dict[str, Any] = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {
        **{name: V1[name] for name in list(V1)[:6]},
        "creator_notes": "be nice",
        "system_prompt": "{{original}}",
        "post_history_instructions": "",
        "alternate_greetings": ["Hello again."],
        "character_book": {
            "scan_depth": 2,
            "extensions": {"x": 1},
            "entries": [
                {
                    "keys": ["sword"],
                    "content": "@@depth 4\nThe sword hangs over the hearth.",
                    "extensions": {"weight": 10},
                    "enabled": True,
                    "insertion_order": 5,
                    "strange": "kept",
                }
            ],
        },
        "tags": ["inn"],
        "creator": "somebody",
        "character_version": "1.0",
        "extensions": {"depth_prompt": {"depth": 4}, "agnai/voice": {"rate": 1.10}},
        "unknown": {"z": 1, "a": 2},
    },
    "outside": True,
}
V3: dict[str, Any] = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        **V2["data"],
        "character_book": {
            **V2["data"]["character_book"],
            "entries": [{**V2["data"]["character_book"]["entries"][0], "use_regex": False}],
        },
        "nickname": "Mimi",
        "group_only_greetings": [],
        "assets": [{"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}],
        "source": ["hand-made"],
        "creation_date": 1700000000,
    },
}
VERSIONS = {1: V1, 2: V2, 3: V3}


def text(card: dict[str, Any]) -> str:
    """JSON with the oddities that a parser would smooth out."""
    written = json.dumps(card, ensure_ascii=False, indent=1)
    return written.replace("1.1", "1.10").replace("100000.0", "1e5").replace("isn't", "isn\\u0027t")


def apng() -> bytes:
    """A picture with chunks of all kinds, two frames, and something behind its end."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    pixels = zlib.compress(b"\0\x10\x20\x30")
    return b"".join(
        (
            png.SIGNATURE,
            chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
            chunk(b"acTL", struct.pack(">II", 2, 0)),
            chunk(b"tEXt", b"Software\0by hand"),
            chunk(b"fcTL", bytes(26)),
            chunk(b"IDAT", pixels),
            chunk(b"fdAT", bytes(4) + pixels),
            chunk(b"prIv", b"private"),
            chunk(b"IEND", b""),
            b"trailing",
        )
    )


def packed(card: str, **files: bytes) -> bytes:
    """A CHARX of `card` with other `files` (`__` in a name is a slash)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
        archive.writestr("card.json", card, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def carried(card: str, carrier: str) -> bytes:
    """A card in a JSON, PNG or CHARX file."""
    if carrier == "json":
        return card.encode()
    if carrier == "png":
        keyword = "ccv3" if "chara_card_v3" in card else "chara"
        return png.embed(apng(), {keyword: card})
    return packed(card, assets__x__audio__voice_dot_wav=bytes(range(256)))
