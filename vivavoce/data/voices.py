"""The voices that speak the data: whose they are, what they may be used for, and which are kept
for measuring.

A voice of the data is a table of one engine, or a blend of two tables (Kokoro's style vectors mix
linearly), so that few tables give many speakers. A held-out table is in no blend.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vivavoce.languages import Language
from vivavoce.ledger.clips import Consent, Split
from vivavoce.voice.styles import name_of, parse

EngineName = Literal["hibari", "kokoro"]

HELD_OUT: Final = frozenset(
    "af_bella am_fenrir am_michael bf_emma bm_fable hf_beta zf_xiaobei zm_yunxi".split()
)
"""Tables that never train: those that the benches of the product speak with, and an accent."""

TABLES: Final = (
    "af_alloy af_aoede af_bella af_heart af_jessica af_kore af_nicole af_nova af_river af_sarah "
    "af_sky am_adam am_echo am_eric am_fenrir am_liam am_michael am_onyx am_puck am_santa bf_alice "
    "bf_emma bf_isabella bf_lily bm_daniel bm_fable bm_george bm_lewis ef_dora em_alex em_santa "
    "ff_siwis hf_alpha hf_beta hm_omega hm_psi if_sara im_nicola jf_alpha jf_gongitsune jf_nezumi "
    "jf_tebukuro jm_kumo pf_dora pm_alex pm_santa zf_xiaobei zf_xiaoni zf_xiaoxiao zf_xiaoyi "
    "zm_yunjian zm_yunxi zm_yunxia zm_yunyang"
).split()
"""Kokoro v1.0's 54: first letter the accent (a American, b British, z Mandarin, others foreign),
second the sex."""

_LEFT_OUT: Final = frozenset({"af_nicole", "zf_xiaoni"})
"""One whispers, and of the other's clips the filter drops most: not voices to learn words from."""


@dataclass(frozen=True)
class DataVoice:
    """One speaker of the data. `parts` are tables with their weights, which add up to 1."""

    engine: EngineName
    parts: tuple[tuple[str, float], ...]
    licence: str = "Apache-2.0"
    source: str = "Kokoro-82M v1.0"
    consent: Consent = "unknown"

    @property
    def name(self) -> str:
        """Such as "af_sky" or "af_sky:0.60+am_puck:0.40"; `kokoro` reads it back."""
        return name_of(dict(self.parts))

    @property
    def split(self) -> Split:
        return "eval" if any(table in HELD_OUT for table, _ in self.parts) else "train"


HIBARI: Final = DataVoice(
    "hibari", (("heart", 1.0),), source="hibari-tts, distilled from Kokoro af_heart"
)


def kokoro(name: str) -> DataVoice:
    """The Kokoro voice of a name as `DataVoice.name` writes it."""
    return DataVoice("kokoro", tuple(parse(name).items()))


def tables(language: Language, split: Split, *, native: bool = True) -> list[str]:
    """Names of the tables that may speak a language; not `native`: with an accent."""
    accents = "z" if language == "zh" else "ab"
    return [
        table
        for table in TABLES
        if (table[0] in accents) == native
        and (table in HELD_OUT) == (split == "eval")
        and table not in _LEFT_OUT
    ]


def draw(language: Language, split: Split, rng: np.random.Generator) -> DataVoice:
    """A Kokoro voice for a clip: a native one, a blend, or (English) one with an accent.

    Mandarin has five native tables that may train, so most of its voices are blends.
    """
    native = tables(language, split)
    blends, foreign = (0.55, 0.0) if language == "zh" else (0.2, 0.2)
    if split == "eval":
        blends, foreign = 0.0, (0.0 if language == "zh" else 0.1)
    dice = float(rng.random())
    if dice < blends:
        first, second = (native[int(n)] for n in rng.choice(len(native), 2, replace=False))
        weight = round(float(rng.uniform(0.3, 0.7)), 2)
        return DataVoice("kokoro", ((first, weight), (second, round(1 - weight, 2))))
    if dice < blends + foreign:
        native = tables(language, split, native=False)
    return DataVoice("kokoro", ((native[int(rng.integers(len(native)))], 1.0),))
