"""The voices that ship: who they are, which engine speaks each language, under which licence.

No voice here is a clone made by us. Whether the people behind Kokoro's voices agreed is not
published (`consent` says unknown); they are named so that nobody has to guess.
"""

from dataclasses import dataclass
from typing import Final, Literal

from vivavoce.errors import ConfigError
from vivavoce.languages import Language

Consent = Literal["given", "unknown"]


@dataclass(frozen=True)
class Timbre:
    """One voice of one engine. `gain_db` brings it to the common `LEVEL`."""

    engine: Literal["hibari", "kokoro"]
    name: str
    gain_db: float
    licence: str = "Apache-2.0"
    source: str = "Kokoro-82M v1.0"
    consent: Consent = "unknown"


@dataclass(frozen=True)
class Voice:
    """A voice a client can ask for; it answers in either language."""

    name: str
    description: str
    sex: Literal["female", "male"]
    zh: Timbre
    en: Timbre

    def timbre(self, language: Language) -> Timbre:
        return self.zh if language == "zh" else self.en


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
)

_ALL: Final = (
    Voice("xiaoyue", "Xiao Yue: bright young woman", "female", _kokoro("zf_xiaoyi"), _HEART),
    Voice("xiaobei", "young woman, lively", "female", _kokoro("zf_xiaobei"), _HEART),
    Voice("xiaoni", "young woman, soft", "female", _kokoro("zf_xiaoni"), _HEART),
    Voice("xiaoxiao", "young woman, clear", "female", _kokoro("zf_xiaoxiao"), _HEART),
    Voice("yunxi", "young man, easy-going", "male", _kokoro("zm_yunxi"), _kokoro("am_michael")),
    Voice("yunjian", "man, firm", "male", _kokoro("zm_yunjian"), _kokoro("am_fenrir")),
    Voice("yunxia", "boyish", "male", _kokoro("zm_yunxia"), _kokoro("am_michael")),
    Voice("yunyang", "man, newsreader", "male", _kokoro("zm_yunyang"), _kokoro("bm_fable")),
    Voice("heart", "American woman, warm", "female", _kokoro("zf_xiaoyi"), _HEART),
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


def find(name: str) -> Voice:
    """The voice of this name or alias; raises `ConfigError` naming those there are."""
    voice = VOICES.get(ALIASES.get(name, name))
    if voice is None:
        raise ConfigError(f"no voice {name!r}: choose one of {', '.join([*VOICES, *ALIASES])}")
    return voice
