"""Effects on a made-up voice whose harmonics, formant and level are known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.voice.effects.equaliser import BANDS, equalised
from vivavoce.voice.effects.source import voiced
from vivavoce.voice.effects.spectrum import BINS, HOP, envelope, hertz, istft, stft, white
from vivavoce.voice.effects.timbre import coloured
from vivavoce.voice.loudness import loudness
from vivavoce.voice.style.types import NEUTRAL, Controls

Floats = NDArray[np.float32]
F0 = 200.0
FORMANT = 1200.0
FRAMES = 120


def tract() -> Floats:
    """One formant, and 6 dB per octave less above it."""
    peak = 1 / (1 + ((hertz() - FORMANT) / 150) ** 2)
    return np.asarray(0.05 * (peak + 0.02 * FORMANT / np.maximum(hertz(), 200)), np.float32)


def voice(hertz: float = F0) -> tuple[Samples, Floats]:
    f0 = np.full(FRAMES, hertz, np.float32)
    return 10 * voiced(f0, tract()), f0


def spectrum(samples: Samples) -> Floats:
    """Mean power of the middle, f32[601]."""
    return np.asarray((np.abs(stft(samples)[20:-20]) ** 2).mean(axis=0), np.float32)


def harmonicity(samples: Samples, low: float, high: float) -> float:
    """dB of the bins at harmonics over those halfway between them."""
    power = spectrum(samples)
    inside = np.arange(int(low / F0) + 1, int(high / F0)) * F0
    at, between = (inside / 20).astype(int), ((inside + F0 / 2) / 20).astype(int)
    return float(10 * np.log10(power[at].mean() / power[between].mean()))


def peak_of(samples: Samples) -> float:
    """Hz of the strongest formant of a voice at 100 Hz."""
    f0 = np.full(FRAMES + 1, 100.0, np.float32)
    return float(hertz()[envelope(stft(samples), f0)[20:-20].mean(axis=0).argmax()])


def test_spectra_there_and_back_are_the_same_samples() -> None:
    noise = np.random.default_rng(0).standard_normal(7777).astype(np.float32)
    np.testing.assert_allclose(istft(stft(noise), len(noise)), noise, atol=1e-5)


def test_white_noise_has_a_power_of_one_in_every_bin() -> None:
    assert (np.abs(white(400, seed=0)[4:-4]) ** 2).mean() == pytest.approx(1.0, rel=0.05)


def test_an_envelope_has_no_harmonics_in_it_and_keeps_the_power() -> None:
    samples, f0 = voice()
    spectra = stft(samples)
    smooth = envelope(spectra, np.append(f0, F0))[20:-20]
    assert smooth.shape[1] == BINS
    ripple = 20 * np.log10(smooth[:, 100:140] / np.roll(smooth, 5, axis=1)[:, 100:140])
    assert np.abs(ripple).max() < 4.0, "20 dB and more without it"
    power = (np.abs(spectra[20:-20]) ** 2).sum()
    assert (smooth**2).sum() == pytest.approx(power, rel=0.1)


def test_nothing_asked_for_changes_nothing() -> None:
    samples, f0 = voice()
    np.testing.assert_array_equal(coloured(samples, f0, NEUTRAL), samples)
    assert len(coloured(samples[:0], f0, Controls(breath=1.0))) == 0


@pytest.mark.parametrize(
    "controls",
    [
        Controls(breath=1.0),
        Controls(tension=-1.0),
        Controls(tension=1.0),
        Controls(formant=1.3),
        Controls(formant=0.8),
        Controls(tremor=1.0, jitter=1.0),
    ],
)
def test_a_timbre_is_as_loud_as_the_voice_was(controls: Controls) -> None:
    samples, f0 = voice()
    out = coloured(samples, f0, controls)
    assert out.shape == samples.shape
    assert loudness(out) == pytest.approx(loudness(samples), abs=0.7)


def test_energy_is_in_decibels() -> None:
    samples, f0 = voice()
    out = coloured(samples, f0, Controls(energy=-6.0))
    np.testing.assert_allclose(out, samples * 10 ** (-6 / 20), rtol=1e-5)


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_formants_move_and_the_pitch_does_not(factor: float) -> None:
    samples, f0 = voice(100.0)
    out = coloured(samples, f0, Controls(formant=factor))
    assert peak_of(samples) == pytest.approx(FORMANT, rel=0.05)
    assert peak_of(out) == pytest.approx(FORMANT * factor, rel=0.08)
    samples, f0 = voice()
    assert harmonicity(coloured(samples, f0, Controls(formant=factor)), 400, 3000) > 10


def test_breath_takes_the_harmonics_from_above() -> None:
    samples, f0 = voice()
    high = [
        harmonicity(coloured(samples, f0, Controls(breath=breath)), 3000, 8000)
        for breath in (0.0, 0.3, 0.6, 1.0)
    ]
    assert high == sorted(high, reverse=True)
    assert high[0] > 20
    assert high[-1] < 3
    assert harmonicity(coloured(samples, f0, Controls(breath=0.5)), 200, 1000) > 8


def test_a_whisper_has_no_pitch() -> None:
    samples, f0 = voice()
    out = coloured(samples, f0, Controls(whisper=1.0))
    assert abs(harmonicity(out, 400, 6000)) < 2
    assert loudness(out) < loudness(samples) - 3


def test_unvoiced_frames_are_noise_already() -> None:
    samples = np.asarray(istft(white(FRAMES + 1, 5), FRAMES * HOP) * 0.1, np.float32)
    out = coloured(samples, np.zeros(FRAMES, np.float32), Controls(breath=1.0))
    np.testing.assert_allclose(out, samples, atol=1e-3)


def test_tension_tilts_the_spectrum() -> None:
    samples, f0 = voice()

    def tilt(tension: float) -> float:
        power = spectrum(coloured(samples, f0, Controls(tension=tension)))
        return float(10 * np.log10(power[150:300].sum() / power[5:50].sum()))

    assert tilt(1.0) > tilt(0.0) + 5
    assert tilt(-1.0) < tilt(0.0) - 5


def test_a_tremor_shakes_the_level_at_its_rate() -> None:
    samples, f0 = voice()
    out = coloured(samples, f0, Controls(tremor=1.0))
    levels = np.sqrt(np.mean(out.reshape(-1, HOP) ** 2, axis=1))[10:-10]
    spectrum_of = np.abs(np.fft.rfft(levels - levels.mean(), 1024))
    assert 4.0 < spectrum_of.argmax() * (SPEAK_RATE / HOP) / 1024 < 7.0
    assert levels.max() / levels.min() > 1.4


def test_the_colour_of_a_voice_is_heard_in_its_band_and_changes_no_loudness() -> None:
    samples, f0 = voice()
    bands = (0.0,) * (BANDS - 4) + (8.0,) * 4
    before, after = spectrum(samples), spectrum(coloured(samples, f0, NEUTRAL, bands))
    ratio = 10 * np.log10(after / before)
    high, low = ratio[hertz() == 6000], ratio[hertz() == 600]
    assert high - low == pytest.approx(8.0, abs=0.3)
    loud = loudness(coloured(samples, f0, NEUTRAL, bands))
    assert loud == pytest.approx(loudness(samples), abs=0.2)


def test_no_colour_changes_nothing() -> None:
    samples, f0 = voice()
    assert np.array_equal(coloured(samples, f0, NEUTRAL, ()), samples)
    assert np.array_equal(equalised(()), np.ones(BINS))
