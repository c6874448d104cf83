"""Sound over WebRTC without a network: what is played, and a clock without holes."""

from fractions import Fraction

import numpy as np
import pytest
from aiortc import RTCPeerConnection
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket
from av import AudioFrame

from vivavoce.audio.types import Samples
from vivavoce.server.rtc import JITTER_BUFFER
from vivavoce.server.rtc_audio import AtOnce, Microphone, Player


def tone(samples: int) -> Samples:
    return (0.5 * np.sin(2 * np.pi * 500 * np.arange(samples) / 24_000)).astype(np.float32)


async def packets(player: Player, count: int) -> Samples:
    """The next packets as one channel, f32[960 * count]; both channels must be alike."""
    frames = [await player.recv() for _ in range(count)]
    assert {(frame.sample_rate, frame.samples) for frame in frames} == {(48_000, 960)}
    sound = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames]) / 32768
    assert (sound[:, 0] == sound[:, 1]).all()
    return sound[:, 0].astype(np.float32)


def packet(stamp: int, level: int = 16384, samples: int = 960) -> AudioFrame:
    """A decoded packet as aiortc gives it: s16, stereo, stamped in samples at 48 kHz."""
    frame = AudioFrame.from_ndarray(
        np.full((1, 2 * samples), level, np.int16), format="s16", layout="stereo"
    )
    frame.sample_rate, frame.time_base, frame.pts = 48_000, Fraction(1, 48_000), stamp
    return frame


async def test_speech_is_played_whole_and_told_of() -> None:
    player, told = Player(), list[int]()
    player.played = told.append
    player.play(tone(700))
    player.play(tone(500))
    sound = await packets(player, 4)
    assert told == [480, 480, 240]
    (loud,) = np.nonzero(np.abs(sound) > 0.01)
    assert loud[-1] - loud[0] == pytest.approx(2 * 1200, abs=16)
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.05)


async def test_time_stamps_follow_without_a_gap() -> None:
    player = Player()
    assert [(await player.recv()).pts for _ in range(3)] == [0, 960, 1920]


async def test_what_is_cleared_is_not_played() -> None:
    player, told = Player(), list[int]()
    player.played = told.append
    player.play(tone(24_000))
    await packets(player, 1)
    player.clear()
    await packets(player, 1)
    assert not (await packets(player, 2)).any()
    player.play(tone(480))
    assert (await packets(player, 1)).any()
    assert told == [480, 480]


async def test_a_stopped_track_ends() -> None:
    player = Player()
    player.stop()
    with pytest.raises(MediaStreamError):
        await player.recv()


def heard(microphone: Microphone, *stamps: int) -> Samples:
    pcm = b"".join(microphone.heard(packet(stamp)) for stamp in stamps)
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def test_packets_in_a_row_are_one_sound() -> None:
    sound = heard(Microphone(), *range(5000, 5000 + 10 * 960, 960))
    assert len(sound) == 10 * 960
    assert sound == pytest.approx(0.5)


def test_a_lost_packet_is_silence_of_its_length() -> None:
    sound = heard(Microphone(), 0, 960, 4 * 960, 5 * 960)
    assert len(sound) == 6 * 960
    assert not sound[2 * 960 : 4 * 960].any()
    assert sound[4 * 960 :] == pytest.approx(0.5)


def test_a_broken_time_stamp_is_a_second_at_most() -> None:
    sound = heard(Microphone(), 0, 1_000_000_000)
    assert len(sound) == 2 * 960 + 48_000


def test_silence_given_in_advance_is_not_given_again() -> None:
    microphone = Microphone()
    heard(microphone, 0)
    quiet = np.frombuffer(microphone.silent(), "<i2")
    assert len(quiet) == 0.2 * 48_000
    muted = heard(microphone, 960 + 15 * 960)
    assert len(muted) == 960 + 5 * 960
    late = Microphone()
    heard(late, 0)
    late.silent()
    assert len(heard(late, 960, 1920)) == 2 * 960
    assert len(heard(late, 1920 + 11 * 960)) == 960


def given_out(*numbers: int) -> list[int]:
    """Which packets are decoded as these come in."""
    buffer, out = AtOnce(), []
    for number in numbers:
        packet = RtpPacket(sequence_number=number % 65_536, timestamp=number)
        packet.payload = b"opus"
        wants_key_frame, frame = buffer.add(packet)
        assert not wants_key_frame
        if frame is not None:
            assert frame.data == b"opus"
            out.append(frame.timestamp)
    return out


def test_packets_are_decoded_as_they_come_and_late_ones_are_not() -> None:
    assert given_out(1, 2, 3) == [1, 2, 3]
    assert given_out(1, 2, 5, 4, 5, 6) == [1, 2, 5, 6]
    assert given_out(65_534, 65_535, 65_536, 65_537) == [65_534, 65_535, 65_536, 65_537]


def test_a_sender_that_begins_anew_is_followed() -> None:
    assert given_out(5000, 5001, 100, 101) == [5000, 5001, 100, 101]


def test_an_empty_packet_is_no_sound() -> None:
    assert AtOnce().add(RtpPacket(sequence_number=1, timestamp=1)) == (False, None)


async def test_the_buffer_that_is_replaced_is_the_one_aiortc_uses() -> None:
    connection = RTCPeerConnection()
    receiver = connection.addTransceiver("audio").receiver
    assert isinstance(getattr(receiver, JITTER_BUFFER), JitterBuffer)
    await connection.close()
