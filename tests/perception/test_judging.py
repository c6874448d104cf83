"""Pitch by sex, speed by rate, and everything that must end in "don't know"."""

import numpy as np
import pytest

from vivavoce.perception.classifier import Layers
from vivavoce.perception.judging import judge
from vivavoce.perception.labels import Task


def linear(name: str, weights: dict[str, float], *, centre: float = 0.0) -> Layers:
    """Logits proportional to one measure."""
    factors = np.array([list(weights.values())])
    return Layers(
        names=(name,),
        mean=np.array([centre]),
        scale=np.ones(1),
        low=np.array([centre - 3]),
        high=np.array([centre + 3]),
        w1=np.array([[1.0, -1.0]]),
        b1=np.zeros(2),
        w2=np.concatenate([factors, -factors]),
        b2=np.zeros(len(weights)),
        labels=tuple(weights),
        threshold=0.7,
    )


MODELS = {
    "gender": linear("f0_log", {"female": 20.0, "male": -20.0}, centre=7.3),
    "voice_styles": linear("level_sd", {"normal": -5.0, "whisper": 5.0}),
    "emotions": linear("f0_speed", {"neutral": -1.0, "happy": 1.0}),
}
ENOUGH = {"speech_s": 3.0, "snr_db": 30.0, "level_sd": -1.0}


def label(task: Task, **measures: float) -> str | None:
    found = judge({**ENOUGH, **measures}, MODELS, (task,))
    return found[task].label if task in found else None


@pytest.mark.parametrize(
    ("hertz", "said"),
    [(85, "low"), (120, "medium"), (155, "high"), (165, "low"), (205, "medium"), (290, "high")],
)
def test_pitch_is_relative_to_the_sex(hertz: float, said: str) -> None:
    assert label("pitch", f0_hz=hertz, f0_log=float(np.log2(hertz))) == said


def test_between_the_sexes_the_pitch_is_not_known() -> None:
    assert label("pitch", f0_hz=158.0, f0_log=7.3) is None


@pytest.mark.parametrize(("rate", "said"), [(3.2, "slow"), (5.2, "normal"), (8.0, "fast")])
def test_speed_by_syllables_per_second(rate: float, said: str) -> None:
    assert label("speed", rate_sps=rate) == said


def test_near_a_boundary_the_speed_is_not_known() -> None:
    assert label("speed", rate_sps=4.2) is None


def test_too_little_speech_or_too_much_noise_is_not_judged() -> None:
    fast = {"rate_sps": 8.0}
    assert label("speed", **fast) == "fast"
    assert label("speed", **fast, speech_s=1.0) is None
    assert label("speed", **fast, snr_db=3.0) is None


def test_feelings_need_a_better_signal_and_a_voice() -> None:
    happy = {"f0_speed": 2.0, "f0_hz": 200.0, "f0_log": 7.6}
    assert label("emotions", **happy) == "happy"
    assert label("emotions", **happy, snr_db=8.0) is None
    assert label("emotions", f0_speed=2.0) is None, "no F0: nobody spoke aloud"
    assert label("emotions", **happy, level_sd=1.0) is None, "whispered"


def test_doubt_and_strangeness_are_not_known() -> None:
    known = {"f0_hz": 200.0, "f0_log": 7.6}
    assert label("emotions", **known, f0_speed=0.1) is None, "under the threshold"
    assert label("emotions", **known, f0_speed=60.0) is None, "unlike anything in training"
