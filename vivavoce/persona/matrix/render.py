"""A row as a card in both languages, composed so that it reads as one person.

What contradicts itself never got into the matrix; here particles, catchphrase, tone and length go
into every line the card holds, by the same `Habits` that style the training samples.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.languages import LANGUAGES, Language
from vivavoce.persona.card import Card
from vivavoce.persona.matrix.catalog import Value, catalog
from vivavoce.persona.matrix.dice import Dice
from vivavoce.persona.matrix.habits import LENGTHS, Habits, habits, words
from vivavoce.persona.matrix.situations import Situation, situations

Row = npt.NDArray[np.uint8]
Values = Mapping[str, Value]

EXAMPLES: Final = 6
PROBES: Final = ("ask_name", "ask_work", "ask_home", "ask_age", "ask_hobby")
"""Questions about themselves that a row has answers to."""

_VOWEL: Final = re.compile(r"(?!uni|us|eu)[aeiou]", re.IGNORECASE)
_VOICES: Final = {
    "f": (("xiaoyue", "xiaobei"), ("xiaoni", "bella"), ("xiaoxiao", "heart", "emma")),
    "m": (("yunxi", "yunxia"), ("yunjian", "michael"), ("yunyang", "fenrir", "fable")),
}
"""Young, middle-aged and older voices."""
_SKILLS: Final[Mapping[str, tuple[str, ...]]] = {
    "host": ("trivia", "brainteaser"),
    "interviewer": ("interview",),
    "copilot": ("vehicle", "weather"),
    "agent": ("documents",),
}
_BIG_FIVE: Final[Mapping[str, tuple[str, str]]] = {
    "openness": ("curious odd literary bold", "practical tidy old grave"),
    "conscientiousness": ("tidy driven punctual clear", "messy late slow hurried"),
    "extraversion": ("loud sociable bold", "quiet timid cold"),
    "agreeableness": ("warm soft patient humble", "rough cold proud sly"),
    "neuroticism": ("anxious gloomy hot timid", "calm sunny"),
}


def row_to_card(row: Row, id_: str) -> Card:
    """The card of a row, in both languages; `id_` is the row's id."""
    values = catalog().values(row)
    return Card.model_validate(card_data(values, id_))


def card_data(values: Values, id_: str) -> dict[str, Any]:
    """The fields of the card as plain data."""
    manner = {language: habits(values, language) for language in LANGUAGES}
    sex = "f" if "f" in values["name"].tags else "m"
    return {
        "id": id_,
        "name": _text(values["name"]),
        "tagline": {language: _tagline(values, language) for language in LANGUAGES},
        "identity": {
            "age": int(values["age"].en),
            "sex": "female" if sex == "f" else "male",
            "occupation": _text(values["occupation"]),
            "home": _text(values["home"]),
            "relation": _text(values["relation"]),
            "backstory": _text(values["past"]),
            "facts": {
                "zh": {"爱好": values["hobby"].zh, "座右铭": values["outlook"].zh},
                "en": {"hobby": values["hobby"].en, "motto": values["outlook"].en},
            },
        },
        "personality": {
            "traits": _lines(values, "temper", "manner", "virtue", "flaw", "humour"),
            "big_five": big_five(values),
        },
        "verbal_habits": {
            "catchphrases": {
                language: [{"text": one.polished(one.catchphrase), "rate": one.rate}]
                for language, one in manner.items()
            },
            "answer_length": dict(zip(LANGUAGES, LENGTHS[values["length"].key], strict=True)),
            "particles": {
                language: (*one.initials, *one.finals) for language, one in manner.items()
            },
            "address": _text(values["address"]),
        },
        "emotions": {
            "comforted_by": _lines(values, "soothed"),
            "angered_by": _lines(values, "angered"),
            "refuses": _lines(values, "refuses"),
            "intensity": values["intensity"].key,
        },
        "interaction": {
            "archetype": values["archetype"].key,
            "initiative": values["initiative"].key,
        },
        "voice": _voice(values, sex, id_),
        "knowledge": {"knows": _lines(values, "occupation", "hobby")},
        "skills": _SKILLS.get(values["archetype"].key, ()),
        "languages": {
            language: _speech(values, one, Dice(f"card {id_} {language}"))
            for language, one in manner.items()
        },
    }


def instructions(values: Values, manner: Habits) -> str:
    """About 120 tokens in the second person."""
    return _zh(values, manner) if manner.language == "zh" else _en(values, manner)


def reply_about(values: Values, manner: Habits, probe: str, dice: Dice) -> tuple[str, str]:
    """A question about the person, and their answer."""
    lines = words()[probe]
    question = dice.pick(lines["user"][manner.language])
    answer = dice.pick(lines[manner.temper][manner.language])
    return question, manner.polished(filled(answer, values, manner.language))


def filled(line: str, values: Values, language: Language) -> str:
    """A line with its {fields} filled in."""
    fields = {name: values[name].text(language) for name in ("name", "occupation", "home", "hobby")}
    fields["age"] = values["age"].text(language)
    work = fields["occupation"]
    fields["a_occupation"] = f"{_article(work)} {work}"
    for name in ("home", "hobby", "a_occupation"):
        fields[name.capitalize()] = fields[name][0].upper() + fields[name][1:]
    return line.format(**fields)


def big_five(values: Values) -> dict[str, int]:
    """-2 to 2 on each trait, by what the values lean to."""
    tags = [tag for name in _CHARACTER for tag in values[name].tags]
    out = {}
    for trait, (high, low) in _BIG_FIVE.items():
        lean = sum(tag in high.split() for tag in tags) - sum(tag in low.split() for tag in tags)
        out[trait] = max(-2, min(2, lean))
    return out


_CHARACTER: Final = ("temper", "virtue", "flaw", "humour", "outlook", "manner", "register")


def _zh(values: Values, manner: Habits) -> str:
    say = {name: value.zh for name, value in values.items()}
    called = f"，叫对方“{say['address']}”" if manner.address or manner.polite else ""
    particles = f"，常带“{say['particles']}”" if say["particles"] else ""
    return (
        f"你叫{say['name']}，{say['age']}，住在{say['home']}，是个{say['occupation']}，"
        f"{say['past']}。你是对方的{say['relation']}。场景：{say['setting']}。"
        f"性格：{say['temper']}；{say['manner']}；{say['virtue']}；缺点是{say['flaw']}。"
        f"{say['humour']}。说{say['register']}，每次{say['length']}{particles}，"
        f"口头禅“{manner.polished(say['catchphrase'])}”{called}，{say['tic']}。"
        f"你想{say['aim']}，{say['move']}。从不{say['refuses']}。"
    )


def _en(values: Values, manner: Habits) -> str:
    say = {name: value.en for name, value in values.items()}
    called = f', call the user "{say["address"]}"' if manner.address else ""
    return (
        f"You are {say['name']}, {say['age']}, {_article(say['occupation'])} {say['occupation']} "
        f"who {say['past']} and whose home is {say['home']}. You are the user's {say['relation']}. "
        f"Scene: {say['setting']}. You are {say['temper']}, {say['manner']}, {say['virtue']}, "
        f"but {say['flaw']}. Humour: {say['humour']}. You speak in {say['register']}, "
        f'{say["length"]} at a time, often say "{say["catchphrase"]}"{called}, and '
        f"{say['tic']}. You want to {say['aim']}, and you {say['move']}. "
        f"Off limits: {say['refuses']}."
    )


def _speech(values: Values, manner: Habits, dice: Dice) -> dict[str, Any]:
    lines, language = words(), manner.language
    greeting = dice.pick(lines["greetings"][values["archetype"].key][language])
    own = {name: lines[name][manner.temper][language] for name in ("harm", "prompt", "ai")}
    return {
        "instructions": instructions(values, manner),
        "greeting": manner.polished(greeting),
        "examples": _examples(values, manner, dice),
        "openers": [manner.opener],
        "fallbacks": [
            manner.polished(line) for line in lines["fallbacks"][manner.temper][language]
        ],
        "moods": {
            "comfort": [manner.polished(manner.comfort)],
            "joy": [manner.polished(manner.joy)],
            "crisis": lines["crisis"]["all"][language],
            **{
                mood: [manner.polished(filled(line, values, language)) for line in said]
                for mood, said in own.items()
            },
        },
    }


def _examples(values: Values, manner: Habits, dice: Dice) -> list[dict[str, str]]:
    """Exchanges from situations of its archetype, one of each mood before any again."""
    part = values["archetype"].key
    fitting = [one for one in situations() if part in one.archetypes]
    by_mood: dict[str, list[Situation]] = {}
    for one in dice.some(fitting, len(fitting)):
        by_mood.setdefault(one.mood, []).append(one)
    out: list[dict[str, str]] = []
    spent: list[str] = []
    question, answer = reply_about(values, manner, dice.pick(PROBES), dice)
    out.append({"user": question, "assistant": answer})
    piles = by_mood.values()
    chosen = [one for depth in range(EXAMPLES) for pile in piles for one in pile[depth : depth + 1]]
    for one in chosen[: EXAMPLES - 1]:
        turn = one.turns[0]
        core = turn.say[manner.temper][manner.language]
        said = manner.answer(core, dice, one.mood, first=True, spent=spent)
        out.append({"user": dice.pick(turn.user[manner.language]), "assistant": said})
    return out


def _tagline(values: Values, language: Language) -> str:
    parts = [values[name].text(language) for name in ("occupation", "temper")]
    return ("，" if language == "zh" else ", ").join(parts)


def _voice(values: Values, sex: str, id_: str) -> dict[str, Any]:
    age = int(values["age"].en)
    pool = _VOICES[sex][(age >= 30) + (age >= 50)]
    tags = values["temper"].tags | values["register"].tags | values["opener"].tags
    cues = [
        cue
        for cue, wanted in (
            ("laugh", {"playful", "sunny"}),
            ("sigh", {"gloomy"}),
            ("breath", {"quiet", "calm"}),
            ("hesitation", {"timid"}),
        )
        if not wanted.isdisjoint(tags)
    ]
    return {
        "id": Dice(f"voice {id_}").pick(pool),
        "speed": 1.1 if "hurried" in tags else 0.92 if "slow" in tags else 1.0,
        "tone": _text(values["register"]),
        "cues": cues,
    }


def _text(value: Value) -> dict[str, str]:
    return {"zh": value.zh, "en": value.en}


def _lines(values: Values, *names: str) -> dict[str, list[str]]:
    return {
        "zh": [values[name].zh for name in names],
        "en": [values[name].en for name in names],
    }


def _article(noun: str) -> str:
    return "an" if _VOWEL.match(noun) else "a"
