"""From a spoken consent and recordings to a voice, or a reason why not. Nothing is kept before all
of it is right.

    terms ─► statement shown ─► read aloud ─► heard? same person? ─► search ─► voice + record
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

import numpy as np

from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.errors import ConfigError, ConsentError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.ledger.consent import SCOPES, ConsentRecord, Scope, text_hash
from vivavoce.voice.own import speaker
from vivavoce.voice.own.library import FILES, Library
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.own.statement import Statement, draw, lacking
from vivavoce.voice.own.voice_file import English, VoiceFile
from vivavoce.voice.voices import ALIASES, VOICES

SAME: Final = 0.75
"""Similarity from which two recordings are taken for one person's (rates: docs/voices.md)."""
LEAST_SECONDS: Final = 6.0
"""Of speech, silence left out, that a voice is made from."""
MOST_SECONDS: Final = 120.0
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{1,39}")


@dataclass(frozen=True)
class Terms:
    """What the person agrees to."""

    voice: str
    speaker: str
    """A pseudonym."""
    language: Language
    until: str
    """Last day, ISO 8601."""
    adult: bool
    scope: Scope = "replica"
    languages: tuple[Language, ...] = LANGUAGES
    channels: tuple[str, ...] = ("this server",)
    territory: str = "worldwide"
    identity_check: str = "spoken statement, matched with the recordings"
    collector: str = "the operator of this server"
    withdrawal_method: str = "vivavoce voices withdraw NAME, or DELETE /v1/audio/voices/NAME"


@dataclass(frozen=True)
class Agreed:
    """A statement that was read aloud and heard."""

    id: str
    statement: Statement
    terms: Terms
    recording: Samples
    embedding: Embedding


class Cloner(Protocol):
    """Makes a voice of recordings of one person; the embedded one searches Kokoro's style space."""

    def __call__(
        self,
        recordings: Sequence[Samples],
        language: Language,
        english: English,
        advance: Callable[[float], None],
        /,
    ) -> VoiceFile: ...


class Enrolment:
    """The way to an own voice. Thread-safe as far as its parts are."""

    def __init__(
        self,
        library: Library,
        encoder: Callable[[Samples], Embedding],
        transcribe: Callable[[Samples, Language], str],
        clone: Cloner,
    ) -> None:
        """`transcribe` hears f32[n] at 16 kHz."""
        self._library, self._encoder = library, encoder
        self._transcribe, self._clone = transcribe, clone

    def agree(self, voice: str, recording: Samples) -> Agreed:
        """Listen to a statement that was shown for `voice`. Raises ConsentError that says what is
        wrong with it."""
        shown = [
            (statement, _terms(kept))
            for statement, kept in self._library.issued()
            if kept["voice"] == voice
        ]
        if not shown:
            raise ConsentError(
                f"no statement was shown for a voice {voice!r} within the last hour: ask for one "
                "(`vivavoce voices enrol NAME --speaker WHO --until DAY --adult`), read it aloud "
                "and record it"
            )
        digest = recording_hash(recording)
        if any(c.record.consent_audio_hash == digest for c in self._library.consents().values()):
            raise ConsentError("this recording was used for a consent before: record a fresh one")
        absent: tuple[str, ...] = ()
        for statement, terms in reversed(shown):
            heard = self._transcribe(recording, statement.language)
            absent = lacking(statement, heard)
            if not absent:
                embedding = self._encoder(recording)
                identity = f"cons_{secrets.token_hex(12)}"
                return Agreed(identity, statement, terms, recording, embedding)
        raise ConsentError(
            "the statement was not read as shown; not heard: "
            + "; ".join(f"“{part}”" for part in absent)
            + ". Read all of it aloud, at ease and close to the microphone, and record it again"
        )

    def make(
        self,
        agreed: Agreed,
        recordings: Sequence[Samples],
        *,
        english: English = "kokoro",
        advance: Callable[[float], None] = lambda _: None,
    ) -> VoiceFile:
        """The voice, in the library from now on.

        Raises ConsentError when the recordings are somebody else's, ConfigError when they are too
        few. Then nothing is kept.
        """
        terms = agreed.terms
        if agreed.statement.over(datetime.now(UTC)):
            raise ConsentError("the statement is more than an hour old: ask for a new one")
        if SCOPES.index(terms.scope) < SCOPES.index("replica"):
            raise ConsentError(
                f"the consent covers {terms.scope} only, no synthetic replica of the voice: ask "
                "for a statement with the scope replica"
            )
        self._library.check_free(terms.voice)
        check_recordings(recordings)
        for number, recording in enumerate(recordings, 1):
            likeness = speaker.similarity(self._encoder(recording), agreed.embedding)
            if likeness < SAME:
                raise ConsentError(
                    f"recording {number} is not the voice that consented (similarity "
                    f"{likeness:.2f}, needed {SAME}): only the person whose voice it is can agree"
                )
        made = replace(self._clone(recordings, terms.language, english, advance), consent=agreed.id)
        self._library.keep(_record(agreed, recordings), made, agreed.recording)
        self._library.used(agreed.statement)
        return made


def issue(library: Library, terms: Terms) -> Statement:
    """The text to read aloud for these terms; good for an hour.

    Raises ConfigError for terms that cannot be, ConsentError for who may not consent.
    """
    check_terms(terms)
    library.check_free(terms.voice)
    until = date.fromisoformat(terms.until)
    statement = draw(terms.language, terms.scope, until, datetime.now(UTC))
    library.issue(statement, asdict(terms))
    return statement


def check_terms(terms: Terms) -> None:
    """Raises ConfigError for terms that cannot be, ConsentError for who may not consent."""
    if not _NAME.fullmatch(terms.voice):
        raise ConfigError(
            f"{terms.voice!r} cannot be a voice's name: 2 to 40 of a-z, 0-9, _, -; a letter first"
        )
    if terms.voice in VOICES or terms.voice in ALIASES:
        raise ConfigError(f"{terms.voice!r} is a voice that ships: choose another name")
    if not terms.speaker.strip():
        raise ConfigError("whose voice is it? Give a pseudonym (--speaker)")
    if not terms.adult:
        raise ConsentError("only adults can consent here: confirm it with --adult")
    if terms.scope not in SCOPES:
        raise ConfigError(f"no scope {terms.scope!r}: choose one of {', '.join(SCOPES)}")
    try:
        until = date.fromisoformat(terms.until)
    except ValueError:
        raise ConfigError(f"{terms.until!r} is no day: write it as 2027-01-31") from None
    if until < datetime.now(UTC).date():
        raise ConsentError(f"the term ended on {terms.until}: agree on a day that is to come")


def check_recordings(recordings: Sequence[Samples]) -> None:
    """Raises ConfigError when they are too short or too long."""
    seconds = sum(len(speaker.shorten(samples)) for samples in recordings) / LISTEN_RATE
    if seconds < LEAST_SECONDS:
        raise ConfigError(
            f"there are {seconds:.1f} s of speech, at least {LEAST_SECONDS:.0f} are needed (30 are "
            "better): record some more sentences"
        )
    if seconds > MOST_SECONDS:
        raise ConfigError(
            f"there are {seconds:.0f} s of speech, more than {MOST_SECONDS:.0f} help nobody: give "
            "fewer recordings"
        )


def recording_hash(samples: Samples) -> str:
    """sha256 of f32[n] as 16-bit samples, in hex."""
    return hashlib.sha256((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()).hexdigest()


def _terms(kept: Mapping[str, Any]) -> Terms:
    languages, channels = tuple(kept["languages"]), tuple(kept["channels"])
    return Terms(**{**kept, "languages": languages, "channels": channels})


def _record(agreed: Agreed, recordings: Sequence[Samples]) -> ConsentRecord:
    terms, text = agreed.terms, agreed.statement.text
    return ConsentRecord(
        id=agreed.id,
        voice=terms.voice,
        speaker=terms.speaker,
        identity_check=terms.identity_check,
        adult=terms.adult,
        scope=terms.scope,
        languages=terms.languages,
        channels=terms.channels,
        territory=terms.territory,
        until=terms.until,
        withdrawal_method=terms.withdrawal_method,
        consent_text=text,
        consent_text_hash=text_hash(text),
        consent_audio_hash=recording_hash(agreed.recording),
        recording_hashes=tuple(recording_hash(each) for each in recordings),
        collected_at=datetime.now(UTC).isoformat(timespec="seconds"),
        collector=terms.collector,
        derived=FILES,
    )
