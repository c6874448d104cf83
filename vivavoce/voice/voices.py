"""The voices there are: who they are, which engine speaks each language, and where they come from.

Of the voices that ship none is a clone made by us. Whether the people behind Kokoro's voices agreed
is not published (`consent` says unknown); its makers' words about their data are shown, so that
nobody has to guess. Voices of people who consented join them at run time (`offer`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, get_args

from vivavoce.audio.types import Samples
from vivavoce.errors import ConfigError, ConsentError
from vivavoce.languages import Language
from vivavoce.voice.style.types import NEUTRAL, Controls
from vivavoce.voice.styles import StyleTables

Consent = Literal["documented", "stated by maker", "unknown"]
"""Of the person behind a voice: we hold their record; its maker says so; nobody says."""
Offer = Literal["all", "documented"]
OFFERS: Final[tuple[Offer, ...]] = get_args(Offer)

_DATA: Final = (
    "a few hundred hours of permissive or non-copyrighted audio, as its makers say: public domain, "
    "Apache and MIT licensed recordings, and synthetic audio of large providers' closed models; "
    "people are not named"
)
"""What Kokoro-82M's model card says of its training data (huggingface.co/hexgrad/Kokoro-82M)."""


@dataclass(frozen=True)
class Timbre:
    """One voice of one engine. `gain_db` brings it to the common `LEVEL`."""

    engine: Literal["hibari", "kokoro"]
    name: str
    gain_db: float
    licence: str = "Apache-2.0"
    source: str = "Kokoro-82M v1.0"
    data: str = _DATA
    """What the engine's makers publish about the recordings it was trained on."""
    whose: str = "not published"
    """Whose voice it is."""
    consent: Consent = "unknown"
    controls: Controls = NEUTRAL
    """What makes another voice of the engine's own; what a clause asks for lies on top."""
    colour: tuple[float, ...] = ()
    """dB of the bands of `effects.equaliser`; () is the engine's own."""


@dataclass(frozen=True)
class Voice:
    """A voice a client can ask for; it answers in either language."""

    name: str
    description: str
    sex: Literal["female", "male"] | None
    """None: not said (a person's own voice)."""
    zh: Timbre
    en: Timbre
    until: str | None = None
    """Last day it may be used, ISO 8601; None: no end."""

    def timbre(self, language: Language) -> Timbre:
        return self.zh if language == "zh" else self.en

    @property
    def documented(self) -> bool:
        """Somebody's recorded consent covers all of it."""
        return {self.zh.consent, self.en.consent} == {"documented"}


LEVEL: Final = -23.0
"""LUFS (ITU-R BS.1770-4) that every voice is brought to: the level of EBU R 128."""

_MEASURED: Final[dict[str, float]] = {
    "zf_xiaoxiao": -18.0,
    "zf_xiaobei": -22.4,
    "zf_xiaoni": -19.9,
    "zf_xiaoyi": -21.0,
    "zm_yunxi": -23.1,
    "zm_yunjian": -22.5,
    "zm_yunxia": -22.5,
    "zm_yunyang": -24.9,
    "hibari": -26.1,
    "af_bella": -23.3,
    "am_fenrir": -20.3,
    "am_michael": -25.4,
    "bf_emma": -21.5,
    "bm_fable": -22.6,
}
"""LUFS of each voice as its engine renders it (`python -m vivavoce.bench.voice_levels`)."""


def _kokoro(name: str) -> Timbre:
    return Timbre("kokoro", name, LEVEL - _MEASURED[name])


_HEART: Final = Timbre(
    "hibari",
    "heart",
    LEVEL - _MEASURED["hibari"],
    source="hibari-tts, distilled from Kokoro af_heart",
    data=f"speech rendered by Kokoro's af_heart; Kokoro: {_DATA}",
)

_XIAOYI: Final = replace(
    _kokoro("zf_xiaoyi"),
    source="Kokoro-82M v1.0, and the small mouth that was taught by it (docs/mouth.md)",
    data=f"{_DATA}; the small mouth: speech rendered by Kokoro's zf_xiaoyi",
)

_ALL: Final = (
    Voice("xiaoyue", "Xiao Yue: bright young woman", "female", _XIAOYI, _HEART),
    Voice("xiaobei", "young woman, lively", "female", _kokoro("zf_xiaobei"), _HEART),
    Voice("xiaoni", "young woman, soft", "female", _kokoro("zf_xiaoni"), _HEART),
    Voice("xiaoxiao", "young woman, clear", "female", _kokoro("zf_xiaoxiao"), _HEART),
    Voice("yunxi", "young man, easy-going", "male", _kokoro("zm_yunxi"), _kokoro("am_michael")),
    Voice("yunjian", "man, firm", "male", _kokoro("zm_yunjian"), _kokoro("am_fenrir")),
    Voice("yunxia", "boyish", "male", _kokoro("zm_yunxia"), _kokoro("am_michael")),
    Voice("yunyang", "man, newsreader", "male", _kokoro("zm_yunyang"), _kokoro("bm_fable")),
    Voice("heart", "American woman, warm", "female", _XIAOYI, _HEART),
    Voice("bella", "American woman", "female", _kokoro("zf_xiaoni"), _kokoro("af_bella")),
    Voice("emma", "British woman", "female", _kokoro("zf_xiaobei"), _kokoro("bf_emma")),
    Voice("michael", "American man", "male", _kokoro("zm_yunxi"), _kokoro("am_michael")),
    Voice("fenrir", "American man, deep", "male", _kokoro("zm_yunjian"), _kokoro("am_fenrir")),
    Voice("fable", "British man", "male", _kokoro("zm_yunyang"), _kokoro("bm_fable")),
)
VOICES: Final[dict[str, Voice]] = {voice.name: voice for voice in _ALL}
DEFAULT: Final = "xiaoyue"

_OPENAI: Final = {
    "alloy": "xiaoyue",
    "marin": "xiaoyue",
    "cedar": "yunxi",
    "ash": "yunjian",
    "ballad": "yunyang",
    "coral": "xiaoxiao",
    "echo": "michael",
    "nova": "bella",
    "onyx": "fenrir",
    "sage": "xiaoni",
    "shimmer": "xiaobei",
    "verse": "yunxia",
}

_STEPFUN: Final = {
    # `realtime/chat`, and the seven of version 2.5 under both their names
    "linjiajiejie": "xiaoxiao",
    "qingchunshaonv": "xiaoyue",
    "wenrounansheng": "yunxi",
    "lively-girl": "xiaobei",
    "yuanqishaonv": "xiaobei",
    "elegantgentle-female": "xiaoni",
    "youyanvsheng": "xiaoni",
    "livelybreezy-female": "xiaoxiao",
    "shuangkuaijiejie": "xiaoxiao",
    "magnetic-voiced-male": "yunjian",
    "cixingnansheng": "yunjian",
    "soft-spoken-gentleman": "yunyang",
    "ruyananshi": "yunyang",
    "vibrant-youth": "yunxia",
    "yuanqinansheng": "yunxia",
    "zixinnansheng": "yunxi",
    # what Step-Realtime-Console offers for `step-1o-audio`
    "boyinnansheng": "yunyang",
    "jilingshaonv": "xiaobei",
    "jingdiannvsheng": "xiaoxiao",
    "lengyanyujie": "xiaoxiao",
    "linjiameimei": "xiaobei",
    "qingniandaxuesheng": "yunxi",
    "qinqienvsheng": "xiaoyue",
    "ruanmengnvsheng": "xiaoni",
    "shenchennanyin": "yunjian",
    "wenjingxuejie": "xiaoni",
    "wenrounvsheng": "xiaoni",
    "zhengpaiqingnian": "yunyang",
    "zhixingjiejie": "xiaoxiao",
}

ALIASES: Final = {**_OPENAI, **_STEPFUN}
"""The others' stock names, so that clients written for them work unchanged."""


OWN: Final = "own/"
"""Begins the names of timbres that are not in the package."""


_shipped: Final = StyleTables()


class _Offered:
    """What this process may speak with beside the voices that ship."""

    def __init__(self) -> None:
        self.only: Offer = "all"
        self.own: Callable[[], Mapping[str, Voice]] = dict
        self.table: Callable[[str], Samples] = _shipped
        self.gone: Callable[[str], str | None] = lambda _: None


_offered: Final = _Offered()


def offer(
    own: Callable[[], Mapping[str, Voice]],
    table: Callable[[str], Samples],
    gone: Callable[[str], str | None],
    only: Offer = "all",
) -> None:
    """Offer own voices in this process, and `only` those that a recorded consent covers if so told.

    `own` is asked at every look-up: voices come and go while a server runs. `table` finds the style
    table of a timbre whose name begins with `OWN`; `gone` says why a name is no longer a voice.
    """
    _offered.own, _offered.table, _offered.gone, _offered.only = own, table, gone, only


def voices() -> dict[str, Voice]:
    """All voices on offer now, by name; those that ship first."""
    every = {**VOICES, **_offered.own()}
    if _offered.only == "all":
        return every
    return {name: voice for name, voice in every.items() if voice.documented}


def aliases() -> dict[str, str]:
    """Others' stock names for the voices on offer."""
    known = voices()
    return {alias: name for alias, name in ALIASES.items() if name in known}


def find(name: str) -> Voice:
    """The voice of this name or alias.

    Raises `ConfigError` naming those there are, `ConsentError` for one that may no
    longer be used.
    """
    known = voices()
    voice = known.get(ALIASES.get(name, name))
    if voice is None:
        if why := _offered.gone(name):
            raise ConsentError(f"voice {name!r} may not be used: {why}")
        names = ", ".join([*known, *aliases()])
        raise ConfigError(f"no voice {name!r}: choose one of {names or 'none: enrol one first'}")
    if voice.until is not None and date.today() > date.fromisoformat(voice.until):  # noqa: DTZ011 - a term ends by the local day
        raise ConsentError(f"voice {name!r} may not be used: its consent ended on {voice.until}")
    return voice


def style_table(name: str) -> Samples:
    """f32[510, 1, 256] of a Kokoro timbre, of the package or a person's own."""
    return _offered.table(name) if name.startswith(OWN) else _shipped(name)
