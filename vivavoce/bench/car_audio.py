"""Spoken commands for `bench car`: the project's own mouth, noise from files, the real way in.

    words ─► mouth ─► + noise at an SNR ─► gate ─► session ─► turn end ─► ears ─► transcript

The session is stepped like a server's, but no time passes: every model's answer is there at once.
What the ears write is what a person's words would have become, turn by turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.codec import encode_pcm16, read_audio
from vivavoce.audio.endpoint import required_silence, trim_tail
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.turn_text import backchannel
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.audio.vad import Vad
from vivavoce.bench.waveform import frame_levels, pink_noise, speech_thresholds
from vivavoce.engine.contract import Finished, Heard, Output, TextDelta
from vivavoce.errors import ConfigError
from vivavoce.languages import Language
from vivavoce.model.chat import Message
from vivavoce.model.ears import WhisperEars, WhisperState
from vivavoce.server.listening import Listening, step
from vivavoce.session import events as e
from vivavoce.session.config import Config
from vivavoce.session.reducer import reduce, start
from vivavoce.session.state import Rules
from vivavoce.store.store import Store
from vivavoce.voice.opening import KOKORO, open_mouth

SPEECH_DBFS: Final = -26.0
BEFORE_S, AFTER_S, LAST_S = 0.8, 2.6, 7.0
"""Noise alone before the first word, after every utterance, and after the last one: whoever speaks
among others waits until the turn is over."""

NOISES: Final = ("engine_idling", "people_talking", "siren")
FEED: Final = 1600
"""Samples collected before the ears are called again, as in server/work.py."""

VOICES: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("xiaoyue", "yunxi", "xiaoni", "yunjian", "xiaoxiao", "yunyang"),
    "en": ("heart", "michael", "emma", "fenrir", "bella", "fable"),
}


def load_noises(folder: Path) -> dict[str, Samples]:
    """The noises of a car by name, f32[n] at 24 kHz. Raises ConfigError when none is there."""
    paths = [folder / f"{name}.wav" for name in NOISES]
    found = {path.stem: read_audio(path, SPEAK_RATE) for path in paths if path.is_file()}
    if not found:
        wanted = ", ".join(path.name for path in paths)
        raise ConfigError(f"{folder} holds none of {wanted}; give their folder with --noise")
    return found


def active_level(speech: Samples) -> float:
    """dBFS (RMS) of the frames in which somebody speaks."""
    levels = frame_levels(speech, SPEAK_RATE)
    sure, _ = speech_thresholds(levels)
    return float(10 * np.log10(np.mean(10 ** (levels[levels >= sure] / 10))))


def mixed(turns: Sequence[Samples], noise: Samples | None, snr_db: float, seed: int) -> Samples:
    """One microphone, f32[n] at 24 kHz: the turns one after another over looped noise.

    The SNR is that of the active speech to the noise's own RMS; None: a quiet room.
    """
    pieces = [np.zeros(round(BEFORE_S * SPEAK_RATE), np.float32)]
    for n, turn in enumerate(turns):
        gain = 10 ** ((SPEECH_DBFS - active_level(turn)) / 20)
        after = LAST_S if n + 1 == len(turns) else AFTER_S
        silence = np.zeros(round(after * SPEAK_RATE), np.float32)
        pieces += [np.asarray(turn * gain, np.float32), silence]
    speech = np.concatenate(pieces)
    if noise is None:
        return speech + pink_noise(len(speech), -65.0, seed)
    begin = int(np.random.default_rng(seed).integers(len(noise)))
    looped = np.resize(np.roll(noise, -begin), len(speech))
    rms = float(np.sqrt(np.mean(looped.astype(np.float64) ** 2)))
    wanted = 10 ** ((SPEECH_DBFS - snr_db) / 20)
    return np.asarray(np.clip(speech + looped * (wanted / rms), -0.99, 0.99), np.float32)


class Speaker:
    """Says commands with the embedded mouth; clips are kept in a folder when one is given."""

    def __init__(self, store: Store, cache: Path | None = None) -> None:
        self._mouth = open_mouth(store, KOKORO)
        self._cache = cache

    def say(self, text: str, language: Language, voice: str, name: str) -> Samples:
        """Speech f32[n] at 24 kHz."""
        path = self._cache / f"{name}-{voice}.npy" if self._cache else None
        if path and path.is_file():
            return np.asarray(np.load(path), np.float32)
        splitter = self._mouth.splitter(language, short_start=False)
        clauses = [*splitter.feed(text), *splitter.flush()]
        said = [p for c in clauses for p in self._mouth.render(c, voice, 1.0, lambda: False)]
        speech = np.concatenate([piece.samples for piece in said])
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, speech.astype(np.float16))
        return speech


class Listener:
    """Sessions without a server, over the real gate, turn model, session reducer and ears."""

    def __init__(self, store: Store, hints: Mapping[Language, str]) -> None:
        """`hints`: the skill's words for the ears; empty: none."""
        self._hints = hints
        self._gate = BargeIn(Vad(store.path("silero_vad.onnx")))
        self._turn_end = TurnEnd(store.path("smart-turn-v3.2-cpu.onnx"))
        self._ears = WhisperEars.load(store.path("whisper-base"))

    def hear(self, microphone: Samples) -> list[Message]:
        """Every turn in f32[n] at 24 kHz, as a thinker is told it; one that was no speech is left
        out."""
        return _Run(self._gate, self._turn_end, self._ears, self._hints).hear(microphone)


class _Run:
    """One microphone from its first sample to its last."""

    def __init__(
        self, gate: BargeIn, turn_end: TurnEnd, ears: WhisperEars, hints: Mapping[Language, str]
    ) -> None:
        self._turn_end, self._ears, self._hints = turn_end, ears, hints
        config = Config()
        self._listening = Listening(gate, config.input_format)
        self._state = start(config, Rules(required_silence, backchannel))
        self._turns: dict[int, WhisperState] = {}
        self._fed: dict[int, int] = {}
        self._language: Language | None = None
        self._said: list[Message] = []
        self._others: dict[str, tuple[str, ...]] = {}
        """Other readings by the best one."""

    def hear(self, microphone: Samples) -> list[Message]:
        self._listening.receive(encode_pcm16(microphone))
        least = (len(microphone) / SPEAK_RATE - LAST_S + AFTER_S) * LISTEN_RATE
        while self._listening.frames:
            if self._state.clock > least and self._state.turn is None:
                break
            (frame,) = step([self._listening], [self._state.audible])
            self._happen(frame)
            for turn, fed in list(self._fed.items()):
                if self._listening.ring.end - fed >= FEED:
                    self._feed(turn)
        return self._said

    def _happen(self, first: e.Event) -> None:
        waiting: list[e.Event] = [first]
        while waiting:
            self._state, effects = reduce(self._state, waiting.pop(0))
            for effect in effects:
                waiting += self._answers(effect)

    def _answers(self, effect: e.Effect) -> Sequence[e.Event]:
        match effect:
            case e.Listen(turn, since):
                self._turns[turn] = self._ears.start(prior=self._language, hints=self._hints)
                self._fed[turn] = since
            case e.StopListening(turn, drop=True):
                self._fed.pop(turn, None)
            case e.EstimateTurnEnd(turn, since, at):
                clip = trim_tail(self._listening.ring.read(since), self._state.clock - at)
                return [e.Estimate(turn, at, self._turn_end.probability(clip))]
            case e.Transcribe(turn):
                return [e.HeardNow(self._final(turn))]
            case e.Think(generation, request):
                return [e.Produced(generation, out) for out in self._outputs(request.turn)]
            case e.Emit(e.TranscriptDone(_, _, text)) if text.strip():
                said = text.strip()
                others = self._others.get(said, ())
                self._said.append(Message("user", said, alternatives=others))
            case _:
                pass
        return []

    def _outputs(self, turn: int | None) -> Sequence[Output]:
        """Nobody answers aloud: a word of text ends the turn."""
        heard = [] if turn is None else [self._final(turn)]
        if heard and not heard[0].speech:
            return heard
        return [*heard, TextDelta("."), Finished()]

    def _feed(self, turn: int) -> None:
        until = self._listening.ring.end
        under_way = self._state.turn
        if under_way is None or under_way.number != turn:
            until = min(until, self._state.heard_until)
        samples = self._listening.ring.read(self._fed[turn], until)
        self._fed[turn] = max(until, self._fed[turn])
        before = self._turns[turn].transcript.text
        self._turns[turn] = self._ears.feed(self._turns[turn], samples, lambda: False)
        if self._turns[turn].transcript.text != before:
            self._happen(e.HeardNow(self._heard(turn, final=False)))

    def _final(self, turn: int) -> Heard:
        if turn in self._fed:
            samples = self._listening.ring.read(self._fed[turn])
            self._fed[turn] = self._listening.ring.end
            self._turns[turn] = self._ears.feed(self._turns[turn], samples, lambda: False)
        self._turns[turn] = self._ears.finish(self._turns[turn], lambda: False)
        heard = self._heard(turn, final=True)
        if heard.speech:
            self._language = heard.language
            self._others[heard.text.strip()] = heard.alternatives
        return heard

    def _heard(self, turn: int, *, final: bool) -> Heard:
        now = self._turns[turn].transcript
        until = self._fed.get(turn, self._listening.ring.end)
        heard = Heard(turn, now.stable, now.tail, now.language, until, now.speech, final)
        return replace(heard, alternatives=now.alternatives if final else ())
