"""The implicit label of GB 45438-2025: metadata under the key `AIGC` that say what made a file.

    WAV   a chunk `AIGC` in LIST INFO          FLAC  a Vorbis comment `AIGC=...`
    MP3   an ID3v2 text frame TXXX of that name

The value is the standard's JSON object of seven fields. Other formats are left as they are.
"""

import json
import struct
from collections.abc import Iterator
from typing import Final

from vivavoce.errors import MarkingError

FORMATS: Final = (".wav", ".flac", ".mp3")
KEY: Final = "AIGC"

_ID3: Final = b"ID3"
_ID3_HEADER: Final = 10
_UTF8: Final = b"\x03"
_COMMENTS: Final = 4
_LAST: Final = 0x80


def label(producer: str, produced: str) -> str:
    """The value: `producer` made the content (its name or code), which it calls `produced`."""
    fields = {
        "Label": "1",  # certainly generated
        "ContentProducer": producer,
        "ProduceID": produced,
        "ReservedCode1": "",
        "ContentPropagator": producer,
        "PropagateID": produced,
        "ReservedCode2": "",
    }
    return json.dumps(fields, ensure_ascii=False)


def put(data: bytes, suffix: str, value: str) -> bytes:
    """The same file with the label. Raises `MarkingError` for one that is not of the format."""
    try:
        return {".wav": _put_wav, ".flac": _put_flac, ".mp3": _put_mp3}[suffix](data, value)
    except (struct.error, IndexError, ValueError) as error:
        raise MarkingError(f"the file is no complete {suffix[1:].upper()} file: {error}") from error


def read(data: bytes, suffix: str) -> str | None:
    """The label of a file, None if it has none."""
    try:
        found = {".wav": _read_wav, ".flac": _read_flac, ".mp3": _read_mp3}[suffix](data)
        return None if found is None else found.decode("utf-8")
    except (struct.error, IndexError, ValueError):
        return None


# ----------------------------------------------------------------------------------------- WAV


def _put_wav(data: bytes, value: str) -> bytes:
    text = value.encode() + b"\0"
    info = b"INFO" + _chunk(KEY.encode(), text)
    chunks = b"".join(_chunk(name, body) for name, body in _chunks(data))
    body = b"WAVE" + chunks + _chunk(b"LIST", info)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _read_wav(data: bytes) -> bytes | None:
    for name, body in _chunks(data):
        if name == b"LIST" and body[:4] == b"INFO":
            for inner, text in _parts(body, 4):
                if inner == KEY.encode():
                    return text.rstrip(b"\0")
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("it does not begin with RIFF and WAVE")
    yield from _parts(data, 12)


def _parts(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Chunks from `at` on; one whose length was not known when it began holds all the rest."""
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        body = data[at + 8 : at + 8 + size]
        yield name, body
        at += 8 + len(body) + len(body) % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


# ----------------------------------------------------------------------------------------- FLAC


def _put_flac(data: bytes, value: str) -> bytes:
    head, blocks, frames = _blocks(data)
    comment = f"{KEY}={value}".encode()
    kinds = [kind for kind, _ in blocks]
    if _COMMENTS in kinds:
        at = kinds.index(_COMMENTS)
        vendor, comments = _comments(blocks[at][1])
    else:
        at, vendor, comments = len(blocks), b"vivavoce", []
        blocks.append((_COMMENTS, b""))
    blocks[at] = (_COMMENTS, _text(vendor) + _list([*comments, comment]))
    out = [head, b"fLaC"]
    for number, (kind, body) in enumerate(blocks):
        last = _LAST if number == len(blocks) - 1 else 0
        out.append(bytes([kind | last]) + len(body).to_bytes(3, "big") + body)
    return b"".join([*out, frames])


def _read_flac(data: bytes) -> bytes | None:
    for kind, body in _blocks(data)[1]:
        if kind == _COMMENTS:
            for comment in _comments(body)[1]:
                name, _, value = comment.partition(b"=")
                if name.upper() == KEY.encode():
                    return value
    return None


def _blocks(data: bytes) -> tuple[bytes, list[tuple[int, bytes]], bytes]:
    """What comes before, the metadata blocks, and the frames."""
    at = _after_id3(data)
    head = data[:at]
    if data[at : at + 4] != b"fLaC":
        raise ValueError("it does not begin with fLaC")
    at += 4
    blocks, kind = [], 0
    while not kind & _LAST:
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
        blocks.append((kind & ~_LAST, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return head, blocks, data[at:]


def _comments(body: bytes) -> tuple[bytes, list[bytes]]:
    vendor, at = _read_text(body, 0)
    (count,) = struct.unpack_from("<I", body, at)
    at += 4
    comments = []
    for _ in range(count):
        comment, at = _read_text(body, at)
        comments.append(comment)
    return vendor, comments


def _read_text(body: bytes, at: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from("<I", body, at)
    return body[at + 4 : at + 4 + size], at + 4 + size


def _text(text: bytes) -> bytes:
    return struct.pack("<I", len(text)) + text


def _list(texts: list[bytes]) -> bytes:
    return struct.pack("<I", len(texts)) + b"".join(map(_text, texts))


# ----------------------------------------------------------------------------------------- MP3


def _put_mp3(data: bytes, value: str) -> bytes:
    begin = _after_id3(data)
    version, frames = (data[3], _frames(data)) if begin else (4, b"")
    body = _UTF8 + KEY.encode() + b"\0" + value.encode()
    size = _synchsafe(len(body)) if version == 4 else struct.pack(">I", len(body))
    frames += b"TXXX" + size + b"\0\0" + body
    return _ID3 + bytes([version, 0, 0]) + _synchsafe(len(frames)) + frames + data[begin:]


def _read_mp3(data: bytes) -> bytes | None:
    if not _after_id3(data):
        return None
    frames, at = _frames(data), 0
    while at + _ID3_HEADER < len(frames):
        raw = frames[at + 4 : at + 8]
        size = _plain(raw) if data[3] == 4 else int.from_bytes(raw, "big")
        body = frames[at + _ID3_HEADER : at + _ID3_HEADER + size]
        name, _, value = body[1:].partition(b"\0")
        if frames[at : at + 4] == b"TXXX" and name == KEY.encode():
            return value.rstrip(b"\0")
        at += _ID3_HEADER + size
    return None


def _frames(data: bytes) -> bytes:
    """What is in an ID3v2 tag, without the padding at its end."""
    if data[3] not in (3, 4) or data[5]:
        raise ValueError("its ID3 tag is of a kind that cannot be added to; take the tag away")
    size = {3: lambda raw: int.from_bytes(raw, "big"), 4: _plain}[data[3]]
    at, end = _ID3_HEADER, _after_id3(data)
    while at + _ID3_HEADER <= end and data[at]:
        at += _ID3_HEADER + size(data[at + 4 : at + 8])
    return data[_ID3_HEADER : min(at, end)]


def _after_id3(data: bytes) -> int:
    return _ID3_HEADER + _plain(data[6:10]) if data[:3] == _ID3 else 0


def _synchsafe(size: int) -> bytes:
    """Seven bits a byte, so that no tag looks like sound (ID3v2.4, 6.2)."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _plain(raw: bytes) -> int:
    return raw[0] << 21 | raw[1] << 14 | raw[2] << 7 | raw[3]
