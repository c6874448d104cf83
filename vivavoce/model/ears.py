"""Streaming speech to text with Whisper: rolling window, agreed prefix, language per turn.

    turn      |--------- frozen text ---------|------------ window (re-read whole) ------------|
    tokens                                      stable (agreed, forced)  |  tail (may change)
    audio     ...............................  ^ cut at a silence                 ^ read_to  ^ end

Whisper's encoder looks both ways, so growing audio is encoded again; the window keeps that cheap
(about 12 ms of CPU per second of window, and 6 ms per token written). Silence is never read, and a
short pause after unread speech triggers a reading at once, so that `finish` usually has nothing
left to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.audio.mel import HOP
from vivavoce.audio.types import Samples
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.activity import Activity, levels, track
from vivavoce.model.agreement import agreed, echo, shared_prefix
from vivavoce.model.alternatives import SURE, other_readings, texts
from vivavoce.model.cuts import at_silence, at_word
from vivavoce.model.guards import Evidence, is_speech
from vivavoce.model.mel import FLOOR, FRAMES_PER_SECOND, MELS, N_FFT, Mel, log_mel
from vivavoce.model.parts import Cancelled, EarsState, Transcript
from vivavoce.model.simplified import simplify
from vivavoce.model.whisper import Floats, Reading, Recogniser, Whisper
from vivavoce.model.whisper_tokens import Tokens, WhisperTokens

STYLE: Final[dict[Language, str]] = {"zh": "以下是普通话的句子。", "en": ""}
"""Shown to the decoder as earlier text: brings simplified script and punctuation."""
RATE: Final[dict[Language, float]] = {"zh": 14.0, "en": 7.0}
"""Most tokens per second of audio that anybody speaks."""
PRIOR: Final = 4.0
"""Weight of the language of the turn before, for less than two seconds of speech."""


def _frames(seconds: float) -> int:
    return int(seconds * FRAMES_PER_SECOND)


@dataclass(frozen=True)
class EarsConfig:
    """Lengths in seconds."""

    first: float = 0.6
    """Speech before the first reading."""
    every: float = 0.45
    """New speech between two readings of a short window ..."""
    every_per_window: float = 0.12
    """... plus this much per second of window: bounds the share of a core that reading takes."""
    pause: float = 0.1
    """Silence after unread speech that triggers a reading at once."""
    unread: float = 0.06
    """Speech after the last reading that makes another one necessary."""
    soft_window: float = 6.0
    """Beyond it the window is cut at the next silence inside agreed text."""
    hard_window: float = 11.0
    """Beyond it the window is cut at any word."""
    keep: float = 2.0
    """The cut leaves at least this much audio in the window."""
    least: float = 5.0
    """Shorter windows are padded to this length: Whisper repeats itself on less."""
    padding: float = 0.5
    lead: float = 0.3
    """Silence kept before the first speech."""
    settle: float = 1.0
    """Speech before the language is settled and any text is called stable."""
    held: int = 3
    """Words at the end of a reading that are not called stable yet."""
    covered: float = 0.6
    """Speech left after a text's end that is too short for the text to be said again."""
    deaf: float = 2.0
    """New speech without a new word after which the agreed text is given up as a prefix."""


@dataclass(frozen=True)
class WhisperState:
    """One turn. Frame numbers count 10 ms mel frames since its start."""

    language: Language | None
    """The caller's choice, None = detect."""
    prior: Language | None
    prompt: Tokens
    hints: Mapping[Language, Tokens]
    """Words to expect, by the language that turns out to be spoken."""
    pending: Samples
    """f32[< N_FFT]: samples that do not fill a frame yet."""
    mel: Mel
    """f32[frames, 80] of the window, unclamped."""
    start: int = 0
    """Frame number of the window's first frame."""
    activity: Activity = field(default_factory=Activity)
    read_to: int = 0
    """Speech before this frame has been read."""
    word_to: int = 0
    """`read_to` of the last reading that found a word behind the agreed ones."""
    frozen: Tokens = ()
    """Tokens of the text before the window."""
    stable: Tokens = ()
    last: Tokens = ()
    spoken: Language = "en"
    """Language of the last reading."""
    evidence: Evidence | None = None
    transcript: Transcript = field(default_factory=Transcript)

    @property
    def end(self) -> int:
        """Frame number after the last frame."""
        return self.start + len(self.mel)


class WhisperEars:
    """`Ears` over a recogniser; `WhisperEars.load` takes a model folder."""

    languages: tuple[Language, ...] = LANGUAGES

    def __init__(
        self, recogniser: Recogniser, tokens: WhisperTokens, config: EarsConfig | None = None
    ) -> None:
        self._recogniser = recogniser
        self._tokens = tokens
        self._config = config or EarsConfig()
        self._style: dict[Language, Tokens] = {
            language: tokens.encode(text) for language, text in STYLE.items()
        }

    @classmethod
    def load(
        cls, folder: Path, *, threads: int = 1, config: EarsConfig | None = None
    ) -> "WhisperEars":
        """`folder` holds model.bin, config.json, vocabulary.txt, tokenizer.json (CTranslate2)."""
        tokens = WhisperTokens(folder / "tokenizer.json")
        return cls(Whisper(folder, tokens, threads=threads), tokens, config)

    def detect(self, features: Floats) -> Mapping[Language, float]:
        """How likely each language is in f32[n, width], features of this Whisper's encoder."""
        return self._recogniser.languages(self._recogniser.view(features))

    def start(
        self,
        language: Language | None = None,
        prompt: str = "",
        *,
        prior: Language | None = None,
        hints: Mapping[Language, str] | None = None,
    ) -> WhisperState:
        """A fresh turn. `prior`, the language of the turn before, weighs in short ones. `hints` are
        words to expect, shown to the decoder like `prompt` but only in their own language."""
        silence = np.zeros(N_FFT // 2, np.float32)
        return WhisperState(
            language,
            prior,
            self._tokens.encode(" " + prompt.strip()) if prompt.strip() else (),
            {one: self._tokens.encode(text) for one, text in (hints or {}).items()},
            silence,
            np.zeros((0, MELS), np.float32),
            spoken=language or prior or "en",
            transcript=Transcript(language=language or prior or "en"),
        )

    def feed(self, state: EarsState, samples: Samples, cancelled: Cancelled) -> WhisperState:
        """Append audio; reads when enough new speech has come, or a pause follows unread speech."""
        grown = self._append(_own(state), samples)
        return self._read(grown, cancelled) if self._due(grown) else grown

    def finish(self, state: EarsState, cancelled: Cancelled) -> WhisperState:
        """Read what is unread; free when the last reading already covers all speech."""
        final = _own(state)
        if final.activity.last - final.read_to >= _frames(self._config.unread):
            final = self._read(final, cancelled)
        others = final.transcript.alternatives or self._alternatives(final, cancelled)
        transcript = replace(final.transcript, final=True, alternatives=others)
        return replace(final, transcript=transcript)

    def _append(self, state: WhisperState, samples: Samples) -> WhisperState:
        audio = np.concatenate([state.pending, samples])
        fresh = log_mel(audio)
        if len(fresh) == 0:
            return replace(state, pending=audio)
        activity = track(state.activity, fresh, state.end)
        mel = np.concatenate([state.mel, fresh])
        grown = replace(
            state,
            pending=audio[len(fresh) * HOP :],
            mel=mel,
            activity=activity,
            transcript=replace(state.transcript, final=False),
        )
        return self._drop_lead(grown)

    def _drop_lead(self, state: WhisperState) -> WhisperState:
        """Forget silence before the first word of the window."""
        if state.stable or state.last:
            return state
        lead = _frames(self._config.lead)
        heard = state.activity.last >= state.read_to
        spoken_from = max(state.activity.first, state.read_to) if heard else state.end
        surplus = spoken_from - lead - state.start
        if surplus <= 0:
            return state
        return replace(state, mel=state.mel[surplus:], start=state.start + surplus)

    def _due(self, state: WhisperState) -> bool:
        config, activity = self._config, state.activity
        unread = activity.last - max(state.read_to, activity.first)
        if unread < _frames(config.unread):
            return False
        if state.end - activity.last >= _frames(config.pause):
            return True
        if state.read_to == 0:
            return unread >= _frames(config.first)
        window = len(state.mel) / FRAMES_PER_SECOND
        return unread >= _frames(config.every + config.every_per_window * window)

    def _read(self, state: WhisperState, cancelled: Cancelled) -> WhisperState:
        """Encode the window, write its text and settle what two readings agree on."""
        window = self._window(state)
        encoded = self._recogniser.encode(window)
        if cancelled():
            return state
        language, ours = self._language(state, encoded)
        if cancelled():
            return state
        reading, looped = self._write(state, encoded, language, len(window), cancelled)
        if cancelled():
            return state
        evidence = Evidence(
            self._tokens.decode(reading.tokens),
            reading.logprob,
            reading.no_speech,
            ours,
            looped,
            state.activity.voiced / FRAMES_PER_SECOND,
        )
        speech = bool(state.frozen or state.stable) or is_speech(evidence)
        stable = (
            self._agree(state, language, reading.tokens, looped=looped) if speech else state.stable
        )
        read = replace(
            state,
            read_to=state.activity.last + 1,
            stable=stable,
            last=reading.tokens,
            spoken=language,
            evidence=evidence,
        )
        if len(reading.tokens) > len(state.stable):
            read = replace(read, word_to=read.read_to)
        elif state.stable and read.read_to - state.word_to > _frames(self._config.deaf):
            return self._read(self._leave(read), cancelled)
        read = self._move(read, encoded, len(window)) if speech else self._forget(read)
        return replace(read, transcript=self._transcript(read, speech))

    def _window(self, state: WhisperState) -> Mel:
        """The window without trailing silence, padded with digital silence."""
        config = self._config
        spoken = min(len(state.mel), state.activity.last - state.start + _frames(config.lead))
        least = _frames(config.least)
        padding = max(_frames(config.padding), least - spoken)
        frames = spoken + padding
        quiet = np.full((padding + frames % 2, MELS), FLOOR, np.float32)
        return np.concatenate([state.mel[:spoken], quiet])

    def _language(self, state: WhisperState, encoded: Any) -> tuple[Language, float]:
        """The language of the turn, and the probability that it is any of ours."""
        if state.stable or state.frozen:
            return state.spoken, 1.0
        found = dict(self._recogniser.languages(encoded))
        ours = sum(found.values())
        if state.language:
            return state.language, ours
        if state.prior:
            found[state.prior] *= PRIOR if state.activity.voiced < _frames(2.0) else 1.0
        return max(found, key=lambda language: found[language]), ours

    def _write(
        self,
        state: WhisperState,
        encoded: Any,
        language: Language,
        frames: int,
        cancelled: Cancelled,
    ) -> tuple[Reading, bool]:
        """The text of the window, with a runaway repetition cut; True if there was one."""
        spoken = state.activity.last - state.start
        limit = max(self._limit(state, language) - len(state.stable), 12)
        context = self._context(state, language)
        reading = self._recogniser.read(encoded, language, context, state.stable, limit)
        again = echo(reading.tokens, len(state.stable))
        if again is None or cancelled():
            return reading, False
        kept = reading.tokens[:again]
        ends = self._recogniser.starts(encoded, language, kept, frames)[-1]
        if reading.ended and ends + _frames(self._config.covered) < spoken:
            return reading, False
        return replace(reading, tokens=kept), True

    def _context(self, state: WhisperState, language: Language) -> Tokens:
        """What the decoder is shown as earlier text."""
        return (*self._style[language], *state.hints.get(language, ()), *state.prompt)

    @staticmethod
    def _limit(state: WhisperState, language: Language) -> int:
        """Most tokens that the speech in the window may be."""
        spoken = state.activity.last - state.start
        return 8 + int(RATE[language] * spoken / FRAMES_PER_SECOND)

    def _alternatives(self, state: WhisperState, cancelled: Cancelled) -> tuple[str, ...]:
        """What else may have been said, where words are expected and the reading is not sure."""
        transcript, language = state.transcript, state.spoken
        unsure = state.evidence is not None and state.evidence.logprob < SURE
        if not (state.hints and transcript.speech and unsure) or cancelled():
            return ()
        encoded = self._recogniser.encode(self._window(state))
        context, limit = self._context(state, language), max(self._limit(state, language), 12)
        found = other_readings(self._recogniser, encoded, language, context, limit)
        return texts(self._tokens, state.frozen, found, transcript.text)

    def _agree(
        self, state: WhisperState, language: Language, tokens: Tokens, *, looped: bool
    ) -> Tokens:
        if state.activity.voiced < _frames(self._config.settle) or language != state.spoken:
            return state.stable
        if looped:
            return state.stable
        shared = agreed(state.last, tokens, self._tokens, self._config.held)
        return shared if len(shared) > len(state.stable) else state.stable

    def _leave(self, state: WhisperState) -> WhisperState:
        """The agreed text silences the decoder: freeze it and read on behind it."""
        passed = min(state.word_to - state.start, len(state.mel))
        return replace(
            state,
            mel=state.mel[passed:],
            start=state.start + passed,
            frozen=state.frozen + state.stable,
            stable=(),
            last=(),
            word_to=state.read_to,
        )

    def _forget(self, state: WhisperState) -> WhisperState:
        """Noise so far: keep only its last seconds, and none of its text."""
        surplus = max(0, len(state.mel) - _frames(self._config.soft_window))
        return replace(
            state, mel=state.mel[surplus:], start=state.start + surplus, last=(), stable=()
        )

    def _move(self, state: WhisperState, encoded: Any, frames: int) -> WhisperState:
        """Cut a window that has grown long where a word ends, and freeze the text before."""
        length = len(state.mel)
        if length < _frames(self._config.soft_window):
            return state
        hard = length >= _frames(self._config.hard_window)
        sure = len(state.last) - 1 if hard else len(state.stable)
        sure = self._tokens.with_marks(state.last, sure)
        begins = self._recogniser.starts(encoded, state.spoken, state.last, frames)
        words = [
            (token, begins[token])
            for token in self._tokens.words(state.last)
            if 0 < token <= sure and begins[token] <= length - _frames(self._config.keep)
        ]
        quiet = state.activity.silent(levels(state.mel))
        cut = at_silence(words, quiet) or (at_word(words, levels(state.mel)) if hard else None)
        if cut is None:
            return state
        return replace(
            state,
            mel=state.mel[cut.frame :],
            start=state.start + cut.frame,
            frozen=state.frozen + state.last[: cut.token],
            stable=state.stable[cut.token :],
            last=state.last[cut.token :],
        )

    def _transcript(self, state: WhisperState, speech: bool) -> Transcript:
        if not speech:
            return Transcript(language=state.spoken)
        whole = simplify(self._tokens.decode(state.frozen + state.last)).strip()
        sure = simplify(self._tokens.decode(state.frozen + state.stable)).strip()
        length = max(shared_prefix(whole, sure), len(state.transcript.stable))
        sure_of = state.evidence
        return Transcript(
            whole[:length],
            whole[length:],
            state.spoken,
            True,
            logprob=sure_of.logprob if sure_of else None,
            no_speech=sure_of.no_speech if sure_of else None,
        )


def _own(state: EarsState) -> WhisperState:
    assert isinstance(state, WhisperState), f"a state of other ears: {type(state).__name__}"
    return state
