"""An own voice as a file: what Kokoro and hibari are told to sound like it, and what was measured.

voice.npz: table f32[510, 1, 256], about (JSON; `version` is that of its fields)
"""

import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.ledger.consent import ConsentRecord
from vivavoce.npz import read_npz
from vivavoce.voice.style.types import Controls
from vivavoce.voice.voices import OWN, VOICES, Timbre, Voice

ALIKE: Final = 0.6
"""Similarity below which a voice is called similar in pitch and tone only."""
VERSION: Final = 2
English = Literal["kokoro", "hibari"]


@dataclass(frozen=True)
class Measures:
    """What was measured of the person and of the voice made for them."""

    similarity: float
    """Speaker encoder, voice to person, on sentences the search did not use."""
    nearest: str
    """The stock voice that is likest to the person."""
    nearest_similarity: float
    blend: Mapping[str, float]
    hertz: float
    """Middle F0 of the person."""
    formants: tuple[float, float, float]
    renders: int

    def verdict(self) -> str:
        """What the product may say of it."""
        return "similar" if self.similarity >= ALIKE else "similar in pitch and tone only"


@dataclass(frozen=True)
class VoiceFile:
    """`mixed` and `colour` lie upon `table` in Kokoro, `light` upon hibari's one voice."""

    table: Samples
    """f32[510, 1, 256]"""
    mixed: Controls
    """Pitch, formants and breath."""
    colour: tuple[float, ...]
    """dB of the bands of `effects.equaliser`; () is none."""
    light: Controls
    """Pitch and formants."""
    english: English
    """Which engine speaks English: the likest (kokoro) or the quickest (hibari)."""
    gain_db: float
    measures: Measures
    consent: str

    def voice(self, record: ConsentRecord) -> Voice:
        """How it joins the others."""
        whose, licence = record.speaker, f"by consent {record.id}: {record.scope}"
        mixed = Timbre(
            "kokoro",
            f"{OWN}{record.id}",
            self.gain_db,
            licence=licence,
            source="found in the style space of Kokoro-82M v1.0",
            whose=whose,
            consent="documented",
            controls=self.mixed,
            colour=self.colour,
        )
        light = Timbre(
            "hibari",
            "heart",
            VOICES["heart"].en.gain_db,
            licence=licence,
            source="hibari-tts (af_heart) at this person's pitch and vocal tract",
            whose=whose,
            consent="documented",
            controls=self.light,
        )
        english = light if self.english == "hibari" else mixed
        about = f"own voice of {record.speaker}, {self.measures.verdict()}"
        return Voice(record.voice, about, None, mixed, english, record.until)


def write_voice(path: Path, voice: VoiceFile) -> None:
    """Mode 0600 from its first byte on."""
    about = {name: value for name, value in asdict(voice).items() if name != "table"}
    about["version"] = VERSION
    content = io.BytesIO()
    np.savez(content, table=voice.table, about=np.array(json.dumps(about, ensure_ascii=False)))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content.getvalue())


def read_voice(path: Path) -> VoiceFile:
    """Raises ModelError for a file that is no voice."""
    try:
        content = read_npz(path)
        about: dict[str, Any] = json.loads(str(content["about"]))
        if (version := about.pop("version", 1)) != VERSION:
            raise ValueError(f"its format is {version}, ours {VERSION}; withdraw and enrol again")
        measures = about.pop("measures")
        table = np.asarray(content["table"], np.float32)
        if table.ndim != 3 or table.shape[1:] != (1, 256):
            raise ValueError(f"a table of shape {table.shape}")
        measured = Measures(**{**measures, "formants": tuple(measures["formants"])})
        about["colour"] = tuple(about["colour"])
        for engine in ("mixed", "light"):
            about[engine] = Controls(**about[engine])
        return VoiceFile(table=table, measures=measured, **about)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} is no voice of ours: {error}") from error
