"""The real model: it comes with its package and takes milliseconds."""

import numpy as np
import pytest
import soxr

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.perception.laughter import SECOND, Laughter
from vivavoce.voice.hibari import Hibari
from vivavoce.voice.loudness import loudness
from vivavoce.voice.phonemes import EnglishPhonemes
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.sounds import VARIATIONS, Sounds
from vivavoce.voice.style.types import NEUTRAL, Controls, Sound

TEXT = "I really think that is a lovely idea."
WORDS = TEXT.split()


@pytest.fixture(scope="module")
def hibari() -> Hibari:
    return Hibari(EnglishPhonemes())


def say(
    hibari: Hibari, controls: Controls = NEUTRAL, emphasis: tuple[tuple[float, float], ...] = ()
) -> Rendering:
    return hibari.render((("en", TEXT),), "heart", 1.0, controls, emphasis)


def middle(rendering: Rendering) -> float:
    return float(np.median(rendering.f0[rendering.f0 > 0]))


def test_without_controls_it_speaks_as_its_package_does(hibari: Hibari) -> None:
    import hibari as package

    own = package.Hibari(threads=1, g2p=EnglishPhonemes())(TEXT, seed=0)
    np.testing.assert_array_equal(say(hibari).samples, own)


def test_it_knows_where_its_words_are(hibari: Hibari) -> None:
    said = say(hibari)
    assert len(said.words) == len(WORDS)
    edges = np.array(said.words).reshape(-1)
    assert np.all(np.diff(edges) >= 0)
    assert len(said.samples) - 0.3 * SPEAK_RATE < edges[-1] <= len(said.samples)
    assert np.flatnonzero(said.f0)[0] * 300 == pytest.approx(edges[0], abs=0.1 * SPEAK_RATE)
    assert len(said.f0) * 300 == len(said.samples)
    begin, end = said.words[WORDS.index("lovely")]
    assert 0.2 < (end - begin) / SPEAK_RATE < 0.7


def test_pitch_moves_and_the_level_stays(hibari: Hibari) -> None:
    plain = say(hibari)
    for pitch in (-5.0, 5.0):
        said = say(hibari, Controls(pitch=pitch))
        assert 12 * np.log2(middle(said) / middle(plain)) == pytest.approx(pitch, abs=0.1)
        assert loudness(said.samples) == pytest.approx(loudness(plain.samples), abs=2.0)
        assert np.abs(said.samples).max() < 2 * np.abs(plain.samples).max()


def test_rate_is_on_top_of_speed(hibari: Hibari) -> None:
    slow = say(hibari, Controls(rate=0.5))
    assert len(slow.samples) > 1.7 * len(say(hibari).samples)


def test_a_stressed_word_is_longer_louder_and_higher_and_the_others_are_not(
    hibari: Hibari,
) -> None:
    letters = [len(word) for word in WORDS]
    at = WORDS.index("lovely")
    begin, end = sum(letters[:at]) / sum(letters), sum(letters[: at + 1]) / sum(letters)
    plain, stressed = say(hibari), say(hibari, emphasis=((begin, end),))

    def word(said: Rendering, number: int) -> tuple[float, float, float]:
        first, last = said.words[number]
        f0 = said.f0[first // 300 : last // 300]
        return (
            last - first,
            float(np.sqrt(np.mean(said.samples[first:last] ** 2))),
            float(f0[f0 > 0].mean()),
        )

    for before, after in zip(word(plain, at), word(stressed, at), strict=True):
        assert after > 1.1 * before
    assert word(stressed, 1) == pytest.approx(word(plain, 1), rel=0.1)


def _heard(samples: Samples) -> float:
    """The best logit of the independent laughter detector over every half second."""
    padded = np.pad(samples, (SPEAK_RATE // 4, SPEAK_RATE))
    listened = soxr.resample(padded, SPEAK_RATE, LISTEN_RATE)
    starts = range(0, len(listened) - SECOND + 1, SECOND // 2)
    windows = np.stack([listened[at : at + SECOND] for at in starts])
    return float(Laughter().logits(windows.astype(np.float32)).max())


def test_its_laughter_is_heard_as_laughter_and_its_words_are_not(hibari: Hibari) -> None:
    def speak(pieces: Spoken, controls: Controls) -> Rendering:
        return hibari.render(pieces, "heart", 1.0, controls)

    sounds = Sounds()
    laughs = [
        _heard(sounds(Sound("laughter"), "heart", "en", speak, number))
        for number in range(VARIATIONS)
    ]
    assert sum(logit > 0 for logit in laughs) >= 0.75 * VARIATIONS
    assert _heard(say(hibari).samples) < 0
