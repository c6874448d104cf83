"""Speech as a growing file: what was sent must be a file that others read."""

import io
import threading

import numpy as np
import pytest
import soundfile

from vivavoce.audio import encode
from vivavoce.audio.codec import decode_pcm16
from vivavoce.audio.encode import FORMATS, RATES, Encoder
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import AudioError


def tone(seconds: float) -> Samples:
    clock = np.arange(int(seconds * SPEAK_RATE)) / SPEAK_RATE
    return (0.3 * np.sin(2 * np.pi * 440 * clock)).astype(np.float32)


def encoded(kind: str, samples: Samples, rate: int = SPEAK_RATE, piece: int = 7000) -> bytes:
    encoder = Encoder(kind, rate)
    pieces = [encoder.feed(samples[at : at + piece]) for at in range(0, len(samples), piece)]
    return b"".join([*pieces, encoder.finish()])


def decoded(kind: str, data: bytes, rate: int) -> tuple[Samples, int]:
    if kind == "pcm":
        return decode_pcm16(data), rate
    samples, found = soundfile.read(io.BytesIO(data), dtype="float32")
    return samples, found


def loudest_hz(samples: Samples, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("rate", RATES)
def test_every_format_is_read_back(kind: str, rate: int) -> None:
    if (kind, rate) == ("opus", 22_050):
        with pytest.raises(AudioError, match="22050"):
            Encoder(kind, rate)
        return
    samples, found = decoded(kind, encoded(kind, tone(2.0), rate), rate)
    assert found == rate
    # MP3 carries the silence its encoder begins and ends with.
    slack = 0.3 if kind == "mp3" else 0.01
    assert 2.0 - 0.01 <= len(samples) / rate <= 2.0 + slack
    middle = samples[len(samples) // 4 : len(samples) * 3 // 4]
    assert loudest_hz(middle, rate) == pytest.approx(440, abs=3)
    assert np.abs(middle).max() == pytest.approx(0.3, abs=0.06)


@pytest.mark.parametrize("kind", ["pcm", "wav", "mp3", "opus"])
def test_it_comes_while_it_is_fed(kind: str) -> None:
    encoder = Encoder(kind)
    early = sum(len(encoder.feed(tone(1.0))) for _ in range(4))
    assert early > 0.6 * (early + len(encoder.finish()))


def test_flac_comes_whole_with_its_length() -> None:
    encoder = Encoder("flac")
    assert encoder.feed(tone(1.0)) == b""
    assert soundfile.info(io.BytesIO(encoder.finish())).frames == SPEAK_RATE


def test_nothing_said_is_still_a_file() -> None:
    assert len(decoded("wav", Encoder("wav").finish(), SPEAK_RATE)[0]) == 0


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(AudioError, match="mp3, opus"):
        Encoder("aac")
    with pytest.raises(AudioError, match="44100"):
        Encoder("wav", 44_100)


class Slow:
    """A container whose `feed` takes until it is let go."""

    def __init__(self, _: int) -> None:
        self.feeding, self.go = threading.Event(), threading.Event()
        self.closed_while_feeding = self.closed = False

    def feed(self, samples: Samples) -> bytes:
        self.feeding.set()
        assert self.go.wait(10)
        self.closed_while_feeding = self.closed
        return b"."

    def finish(self) -> bytes:
        return b""

    def close(self) -> None:
        self.closed = True


def test_nothing_is_closed_under_a_running_call(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(0)
    monkeypatch.setitem(encode._CONTAINERS, "pcm", lambda _: slow)
    encoder = Encoder("pcm")
    feeding = threading.Thread(target=encoder.feed, args=(tone(0.1),))
    feeding.start()
    assert slow.feeding.wait(10)
    closing = threading.Thread(target=encoder.close)
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()
    slow.go.set()
    feeding.join(10)
    closing.join(10)
    assert (slow.closed, slow.closed_while_feeding) == (True, False)
    assert (encoder.feed(tone(0.1)), encoder.finish()) == (b"", b"")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_can_be_given_up(kind: str) -> None:
    encoder = Encoder(kind)
    encoder.feed(tone(0.5))
    encoder.close()
    encoder.close()
