"""Judgements as words: one short line on what stands out, and all the facts for who asks.

    tired, low, slow, halting  ──►  "sounds tired: low, slow, halting"
    male, medium, normal, even ──►  ""

Only what was judged is said. A voice may sound tired; whether the speaker is, nobody here knows.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from vivavoce.languages import Language
from vivavoce.perception.labels import Task

Known = Mapping[Task, str | None]

_MANNER: Final[Mapping[str, tuple[str, str]]] = {
    "happy": ("happy", "高兴"),
    "sad": ("sad", "难过"),
    "angry": ("angry", "生气"),
    "fearful": ("afraid", "害怕"),
    "surprised": ("surprised", "惊讶"),
    "hesitant": ("hesitant", "犹豫"),
    "playful": ("playful", "俏皮"),
    "impatient": ("impatient", "不耐烦"),
    "tired": ("tired", "疲惫"),
    "choked_up": ("choked up", "哽咽"),
}
_SIGNS: Final[tuple[tuple[Task, Mapping[str, tuple[str, str]]], ...]] = (
    (
        "voice_styles",
        {
            "whisper": ("whispering", "耳语"),
            "shout": ("shouting", "大喊"),
            "soft": ("soft", "轻声"),
            "bright": ("bright", "明亮"),
        },
    ),
    ("pitch", {"low": ("low", "音调低"), "high": ("high", "音调高")}),
    ("speed", {"slow": ("slow", "语速慢"), "fast": ("fast", "语速快")}),
    ("rhythm", {"halting": ("halting", "断断续续"), "varied": ("lively rhythm", "节奏多变")}),
)
_SOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "laughter": ("laughs", "在笑"),
    "sigh": ("sighs", "叹气"),
    "cough": ("coughs", "咳嗽"),
    "sneeze": ("sneezes", "打喷嚏"),
    "cry": ("cries", "在哭"),
    "breath": ("breathes heavily", "喘气"),
    "yawn": ("yawns", "打哈欠"),
    "throat_clearing": ("clears the throat", "清嗓子"),
}
_AGES: Final[Mapping[str, tuple[str, str]]] = {
    "child": ("a child's voice", "童声"),
    "young": ("a young voice", "声音年轻"),
    "adult": ("an adult voice", "成年人的声音"),
    "senior": ("an elderly voice", "声音苍老"),
}
_NOTABLE_AGES: Final = ("child", "senior")
_USUAL_PLACES: Final = ("quiet", "home")
_SEXES: Final = {"female": ("female", "女声"), "male": ("male", "男声")}
_PLAIN: Final[Mapping[Task, Mapping[str, tuple[str, str]]]] = {
    "pitch": {"medium": ("medium pitch", "音调中等")},
    "speed": {"normal": ("normal speed", "语速中等")},
    "rhythm": {"even": ("even rhythm", "节奏平稳")},
}
_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "quiet": ("a quiet place", "安静的地方"),
    "street": ("a street", "街上"),
    "nature": ("outdoors", "户外"),
    "indoor_crowd": ("among people", "人群中"),
    "vehicle": ("in a vehicle", "车里"),
    "home": ("at home", "家里"),
    "baby_cry": ("a baby crying", "婴儿哭声"),
    "dog_bark": ("a dog", "狗叫"),
    "rain": ("rain", "雨声"),
    "sea_waves": ("waves", "海浪"),
    "clock_tick": ("a clock", "钟声"),
    "helicopter": ("a helicopter", "直升机"),
    "chainsaw": ("a chainsaw", "电锯"),
    "rooster": ("a rooster", "鸡叫"),
    "fire_crackling": ("a fire", "火声"),
    "sneeze": ("a sneeze", "喷嚏"),
}


def line(known: Known, language: Language) -> str:
    """What stands out, "" when nothing does. The first words name the manner, the rest the signs
    it was heard by; with no manner known the signs stand alone."""
    which = 1 if language == "zh" else 0
    signs = list(_signs(known, which))
    manner = _manner(known, which)
    parts = []
    if manner:
        head = f"听起来{manner}" if which else f"sounds {manner}"
        parts.append(_join(head, signs, "：" if which else ": ", which))
    elif signs:
        parts.append("、".join(signs) if which else ", ".join(signs))
    if age := known.get("age"):
        parts += [_AGES[age][which]] if age in _NOTABLE_AGES else []
    if sound := known.get("vocalsound"):
        parts.append(_word(_SOUNDS, sound, which))
    parts += _around(known, which)
    return ("；" if which else "; ").join(parts)


def of_voice(told: str, language: Language) -> str:
    """A `line` without the background: what it says of the voice itself."""
    between = "；" if language == "zh" else "; "
    around = ("背景：", "background: ")
    return between.join(part for part in told.split(between) if not part.startswith(around))


def facts(known: Known, measures: Mapping[str, float], language: Language) -> str:
    """All that is known of the voice, numbers included, in one line."""
    which = 1 if language == "zh" else 0
    parts = []
    if sex := known.get("gender"):
        parts.append(_word(_SEXES, sex, which))
    if age := known.get("age"):
        parts.append(_word(_AGES, age, which))
    for task, words in _SIGNS:
        label = known.get(task) or ""
        both = {**words, **_PLAIN.get(task, {})}
        if label in both:
            parts.append(both[label][which] + _number(task, measures, which))
    if manner := _manner(known, which):
        parts.append(f"听起来{manner}" if which else f"sounds {manner}")
    return ("，" if which else ", ").join(parts)


def _manner(known: Known, which: int) -> str:
    """The tone of voice if it is one, or else the emotion."""
    feelings: tuple[Task, Task] = ("voice_tone", "emotions")
    for task in feelings:
        label = known.get(task) or ""
        if label in _MANNER:
            return _MANNER[label][which]
    return ""


def _signs(known: Known, which: int) -> Iterable[str]:
    for task, words in _SIGNS:
        if (label := known.get(task) or "") in words:
            yield words[label][which]


def _around(known: Known, which: int) -> list[str]:
    places = []
    scene, event = known.get("scene"), known.get("event")
    if scene and scene not in _USUAL_PLACES:
        places.append(_word(_PLACES, scene, which))
    if event and event != known.get("vocalsound"):  # a sneeze is both
        places.append(_word(_PLACES, event, which))
    if not places:
        return []
    return ["背景：" + "、".join(places) if which else "background: " + ", ".join(places)]


def _number(task: Task, measures: Mapping[str, float], which: int) -> str:
    if task == "pitch" and "f0_hz" in measures:
        return f"（{measures['f0_hz']:.0f} 赫兹）" if which else f" ({measures['f0_hz']:.0f} Hz)"
    if task == "speed" and "rate_sps" in measures:
        rate = measures["rate_sps"]
        return f"（每秒 {rate:.1f} 个音节）" if which else f" ({rate:.1f} syllables per second)"
    return ""


def _word(words: Mapping[str, tuple[str, str]], label: str, which: int) -> str:
    return words[label][which] if label in words else label.replace("_", " ")


def _join(head: str, rest: list[str], colon: str, which: int) -> str:
    return head + (colon + ("、" if which else ", ").join(rest) if rest else "")
