"""Stage: what a small mouth sounds like to the product's own ears, beside its teacher.

    text ─► student ─► ears ─► share of syllables (words) heard wrong; the same of the teacher
    teacher's sound ─► its spectra under a source-filter voice ─► `copy_db`

`copy_db` is what is lost by the source-filter form alone: the teacher's own spectra, read at its
harmonics, synthesised anew. A student's `mel_db` (stage `mouth`) cannot be much lower.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soxr
import torch

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.data.filter import Transcriber, WhisperTranscriber, judge
from vivavoce.data.teacher import Lesson
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.store import Store
from vivavoce.train.config import command
from vivavoce.train.mouth import mel_distance
from vivavoce.train.mouth_corpus import Split, read
from vivavoce.train.mouth_sound import spectra
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.source_filter import VOICED, WINDOW, synthesise
from vivavoce.voice.student import Student

_SILENT: Final = -30.0


@dataclass(frozen=True)
class EvaluateConfig:
    mouth: Path = Path("mouth-zh")
    """What `mouth_export` wrote."""
    lessons: tuple[Path, ...] = ()
    most: int = 12
    """Clips of each split that are listened to: the first ones."""


def main(config: EvaluateConfig) -> None:
    store = Store()
    student = Student(config.mouth, store.path("kokoro-vocab.json"), Phonemes())
    ears = WhisperTranscriber(WhisperEars.load(store.path("whisper-base")))
    found = {}
    splits: tuple[Split, ...] = ("train", "eval")
    for split in splits:
        clips = [
            clip for clip in read(config.lessons, split) if clip.record.voice in student.voices
        ][: config.most]
        found[split] = {
            "clips": len(clips),
            "copy_db": round(float(np.mean([copy_distance(clip) for clip in clips])), 2),
            **errors(clips, student, ears),
        }
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def errors(clips: Sequence[Lesson], student: Student, ears: Transcriber) -> dict[str, object]:
    """Shares of syllables (English: words) that are heard wrong, of student and teacher, and clip
    by clip both shares, the text and what was heard of the student."""
    ours, theirs, heard = [], [], []
    for clip in clips:
        text, language = clip.record.text, clip.record.language
        spoken: Language = "zh" if language == "zh" else "en"
        said = student.render(speak(text, spoken), clip.record.voice, 1.0).samples
        transcript = ears(_listened(said), spoken)
        ours.append(judge(text, transcript, spoken).error or 0.0)
        theirs.append(judge(text, ears(_listened(clip.samples), spoken), spoken).error or 0.0)
        heard.append(f"{ours[-1]:.2f} {theirs[-1]:.2f} {text} {transcript}")
    return {
        "student": round(float(np.mean(ours)), 3),
        "teacher": round(float(np.mean(theirs)), 3),
        "heard": heard,
    }


def copy_distance(clip: Lesson) -> float:
    """dB between a clip and its own spectra said by the source-filter voice."""
    logs = (spectra(torch.from_numpy(clip.samples)[None])[0].abs() + 1e-6).log().numpy()
    logs += np.float32(np.log(WINDOW / 4))
    harmonics, noise = np.full_like(logs, _SILENT), logs.copy()
    for frame in np.flatnonzero(clip.pitch > VOICED):
        harmonics[frame] = _through(logs[frame], float(clip.pitch[frame]), 0.0)
        noise[frame] = _through(logs[frame], float(clip.pitch[frame]), 0.5)
    noise = _smooth(noise) - np.float32(np.log(2) / 2)
    said = synthesise(harmonics, np.zeros_like(logs), noise, clip.pitch, np.random.default_rng(0))
    return mel_distance(said, clip.samples)


def _through(spectrum: Samples, f0: float, offset: float) -> Samples:
    """The curve through f32[601] at the multiples of F0, or (offset 0.5) between them."""
    spacing = f0 / (SPEAK_RATE / WINDOW)
    bins = np.arange(len(spectrum))
    at = (np.arange(1, int(bins[-1] / spacing)) + offset) * spacing
    return np.asarray(np.interp(bins, at, np.interp(at, bins, spectrum)), np.float32)


def _smooth(rows: Samples) -> Samples:
    """Powers f32[F,601], as logarithms, averaged over three frames and bins: one draw of noise
    tells its level badly."""
    power = np.pad(np.exp(2 * rows), 1, mode="edge")
    mean = sum(
        power[i : i + len(rows), k : k + rows.shape[1]] for i in range(3) for k in range(3)
    ) / np.float32(9)
    return np.asarray(0.5 * np.log(mean), np.float32)


def _listened(samples: Samples) -> Samples:
    return np.asarray(soxr.resample(samples, SPEAK_RATE, LISTEN_RATE), np.float32)


if __name__ == "__main__":
    command(EvaluateConfig, main, __doc__)
