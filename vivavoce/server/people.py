"""Personas for the engine: from a session's settings to the prompts of both languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, get_args

from vivavoce.engine.contract import Perceive, Prompt, Setup
from vivavoce.errors import ConfigError, ConsentError, ProtocolError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.memory.who import user_id
from vivavoce.persona.card import Card
from vivavoce.persona.compile import Size, compile_setup
from vivavoce.persona.personas import Personas
from vivavoce.realtime.wire import Json
from vivavoce.server.character import InCharacter, prefix
from vivavoce.server.companion import Companion
from vivavoce.server.hosted import as_function
from vivavoce.server.options import MOST_THOUGHT
from vivavoce.session.config import Config
from vivavoce.voice.style.emotions import share
from vivavoce.voice.style.prompt import told
from vivavoce.voice.style.reading import tone_in, understood
from vivavoce.voice.style.types import NEUTRAL, Controls
from vivavoce.voice.voices import find

_SPOKEN: Final[dict[Language, str]] = {
    "en": "You are speaking aloud. Answer in English, in one to three short spoken sentences, "
    "without lists, markup or emoji.",
    "zh": "你在用语音聊天。用中文口语回答，一到三句短句，不要列表、标记和表情符号。",
}
"""Added to instructions a client wrote itself: they rarely say that they will be spoken."""


_ALWAYS: Final = 0.5
"""How much of a tone's usual strength is in the voice of a persona that always has it."""


class People:
    """The personas and voices a server offers."""

    def __init__(
        self,
        personas: Personas,
        persona: str,
        voice: str,
        voices: Callable[[], Sequence[Json]],
        size: Size = "small",
        perceive: Perceive = "all",
        thought_tokens: int = MOST_THOUGHT,
    ) -> None:
        """`voices`: those on offer, as the REST endpoint shows them; `size`: how much of a persona
        the thinker can read; `perceive`: what of users' voices may be listened for;
        `thought_tokens`: how much may be thought of it before an answer."""
        self.personas = personas
        self._persona, self._voice = persona, voice
        self._voices = voices
        self._size, self._perceive, self._plan = size, perceive, thought_tokens

    def default(self, model: str) -> Config:
        """Settings of a session nobody has configured."""
        return Config(model=model, voice=self._voice)

    def settle(self, before: Config, changes: Mapping[str, Any]) -> Json:
        """What changes when a client asks for `changes`: a persona brings its own voice with it, as
        long as the client has chosen none.

        Raises `ProtocolError` for a persona or voice there is none of.
        """
        after = replace(before, **changes)
        if after.persona != before.persona:  # one that was deleted since may stay
            self._check_persona(after)
        if after.voice:
            self.known_voice(after.voice, "session.audio.output.voice")
        if after.user != before.user:
            user_id({}, {}, {"user": after.user}, before.user if before.user_fixed else None)
        moved = after.persona != before.persona and "voice" not in changes
        if moved and before.voice == self._own_voice(before):
            return {**changes, "voice": self._own_voice(after)}
        return dict(changes)

    def _own_voice(self, config: Config) -> str:
        """The voice of a session whose client has chosen none."""
        if config.persona in (None, self._persona):
            return self._voice
        try:
            return find(self._card(config).voice.id or self._voice).name
        except (ConfigError, ConsentError):  # the card's voice is not on offer here
            return self._voice

    def _card(self, config: Config) -> Card:
        """Who is played; somebody who was deleted during a session leaves it to the default."""
        found = self.personas.get(config.persona or self._persona)
        return self.personas[self._persona] if found is None else found

    def _check_persona(self, config: Config) -> None:
        if config.persona is not None and config.persona not in self.personas:
            known = ", ".join(card.id for card in self.personas.all())
            raise ProtocolError(
                f"No persona '{config.persona}'; choose from {known}.",
                code="invalid_value",
                param="session.prompt.id",
            )

    def known_voice(self, name: str, param: str) -> str:
        """`name` if a voice is called so. Raises `ProtocolError` that blames `param` otherwise."""
        names = [name for voice in self._voices() for name in (voice["id"], *voice["aliases"])]
        if name not in names:
            try:
                find(name)
            except ConsentError as error:
                raise ProtocolError(
                    f"{str(error).capitalize()}.", code="invalid_value", param=param
                ) from error
            except ConfigError:
                pass
            raise ProtocolError(
                f"No voice '{name}'; choose from {', '.join(names)}.",
                code="invalid_value",
                param=param,
            )
        return name

    def setup(self, config: Config, companion: Companion | None = None) -> Setup:
        """What the engine needs to know of a session's settings. The companion takes up what its
        persona can do."""
        card = self._card(config)
        own = config.instructions.strip()
        played = not own or config.persona is not None
        if companion is not None:
            companion.meet(card.id if played else "", card.skills if played else (), config.user)
        prompts = {
            spoken: _played(card, spoken, own, self._size)
            if played
            else _written(own, spoken, self._size)
            for spoken in LANGUAGES
        }
        heard = config.transcription
        language = heard.spoken if heard else None
        return Setup(
            prompts=prompts,
            voice=config.voice or None,
            language="zh" if language == "zh" else "en" if language == "en" else None,
            tools=(*config.tools, *(as_function(tool) for tool in config.hosted)),
            tool_choice=config.tool_choice,
            parallel_calls=config.parallel_calls,
            speed=_bounded(config.speed * (card.voice.speed if played else 1.0)),
            transcription_prompt=heard.hint if heard else "",
            hints=companion.hints if companion else {},
            character=self._character(card, config, companion) if played else None,
            perceive=_stricter(self._perceive, card.perception if played else "all"),
            tone=own_tone(card) if played else NEUTRAL,
            scene=tone_in(own) or NEUTRAL,
        )

    def _character(self, card: Card, config: Config, companion: Companion | None) -> InCharacter:
        return InCharacter(
            card, companion, size=self._size, thoughts=config.thoughts, plan=self._plan
        )

    def voices(self) -> list[Json]:
        return list(self._voices())

    def listed(self) -> list[Json]:
        """Personas as the REST endpoint shows them."""
        own = self.personas.own()
        return [
            {
                "id": card.id,
                "object": "persona",
                "name": dict(card.name),
                "tagline": dict(card.tagline),
                "languages": list(card.languages),
                "greeting": {name: speech.greeting for name, speech in card.languages.items()},
                "default": card.id == self._persona,
                "skills": list(card.skills),
                "voice": {"id": card.voice.id, "speed": card.voice.speed},
                "editable": card.id in own,
            }
            for card in self.personas.all()
        ]


def own_tone(card: Card) -> Controls:
    """How a persona speaks by itself, as its card words it: lightly, for it is always heard, and no
    faster or slower than the card's speed says, if it says any."""
    worded = (understood(tone) for tone in card.voice.tone.values())
    tone = share(next(filter(None, worded), NEUTRAL), _ALWAYS)
    return tone if card.voice.speed == 1.0 else replace(tone, rate=1.0)


def _stricter(one: Perceive, other: Perceive) -> Perceive:
    return max(one, other, key=get_args(Perceive).index)


def _bounded(speed: float) -> float:
    """A speed the mouth can speak at."""
    return min(max(speed, 0.25), 4.0)


def _written(instructions: str, language: Language, size: Size) -> Prompt:
    marks = f"\n{told(language)}" if size == "large" else ""
    return Prompt(f"{instructions}\n{_SPOKEN[language]}{marks}")


def _played(card: Card, language: Language, extra: str, size: Size) -> Prompt:
    compiled = compile_setup(card, language, extra, size=size)
    system, *examples = prefix(compiled)
    return Prompt(system.text, tuple(examples), compiled.openers)
