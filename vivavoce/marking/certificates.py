"""Who signs manifests: a key made on this machine, and a certificate by a root made beside it.

C2PA (2.2, section 14.5) wants a leaf that is no authority and may sign documents; nobody lists the
root, so readers call the signer untrusted, and rightly.
"""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vivavoce.errors import MarkingError
from vivavoce.marking.keys import write_private

_YEARS: Final = 10
_KEY: Final = "c2pa-key.pem"
_CHAIN: Final = "c2pa-chain.pem"
_SIGNER: Final = "vivavoce on this machine"


@dataclass(frozen=True)
class Identity:
    """PEM of the chain, leaf first, and of the leaf's private key (ES256)."""

    chain: bytes
    key: bytes = field(repr=False)


def identity(place: Path) -> Identity:
    """The one kept there, made when there is none. Raises `MarkingError` when half is missing."""
    key, chain = place / _KEY, place / _CHAIN
    if key.is_file() != chain.is_file():
        lost, left = (chain, key) if key.is_file() else (key, chain)
        raise MarkingError(f"{lost} is missing; bring it back, or put {left} away for a new pair")
    if not key.is_file():
        made = _made()
        write_private(key, made.key)
        chain.write_bytes(made.chain)
    return Identity(chain.read_bytes(), key.read_bytes())


def _made() -> Identity:
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, leaf_name = _name(f"{_SIGNER}, root"), _name(_SIGNER)
    root = (
        _certificate(root_name, root_name, root_key.public_key(), root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(leaf_name, root_name, leaf_key.public_key(), root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return Identity(
        leaf.public_bytes(pem) + root.public_bytes(pem),
        leaf_key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "vivavoce"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    authority: ec.EllipticCurvePublicKey,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False
        )
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
