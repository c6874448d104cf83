"""The front door: streaming, bounded state, feelings left out on request, the plug for sounds."""

import numpy as np

from vivavoce.audio.resample import Resampler
from vivavoce.audio.types import Samples
from vivavoce.bench.questions import load_questions
from vivavoce.perception.labels import FEELINGS, SPEAKING, Judgement
from vivavoce.perception.perception import Perception
from vivavoce.perception.types import Sounded, State


def hum(hertz: float, seconds: float = 1.0) -> Samples:
    """A voice of sorts: harmonics that fall by 6 dB per octave."""
    t = np.arange(int(16_000 * seconds)) / 16_000
    waves = [np.sin(2 * np.pi * hertz * k * t) / k for k in range(1, int(4000 / hertz))]
    return np.asarray(0.05 * np.sum(waves, axis=0), np.float32)


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
    assert sum(value.nbytes for value in state.values()) < 200_000


def test_feelings_are_left_out_on_request() -> None:
    perception = Perception()
    state = perception.step(hum(200), perception.init_state())
    assert set(perception.judge(state).judgements) == set(SPEAKING)
    assert not FEELINGS & set(perception.judge(state, emotions=False).judgements)


def test_feelings_are_unknown_in_sound_that_is_not_good() -> None:
    """A telephone's band makes a calm voice sound choked up."""
    voice = load_questions()[0].audio()
    at_16k, _ = Resampler(24_000, 16_000).step(voice, Resampler(24_000, 16_000).init_state())
    good, noisy = Perception(), Perception(FixedSounds())
    heard = good.judge(good.step(at_16k, good.init_state()))
    assert heard.label("emotions") is not None
    doubted = noisy.judge(noisy.step(at_16k, noisy.init_state()))
    assert [doubted.label(task) for task in FEELINGS] == [None, None]
    assert doubted.label("gender") == heard.label("gender") is not None


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
