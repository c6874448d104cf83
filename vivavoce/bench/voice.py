"""The voice bench: is what was asked for heard, and at what price?

sentences x emotions x levels ─► measures ─► directions of the cited tables
                                    ├─► classifiers: emotion, level, people's emotions
                                    └─► error rate, DNSMOS
sounds ─► an independent laughter detector, measures, the words beside them
clauses ─► first audio, processor time
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from vivavoce.bench import voice_classes, voice_cost, voice_laughter, voice_sounds
from vivavoce.bench.voice_clips import NEUTRAL_NAME, SENTENCES, Clip, clips
from vivavoce.bench.voice_measures import Measured, directions, enough, measured
from vivavoce.bench.voice_quality import Dnsmos, dnsmos, transcription
from vivavoce.languages import Language
from vivavoce.model.ears import WhisperEars
from vivavoce.perception.laughter import PACKAGED, Laughter
from vivavoce.store import Store
from vivavoce.voice.mouth import EmbeddedMouth
from vivavoce.voice.opening import open_mouth
from vivavoce.voice.style.types import LEVELS

ALL: Final = tuple(range(1, LEVELS + 1))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Cast:
    """A voice, its language, how many sentences it says, and in which levels."""

    voice: str
    language: Language
    sentences: int
    levels: tuple[int, ...] = ALL


ENGLISH: Final = Cast("heart", "en", 24)
CHINESE: Final = Cast("xiaoyue", "zh", 20)
KOKORO: Final = Cast("yunxi", "zh", 4, (1, 3, 5))
"""It takes most of a core: few sentences."""
_OTHERS: Final[dict[str, Language]] = {
    "bella": "en",
    "emma": "en",
    "michael": "en",
    "xiaobei": "zh",
    "yunyang": "zh",
}
"""Kokoro's, beside those: only heard whether they laugh."""

Part = Literal["cost", "voices", "sounds"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    parts: tuple[Part, ...] = PARTS

    casts: tuple[Cast, ...] = (ENGLISH, CHINESE, KOKORO)
    human: Path | None = None
    """EMO-DB."""
    detectors: tuple[Path, ...] = ()
    """Networks of the laughter detector beside the packaged one (`vivavoce.train.laughter`)."""
    speech: Path | None = None
    """Recordings that hold no laughter."""
    dnsmos: bool = True
    heard: int = 6
    """Sentences per voice that are transcribed."""
    clips: int = 48
    """Sentences with and without laughter by `heart`; half as many by each Chinese voice, a quarter
    by each of the others."""


def bench_voice(plan: Plan, store: Store, say: Say) -> dict[str, Any]:
    """All figures of the parts asked for. Raises ConfigError when something is missing."""
    mouth = open_mouth(store)
    mouth.load(dict.fromkeys(cast.language for cast in plan.casts))
    ears = WhisperEars.load(store.path("whisper-base"), threads=1)
    found: dict[str, Any] = {}
    if "cost" in plan.parts:
        found |= _costs(plan, mouth, say)
    if "voices" in plan.parts:
        found |= _voices(plan, mouth, ears, say)
    if "sounds" in plan.parts:
        found |= _sounds(plan, mouth, ears, say)
    return found


def _costs(plan: Plan, mouth: EmbeddedMouth, say: Say) -> dict[str, Any]:
    cost = {}
    for cast in plan.casts:
        count = max(2, cast.sentences // 3)
        cost[cast.voice] = voice_cost.cost(mouth, cast.voice, cast.language, count)
        say(f"{cast.voice}: {cost[cast.voice]}")
    first = cost[plan.casts[0].voice]["plain"]
    return {
        "first_audio": first["first_audio"],
        "cpu_per_second": first["cpu_per_second"],
        "cost": cost,
    }


def _voices(plan: Plan, mouth: EmbeddedMouth, ears: WhisperEars, say: Say) -> dict[str, Any]:
    judge = Dnsmos() if plan.dnsmos else None
    every: list[Measured] = []
    voices = {}
    for cast in plan.casts:
        said = _clips(mouth, cast)
        mine = [measured(clip) for clip in said]
        every += mine
        voices[cast.voice] = _voice(cast, said, mine, ears, judge, plan.heard)
        say(f"{cast.voice}: {summary(voices[cast.voice])}")
    found = _headline(voices, plan.casts[0].voice)
    if plan.human:
        found["human_agreement"] = voice_classes.agreement(every, voice_classes.people(plan.human))
    return found | {"voices": voices}


def _clips(mouth: EmbeddedMouth, cast: Cast) -> list[Clip]:
    sentences = SENTENCES[cast.language][: cast.sentences]
    return list(clips(mouth, cast.voice, cast.language, sentences, cast.levels))


def _voice(
    cast: Cast,
    said: list[Clip],
    mine: list[Measured],
    ears: WhisperEars,
    judge: Dnsmos | None,
    heard: int,
) -> dict[str, Any]:
    texts = SENTENCES[cast.language][: cast.sentences]
    train = frozenset(texts[::2])
    some = [clip for clip in said if clip.text in texts[:heard]]
    rows = directions(mine)
    return {
        "language": cast.language,
        "sentences": len(texts),
        "levels": list(cast.levels),
        "directions": rows,
        "two_monotone": enough(rows),
        "emotions": voice_classes.emotions(mine, train),
        "neighbours": voice_classes.levels(mine, train),
        "transcription": transcription(ears, some),
        "dnsmos": dnsmos(judge, said) if judge else None,
    }


def _sounds(plan: Plan, mouth: EmbeddedMouth, ears: WhisperEars, say: Say) -> dict[str, Any]:
    chinese = {cast.voice: cast.language for cast in plan.casts if cast.language == "zh"}
    cast: dict[str, tuple[Language, int]] = {ENGLISH.voice: ("en", plan.clips)}
    if chinese:
        cast |= dict.fromkeys(chinese, ("zh", plan.clips // 2))
        cast |= {voice: (language, plan.clips // 4) for voice, language in _OTHERS.items()}
    laughs = list(voice_laughter.laughing(mouth, cast))
    smooth = voice_laughter.lowpass()
    networks = {"packaged": PACKAGED, **{path.stem: path for path in plan.detectors}}
    laughter: dict[str, Any] = {}
    for name, path in networks.items():
        judge = Laughter(path).judge
        laughter[name] = voice_laughter.rates(judge, laughs, smooth) | {
            people: voice_laughter.rates(judge, voice_laughter.recordings(files), smooth)
            for people, files in _people(plan).items()
        }
        say(f"laughter, {name}: {laughter[name]}")
    beside: dict[str, tuple[Language, int]] = {ENGLISH.voice: ("en", min(20, plan.clips))}
    beside |= {voice: ("zh", min(12, plan.clips // 4)) for voice in chinese}
    return {
        "laughter": laughter,
        "sounds": voice_sounds.table(mouth, {ENGLISH.voice: "en", **chinese}),
        "beside_sounds": voice_sounds.beside(mouth, ears, beside),
    }


def _people(plan: Plan) -> dict[str, list[Path]]:
    """Recordings in which nobody laughs."""
    out = {}
    if plan.human:
        out["emodb"] = voice_classes.recordings(plan.human, NEUTRAL_NAME)
    if plan.speech:
        out["speech"] = [*plan.speech.glob("*.wav"), *plan.speech.glob("*.flac")]
    return out


def _headline(voices: dict[str, Any], first: str) -> dict[str, Any]:
    """The figures that are asked for first."""
    mine = voices[first]
    return {
        "emotion_accuracy": mine["emotions"]["accuracy"],
        "level_accuracy": mine["neighbours"]["accuracy"],
        "monotone": {
            emotion: {name: row["monotone"] for name, row in rows.items()}
            for emotion, rows in mine["directions"].items()
        },
        "transcription": {
            name: one["transcription"]["most_above_neutral"] for name, one in voices.items()
        },
        "dnsmos": {
            name: one["dnsmos"] and one["dnsmos"]["most_below_neutral"]
            for name, one in voices.items()
        },
    }


def summary(voice: dict[str, Any]) -> str:
    """One line of a voice."""
    mos = voice["dnsmos"]
    lost = f", DNSMOS at most {mos['most_below_neutral']} below" if mos else ""
    return (
        f"emotions {voice['emotions']['accuracy']}, neighbouring levels "
        f"{voice['neighbours']['accuracy']}, two monotone measures each: {voice['two_monotone']}, "
        f"errors at most {voice['transcription']['most_above_neutral']} above neutral{lost}"
    )
