"""C2PA manifests: signed statements in a file, or beside it, that an AI made it.

WAV, FLAC, MP3 and M4A have room for one; for all other formats it is a file of its own, `.c2pa`
behind the whole name. Signing needs the extra `c2pa`.
"""

import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from vivavoce import __version__
from vivavoce.errors import MarkingError
from vivavoce.marking.certificates import Identity

EMBEDS: Final = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
}
"""Media type by suffix of the formats that hold a manifest."""

_OTHER: Final = "application/octet-stream"
_SOURCE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

Trust = Literal["trusted", "valid, signer not on a trust list", "invalid", "no manifest"]


@dataclass(frozen=True)
class Check:
    """What the C2PA library says of a file's manifest."""

    trust: Trust
    problems: tuple[str, ...] = ()
    """Codes of the specification, such as `assertion.dataHash.mismatch`."""
    signer: str | None = None
    session: str | None = None
    claims: Mapping[str, Any] | None = None
    """The active manifest."""


def sidecar(path: Path) -> Path:
    """Where the manifest of a file that has no room for one is kept."""
    return path.with_name(path.name + ".c2pa")


def embed(data: bytes, suffix: str, identity: Identity, session: str | None) -> bytes:
    """The same file with a manifest in it; `suffix` is one of `EMBEDS`."""
    out = io.BytesIO()
    _sign(data, EMBEDS[suffix], identity, _manifest(EMBEDS[suffix], session), out)
    return out.getvalue()


def beside(data: bytes, identity: Identity, session: str | None) -> bytes:
    """A manifest of its own for a file in any format."""
    return _sign(data, _OTHER, identity, _manifest(_OTHER, session), None)


def check(path: Path) -> Check:
    """Read and validate a file's manifest. Raises `MarkingError` where the library is missing."""
    c2pa = library()
    media = EMBEDS.get(path.suffix.lower())
    beside = sidecar(path)
    data = path.read_bytes()
    try:
        if beside.is_file():
            reader = c2pa.Reader(media or _OTHER, io.BytesIO(data), beside.read_bytes())
        elif media is None:
            return Check("no manifest")
        else:
            reader = c2pa.Reader(media, io.BytesIO(data))
    except c2pa.C2paError as error:
        if "ManifestNotFound" in type(error).__name__ or "no JUMBF" in str(error):
            return Check("no manifest")
        return Check("invalid", (str(error),))
    with reader:
        return _checked(json.loads(reader.json()))


def _checked(told: Mapping[str, Any]) -> Check:
    results = told.get("validation_results", {}).get("activeManifest", {})
    failures = tuple(failure["code"] for failure in results.get("failure", ()))
    problems = tuple(code for code in failures if code != "signingCredential.untrusted")
    manifest = told["manifests"][told["active_manifest"]]
    session = next(
        (
            assertion["data"].get("session")
            for assertion in manifest.get("assertions", ())
            if assertion["label"].startswith("org.vivavoce.session")
        ),
        None,
    )
    trust: Trust = "trusted"
    if problems:
        trust = "invalid"
    elif failures or told.get("validation_state") != "Trusted":
        trust = "valid, signer not on a trust list"
    signature = manifest.get("signature_info") or {}
    return Check(trust, problems, signature.get("common_name"), session, manifest)


def _manifest(media: str, session: str | None) -> dict[str, Any]:
    created = {
        "action": "c2pa.created",
        "digitalSourceType": _SOURCE,
        "softwareAgent": {"name": "vivavoce", "version": __version__},
    }
    uses = ("cawg.ai_inference", "cawg.ai_generative_training", "cawg.ai_training")
    mining = {name: {"use": "notAllowed"} for name in (*uses, "cawg.data_mining")}
    assertions = [
        {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
        {"label": "cawg.training-mining", "data": {"entries": mining}},
    ]
    if session is not None:
        assertions.append({"label": "org.vivavoce.session", "data": {"session": session}})
    return {
        "claim_generator_info": [{"name": "vivavoce", "version": __version__}],
        "title": "Synthetic speech",
        "format": media,
        "instance_id": f"xmp:iid:{uuid.uuid4()}",
        "assertions": assertions,
    }


def _sign(
    data: bytes, media: str, identity: Identity, manifest: Mapping[str, Any], out: io.BytesIO | None
) -> bytes:
    """The manifest's bytes; with `out` the file is written there with them in it."""
    c2pa = library()
    info = c2pa.C2paSignerInfo(
        alg=c2pa.C2paSigningAlg.ES256,
        sign_cert=identity.chain,
        private_key=identity.key,
        ta_url=None,
    )
    try:
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder(dict(manifest)) as builder:
            if out is None:
                builder.set_no_embed()
            signed: bytes = builder.sign(signer, media, io.BytesIO(data), out or io.BytesIO())
            return signed
    except c2pa.C2paError as error:
        raise MarkingError(f"the file cannot be signed: {error}") from error


def library() -> Any:
    """The C2PA library. Raises `MarkingError` where it is not installed."""
    try:
        import c2pa
    except ImportError as error:
        raise MarkingError(
            "manifests need c2pa-python; install it with: pip install 'vivavoce[c2pa]'"
        ) from error
    return c2pa
