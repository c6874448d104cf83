"""A file of synthetic speech as it should leave the house: labelled, and signed."""

from pathlib import Path
from typing import Final

from vivavoce.marking import aigc, provenance
from vivavoce.marking.certificates import Identity

PRODUCER: Final = "vivavoce"


def signed(
    data: bytes, suffix: str, identity: Identity, session: str | None, producer: str = PRODUCER
) -> bytes:
    """A file of one of `provenance.EMBEDS` with its `AIGC` label, where the format has one, and its
    manifest. The samples stay what they are."""
    if suffix in aigc.FORMATS and aigc.read(data, suffix) is None:
        data = aigc.put(data, suffix, aigc.label(producer, session or ""))
    return provenance.embed(data, suffix, identity, session)


def sign_file(
    path: Path, identity: Identity, session: str | None, producer: str = PRODUCER
) -> Path:
    """Sign a file where it is, or beside it; the path of what holds the manifest."""
    suffix = path.suffix.lower()
    data = path.read_bytes()
    if suffix in provenance.EMBEDS:
        made = signed(data, suffix, identity, session, producer)
        whole = path.with_name(path.name + ".part")
        whole.write_bytes(made)
        whole.replace(path)
        return path
    beside = provenance.sidecar(path)
    beside.write_bytes(provenance.beside(data, identity, session))
    return beside
