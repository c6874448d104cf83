"""Bytes to samples and back."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.audio.codec import (
    decode_alaw,
    decode_pcm16,
    decode_ulaw,
    encode_alaw,
    encode_pcm16,
    encode_ulaw,
    pcm16_step,
    read_audio,
    read_blocks,
    write_wav,
)
from vivavoce.errors import AudioError

EVERY_SAMPLE = np.arange(-32768, 32768).astype("<i2").tobytes()
EVERY_BYTE = bytes(range(256))


def test_pcm16_survives_a_round_trip_bit_for_bit() -> None:
    assert encode_pcm16(decode_pcm16(EVERY_SAMPLE)) == EVERY_SAMPLE


def test_pcm16_clips_and_takes_nan_for_silence() -> None:
    loud = np.array([2.0, -2.0, np.nan, np.inf], np.float32)
    assert np.frombuffer(encode_pcm16(loud), "<i2").tolist() == [32767, -32768, 0, 32767]


def test_a_message_that_ends_inside_a_sample_is_refused() -> None:
    with pytest.raises(AudioError, match="even number of bytes"):
        decode_pcm16(b"\x00\x01\x02")


@given(st.lists(st.integers(0, 7), max_size=30))
def test_pcm16_chunks_cut_anywhere_give_the_same_samples(sizes: list[int]) -> None:
    data = bytes(range(256))[: sum(sizes)]
    heard, carry, at = [], b"", 0
    for size in sizes:
        samples, carry = pcm16_step(data[at : at + size], carry)
        heard.append(samples)
        at += size
    joined = np.concatenate([np.zeros(0, np.float32), *heard])
    assert np.array_equal(joined, decode_pcm16(data[: len(data) & ~1]))
    assert carry == data[len(data) & ~1 :]


@pytest.mark.parametrize(
    ("byte", "value"), [(0xFF, 0), (0x00, -32124), (0x80, 32124), (0xE7, 260), (0x9F, 8316)]
)
def test_ulaw_values_of_the_standard(byte: int, value: int) -> None:
    assert decode_ulaw(bytes([byte]))[0] * 32768 == value


@pytest.mark.parametrize(
    ("byte", "value"), [(0xD5, 8), (0x55, -8), (0xAA, 32256), (0x2A, -32256), (0xC5, 264)]
)
def test_alaw_values_of_the_standard(byte: int, value: int) -> None:
    assert decode_alaw(bytes([byte]))[0] * 32768 == value


def test_g711_codes_are_fixed_points() -> None:
    again = encode_ulaw(decode_ulaw(EVERY_BYTE))
    assert [a for a, b in zip(again, EVERY_BYTE, strict=True) if a != b] == [0xFF]  # -0 becomes +0
    assert encode_alaw(decode_alaw(EVERY_BYTE)) == EVERY_BYTE


def test_g711_keeps_38_db() -> None:
    speech = (0.5 * np.sin(np.arange(8000) * 0.3)).astype(np.float32)
    for encode, decode in ((encode_ulaw, decode_ulaw), (encode_alaw, decode_alaw)):
        noise = decode(encode(speech)) - speech
        assert 10 * np.log10(np.mean(speech**2) / np.mean(noise**2)) > 36


def test_files_become_mono_at_16_khz(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    path = tmp_path / "stereo.flac"
    soundfile.write(path, np.stack([tone, np.zeros_like(tone)], axis=1), 44_100)
    samples = read_audio(path)
    assert samples.dtype == np.float32
    assert samples.shape == (16_000,)
    assert np.abs(samples).max() == pytest.approx(0.25, abs=0.01)
    assert np.array_equal(read_audio(path.read_bytes()), samples)


def test_wav_round_trip(tmp_path: Path) -> None:
    samples = (0.3 * np.sin(np.arange(2400) * 0.1)).astype(np.float32)
    write_wav(tmp_path / "out.wav", samples, 24_000)
    assert np.allclose(read_audio(tmp_path / "out.wav", 24_000), samples, atol=1 / 32768)


def test_unreadable_files_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="does not exist"):
        read_audio(tmp_path / "none.wav")
    with pytest.raises(AudioError, match="use WAV, FLAC or OGG"):
        read_audio(b"no audio at all")
    with pytest.raises(AudioError, match="cannot be written"):
        write_wav(tmp_path / "no" / "folder.wav", np.zeros(10, np.float32), 16_000)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_long_files_come_in_blocks(tmp_path: Path, rate: int) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(3.7 * rate)) / rate)
    path = tmp_path / "long.wav"
    soundfile.write(path, np.stack([tone, tone], axis=1), rate)
    with path.open("rb") as file:
        blocks = list(read_blocks(file, seconds=1.0))
    assert max(len(block) for block in blocks) < 17_000
    assert len(blocks) >= 4
    whole, at_once = np.concatenate(blocks), read_audio(path)
    assert len(whole) == pytest.approx(len(at_once), abs=2)
    shared = min(len(whole), len(at_once))
    assert np.abs(whole[:shared] - at_once[:shared]).max() < 0.01


def test_blocks_of_what_is_no_sound() -> None:
    with pytest.raises(AudioError, match="MP3"):
        list(read_blocks(BytesIO(b"no audio at all")))


def test_samples_that_are_no_numbers_become_silence() -> None:
    buffer = BytesIO()
    samples = np.array([0.5, np.nan, np.inf, -np.inf, 0.25], np.float32)
    soundfile.write(buffer, samples, 16_000, format="WAV", subtype="FLOAT")
    buffer.seek(0)
    assert np.concatenate(list(read_blocks(buffer))).tolist() == [0.5, 0, 0, 0, 0.25]
