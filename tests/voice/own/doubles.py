"""An enrolment without models: ears that hear what they are told, an encoder of pure tones."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.languages import Language
from vivavoce.voice.effects.equaliser import BANDS
from vivavoce.voice.own.enrolment import Enrolment, Terms, issue
from vivavoce.voice.own.library import Library
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.own.voice_file import English, Measures, VoiceFile
from vivavoce.voice.style.types import Controls

TOMORROW = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


def person(hertz: float, seconds: float = 8.0, seed: int = 0) -> Samples:
    """A tone with a little noise: `Double` tells people by its pitch."""
    t = np.arange(int(seconds * LISTEN_RATE)) / LISTEN_RATE
    noise = np.random.default_rng(seed).standard_normal(len(t)) * 0.001
    return (0.3 * np.sin(2 * np.pi * hertz * t) + noise).astype(np.float32)


def whose(samples: Samples) -> Embedding:
    """One-hot by the strongest frequency, in steps of 50 Hz."""
    spectrum = np.abs(np.fft.rfft(samples))
    hertz = float(np.argmax(spectrum)) * LISTEN_RATE / len(samples)
    out = np.zeros(256, np.float32)
    out[round(hertz / 50)] = 1
    return out


def made(similarity: float = 0.8) -> VoiceFile:
    measures = Measures(similarity, "af_heart", 0.6, {"af_heart": 1.0}, 200.0, (500, 1500, 2500), 2)
    return VoiceFile(
        np.zeros((510, 1, 256), np.float32),
        Controls(pitch=-0.5, breath=0.1),
        (1.0,) * BANDS,
        Controls(pitch=1.5, formant=1.02),
        "kokoro",
        -1.0,
        measures,
        consent="",
    )


class Double:
    """Everything of an enrolment; `heard` is what the ears will say."""

    def __init__(self, root: Path) -> None:
        self.library = Library(root)
        self.heard = ""
        self.fails = False
        self.enrolment = Enrolment(self.library, whose, self._transcribe, self._clone)

    def _transcribe(self, _: Samples, __: Language) -> str:
        return self.heard

    def _clone(
        self,
        _: Sequence[Samples],
        __: Language,
        english: English,
        advance: Callable[[float], None],
    ) -> VoiceFile:
        assert english in ("kokoro", "hibari")
        advance(1.0)
        if self.fails:
            raise RuntimeError("the power went")
        return made()

    def enrol(self, name: str = "mei", until: str = TOMORROW) -> None:
        """The whole way, as it should go."""
        self.heard = issue(self.library, terms(name, until=until)).text
        agreed = self.enrolment.agree(name, person(200, seed=len(self.library.consents())))
        self.enrolment.make(agreed, [person(200, seed=99)])

    def files(self) -> list[str]:
        """All that lies on the disk but the ledger and locks."""
        return sorted(
            path.relative_to(self.library.root).as_posix()
            for path in self.library.root.rglob("*")
            if path.is_file() and path.suffix not in (".lock", ".jsonl")
        )


def terms(name: str = "mei", until: str = TOMORROW, **more: object) -> Terms:
    return Terms(name, "speaker one", "en", until, **{"adult": True, **more})  # type: ignore[arg-type]
