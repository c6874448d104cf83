"""Render the question set of `bench latency` (run once; the clips are shipped with the package).

    python -m vivavoce.bench.make_questions --model kokoro.onnx --vocab vocab.json --voices DIR

Texts are in `data/questions/texts.<language>.txt`, one per line; `|` marks where the speaker
hesitates. Each is spoken by a Kokoro voice that never answers in the product, the hesitation is
stretched to 0.3-1.0 s, then a small room, a microphone level and a faint background are added.
Clips that exist are kept, so an interrupted run goes on where it stopped. `questions.json` is
written last, with the edges measured on the decoded files; `recordings.json` describes the clips of
real people, which are kept as they are.
"""

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
import soundfile as sf

from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.waveform import FRAME_S, frame_levels, pink_noise, speech_edges
from vivavoce.languages import LANGUAGES, Language

FOLDER: Final = Path(__file__).parent / "data" / "questions"
VOICES: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("af_bella", "am_michael", "bf_emma", "am_fenrir", "bm_fable"),
    "zh": ("zf_xiaobei", "zm_yunxi", "zf_xiaoyi", "zm_yunjian", "zm_yunyang"),
}
LICENCE: Final = "Apache-2.0"
ORIGIN: Final = "text: vivavoce; speech: Kokoro-82M v1.0 (hexgrad), voice {voice}"


@dataclass(frozen=True)
class Line:
    """One question to render. `text` still holds the `|` of its hesitation."""

    id: str
    language: Language
    voice: str
    text: str

    @property
    def spoken(self) -> str:
        return self.text.replace("|", "")

    @property
    def seed(self) -> int:
        return int.from_bytes(self.id.encode(), "big") % 2**32


def read_lines(folder: Path) -> list[Line]:
    """The texts in file order; voices take turns."""
    found = []
    for language in LANGUAGES:
        texts = (folder / f"texts.{language}.txt").read_text(encoding="utf-8").splitlines()
        voices = VOICES[language]
        found += [
            Line(f"{language}-{n:02d}", language, voices[n % len(voices)], text.strip())
            for n, text in enumerate(filter(str.strip, texts))
        ]
    return found


def phonemizers() -> dict[Language, Callable[[str], str]]:
    """Text to Kokoro's phonemes per language."""
    from hibari.g2p import G2P
    from misaki.zh import ZHG2P

    english, chinese = G2P(), ZHG2P()

    def to_english(text: str) -> str:
        spoken = english(text)
        return str(spoken[0] if isinstance(spoken, tuple) else spoken)

    return {"en": to_english, "zh": lambda text: str(chinese(text)[0])}


class Speaker:
    """Kokoro's ONNX graph with its voice tables (f32[510, 1, 256], row = number of tokens)."""

    def __init__(self, model: Path, vocab: Path, voices: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._vocab: dict[str, int] = json.loads(vocab.read_text(encoding="utf-8"))["vocab"]
        self._voices = voices
        self._phonemes = phonemizers()

    def say(self, text: str, language: Language, voice: str, speed: float) -> Samples:
        """Speech f32[n] at 24 kHz."""
        phonemes = self._phonemes[language](text)
        tokens = [self._vocab[mark] for mark in phonemes if mark in self._vocab]
        table = np.fromfile(self._voices / f"{voice}.bin", np.float32).reshape(-1, 1, 256)
        feed = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": table[len(tokens)],
            "speed": np.array([speed], np.float32),
        }
        (speech,) = self._session.run(None, feed)
        return np.asarray(speech, np.float32).reshape(-1)


def hesitate(speech: Samples, share: float, wanted: float) -> Samples:
    """Stretch the quiet stretch nearest to `share` of the clip to `wanted` seconds.

    Raises ValueError when the speaker ran over the place without any quiet of 40 ms.
    """
    levels = frame_levels(speech, SPEAK_RATE)
    quiet = levels < np.percentile(levels, 95) - 30.0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    runs = [
        (int(a), int(b))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
        if b - a >= 4 and a > 10 and b < len(levels) - 10
    ]
    near = [run for run in runs if abs((run[0] + run[1]) / 2 / len(levels) - share) < 0.2]
    if not near:
        raise ValueError("no pause where one was expected")
    start, end = max(near, key=lambda run: run[1] - run[0])
    missing = wanted - (end - start) * FRAME_S
    cut = round((start + end) / 2 * FRAME_S * SPEAK_RATE)
    silence = np.zeros(max(0, round(missing * SPEAK_RATE)), np.float32)
    return np.concatenate((speech[:cut], silence, speech[cut:]))


def in_a_room(speech: Samples, rng: np.random.Generator) -> Samples:
    """Early reflections of a small room, a level of -30 to -20 dBFS, background near -60 dBFS."""
    decay = rng.uniform(0.08, 0.18)
    tail = np.arange(round(decay * SPEAK_RATE)) / SPEAK_RATE
    impulse = rng.standard_normal(len(tail)) * np.exp(-6.9 * tail / decay)
    impulse *= 10.0 ** (rng.uniform(-22.0, -16.0) / 20.0) / np.sqrt(np.sum(impulse**2))
    impulse[0] = 1.0
    lead = np.zeros(round(rng.uniform(0.15, 0.3) * SPEAK_RATE))
    wet = np.convolve(np.concatenate((lead, speech, np.zeros(len(tail)), lead)), impulse)
    active = np.sqrt(np.mean(speech.astype(np.float64) ** 2))
    wet *= 10.0 ** (rng.uniform(-30.0, -20.0) / 20.0) / active
    noise = pink_noise(len(wet), rng.uniform(-63.0, -57.0), int(rng.integers(2**31)))
    return np.clip(wet + noise, -0.99, 0.99).astype(np.float32)


def render(line: Line, speaker: Speaker) -> Samples:
    """One finished clip, f32[n] at 24 kHz."""
    rng = np.random.default_rng(line.seed)
    speed = float(rng.uniform(0.85, 1.0))
    before, bar, after = line.text.partition("|")
    speech = speaker.say(line.spoken, line.language, line.voice, speed)
    if bar:
        wanted = float(rng.uniform(0.3, 1.0))
        try:
            speech = hesitate(speech, len(before) / len(before + after), wanted)
        except ValueError:
            parts = (speaker.say(p, line.language, line.voice, speed) for p in (before, after))
            first, second = (trim(part) for part in parts)
            silence = np.zeros(round(wanted * SPEAK_RATE), np.float32)
            speech = np.concatenate((first, silence, second))
    return in_a_room(trim(speech), rng)


def trim(speech: Samples) -> Samples:
    """Cut the renderer's own silence at both ends, keeping 30 ms."""
    edges = speech_edges(speech, SPEAK_RATE)
    start = max(0, round((edges.start - 0.03) * SPEAK_RATE))
    return speech[start : round((edges.end + 0.03) * SPEAK_RATE)]


def describe(line: Line, path: Path) -> dict[str, Any]:
    """A rendered clip's entry in questions.json, measured on the decoded file."""
    return {
        "id": line.id,
        "file": path.name,
        "language": line.language,
        "voice": line.voice,
        "text": re.sub(r"\s*\|\s*", "" if line.language == "zh" else " ", line.text),
        **edges_of(path, hesitates="|" in line.text),
        "recorded": False,
        "licence": LICENCE,
        "origin": ORIGIN.format(voice=line.voice),
    }


def edges_of(path: Path, *, hesitates: bool) -> dict[str, Any]:
    """Start and end of speech and the pause inside, in seconds of the decoded clip."""
    samples, rate = sf.read(path, dtype="float32")
    edges = speech_edges(samples, rate)
    pause = edges.pause if hesitates else None
    return {
        "pause": pause and {"start": round(pause.start, 3), "end": round(pause.end, 3)},
        "start_of_speech": round(edges.start, 3),
        "end_of_speech": round(edges.end, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="kokoro-v1.0 ONNX file")
    parser.add_argument("--vocab", type=Path, required=True, help="Kokoro's vocabulary (JSON)")
    parser.add_argument("--voices", type=Path, required=True, help="folder of Kokoro voice tables")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where clips and JSON go")
    options = parser.parse_args()
    lines = read_lines(FOLDER)
    speaker = Speaker(options.model, options.vocab, options.voices)
    entries = []
    for line in lines:
        path = options.out / f"{line.id}.ogg"
        if not path.exists():
            part = path.with_suffix(".part")
            sf.write(part, render(line, speaker), SPEAK_RATE, format="OGG", subtype="OPUS")
            part.replace(path)
        entries.append(describe(line, path))
    # where a crowd or a hum drowns the energy measure, recordings.json holds edges marked by hand
    for known in json.loads((FOLDER / "recordings.json").read_text(encoding="utf-8")):
        measured = edges_of(FOLDER / known["file"], hesitates=True)
        entries.append({**measured, **known, "recorded": True})
    listing = json.dumps(entries, ensure_ascii=False, indent=1)
    (options.out / "questions.json").write_text(listing + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
