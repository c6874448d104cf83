"""Sound for `bench watermark`: speech to mark, and all sorts that carries no mark.

Everything is kept in a folder, as speech takes long to make: WAV files in `hibari/`, `kokoro/`,
`espeak/`, `music/`; recordings come from the reference audio. Whatever is there is not made again.
"""

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.codec import read_audio, write_wav
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.errors import ConfigError
from vivavoce.languages import Language
from vivavoce.store.store import Store
from vivavoce.voice.opening import KOKORO, open_mouth
from vivavoce.voice.voices import VOICES

_FILE_SECONDS: Final = 60
_HIBARI_SECONDS: Final = 1500
_KOKORO_SECONDS: Final = 420
_ESPEAK_FILES: Final = 28
_MUSIC_FILES: Final = 28
_MUSIC_SECONDS: Final = 200
_ESPEAK: Final = (
    *("en-us", "en-gb", "en-us+f2", "en-gb+m3", "en-us+m7", "en-gb+f4", "de"),
    *("fr", "es", "it", "cmn", "cmn+f3", "pt", "ru"),
)
_WORDS: Final = (
    "the weather will be calm tonight and we should leave before the last train crosses river "
    "bridge while people on platform wait with tea bread letters books about mountains winter "
    "gardens music numbers seven nineteen forty clear quiet bright heavy open window teacher "
    "captain market doctor engine"
).split()
_HAN: Final = (
    "今天天气很好我们一起去公园散步然后在河边喝茶聊天晚上回家看书听音乐明天早上八点钟出发请不要忘记"
    "带雨伞和身份证谢谢你的帮助医生老师火车飞机城市山水花草树木春夏秋冬东西南北"
)


def speech(work: Path, shared: Path) -> dict[str, list[Path]]:
    """Files of speech by our own voices, by the engine that speaks."""
    return {
        "hibari": _kept(work / "hibari", lambda at: _spoken(at, "en", _english(shared))),
        "kokoro": _kept(work / "kokoro", lambda at: _spoken(at, "zh", _chinese())),
    }


def clean(work: Path, shared: Path) -> dict[str, list[Path]]:
    """Files without a mark, by kind; our own voices are among them."""
    return {
        **speech(work, shared),
        "espeak": _kept(work / "espeak", _espeak),
        "music": _kept(work / "music", _music),
        "sounds": sorted((shared / "data/audio/esc10").rglob("*.ogg")),
        "noise": sorted((shared / "data/audio/tau2-noise").glob("*.wav")),
        "people": sorted((shared / "data/audio/speech").iterdir()),
        "digits": sorted((shared / "data/audio/free-spoken-digits").rglob("*.wav")),
    }


def clips(paths: Sequence[Path], seconds: float, seed: int) -> Iterator[Samples]:
    """Pieces of that length at 24 kHz, none overlapping another; short files are put together.

    Where the first piece of a file begins is random.
    """
    draw = random.Random(seed)  # noqa: S311 - not for secrets
    length = int(seconds * SPEAK_RATE)
    waiting = np.zeros(0, np.float32)
    for path in paths:
        sound = read_audio(path, SPEAK_RATE)
        if len(sound) <= 1.2 * length:
            waiting = np.concatenate([waiting, sound])
        else:
            sound = sound[draw.randrange(min(length, len(sound) - length)) :]
            for at in range(0, len(sound) - length + 1, length):
                yield sound[at : at + length]
        while len(waiting) >= length * 0.99:
            yield waiting[:length]
            waiting = waiting[length:]


def _kept(folder: Path, make: Callable[[Path], None]) -> list[Path]:
    if not folder.is_dir():
        begun = folder.with_suffix(".part")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        make(begun)
        begun.rename(folder)
    return sorted(folder.glob("*.wav"))


def _english(shared: Path) -> list[str]:
    files = sorted((shared / "data/benchmarks/vocalbench").glob("*.json"))
    if not files:
        raise ConfigError(f"there are no sentences under {shared}; name the folder with --shared")
    raw = "\n".join(json.dumps(json.loads(file.read_text("utf-8"))) for file in files)
    return list(dict.fromkeys(re.findall(r"[A-Z][A-Za-z ,'-]{30,130}[.?!]", raw)))


def _chinese() -> list[str]:
    folder = Path(__file__).resolve().parent.parent / "persona"
    raw = "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.y*ml")))
    return list(dict.fromkeys(re.findall(r"[\u4e00-\u9fff，]{8,40}[。？！]", raw)))


def _spoken(folder: Path, language: Language, lines: list[str]) -> None:
    """Sentences by all voices in turn; English by those that hibari speaks for."""
    store = Store()
    mouth = open_mouth(store, KOKORO)
    voices = [n for n, v in VOICES.items() if language == "zh" or v.en.engine == "hibari"]
    random.Random(0).shuffle(lines)  # noqa: S311 - not for secrets
    wanted = _HIBARI_SECONDS if language == "en" else _KOKORO_SECONDS
    said: list[Samples] = []
    for number, line in enumerate(lines):
        splitter = mouth.splitter(language, short_start=False)
        for clause in (*splitter.feed(line), *splitter.flush()):
            voice = voices[number % len(voices)]
            said += [part.samples for part in mouth.render(clause, voice, 1.0, lambda: False)]
        if sum(map(len, said)) >= wanted * SPEAK_RATE:
            break
    whole = np.concatenate(said)
    for at in range(0, len(whole), _FILE_SECONDS * SPEAK_RATE):
        path = folder / f"{at // SPEAK_RATE:05}.wav"
        write_wav(path, whole[at : at + _FILE_SECONDS * SPEAK_RATE], SPEAK_RATE)


def _espeak(folder: Path) -> None:
    program = shutil.which("espeak-ng")
    if program is None:
        raise ConfigError("espeak-ng is not installed; install it for sound by other synthesisers")
    draw = random.Random(1)  # noqa: S311 - not for secrets
    for number in range(_ESPEAK_FILES):
        voice = _ESPEAK[number % len(_ESPEAK)]
        if voice.startswith("cmn"):
            text = "".join("".join(draw.choices(_HAN, k=12)) + "。" for _ in range(60))
        else:
            text = " ".join(" ".join(draw.choices(_WORDS, k=11)) + "." for _ in range(45))
        rate, pitch = str(draw.choice((130, 160, 180))), str(draw.choice((35, 50, 65)))
        path = str(folder / f"{number:02}.wav")
        subprocess.run(
            [program, "-v", voice, "-s", rate, "-p", pitch, "-w", path, text], check=True
        )


def _music(folder: Path) -> None:
    """Made-up pieces: chords, a tune, a bass and drums on a beat, in scales and tempos by chance;
    every seventh is nothing but steady tones and sweeps."""
    for number in range(_MUSIC_FILES):
        draw = np.random.default_rng(number)
        piece = _tones(draw) if number % 7 == 0 else _band(draw)
        write_wav(folder / f"{number:02}.wav", 0.5 * piece / np.abs(piece).max(), SPEAK_RATE)


def _tones(draw: np.random.Generator) -> Samples:
    clock = np.arange(10 * SPEAK_RATE) / SPEAK_RATE
    parts = []
    for _ in range(_MUSIC_SECONDS // 10):
        begin, end = draw.uniform(80, 5000, 2)
        bend = end if draw.random() < 0.5 else begin
        phase = 2 * np.pi * (begin * clock + (bend - begin) * clock**2 / 20)
        parts.append(sum(np.sin(k * phase) / k for k in range(1, draw.integers(2, 6))))
    return np.concatenate(parts).astype(np.float32)


def _band(draw: np.random.Generator) -> Samples:
    beat = int(SPEAK_RATE * 60 / draw.uniform(70, 150))
    root = draw.uniform(90, 200)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    out = np.zeros(_MUSIC_SECONDS * SPEAK_RATE + 4 * beat)
    for at in range(0, _MUSIC_SECONDS * SPEAK_RATE, beat):
        bar, place = divmod(at // beat, 4)
        chord = scale[(np.array([0, 2, 4]) + (bar * 3) % 5) % 7]
        if place == 0:
            for step in chord:
                out[at : at + 4 * beat] += 0.3 * _note(root * 2 * 2 ** (step / 12), 4 * beat, 6)
        tune = root * 4 * 2 ** (scale[draw.integers(8)] / 12)
        out[at : at + beat] += 0.6 * _note(tune, beat, int(draw.integers(2, 12)))
        out[at : at + beat] += 0.5 * _note(root * 2 ** (chord[0] / 12), beat, 4)
        decay = np.exp(-np.arange(beat) / (0.02 * SPEAK_RATE))
        out[at : at + beat] += 0.4 * decay * draw.standard_normal(beat)
    return out[: _MUSIC_SECONDS * SPEAK_RATE].astype(np.float32)


def _note(frequency: float, length: int, harmonics: int) -> Samples:
    clock = np.arange(length) / SPEAK_RATE
    envelope = np.minimum(1, clock / 0.01) * np.exp(-3 * clock / clock[-1])
    waves = [np.sin(2 * np.pi * k * frequency * clock) / k for k in range(1, harmonics + 1)]
    return np.asarray(envelope * sum(waves), np.float32)
