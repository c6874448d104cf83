"""Ears of our own: speech becomes rows that the thinker reads, while it is being spoken.

    samples ─► mel ─► encoder, 320 ms at a time ─► heads ─► rows for the thinker, words, turn
                         |--- settled ---|- rest -|
    rows                 .................           read ahead as they come
    at a pause           ..........................  the rest as well, as if silence followed

What a pause brought is kept beside the stream, not in it: speech that goes on is read from where
the stream stood. While silence lasts nothing is encoded, so a pause's rows stay what they are and
the thinker has read them before the turn is known to be over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np

from vivavoce.audio.mel import HOP
from vivavoce.audio.types import Samples
from vivavoce.errors import ModelError
from vivavoce.languages import LANGUAGES, Language, script_language
from vivavoce.model.activity import Activity, track
from vivavoce.model.agreement import shared_prefix
from vivavoce.model.encoder_stream import BLOCK, STEP, STRIDE, Floats
from vivavoce.model.encoder_stream import State as EncoderState
from vivavoce.model.heads import Heads, HeadsOut
from vivavoce.model.heads import State as HeadsState
from vivavoce.model.mel import FLOOR, FRAMES_PER_SECOND, MELS, N_FFT, Mel, log_mel
from vivavoce.model.parts import Cancelled, EarsState, Transcript
from vivavoce.model.speech import Speech

Detect = Callable[[Floats], Mapping[Language, float]]
"""Features f32[n, width] of the beginning of a turn -> how likely each language is."""

PRIOR: Final = 4.0
"""Weight of the language of the turn before, as long as little was said."""


class StreamEncoder(Protocol):
    """What is needed of an encoder (see `encoder_stream`)."""

    width: int
    lag: int

    def init_state(self, batch: int = 1) -> EncoderState: ...

    def step(self, mel: Mel, state: EncoderState) -> tuple[Floats, EncoderState]: ...


@dataclass(frozen=True)
class ListenerConfig:
    """Lengths in seconds."""

    pause: float = 0.1
    """Silence after unread speech at which the rest is read."""
    unread: float = 0.06
    """Speech after the last pause that makes it a pause no more."""
    hold: float = 1.28
    """Silence after a pause that waits unread; longer than the encoder looks ahead."""
    lead: float = 0.3
    """Silence kept before the first speech."""
    settle: float = 1.5
    """Speech after which the language is settled."""
    sure: float = -0.2
    """Mean natural log probability of a token from which on the rows are trusted. Measured:
    `python -m vivavoce.bench.trust`, docs/native.md."""


@dataclass(frozen=True)
class Pause:
    """All of a turn up to a pause."""

    read_to: int
    """Frame number after its last voiced frame."""
    speech: Speech
    text: str


@dataclass(frozen=True)
class ListenerState:
    """One turn. Frame numbers count 10 ms mel frames since its start."""

    language: Language | None
    """The caller's choice, None = detect."""
    prior: Language | None
    pending: Samples
    """f32[< N_FFT]: samples that do not fill a frame yet."""
    mel: Mel
    """f32[frames, MELS]: frames the encoder does not have yet."""
    encoder: EncoderState
    heads: HeadsState
    speech: Speech
    """Rows of what has settled."""
    features: Floats
    """f32[n, width]: the first seconds, until the language is settled."""
    end: int = 0
    """Frame number after the last frame."""
    activity: Activity = field(default_factory=Activity)
    text: str = ""
    """The transcript of what has settled."""
    pause: Pause | None = None
    """None: speech is under way, or has not begun."""
    turn: Floats = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    """f32[k, 4]: what the newest step said of turn taking (`heads.TURN`)."""
    transcript: Transcript = field(default_factory=Transcript)
    trusted: bool = False
    """The rows can be answered: the heads were sure of them, and heard the language spoken."""

    @property
    def heard(self) -> Speech:
        """What the thinker may read by now."""
        return self.speech if self.pause is None else self.pause.speech

    @property
    def paused(self) -> bool:
        """All there was is in `heard`."""
        return self.pause is not None


class Listener:
    """`HearingEars`, shared by sessions.

    `detect` tells the language; without it the script of the transcript does. Raises `ModelError`
    when the heads were trained on another encoder.
    """

    languages: tuple[Language, ...] = LANGUAGES

    def __init__(
        self,
        encoder: StreamEncoder,
        heads: Heads,
        detect: Detect | None = None,
        config: ListenerConfig | None = None,
    ) -> None:
        if encoder.width != heads.config.features:
            raise ModelError(
                f"the heads read features of width {heads.config.features}, the encoder gives "
                f"{encoder.width}: they were trained on another encoder"
            )
        self._encoder, self._heads, self._detect = encoder, heads, detect
        self._config = config or ListenerConfig()

    @property
    def width(self) -> int:
        """Of the rows for the thinker."""
        return self._heads.config.thinker

    def start(
        self,
        language: Language | None = None,
        prompt: str = "",  # noqa: ARG002 - these ears cannot be told what to expect
        *,
        prior: Language | None = None,
        hints: Mapping[Language, str] | None = None,  # noqa: ARG002
    ) -> ListenerState:
        """A fresh turn."""
        return ListenerState(
            language,
            prior,
            np.zeros(N_FFT // 2, np.float32),
            np.zeros((0, MELS), np.float32),
            self._encoder.init_state(),
            self._heads.init_state(),
            Speech.of(np.zeros((0, self.width), np.float32)),
            np.zeros((0, self._encoder.width), np.float32),
            transcript=Transcript(language=language or prior or "en"),
        )

    def feed(self, state: EarsState, samples: Samples, cancelled: Cancelled) -> ListenerState:
        """Append audio; reads whole blocks of 320 ms, and the rest where speech pauses."""
        now = self._append(_own(state), samples)
        if now.pause is not None and not self._goes_on(now):
            if len(now.mel) < _frames(self._config.hold):
                return now
            now = replace(now, pause=None)
        while len(now.mel) >= STEP and not cancelled():
            now = self._block(now)
        if self._unread(now) and now.end - now.activity.last >= _frames(self._config.pause):
            return now if cancelled() else self._read_rest(now)
        return now

    def finish(self, state: EarsState, cancelled: Cancelled) -> ListenerState:
        """Read everything fed; free where a pause did."""
        now = _own(state)
        if (now.pause is None or self._goes_on(now)) and now.activity.voiced and not cancelled():
            while len(now.mel) >= STEP:
                now = self._block(now)
            now = self._read_rest(now)
        return replace(now, transcript=replace(now.transcript, final=True))

    # ----------------------------------------------------------------------------- where it stands

    def _append(self, state: ListenerState, samples: Samples) -> ListenerState:
        audio = np.concatenate([state.pending, samples])
        fresh = log_mel(audio)
        activity = track(state.activity, fresh, state.end)
        mel = np.concatenate([state.mel, fresh])
        if not activity.voiced:
            mel = mel[max(0, len(mel) - _frames(self._config.lead)) :]
        return replace(
            state,
            pending=audio[len(fresh) * HOP :],
            mel=mel,
            end=state.end + len(fresh),
            activity=activity,
            transcript=replace(state.transcript, final=False),
        )

    def _unread(self, state: ListenerState) -> bool:
        """There is speech that no pause has read."""
        return bool(state.activity.voiced) and state.pause is None

    def _goes_on(self, state: ListenerState) -> bool:
        """Somebody spoke again after the pause."""
        read_to = state.pause.read_to if state.pause else 0
        return state.activity.last - read_to >= _frames(self._config.unread)

    # ------------------------------------------------------------------------------------- reading

    def _block(self, state: ListenerState) -> ListenerState:
        """Encode 320 ms; what settles by that goes to the heads for good."""
        features, encoder = self._encoder.step(state.mel[None, :STEP], state.encoder)
        out, heads = self._heads.step(features[0], state.heads)
        later, _ = self._heads.step(encoder["rest"][0], heads)
        kept = state.features
        if len(kept) * STRIDE < _frames(2 * self._config.settle):
            kept = np.concatenate([kept, features[0]])
        now = replace(
            state,
            mel=state.mel[STEP:],
            encoder=encoder,
            heads=heads,
            speech=state.speech.then(out.embeddings),
            features=kept,
            text=out.text,
            pause=None,
            turn=np.concatenate([out.turn, later.turn]),
        )
        return self._told(now, state.text, later, encoder["rest"][0])

    def _read_rest(self, state: ListenerState) -> ListenerState:
        """Read to the end of the audio as if silence followed; the stream stays where it is."""
        waiting = len(state.mel) // STRIDE
        rest = state.encoder["rest"][0]
        if waiting:
            quiet = np.full((STEP - len(state.mel), MELS), FLOOR, np.float32)
            block = np.concatenate([state.mel, quiet])
            features, encoder = self._encoder.step(block[None], state.encoder)
            rest = np.concatenate([features[0], encoder["rest"][0]])
            rest = rest[: len(rest) - BLOCK + waiting]
        out, heads = self._heads.step(rest, state.heads)
        last, _ = self._heads.finish(heads)
        rows = np.concatenate([out.embeddings, last.embeddings])
        pause = Pause(state.activity.last + 1, state.speech.then(rows), last.text)
        now = replace(state, pause=pause, turn=out.turn if len(out.turn) else state.turn)
        return self._told(now, state.text, last, rest)

    def _told(
        self, state: ListenerState, before: str, out: HeadsOut, rest: Floats
    ) -> ListenerState:
        """With the transcript: what the settled text and the one before it share is stable."""
        text = out.text
        language = self._language(state, text, rest)
        stable = shared_prefix(before, text)
        transcript = Transcript(
            text[:stable], text[stable:], language, bool(text.strip()), logprob=out.logprob
        )
        sure = out.logprob is not None and out.logprob >= self._config.sure
        trusted = sure and script_language(text, language) == language
        return replace(state, transcript=transcript, trusted=trusted)

    def _language(self, state: ListenerState, text: str, rest: Floats) -> Language:
        if state.language is not None:
            return state.language
        voiced, known = state.activity.voiced, state.transcript.language
        if voiced > _frames(self._config.settle) and state.transcript.speech:
            return known
        if self._detect is None:
            return script_language(text, known)
        found = dict(self._detect(np.concatenate([state.features, rest])))
        if state.prior is not None:
            found[state.prior] *= PRIOR
        return max(found, key=lambda language: found[language])


def _frames(seconds: float) -> int:
    return int(seconds * FRAMES_PER_SECOND)


def _own(state: EarsState) -> ListenerState:
    assert isinstance(state, ListenerState), f"a state of other ears: {type(state).__name__}"
    return state
