"""CHARX: a zip archive with `card.json` at its root and assets beside it.

Nothing is unpacked to the disk. Assets are carried over as they are; a picture in front of the
archive, as some programs write it, stays there.
"""

import io
import stat
import zipfile
import zlib
from typing import Final

from vivavoce.errors import PersonaError
from vivavoce.persona.formats.limits import MOST_JSON, MOST_MEMBERS, MOST_UNPACKED

CARD: Final = "card.json"
ICON: Final = "assets/icon/images/main.png"
"""Where a picture that comes along is put."""

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def is_archive(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def text(data: bytes) -> str:
    """The JSON of the archive's card. Raises PersonaError when the archive is none that may be
    opened, or has no card."""
    with _opened(data) as archive:
        if CARD not in archive.namelist():
            raise PersonaError(f"the archive has no {CARD} at its root, so it is no CHARX file")
        if archive.getinfo(CARD).file_size > MOST_JSON:
            raise PersonaError(f"{CARD} in the archive is larger than {MOST_JSON} bytes")
        try:
            return _member(archive, CARD).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PersonaError(f"{CARD} in the archive is no UTF-8 text") from error


def asset(data: bytes, name: str) -> bytes | None:
    """A file of the archive; None: it has none of that name."""
    with _opened(data) as archive:
        return _member(archive, name) if name in archive.namelist() else None


def embed(data: bytes, card: str) -> bytes:
    """The archive with `card` as its card, everything else as it was."""
    with _opened(data) as archive:
        members = [(info, _member(archive, info.filename)) for info in archive.infolist()]
        lead = data[: min(info.header_offset for info, _ in members)]
        made = io.BytesIO(lead)
        with zipfile.ZipFile(made, "a" if lead else "w") as fresh:
            fresh.comment = archive.comment
            for info, content in members:
                own = info.filename == CARD
                fresh.writestr(_copied(info), card.encode() if own else content)
    return made.getvalue()


def pack(card: str, picture: bytes) -> bytes:
    """A new archive of a card and its picture (PNG)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in ((CARD, card.encode()), (ICON, picture)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED if name == CARD else zipfile.ZIP_STORED
            archive.writestr(info, content)
    return made.getvalue()


def _opened(data: bytes) -> zipfile.ZipFile:
    """The archive, after everything that can be wrong with one has been looked at."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise PersonaError(f"the archive cannot be opened ({error})") from error
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise PersonaError(f"the archive holds more than {MOST_MEMBERS} files")
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise PersonaError(f"the archive unpacks to more than {MOST_UNPACKED} bytes")
    if len({info.filename for info in infos}) < len(infos):
        raise PersonaError("the archive holds two files of one name")
    for info in infos:
        _check(info)
    return archive


def _check(info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts or "\0" in name:
        raise PersonaError(f"the archive holds a file whose name leads out of it: {name!r}")
    if info.flag_bits & _ENCRYPTED:
        raise PersonaError(f"{name!r} in the archive is encrypted: pack it without a password")
    if info.compress_type not in _METHODS:
        raise PersonaError(f"{name!r} in the archive is packed in a way that CHARX does not use")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise PersonaError(f"{name!r} in the archive is a link: pack the file itself")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file, unpacked no further than to the size it says it has."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise PersonaError(f"{name!r} in the archive is damaged ({error})") from error


def _copied(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(info.filename, info.date_time)
    copy.compress_type = info.compress_type
    copy.external_attr = info.external_attr
    copy.create_system = info.create_system
    copy.comment = info.comment
    return copy
