"""Part bench of singing, rap and dialect: what a tracker and the ears find in the waveform.

    python -m vivavoce.bench.singing [--json]

Pitch and onsets: `singing_tracker`, which knows the score but not the synthesis. Words: Whisper
base, a whole song or verse at a time: read once, and as the product's ears read it while it comes
in. `huoche` and `morning` are songs that nothing was chosen on. Needs the extra `train` (pyworld).
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.bench.errors_in_text import units
from vivavoce.bench.singing_tracker import PERIOD, cents, onset, pitch_of, without_vibrato
from vivavoce.edit_distance import edit_distance
from vivavoce.languages import HAN, Language, script_language
from vivavoce.model.ears import STYLE, WhisperEars
from vivavoce.model.mel import log_mel
from vivavoce.model.simplified import simplify
from vivavoce.model.whisper import MAX_FRAMES, Whisper
from vivavoce.model.whisper_tokens import WhisperTokens
from vivavoce.store import Store
from vivavoce.voice.kokoro import Kokoro
from vivavoce.voice.phonemes import Phonemes
from vivavoce.voice.pieces import speak
from vivavoce.voice.singing.files import SONGS, read_score
from vivavoce.voice.singing.melody import VIBRATO_RATE
from vivavoce.voice.singing.phrases import Phrase, phrases
from vivavoce.voice.singing.rap import lines_of
from vivavoce.voice.singing.score import Verse
from vivavoce.voice.singing.singer import LEAD, Singer
from vivavoce.voice.style.types import NEUTRAL, Controls

SUNG: Final = (
    ("ode", "zf_xiaoyi"),
    ("ode", "zm_yunxi"),
    ("molihua", "zm_yunyang"),
    ("molihua", "zf_xiaoyi"),
    ("twinkle", "af_heart"),
    ("huoche", "zf_xiaoxiao"),
    ("huoche", "zm_yunxi"),
    ("morning", "af_heart"),
)
RAPPED: Final = (("rap-zh", "zm_yunxi"), ("rap-en", "am_fenrir"))
BPM: Final = 90.0
CHENGDU: Final = {
    "55": "书灯车包高花天三东刀",
    "21": "茶桃头河船床糖白国八",
    "53": "酒狗手嘴火鬼早土草短",
    "213": "菜豆树四气怕痛去坐跳",
}
"""Ten characters of each tone, without a voice in their initials."""
SPOKEN: Final = (
    "今天天气很好，我们一起去公园走走。",
    "你吃饭了没有？我请你喝茶。",
    "这个周末大家都来我家吃火锅。",
    "他说明天早上八点钟开会。",
)
_OWN: Final = Path(__file__).parent / "data" / "songs"
_VOICE: Final = "zf_xiaoyi"
_TOKENS: Final = 220
"""Of what one reading may hold."""
_GRACE: Final = 0.12
"""Seconds at either end of a note that belong to the way from or to another."""
_POINTS: Final = 10


def never() -> bool:
    return False


class Bench:
    """Models, loaded once."""

    def __init__(self, store: Store) -> None:
        self._kokoro = Kokoro(
            store.path("kokoro-stages"), store.path("kokoro-vocab.json"), Phonemes()
        )
        folder = store.path("whisper-base")
        self._ears = WhisperEars.load(folder)
        self._tokens = WhisperTokens(folder / "tokenizer.json")
        self._whisper = Whisper(folder, self._tokens)
        self._singer = Singer(self._kokoro)

    def song(self, name: str, voice: str) -> dict[str, Any]:
        demo = SONGS / f"{name}.txt"
        score = read_score((demo if demo.is_file() else _OWN / demo.name).read_bytes())
        sound = np.concatenate(list(self._singer.sing(score, lambda _: voice, never)))
        return {
            "song": name,
            "voice": voice,
            "bars": score.bar(score.notes[-1]),
            **pitch_errors(sound, phrases(score)),
            **onset_errors(sound, list(_onsets(phrases(score)))),
            **self._understood(sound, score.lyrics(), score.language),
        }

    def rap(self, name: str, voice: str) -> dict[str, Any]:
        text = (SONGS / f"{name}.txt").read_text("utf-8")
        lines = lines_of(Verse(text, BPM), self._kokoro, lambda _: voice)
        sound = np.concatenate(list(self._singer.sing(Verse(text, BPM), lambda _: voice, never)))
        on_beat = [
            (time, room)
            for time, room in _onsets(lines)
            if abs(time * BPM / 60 - round(time * BPM / 60)) < 1e-6
        ]
        language = script_language(text)
        return {
            "verse": name,
            "voice": voice,
            **onset_errors(sound, on_beat),
            **self._understood(sound, text, language),
        }

    def dialect(self) -> dict[str, Any]:
        """Pitch contours of 40 syllables, alone and in a sentence, and what the ears make of it."""
        alone, inside = (
            {tone: list(self._contours(groups(chars))) for tone, chars in CHENGDU.items()}
            for groups in (_lists, _sentences)
        )
        errors = {
            name: [
                self._heard(self._said(text, controls), text, "zh")["error_rate"] for text in SPOKEN
            ]
            for name, controls in (("neutral", NEUTRAL), ("sichuan", Controls(dialect="sichuan")))
        }
        return {
            "alone": tone_errors(alone),
            "in_sentences": tone_errors(inside),
            "cer": {name: round(float(np.mean(found)), 3) for name, found in errors.items()},
        }

    def _contours(self, texts: Sequence[tuple[str, str]]) -> Iterator[NDArray[np.float64]]:
        """log2 Hz at ten points of every wanted character that is voiced."""
        for text, wanted in texts:
            said = self._kokoro.render(speak(text, "zh"), _VOICE, 1.0, Controls(dialect="sichuan"))
            found = pitch_of(said.samples)
            characters = [char for char in text if char not in "，。"]
            for at, char in enumerate(characters):
                if char in wanted:
                    begin, end = (n / SPEAK_RATE / PERIOD for n in said.words[at])
                    part = found[int(begin) : int(end)]
                    part = part[part > 0]
                    if len(part) >= _POINTS:
                        places = np.linspace(0.15, 0.95, _POINTS) * (len(part) - 1)
                        yield np.interp(places, np.arange(len(part)), np.log2(part))

    def _said(self, text: str, controls: Controls) -> Samples:
        return self._kokoro.render(speak(text, "zh"), _VOICE, 1.0, controls).samples

    def _understood(self, sound: Samples, text: str, language: Language) -> dict[str, Any]:
        """Read once, in a window of thirty seconds as Whisper was trained, and as a turn.

        A melody takes the tones from Chinese: `syllable_error_rate` counts pinyin without them.
        """
        audio = soxr.resample(sound, SPEAK_RATE, LISTEN_RATE)
        mel = log_mel(np.pad(audio, (0, max(0, 30 * LISTEN_RATE - len(audio)))))[:MAX_FRAMES]
        prompt = self._tokens.encode(STYLE[language])
        read = self._whisper.read(self._whisper.encode(mel), language, prompt, (), _TOKENS)
        heard = simplify(self._tokens.decode(read.tokens))
        true = units(text, language)
        wrong = edit_distance(true, units(heard, language))
        streamed = self._heard(sound, text, language)
        out = {} if language == "en" else {"syllable_error_rate": _syllable_errors(text, heard)}
        return {
            "error_rate": round(wrong / len(true), 3),
            **out,
            "heard": heard,
            "error_rate_as_a_turn": streamed["error_rate"],
            "heard_as_a_turn": streamed["heard"],
        }

    def _heard(self, sound: Samples, text: str, language: Language) -> dict[str, Any]:
        state = self._ears.start(language)
        audio = np.pad(soxr.resample(sound, SPEAK_RATE, LISTEN_RATE), (0, LISTEN_RATE // 2))
        for at in range(0, len(audio), LISTEN_RATE // 10):
            state = self._ears.feed(state, audio[at : at + LISTEN_RATE // 10], never)
        heard = self._ears.finish(state, never).transcript.text
        true = units(text, language)
        wrong = edit_distance(true, units(heard, language))
        return {"error_rate": round(wrong / len(true), 3), "heard": heard}


def _syllable_errors(text: str, heard: str) -> float:
    from pypinyin import lazy_pinyin

    true, found = (lazy_pinyin("".join(HAN.findall(one))) for one in (text, heard))
    return round(edit_distance(true, found) / len(true), 3)


def pitch_errors(sound: Samples, parts: Sequence[Phrase]) -> dict[str, float]:
    """Cents between what is sung and the score, whichever octave it was moved by.

    Of every note the median without its first and last 0.12 s, and of every frame there the pitch
    averaged over one period of vibrato.
    """
    found = pitch_of(sound)
    smooth = without_vibrato(found, VIBRATO_RATE)
    notes, frames = [], []
    for phrase in parts:
        for tone in phrase.tones:
            begin = round((LEAD + phrase.begin + tone.begin + _GRACE) / PERIOD)
            end = round((LEAD + phrase.begin + tone.end - _GRACE) / PERIOD)
            wanted = 440 * 2 ** ((tone.pitch - 69) / 12)
            notes.append(cents(found[begin:end], wanted))
            frames.append(cents(smooth[begin:end], wanted))
    octave = 1200 * round(float(np.median(np.concatenate(notes))) / 1200)
    of_notes = np.abs([np.median(one) - octave for one in notes if len(one)])
    of_frames = np.abs(np.concatenate(frames) - octave)
    return {
        "notes": len(notes),
        "note_median_cents": round(float(np.median(of_notes)), 1),
        "notes_within_20_cents": round(float((of_notes <= 20).sum()) / len(notes), 3),
        "frames_within_20_cents": round(float((of_frames <= 20).mean()), 3),
    }


def _onsets(parts: Sequence[Phrase]) -> Iterator[tuple[float, float]]:
    """(seconds, seconds to the next) of every syllable's beginning."""
    times = [phrase.begin + one.begin for phrase in parts for one in phrase.syllables]
    yield from ((a, b - a) for a, b in pairwise(times))
    yield times[-1], 1.0


def onset_errors(sound: Samples, beats: Sequence[tuple[float, float]]) -> dict[str, float]:
    """How far vowels begin from their beats; those the tracker finds no onset for count as far."""
    found = [(time, onset(sound, LEAD + time, room)) for time, room in beats]
    errors = np.array([abs(at - LEAD - time) for time, at in found if at is not None])
    return {
        "onsets": len(beats),
        "onsets_found": len(errors),
        "onset_median_ms": round(1000 * float(np.median(errors)), 1),
        "onsets_within_40_ms": round(float((errors <= 0.04).sum()) / len(beats), 3),
    }


def tone_errors(found: dict[str, list[NDArray[np.float64]]]) -> dict[str, Any]:
    """Per tone: mean contour in Chao's levels, RMSE to the cited value, correlation over all.

    Levels as T values (Shi 1990): 1 to 5 over the speaker's range of log F0, here from the 3rd to
    the 97th percentile of all that was measured.
    """
    every = np.concatenate([one for some in found.values() for one in some])
    low, high = np.percentile(every, [3, 97])
    out: dict[str, Any] = {}
    all_said, all_wanted = [], []
    for tone, some in found.items():
        values = [float(digit) for digit in tone]
        wanted = np.interp(np.linspace(0, 1, _POINTS), np.linspace(0, 1, len(values)), values)
        levels = 1 + 4 * (np.array(some) - low) / (high - low)
        all_said.append(levels.ravel())
        all_wanted.append(np.tile(wanted, len(some)))
        mean = levels.mean(axis=0)
        out[tone] = {
            "syllables": len(some),
            "begin_middle_end": [round(float(mean[at]), 1) for at in (0, _POINTS // 2, -1)],
            "rmse_levels": round(float(np.sqrt(((levels - wanted) ** 2).mean())), 2),
        }
        if len(set(values)) > 1:
            out[tone]["correlation"] = round(float(np.corrcoef(mean, wanted)[0, 1]), 2)
    said, true = np.concatenate(all_said), np.concatenate(all_wanted)
    out["all"] = {
        "rmse_levels": round(float(np.sqrt(((said - true) ** 2).mean())), 2),
        "correlation": round(float(np.corrcoef(said, true)[0, 1]), 2),
    }
    return out


def _lists(chars: str) -> list[tuple[str, str]]:
    return [("，".join(chars[at : at + 5]) + "。", chars) for at in (0, 5)]


def _sentences(chars: str) -> list[tuple[str, str]]:
    """我念书字，我念灯字：the character between a falling and a rising tone."""
    return [("，".join(f"我念{char}字" for char in chars[at : at + 5]), chars) for at in (0, 5)]


def main(arguments: Sequence[str] | None = None, say: Callable[[str], Any] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m vivavoce.bench.singing", description=__doc__)
    parser.add_argument("--json", action="store_true", help="One JSON object on stdout.")
    wanted = parser.parse_args(arguments)
    tell = say or (lambda line: sys.stderr.write(line + "\n"))
    bench = Bench(Store())
    out: dict[str, list[Any] | dict[str, Any]] = {"songs": [], "rap": []}
    songs, raps = [], []
    for name, voice in SUNG:
        songs.append(bench.song(name, voice))
        tell(json.dumps(songs[-1], ensure_ascii=False))
    for name, voice in RAPPED:
        raps.append(bench.rap(name, voice))
        tell(json.dumps(raps[-1], ensure_ascii=False))
    out = {"songs": songs, "rap": raps, "sichuan": bench.dialect()}
    tell(json.dumps(out["sichuan"], ensure_ascii=False))
    if wanted.json:
        sys.stdout.write(json.dumps(out, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
