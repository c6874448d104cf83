"""The sounds around the words, through the front door and without it."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.bench.perception_sounds import CLIPS
from vivavoce.bench.questions import FOLDER
from vivavoce.errors import ModelError
from vivavoce.perception.labels import FEELINGS
from vivavoce.perception.perception import Perception
from vivavoce.perception.sounds import DATA, KEPT_FRAMES, KEPT_WINDOWS, Sounds
from vivavoce.perception.types import Perceived, Sounded, State
from vivavoce.train.made_noises import car_inside, fan, music


@cache
def sounds() -> Sounds:
    return Sounds()


@cache
def said(name: str) -> Samples:
    return read_audio(Path(FOLDER) / f"{name}.ogg")


@cache
def clip(kind: str, number: int = 0) -> Samples:
    return read_audio(sorted((CLIPS / kind).glob("*.ogg"))[number])


def heard(samples: Samples) -> Sounded:
    return sounds().judge(sounds().step(samples, sounds().init_state()))


def label(found: Sounded, task: str) -> str | None:
    return {name: one.label for name, one in found.judgements.items()}[task]  # type: ignore[index]


def same(one: State, other: State) -> bool:
    return all(np.allclose(one[key], other[key], atol=1e-3) for key in one)


def test_pieces_of_any_size_come_to_the_same() -> None:
    whole = clip("rooster")[: 3 * LISTEN_RATE]
    at_once = sounds().step(whole, sounds().init_state())
    rng, state, start = np.random.default_rng(0), sounds().init_state(), 0
    while start < len(whole):
        size = int(rng.integers(1, 3000))
        state = sounds().step(whole[start : start + size], state)
        start += size
    one, other = sounds().judge(state), sounds().judge(at_once)
    assert label(one, "event") == label(other, "event")
    assert len(state["kinds"]) == len(at_once["kinds"])
    assert np.array_equal(state["turn"], at_once["turn"])


def test_an_old_state_is_still_what_it_was() -> None:
    state = sounds().step(said("en-04"), sounds().init_state())
    kept = {key: value.copy() for key, value in state.items()}
    sounds().step(clip("rain"), state)
    assert same(kept, state)


def test_the_state_does_not_grow() -> None:
    noise = np.random.default_rng(0).standard_normal(LISTEN_RATE * 30).astype(np.float32) * 0.02
    state = sounds().step(noise, sounds().init_state())
    assert len(state["mel"]) == KEPT_FRAMES
    assert len(state["kinds"]) <= KEPT_WINDOWS
    assert sum(value.nbytes for value in state.values()) < 220_000


@pytest.mark.parametrize(("kind", "vocal"), [("baby_cry", "cry"), ("sneeze", "sneeze")])
def test_crying_and_sneezing_are_heard(kind: str, vocal: str) -> None:
    found = [label(heard(clip(kind, number)), "vocalsound") for number in range(4)]
    assert found.count(vocal) >= 3


@pytest.mark.parametrize("kind", ["rooster", "chainsaw", "fire_crackling"])
def test_events_are_heard(kind: str) -> None:
    found = [label(heard(clip(kind, number)), "event") for number in range(4)]
    assert found.count(kind) >= 3


@pytest.mark.parametrize("name", ["en-librispeech", "zh-aishell", "en-weather", "en-16", "zh-12"])
def test_a_speaking_voice_is_no_event_and_no_vocal_sound(name: str) -> None:
    found = heard(said(name))
    assert label(found, "event") is None
    assert label(found, "vocalsound") is None
    assert found.quality == "good"


def test_silence_says_nothing() -> None:
    found = heard(np.zeros(3 * LISTEN_RATE, np.float32))
    assert found.quality == "silent"
    assert label(found, "event") is None
    assert label(found, "vocalsound") is None
    assert label(found, "scene") in {None, "quiet"}


def test_a_short_sound_is_judged_as_well() -> None:
    loud = clip("dog_bark")
    begin = int(np.abs(loud).argmax())
    short = loud[max(0, begin - 4000) : begin + 8000]
    assert label(heard(short), "event") in {"dog_bark", None}
    assert heard(np.zeros(100, np.float32)).quality == "short"


def test_a_new_turn_forgets_the_sneeze_and_keeps_the_place() -> None:
    ride = car_inside(np.random.default_rng(900_001)) * np.float32(0.2)
    state = sounds().step(np.concatenate([ride, clip("sneeze")]), sounds().init_state())
    fresh = sounds().new_turn(state)
    assert len(fresh["mel"]) == len(state["mel"])
    again = sounds().judge(sounds().step(ride, fresh))
    assert label(again, "vocalsound") is None


def test_missing_numbers_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "numbers.json").write_text('{"kinds": {}}', "utf-8")
    with pytest.raises(ModelError):
        Sounds(DATA / "sounds.onnx", tmp_path / "numbers.json")


BAD = ("silence", "clipping", "hum", "music", "telephone", "two speakers", "noise")


def bad(name: str, seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    time = np.arange(4 * LISTEN_RATE) / LISTEN_RATE
    voice = np.resize(said("en-04"), time.size)
    match name:
        case "silence":
            return np.zeros(time.size, np.float32)
        case "clipping":
            return np.clip(voice * 30, -0.9, 0.9).astype(np.float32)
        case "hum":
            hum = sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 7))
            return (0.1 * hum + 0.001 * rng.standard_normal(time.size)).astype(np.float32)
        case "music":
            return music(rng)
        case "telephone":
            spectrum = np.fft.rfft(voice)
            hertz = np.fft.rfftfreq(voice.size, 1 / LISTEN_RATE)
            spectrum[(hertz < 300) | (hertz > 3400)] *= 1e-4
            return np.fft.irfft(spectrum, voice.size).astype(np.float32)
        case "two speakers":
            other = np.resize(said("en-librispeech"), time.size)
            return (voice / np.std(voice) + other / np.std(other)).astype(np.float32) * 0.05
        case _:
            return fan(rng)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", BAD)
def test_bad_audio_is_called_bad_and_no_feeling_is_made_up(name: str, seed: int) -> None:
    front = Perception(sounds())
    found: Perceived = front.judge(front.step(bad(name, seed), front.init_state()))
    assert found.quality != "good"
    assert all(found.judgements[task].label is None for task in FEELINGS)
    assert all(0 <= one.confidence <= 1 for one in found.judgements.values())
