"""Cards in pictures: PNG and APNG `tEXt` chunks that hold base64 of UTF-8 JSON.

    signature, IHDR, ..., tEXt "chara" (V2), tEXt "ccv3" (V3), ..., IEND

Only these two chunks are touched; all others, the pixels among them, keep every byte.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vivavoce.errors import PersonaError
from vivavoce.persona.formats.limits import MOST_JSON

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORDS: Final = ("ccv3", "chara")
"""The first one counts when a picture has both."""

_MOST_CHUNKS: Final = 100_000


@dataclass(frozen=True)
class Chunk:
    """A chunk as it stands in the file: length, kind, body and checksum together in `whole`."""

    kind: bytes
    whole: bytes

    @property
    def body(self) -> bytes:
        return self.whole[8:-4]

    @property
    def keyword(self) -> str:
        """Of a text chunk; empty for others."""
        if self.kind != b"tEXt":
            return ""
        return self.body.partition(b"\0")[0].decode("latin-1").lower()


def texts(data: bytes) -> dict[str, str]:
    """The JSON of the picture's card chunks by keyword. Raises PersonaError when they are damaged,
    or the file is no whole PNG."""
    found: dict[str, str] = {}
    for chunk in _chunks(data)[0]:
        if chunk.keyword in KEYWORDS and chunk.keyword not in found:
            found[chunk.keyword] = _decoded(chunk)
    return found


def embed(data: bytes, cards: Mapping[str, str]) -> bytes:
    """The picture with the JSON `cards` by keyword in place of those it had."""
    chunks, rest = _chunks(data)
    ours = [chunk.keyword in KEYWORDS for chunk in chunks]
    at = ours.index(True) if any(ours) else len(chunks) - 1
    fresh = [_text_chunk(keyword, text) for keyword, text in cards.items()]
    before = [chunk.whole for chunk, own in zip(chunks[:at], ours[:at], strict=True) if not own]
    after = [chunk.whole for chunk, own in zip(chunks[at:], ours[at:], strict=True) if not own]
    return b"".join((SIGNATURE, *before, *fresh, *after, rest))


def draw(seed: str, width: int = 256, height: int = 384) -> bytes:
    """A picture for a card that has none: two colours that depend on `seed`, one into the other."""
    number = zlib.crc32(seed.encode())
    top = [96 + (number >> shift) % 128 for shift in (0, 8, 16)]
    bottom = [value // 3 for value in reversed(top)]
    rows = []
    for y in range(height):
        share = y / (height - 1)
        colour = bytes(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        rows.append(b"\0" + colour * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(rows), 9)
    made = [_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b"")]
    return SIGNATURE + b"".join(made)


def _chunks(data: bytes) -> tuple[list[Chunk], bytes]:
    """All chunks up to IEND, and what follows it."""
    if not data.startswith(SIGNATURE):
        raise PersonaError("this is no PNG file: its first bytes are others")
    chunks: list[Chunk] = []
    at = len(SIGNATURE)
    while len(chunks) < _MOST_CHUNKS:
        if at + 12 > len(data):
            raise PersonaError("the PNG file ends too soon: download it again")
        length = int.from_bytes(data[at : at + 4])
        end = at + 12 + length
        if length > 0x7FFF_FFFF or end > len(data):
            raise PersonaError("a chunk of the PNG file is longer than the file: download it again")
        chunks.append(Chunk(data[at + 4 : at + 8], data[at:end]))
        at = end
        if chunks[-1].kind == b"IEND":
            return chunks, data[at:]
    raise PersonaError(f"the PNG file has more than {_MOST_CHUNKS} chunks, which none should have")


def _decoded(chunk: Chunk) -> str:
    whole, name = chunk.whole, chunk.keyword
    if zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:]):
        raise PersonaError(f"the picture's {name!r} chunk is damaged (its checksum is wrong)")
    coded = chunk.body.partition(b"\0")[2]
    if len(coded) > MOST_JSON * 4 // 3 + 4:
        raise PersonaError(f"the picture's {name!r} chunk is larger than {MOST_JSON} bytes of JSON")
    try:
        return base64.b64decode(b"".join(coded.split()), validate=True).decode("utf-8-sig")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise PersonaError(
            f"the picture's {name!r} chunk is no base64 of UTF-8 text ({error})"
        ) from error


def _text_chunk(keyword: str, text: str) -> bytes:
    coded = base64.b64encode(text.encode())
    return _chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + coded)


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
