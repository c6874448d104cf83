"""Manifests and labels in files, as other readers see them."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vivavoce.audio.types import Samples
from vivavoce.errors import MarkingError
from vivavoce.marking import aigc, provenance
from vivavoce.marking.certificates import identity
from vivavoce.marking.export import sign_file, signed

SELF_SIGNED = "valid, signer not on a trust list"
HOW = {
    ".wav": {"format": "WAV"},
    ".flac": {"format": "FLAC"},
    ".mp3": {"format": "MP3"},
    ".ogg": {"format": "OGG", "subtype": "OPUS"},
}


@pytest.fixture
def tone() -> Samples:
    return np.asarray(0.1 * np.sin(np.arange(24_000) * 0.05), np.float32)


def written(path: Path, tone: Samples) -> Path:
    soundfile.write(path, tone, 24_000, **HOW[path.suffix])
    return path


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3"])
def test_a_signed_file_is_valid_and_plays_the_same(
    tmp_path: Path, suffix: str, tone: Samples
) -> None:
    path = written(tmp_path / f"said{suffix}", tone)
    before = soundfile.read(path)[0]
    assert sign_file(path, identity(tmp_path), "sess_1") == path
    found = provenance.check(path)
    assert (found.trust, found.problems, found.session) == (SELF_SIGNED, (), "sess_1")
    assert np.array_equal(soundfile.read(path)[0], before)
    label = json.loads(aigc.read(path.read_bytes(), suffix) or "{}")
    assert (label["Label"], label["ProduceID"], len(label)) == ("1", "sess_1", 7)


def test_the_manifest_says_what_it_should(tmp_path: Path, tone: Samples) -> None:
    path = written(tmp_path / "said.wav", tone)
    sign_file(path, identity(tmp_path), "sess_1")
    claims = json.dumps(provenance.check(path).claims)
    assert "c2pa.created" in claims
    assert "digitalsourcetype/trainedAlgorithmicMedia" in claims
    assert claims.count("notAllowed") == 4


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg"])
def test_a_changed_file_is_found_out(tmp_path: Path, suffix: str, tone: Samples) -> None:
    path = written(tmp_path / f"said{suffix}", tone)
    sign_file(path, identity(tmp_path), None)
    changed = bytearray(path.read_bytes())
    changed[2000 if suffix == ".wav" else -200] ^= 0x10  # within the sound
    path.write_bytes(changed)
    found = provenance.check(path)
    assert found.trust == "invalid"
    assert "assertion.dataHash.mismatch" in found.problems


def test_formats_without_room_have_a_file_beside_them(tmp_path: Path, tone: Samples) -> None:
    path = written(tmp_path / "said.ogg", tone)
    before = path.read_bytes()
    beside = sign_file(path, identity(tmp_path), "sess_2")
    assert beside.name == "said.ogg.c2pa"
    assert path.read_bytes() == before
    assert provenance.check(path).trust == SELF_SIGNED


@pytest.mark.parametrize("suffix", [".wav", ".ogg"])
def test_an_unsigned_file_has_no_manifest(tmp_path: Path, suffix: str, tone: Samples) -> None:
    assert provenance.check(written(tmp_path / f"said{suffix}", tone)).trust == "no manifest"


def test_a_wav_stream_of_open_length_can_be_signed(tmp_path: Path, tone: Samples) -> None:
    file = io.BytesIO()
    soundfile.write(file, tone, 24_000, format="WAV")
    data = bytearray(file.getvalue())
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    made = signed(bytes(data), ".wav", identity(tmp_path), "sess_3")
    (tmp_path / "said.wav").write_bytes(made)
    assert provenance.check(tmp_path / "said.wav").trust == SELF_SIGNED
    assert len(soundfile.read(io.BytesIO(made))[0]) == len(tone)


def test_the_signing_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = identity(tmp_path)
    assert (tmp_path / "c2pa-key.pem").stat().st_mode & 0o777 == 0o600
    assert identity(tmp_path) == made
    (tmp_path / "c2pa-chain.pem").unlink()
    with pytest.raises(MarkingError, match=r"c2pa-chain\.pem is missing"):
        identity(tmp_path)


@pytest.mark.parametrize("suffix", aigc.FORMATS)
def test_what_is_no_such_file_is_not_labelled(suffix: str) -> None:
    data = b"ID3\2\0\0\0\0\0\0" if suffix == ".mp3" else b"no sound"  # the tag is too old
    with pytest.raises(MarkingError, match=suffix[1:].upper()):
        aigc.put(data, suffix, "{}")
    assert aigc.read(data, suffix) is None


def test_an_mp3_keeps_the_tag_it_has(tone: Samples) -> None:
    file = io.BytesIO()
    soundfile.write(file, tone, 24_000, format="MP3")
    title = b"TIT2" + b"\x00\x00\x00\x03" + b"\x00\x00" + b"\x03Hi"
    plain = b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(title)]) + title + file.getvalue()
    labelled = aigc.put(plain, ".mp3", "{}")
    assert aigc.read(labelled, ".mp3") == "{}"
    assert title in labelled
    assert labelled.endswith(file.getvalue())
