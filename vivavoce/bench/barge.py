"""How well the barge-in gate works: `python -m vivavoce.bench.barge --vad FILE [--json]`.

Speech of the shipped question set plays both parts: some clips are the playback, others the user.
Three tables: the gate must stay shut for its own echo, for noises (`--noise`: folders of clips) and
open for a user who speaks over playback, counted from the user's acoustic onset.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import FRAME, LISTEN_RATE, Samples
from vivavoce.audio.vad import Vad
from vivavoce.bench.questions import Question, load_questions

ECHOES_DB: Final = (-6, -12, -20)
DELAYS_MS: Final = (20, 60, 110, 150)
PLAYBACK_S: Final = 10.0
HISS_DB: Final = -65.0


@dataclass(frozen=True)
class Scene:
    """What the microphone gets, what is played, and when the user speaks (samples; None: never)."""

    microphone: Samples
    playback: Samples
    onset: int | None = None
    end: int | None = None


def level(speech: Samples, decibels: float) -> Samples:
    """`speech` with its audible part at `decibels` below full scale."""
    audible = np.abs(speech) > 0.1 * np.abs(speech).max()
    power = float(np.mean(speech[audible] ** 2))
    return np.asarray(speech * 10 ** (decibels / 20) / np.sqrt(power), np.float32)


def convolve(signal: Samples, response: Samples) -> Samples:
    size = 1 << (signal.size + response.size).bit_length()
    spectrum = np.fft.rfft(signal, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum)[: signal.size].astype(np.float32)


def echo_path(decibels: float, delay_ms: float, room: bool, rng: np.random.Generator) -> Samples:
    """Impulse response from loudspeaker to microphone; `room`: 0.3 s of reverberation, dull."""
    response = np.zeros(int(delay_ms * 16) + 5000, np.float32)
    start = int(delay_ms * 16)
    response[start] = 1
    if room:
        time = np.arange(5000) / LISTEN_RATE
        tail = rng.standard_normal(5000) * np.exp(-6.9 * time / 0.3)
        response[start:] += (0.8 * tail / np.linalg.norm(tail)).astype(np.float32)
        response = np.convolve(response, [0.7, 0.35, -0.1]).astype(np.float32)
    scale = 10 ** (decibels / 20) / np.linalg.norm(response)
    return np.asarray(response * scale, np.float32)


def hiss(count: int, rng: np.random.Generator) -> Samples:
    return (10 ** (HISS_DB / 20) * rng.standard_normal(count)).astype(np.float32)


def playback_of(clips: list[Samples], rng: np.random.Generator) -> Samples:
    """Ten seconds of speech in the order of chance, at -24 dB."""
    order = rng.permutation(len(clips))
    joined = np.concatenate([clips[n] for n in order])
    return level(joined[: int(PLAYBACK_S * LISTEN_RATE)], -24)


def onset_of(speech: Samples) -> int:
    """First 10 ms that reach -30 dB of the loudest."""
    frames = speech[: speech.size // 160 * 160].reshape(-1, 160)
    loud = np.sqrt((frames**2).mean(axis=1))
    return int(np.argmax(loud > np.quantile(loud, 0.97) * 10 ** (-30 / 20))) * 160


def openings(gate: BargeIn, scene: Scene) -> list[int]:
    """Sample clocks at which the gate opened (the end of the deciding frame)."""
    state, before, opened = gate.init_state(), False, []
    for start in range(0, scene.microphone.size - FRAME + 1, FRAME):
        cut = slice(start, start + FRAME)
        decision, state = gate.step(scene.microphone[cut], scene.playback[cut], True, state)
        if decision.barge_in and not before:
            opened.append(start + FRAME)
        before = decision.barge_in
    return opened


def own_echo(playbacks: Iterable[Samples], rng: np.random.Generator) -> list[Scene]:
    """Playback coming back at every level and delay, in a room and without."""
    scenes = []
    for playback in playbacks:
        for decibels in ECHOES_DB:
            for delay in DELAYS_MS:
                path = echo_path(decibels, delay, bool(rng.integers(2)), rng)
                microphone = convolve(playback, path) + hiss(playback.size, rng)
                scenes.append(Scene(microphone, playback))
    return scenes


def user_over(
    playback: Samples, speech: Samples, decibels: float | None, rng: np.random.Generator
) -> Scene:
    """A user who speaks at some moment of the playback; `decibels` None: no echo (headphones)."""
    microphone = hiss(playback.size, rng)
    if decibels is not None:
        path = echo_path(decibels, rng.uniform(20, 150), bool(rng.integers(2)), rng)
        microphone = microphone + convolve(playback, path)
    spoken = level(speech, rng.uniform(-30, -22))[: 4 * LISTEN_RATE]
    start = int(rng.uniform(0.8, PLAYBACK_S - 4) * LISTEN_RATE)
    end = min(start + spoken.size, microphone.size)
    microphone[start:end] += spoken[: end - start]
    return Scene(microphone, playback, start + onset_of(spoken), end)


def score_users(gate: BargeIn, scenes: list[Scene]) -> dict[str, Any]:
    """Misses, early openings and seconds from onset to decision."""
    delays, early = [], 0
    for scene in scenes:
        assert scene.onset is not None
        assert scene.end is not None
        opened = openings(gate, scene)
        early += any(clock < scene.onset for clock in opened)
        hits = [clock for clock in opened if scene.onset <= clock <= scene.end]
        if hits:
            delays.append((hits[0] - scene.onset) / LISTEN_RATE)
    shown = {f"p{q}": float(np.percentile(delays, q)) for q in (50, 95)} if delays else {}
    return {"n": len(scenes), "miss": 1 - len(delays) / len(scenes), "early": early} | {
        "onset_to_decision": shown
    }


def score_silent(gate: BargeIn, scenes: list[Scene]) -> dict[str, Any]:
    """Share of scenes without a user in which the gate opened."""
    opened = sum(bool(openings(gate, scene)) for scene in scenes)
    return {"n": len(scenes), "false": opened / max(1, len(scenes))}


def noises(folder: Path) -> list[Scene]:
    """Every clip under `folder` as the microphone, while a reply plays into headphones."""
    clips = sorted(path for path in folder.rglob("*") if path.suffix in (".wav", ".ogg", ".flac"))
    found = [read_audio(path) for path in clips]
    return [Scene(clip, np.zeros_like(clip)) for clip in found]


def evaluate(gate: BargeIn, questions: list[Question], folders: list[Path]) -> dict[str, Any]:
    """All tables. Every fourth question is played back, the others are users."""
    rng = np.random.default_rng(0)
    clips = [read_audio(question.path) for question in questions]
    played, users = clips[::4], [clip for n, clip in enumerate(clips) if n % 4]
    playbacks = [playback_of(played, rng) for _ in range(3)]
    report: dict[str, Any] = {"own_echo": score_silent(gate, own_echo(playbacks, rng))}
    for decibels in (None, *ECHOES_DB):
        scenes = [
            user_over(playbacks[n % 3], speech, decibels, rng) for n, speech in enumerate(users)
        ]
        name = "user_headphones" if decibels is None else f"user_over_echo_{-decibels}db"
        report[name] = score_users(gate, scenes)
    for folder in folders:
        report[f"noise_{folder.name}"] = score_silent(gate, noises(folder))
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--vad", type=Path, required=True, help="Silero VAD's ONNX file")
    parser.add_argument("--noise", type=Path, action="append", default=[], help="folder of noises")
    parser.add_argument("--every", type=int, default=2, help="take every n-th question")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    questions = list(load_questions())[:: options.every]
    report = evaluate(BargeIn(Vad(options.vad)), questions, options.noise)
    lines = [f"{name:<24} {json.dumps(values)}" for name, values in report.items()]
    sys.stdout.write((json.dumps(report) if options.json else "\n".join(lines)) + "\n")


if __name__ == "__main__":
    main()
