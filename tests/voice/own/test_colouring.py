"""A colour that is looked for is found, by an encoder that hears nothing but the spectrum."""

import numpy as np
import pytest

from vivavoce.audio.mel import mel_filters
from vivavoce.audio.types import Samples
from vivavoce.voice.effects.equaliser import BANDS
from vivavoce.voice.effects.source import voiced
from vivavoce.voice.effects.spectrum import hertz
from vivavoce.voice.own.colouring import PLAIN, Colour, embedding, match
from vivavoce.voice.own.speaker import Embedding, similarity
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import Controls


def encoder(samples: Samples) -> Embedding:
    """The shape of the spectrum in 40 bands, in dB."""
    frames = samples[: len(samples) // 400 * 400].reshape(-1, 400)
    power = (np.abs(np.fft.rfft(frames)) ** 2).mean(axis=0)
    bands = np.log(mel_filters(40) @ power + 1e-9)
    bands -= bands.mean()
    return np.asarray(bands / np.linalg.norm(bands), np.float32)


def spoken(f0: float) -> Rendering:
    curve = np.full(100, f0, np.float32)
    return Rendering(5 * voiced(curve, np.float32(20) / (200 + hertz())), curve)


def test_a_colour_is_found_again() -> None:
    bright = Colour(bands=(0.0,) * (BANDS - 6) + (6.0,) * 6)
    person = embedding([spoken(150)], bright, encoder)
    found = match([spoken(150)], person, encoder)
    before = similarity(embedding([spoken(150)], PLAIN, encoder), person)
    after = similarity(embedding([spoken(150)], found, encoder), person)
    assert 1 - after < 0.3 * (1 - before)
    assert np.mean(found.bands[-6:]) > np.mean(found.bands[:-6]) + 1
    assert max(np.abs(found.bands)) <= 8


def test_a_voice_that_fits_already_stays_as_it_is() -> None:
    person = embedding([spoken(150)], PLAIN, encoder)
    found = match([spoken(150)], person, encoder)
    assert found.bands == pytest.approx((0.0,) * BANDS, abs=0.2)
    assert found.controls == Controls()
