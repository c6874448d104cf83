"""Pitch that contradicts a tone is led to it; pitch that does not stays."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from vivavoce.voice.kokoro_plan import Plan
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.tone_shapes import true_to_tones

Floats = NDArray[np.float64]
TEXTS = {1: "妈。", 2: "麻。", 3: "马。", 4: "骂。"}


@pytest.fixture(scope="module")
def phonemes() -> Phonemes:
    return Phonemes()


def planned(phonemes: Phonemes, text: str, *contours: tuple[float, ...]) -> Plan:
    """`text` with these semitones around 200 Hz over its Han characters, one after the other."""
    reading = phonemes.read((("zh", text),))
    nothing = np.zeros(0, np.float32)
    plan = Plan(
        reading, np.full(len(reading.symbols) + 2, 4, np.float32), nothing, nothing, nothing
    )
    pitch = np.full(int(2 * plan.frames.sum()), 12, np.float32)
    for (begin, end), contour in zip(spans(plan), contours, strict=True):
        at = np.linspace(0, len(contour) - 1, end - begin)
        pitch[begin:end] = 200 * 2 ** (np.interp(at, range(len(contour)), contour) / 12)
    return replace(plan, pitch=pitch, energy=np.full(len(pitch), 8, np.float32))


def spans(plan: Plan) -> list[tuple[int, int]]:
    return [(begin // 300, end // 300) for begin, end in plan.spans().values()]


def said(plan: Plan) -> list[Floats]:
    """Semitones over 200 Hz of every character."""
    assert plan.pitch is not None
    return [12 * np.log2(plan.pitch[begin:end].astype(float) / 200) for begin, end in spans(plan)]


@pytest.mark.parametrize("tone", [1, 2, 3, 4])
@pytest.mark.parametrize("wrong", [(0.0, 2.0), (3.0, -3.0), (0.0, 0.0)])
def test_a_contradiction_is_mended(
    phonemes: Phonemes, tone: int, wrong: tuple[float, float]
) -> None:
    (contour,) = said(true_to_tones(planned(phonemes, TEXTS[tone], wrong)))
    settled = contour[len(contour) // 2 :]
    move = settled[-1] - settled[0]
    if tone == 1:
        assert abs(move) < 1
    elif tone == 2:
        assert move > 1.5
    elif tone == 3:
        assert settled.mean() < np.mean(wrong) - 1.5
    else:
        assert move < -2


def test_what_is_right_or_is_not_last_stays(phonemes: Phonemes) -> None:
    plan = planned(phonemes, "妈麻马骂。", (0.0, 3.0), (3.0, 0.0), (0.0,), (3.0, -4.0))
    mended = true_to_tones(plan).pitch
    assert plan.pitch is not None
    assert mended is not None
    end = spans(plan)[2][1]
    assert np.array_equal(mended[:end], plan.pitch[:end])
    np.testing.assert_allclose(mended[end:], plan.pitch[end:], rtol=0.1)


def test_the_height_of_a_clause_stays(phonemes: Phonemes) -> None:
    flat = planned(phonemes, "他说妈。", (0.0,), (0.0,), (0.0,))
    assert flat.pitch is not None
    high = replace(flat, pitch=np.where(flat.pitch > 40, flat.pitch * 2, flat.pitch))
    for low, one in zip(said(true_to_tones(flat)), said(true_to_tones(high)), strict=True):
        np.testing.assert_allclose(one - low, 12, atol=0.01)


def test_toneless_english_and_silent_words_stay(phonemes: Phonemes) -> None:
    light = planned(phonemes, "的。", (0.0, 3.0))
    assert light.pitch is not None
    assert np.array_equal(true_to_tones(light).pitch, light.pitch)  # type: ignore[arg-type]
    silent = replace(light, pitch=np.full_like(light.pitch, 12))
    assert true_to_tones(silent) is silent


def test_the_pitch_has_no_jumps(phonemes: Phonemes) -> None:
    plan = planned(phonemes, "马马马。", (0.0,), (0.0,), (0.0,))
    mended = true_to_tones(plan).pitch
    assert mended is not None
    voiced = mended[mended > 40]
    assert np.abs(np.diff(12 * np.log2(voiced))).max() < 1.5
