"""The front door: streaming, bounded state, feelings left out on request, the plug for sounds."""

from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from vivavoce.audio.types import Samples
from vivavoce.perception.labels import FEELINGS, SPEAKING, Judgement, Quality, Task
from vivavoce.perception.perception import Perception
from vivavoce.perception.speaking import Speaking, Voice
from vivavoce.perception.types import Sounded, State


def hum(hertz: float, seconds: float = 1.0) -> Samples:
    """A voice of sorts: harmonics that fall by 6 dB per octave, four syllables a second."""
    t = np.arange(int(16_000 * seconds)) / 16_000
    waves = [np.sin(2 * np.pi * hertz * k * t) / k for k in range(1, int(4000 / hertz))]
    louder = 1.1 - np.cos(2 * np.pi * 4 * t)
    return np.asarray(0.03 * louder * np.sum(waves, axis=0), np.float32)


class FixedSounds:
    """Hears a laugh in everything, and counts samples."""

    def init_state(self) -> State:
        return {"samples": np.zeros(1, np.int64)}

    def new_turn(self, state: State) -> State:
        return self.init_state()

    def step(self, samples: Samples, state: State) -> State:
        return {"samples": state["samples"] + len(samples)}

    def judge(self, state: State) -> Sounded:
        laugh = Judgement("vocalsound", "laughter", 0.9)
        return Sounded({"vocalsound": laugh}, "noisy", {"samples": float(state["samples"][0])})


def test_pieces_of_any_size_give_what_the_whole_gives() -> None:
    perception = Perception()
    sound = hum(120)
    whole = perception.judge(perception.step(sound, perception.init_state()))
    state = perception.init_state()
    for piece in np.split(sound, [7, 300, 1000, 1001, 9000]):
        state = perception.step(piece, state)
    assert perception.judge(state).measures == whole.measures
    assert abs(whole.measures["f0_hz"] - 120) < 1


def test_the_state_is_bounded_and_never_changed_in_place() -> None:
    perception = Perception()
    state = perception.init_state()
    for _ in range(30):
        state = perception.step(hum(200), state)
    before = {key: value.copy() for key, value in state.items()}
    perception.step(hum(100), state)
    perception.judge(state)
    assert all(np.array_equal(state[key], before[key], equal_nan=True) for key in before)
    assert sum(value.nbytes for value in state.values()) < 320_000


def test_feelings_are_left_out_on_request() -> None:
    perception = Perception()
    state = perception.step(hum(200), perception.init_state())
    assert set(perception.judge(state).judgements) == set(SPEAKING)
    assert not FEELINGS & set(perception.judge(state, emotions=False).judgements)


def test_sounds_plug_in() -> None:
    perception = Perception(FixedSounds())
    state = perception.step(hum(200), perception.init_state())
    perceived = perception.judge(state)
    assert perceived.label("vocalsound") == "laughter"
    assert perceived.quality == "noisy"
    assert perceived.measures["samples"] == 16_000
    assert perception.judge(perception.new_turn(state)).measures["samples"] == 0


def test_silence_is_silence() -> None:
    perception = Perception()
    state = perception.step(np.zeros(16_000, np.float32), perception.init_state())
    perceived = perception.judge(state)
    assert perceived.quality == "silent"
    assert all(found.label is None for found in perceived.judgements.values())
    assert perceived.line("en") == perceived.line("zh") == ""


class Bad(FixedSounds):
    """Hears nothing but that the sound is bad."""

    def __init__(self, quality: Quality) -> None:
        self._quality = quality

    def judge(self, state: State) -> Sounded:
        return Sounded({}, self._quality)


class SureOfAll(Speaking):
    """Has an answer to everything."""

    def judge(self, voice: Voice, tasks: Iterable[Task]) -> Mapping[Task, Judgement]:
        return {task: Judgement(task, "yes", 0.9) for task in tasks}


@pytest.mark.parametrize(
    ("quality", "feelings", "others"),
    [
        ("good", True, True),
        ("narrow", False, True),
        ("clipped", False, True),
        ("noisy", False, True),
        ("short", False, True),
        ("music", False, False),
        ("overlap", False, False),
        ("hum", False, False),
        ("silent", False, False),
    ],
)
def test_bad_sound_makes_no_feelings_up(quality: Quality, feelings: bool, others: bool) -> None:
    perception = Perception(Bad(quality), SureOfAll())
    perceived = perception.judge(perception.step(hum(200), perception.init_state()))
    assert perceived.quality == quality
    assert (perceived.label("emotions") == "yes") is feelings
    assert (perceived.label("pitch") == "yes") is others
