"""Puts a server together: files from the store, parts, engine, personas, application."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.endpoint import required_silence
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.turn_text import backchannel
from vivavoce.audio.vad import Vad
from vivavoce.engine.contract import Opening, Setup
from vivavoce.engine.conversation import Switches
from vivavoce.engine.embedded import Embedded
from vivavoce.engine.registry import Parts as EngineParts
from vivavoce.engine.registry import hears, open_engine
from vivavoce.engine.thinkers import open_thinker
from vivavoce.errors import ConfigError, ModelError
from vivavoce.languages import Language
from vivavoce.marking import keys, provenance
from vivavoce.marking.certificates import identity
from vivavoce.marking.detect import Detector
from vivavoce.marking.export import signed
from vivavoce.marking.notice import WORDS, Notice, earcon
from vivavoce.memory.memory import Memory
from vivavoce.model.ears import EarsConfig, WhisperEars
from vivavoce.model.parts import Thinker
from vivavoce.perception.perception import Perception
from vivavoce.perception.sounds import Sounds
from vivavoce.persona.compile import Size
from vivavoce.persona.personas import Personas
from vivavoce.server.choice import choose
from vivavoce.server.companion import Companion
from vivavoce.server.host import usable_cores
from vivavoce.server.hosted import HostedTools
from vivavoce.server.hub import Hub
from vivavoce.server.listening import Listening
from vivavoce.server.metrics import Metrics
from vivavoce.server.options import Options
from vivavoce.server.people import People
from vivavoce.server.skills import openings
from vivavoce.server.turn_ends import TurnEnds
from vivavoce.server.voices_rest import described
from vivavoce.server.watermark import marker
from vivavoce.server.work import Parts
from vivavoce.session.config import Config
from vivavoce.session.state import Rules
from vivavoce.store.store import Store
from vivavoce.tools.documents import Documents
from vivavoce.tools.mcp import McpServers
from vivavoce.tools.mcp import read as read_mcp
from vivavoce.tools.web_search import WebSearch
from vivavoce.voice.opening import open_mouth
from vivavoce.voice.own.library import Library
from vivavoce.voice.voices import ALIASES, DEFAULT, find, offer, voices

log = logging.getLogger("vivavoce.server")

BUNDLES: Final = ("ears", "thinker-s", "mouth-zh", "turn", "vad")
"""What the embedded engine needs from the store."""

_WHISPER_WINDOW: Final = 30.0
"""Seconds that Whisper wrappers commonly pad every utterance to."""

_MOUTH_THREADS: Final = 2
"""Kokoro gains 38 % by a second thread (docs/LOG.md); the other models lose by one."""

_FIXED_SILENCE: Final = 500
"""Milliseconds a plain voice-activity detector waits (the reference cascade)."""


@dataclass(frozen=True)
class Built:
    """A server ready to be run, and the engine to shut down after it."""

    hub: Hub
    engine: Embedded
    why: str
    """Why this thinker, and how to get another."""


def build(options: Options, store: Store, note: Callable[[str], None] = lambda _: None) -> Built:
    """Load everything; slow (seconds). `note` is told what takes longer than that.

    Raises `VivavoceError` with the next step.
    """
    personas = Personas.usual(options.persona)
    first = personas.first
    library = Library()
    library.settle()
    offer(library.voices, library.table, library.gone, options.voices)
    voice = default_voice(options, first.voice.id)
    choice = choose(_thinker(options), store, note)
    thinker = open_thinker(choice.spec, api_key=os.environ.get("VIVAVOCE_CHAT_KEY"))
    engine = _engine(options, store, thinker, voice)
    size: Size = "large" if choice.spec.startswith("chat:") else "small"
    people = People(
        personas,
        first.id,
        voice,
        lambda: [described(voice) for voice in voices().values()],
        size,
        options.perceive,
        options.thought_tokens,
    )
    vad = Vad(store.path("silero_vad.onnx"))
    gate = BargeIn(vad)
    wanted = "turn_model" not in options.off
    turn_end = _turn_ends(store) if wanted else None
    hosted = HostedTools(
        WebSearch(options.search_url) if options.search_url else None,
        Documents(options.documents) if options.documents else None,
    )
    servers = McpServers(read_mcp(options.mcp)) if options.mcp else None
    begun = openings(
        longest=timedelta(minutes=options.max_minutes),
        weather=options.weather_url,
        documents=options.documents,
        servers=servers,
    )
    memory = Memory(options.memory) if options.memory else None
    place = keys.folder(store.root)
    mark = marker(place) if options.watermark else None
    parts = Parts(
        engine,
        turn_end,
        _opened(people, options.notice),
        people.settle,
        Metrics(),
        hosted,
        companion=lambda conversation: Companion(begun, memory, conversation),
        servers=servers,
        memory=memory,
        marker=mark,
        detector=Detector(keys.read(place)),
        signer=_signer(place) if options.c2pa else None,
        notice=options.notice,
    )
    hub = Hub(
        options,
        parts,
        people,
        lambda config: Listening(gate, config.input_format),
        lambda seed: _rules(options, seed),
        thinker.name,
    )
    return Built(hub, engine, choice.why)


def _opened(people: People, notice: Notice) -> Callable[[Config, Companion], Setup]:
    """Setups that begin with the notice, where it is one that is heard."""
    opening = {"spoken": Opening(words=WORDS), "tone": Opening(sound=earcon())}.get(notice)
    return lambda config, companion: replace(people.setup(config, companion), opening=opening)


def _signer(place: Path) -> Callable[[bytes, str, str], bytes]:
    """Signs files as this machine. Raises `MarkingError` when it cannot."""
    provenance.library()
    who = identity(place)
    return lambda data, suffix, session: signed(data, suffix, who, session)


def default_voice(options: Options, persona: str | None) -> str:
    """Who speaks unless a client asks for somebody else. Raises `ConfigError`."""
    if not voices():
        raise ConfigError(
            "--voices documented: there is no voice with a documented consent; make one with "
            "`vivavoce voices enrol`, or start with --voices all"
        )
    if options.voice is not None:
        return find(options.voice).name
    wanted = persona or DEFAULT
    wanted = ALIASES.get(wanted, wanted)
    return wanted if wanted in voices() else next(iter(voices()))


def _thinker(options: Options) -> str:
    """What to choose; the native engine's heads were trained for the small one."""
    return "s" if hears(options.engine) and options.thinker == "auto" else options.thinker


def _engine(options: Options, store: Store, thinker: Thinker, voice: str) -> Embedded:
    cores = max(1, int(usable_cores()))
    ears = WhisperEars.load(
        store.path("whisper-base"),
        config=EarsConfig(least=_WHISPER_WINDOW) if "real_length" in options.off else EarsConfig(),
    )
    mouth = open_mouth(store, options.chinese_mouth, threads=min(_MOUTH_THREADS, cores))
    mouth.load()
    parts = EngineParts(
        store,
        ears,
        thinker,
        mouth,
        default_voice=voice,
        perceiver=_perceiver(options),
        switches=Switches(
            incremental="incremental" not in options.off,
            prefix_cache="prefix_cache" not in options.off,
            first_clause="first_clause" not in options.off,
        ),
        workers=3 * options.capacity + 2,
        cores=cores,
    )
    return open_engine(options.engine, parts)


def _perceiver(options: Options) -> Perception | None:
    """What listens to voices; words can be answered without it."""
    if options.perceive == "off":
        return None
    try:
        return Perception(Sounds())
    except ModelError as error:
        log.warning("voices are not listened to: %s", error)
        return None


def _turn_ends(store: Store) -> TurnEnds:
    return TurnEnds(TurnEnd(store.path("smart-turn-v3.2-cpu.onnx")), max(1, int(usable_cores())))


def _rules(options: Options, seed: str) -> Rules:
    rule = _fixed if "turn_model" in options.off else required_silence
    return Rules(rule, backchannel, speculate="speculation" not in options.off, seed=seed)


def _fixed(_: object, __: str | None, ___: Language, ____: str) -> int:
    return _FIXED_SILENCE
