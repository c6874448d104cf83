"""Marks for an interview, 1 to 5, each with what in the answers speaks for it.

Six criteria of words only: structure (STAR), concreteness, relevance, length and pace, fillers,
confident wording. A mark without evidence is not given.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vivavoce.languages import Language
from vivavoce.tools.interview.bank import Question
from vivavoce.tools.interview.reading import PARTS, Reading, quote

NAMES: Final = {
    "structure": {"zh": "结构（STAR）", "en": "Structure (STAR)"},
    "concreteness": {"zh": "具体程度", "en": "Concreteness"},
    "relevance": {"zh": "切题", "en": "Relevance"},
    "length": {"zh": "篇幅与语速", "en": "Length and pace"},
    "fillers": {"zh": "口头语", "en": "Fillers"},
    "confidence": {"zh": "措辞的把握", "en": "Confident wording"},
}
STRENGTHS: Final = {
    "structure": {"zh": "讲经历有条理", "en": "the structure of your stories"},
    "concreteness": {"zh": "讲得具体", "en": "how concrete you were"},
    "relevance": {"zh": "答得切题", "en": "that you kept to the point"},
    "length": {"zh": "篇幅和语速", "en": "the length of your answers"},
    "fillers": {"zh": "口头语少", "en": "how few fillers you used"},
    "confidence": {"zh": "措辞有把握", "en": "your confident wording"},
}
"""A criterion as the best one, for the ear."""
PART_NAMES: Final = {
    "situation": {"zh": "背景", "en": "situation"},
    "task": {"zh": "任务", "en": "task"},
    "action": {"zh": "行动", "en": "action"},
    "result": {"zh": "结果", "en": "result"},
}
ADVICE: Final = {
    "structure": {
        "zh": "讲经历时按背景、任务、行动、结果四步走，尤其别漏了{missing}",
        "en": "tell stories in four steps, situation, task, action, result; mind the {missing}",
    },
    "concreteness": {
        "zh": "每个例子里放进一个数字和一个具体的人或工具",
        "en": "put one number and one person or tool into every example",
    },
    "relevance": {
        "zh": "先用一句话直接回答问题，再展开",
        "en": "answer the question in the first sentence, then elaborate",
    },
    "length": {
        "zh": "每题讲一到两分钟，短了补例子，长了先说结论",
        "en": "speak one to two minutes a question: more example if short, point first if long",
    },
    "fillers": {
        "zh": "想的时候停一秒，别用口头语填空",
        "en": "pause for a second instead of filling the gap",
    },
    "confidence": {
        "zh": "把“可能、大概”换成“我负责、我决定”",
        "en": 'replace "maybe" and "I guess" with "I decided" and "I led"',
    },
}
_IDEAL: Final = {"zh": (100, 450), "en": (60, 260)}
"""Han characters or words of an answer that is neither thin nor a speech."""
_PACE: Final = {"zh": (160, 320), "en": (100, 190)}
"""Units per minute that are easy to follow."""


@dataclass(frozen=True)
class Answered:
    """A question with everything the user said to it."""

    question: Question
    asked: str
    reading: Reading
    follow_ups: tuple[str, ...]
    seconds: float
    """From the end of the question to the end of the answers, as far as the clock tells."""


@dataclass(frozen=True)
class Mark:
    criterion: str
    value: float
    evidence: tuple[str, ...]
    advice: str


def marks(answers: Sequence[Answered], language: Language) -> list[Mark]:
    """All criteria that the answers give evidence for."""
    found = [
        _structure(answers, language),
        _concreteness(answers, language),
        _relevance(answers, language),
        _length(answers, language),
        _fillers(answers, language),
        _confidence(answers, language),
    ]
    return [mark for mark in found if mark is not None]


def overall(found: Sequence[Mark]) -> float:
    """The mean of the marks, to one decimal."""
    return round(sum(mark.value for mark in found) / len(found), 1)


def _said(text: str, language: Language) -> str:
    """A short quotation."""
    return f"“{quote(text, language)}”" if language == "zh" else f'"{quote(text, language)}"'


def _structure(answers: Sequence[Answered], language: Language) -> Mark | None:
    stories = [one.reading for one in answers if one.question.kind == "story"]
    if not stories:
        return None
    share = sum(len(story.parts) for story in stories) / (len(PARTS) * len(stories))
    lacking = Counter(part for story in stories for part in PARTS if part not in story.parts)
    told = round(share * len(PARTS), 1)
    evidence = [
        f"平均讲到了四步里的{told:g}步"
        if language == "zh"
        else f"{told:g} of the 4 parts told on average"
    ]
    for part in PARTS:
        shown = next((story.parts[part] for story in stories if part in story.parts), "")
        if shown:
            colon = "：" if language == "zh" else ": "
            evidence.append(f"{PART_NAMES[part][language]}{colon}{_said(shown, language)}")
    for part, times in lacking.most_common():
        name = PART_NAMES[part][language]
        evidence.append(
            f"{len(stories)}个经历里有{times}个没讲{name}"
            if language == "zh"
            else f"{times} of {len(stories)} stories without the {name}"
        )
    missing = lacking.most_common(1)[0][0] if lacking else "result"
    advice = ADVICE["structure"][language].format(missing=PART_NAMES[missing][language])
    return Mark("structure", _mark(share), tuple(evidence), advice)


def _concreteness(answers: Sequence[Answered], language: Language) -> Mark:
    points = 0.0
    evidence: list[str] = []
    for one in answers:
        reading = one.reading
        kinds = (reading.numbers, reading.tools, reading.people)
        points += min(sum(bool(kind) for kind in kinds) + (len(reading.numbers) > 1), 3) / 3
        evidence += [*reading.numbers[:2], *reading.tools[:2], *reading.people[:1]]
    unique = list(dict.fromkeys(evidence))[:8]
    if unique:
        joined = "、".join(unique) if language == "zh" else ", ".join(unique)
        said = (f"提到了 {joined}" if language == "zh" else f"mentioned {joined}",)
    else:
        thin = min(answers, key=lambda one: one.reading.units).reading.text
        said = (
            f"没有数字、工具或具体的人，例如 {_said(thin, language)}"
            if language == "zh"
            else f"no number, tool or person, as in {_said(thin, language)}",
        )
    advice = ADVICE["concreteness"][language]
    return Mark("concreteness", _mark(points / len(answers)), said, advice)


def _relevance(answers: Sequence[Answered], language: Language) -> Mark:
    shares, evidence = [], []
    for one in answers:
        text = one.reading.text.lower()
        hit = [word for word in one.question.keywords[language] if word in text]
        shares.append(min(len(hit) / 3, 1.0))
        if not hit:
            evidence.append(
                f"“{one.asked}”的回答没有碰到题目的要点：{_said(one.reading.text, language)}"
                if language == "zh"
                else f'"{one.asked}" was not answered by {_said(one.reading.text, language)}'
            )
        elif len(evidence) < 4:
            words = "、".join(hit[:4]) if language == "zh" else ", ".join(hit[:4])
            evidence.append(
                f"“{one.asked}”里谈到了{words}"
                if language == "zh"
                else f'"{one.asked}" touched on {words}'
            )
    value = _mark(sum(shares) / len(shares))
    return Mark("relevance", value, tuple(evidence), ADVICE["relevance"][language])


def _length(answers: Sequence[Answered], language: Language) -> Mark:
    least, most = _IDEAL[language]
    fits = []
    for one in answers:
        units = one.reading.units
        fits.append(min(units / least, 1.0) if units < least else min(most / units, 1.0))
    lengths = [one.reading.units for one in answers]
    unit = "字" if language == "zh" else " words"
    evidence = [
        f"最短{min(lengths)}{unit}，最长{max(lengths)}{unit}"
        if language == "zh"
        else f"shortest answer {min(lengths)}{unit}, longest {max(lengths)}{unit}"
    ]
    short = min(answers, key=lambda one: one.reading.units)
    if short.reading.units < least:
        evidence.append(_said(short.reading.text, language))
    pace = _pace(answers)
    if pace is not None:
        slow, fast = _PACE[language]
        if not slow <= pace <= fast:
            fits.append(0.6)
        evidence.append(
            f"平均每分钟约{pace:.0f}字"
            if language == "zh"
            else f"about {pace:.0f} words per minute on average"
        )
    value = _mark(sum(fits) / len(fits))
    return Mark("length", value, tuple(evidence), ADVICE["length"][language])


def _pace(answers: Sequence[Answered]) -> float | None:
    """Units per minute over the answers whose time was mostly speech; None if there are none."""
    known = [
        one
        for one in answers
        if one.seconds > 5
        and 0.3 < one.reading.units / one.seconds < (8 if one.reading.language == "zh" else 5)
    ]
    if not known:
        return None
    return 60 * sum(one.reading.units for one in known) / sum(one.seconds for one in known)


def _fillers(answers: Sequence[Answered], language: Language) -> Mark:
    counted: Counter[str] = Counter()
    for one in answers:
        counted.update(one.reading.fillers)
    units = sum(one.reading.units for one in answers) or 1
    rate = 100 * counted.total() / units
    value = round(max(1.0, 5.0 - rate * (1.0 if language == "zh" else 0.8)), 1)
    if counted:
        most = counted.most_common(3)
        evidence = (
            f"一共{counted.total()}次：" + "、".join(f"“{word}”" for word, _ in most)
            if language == "zh"
            else f"{counted.total()} in all: " + ", ".join(f'"{word}"' for word, _ in most)
        )
    else:
        evidence = "没听到口头语" if language == "zh" else "no fillers were heard"
    return Mark("fillers", value, (evidence,), ADVICE["fillers"][language])


def _confidence(answers: Sequence[Answered], language: Language) -> Mark:
    hedges = [(word, one) for one in answers for word in one.reading.hedges]
    owned = [piece for one in answers for piece in one.reading.owned]
    balance = 0.6 + 0.15 * min(len(owned), 3) - 0.12 * len(hedges)
    evidence = [_said(piece, language) for piece in owned[:2]]
    if hedges:
        words = list(dict.fromkeys(word for word, _ in hedges))[:4]
        joined = "、".join(words) if language == "zh" else ", ".join(words)
        evidence.append(
            f"{len(hedges)}处不确定的说法：{joined}"
            if language == "zh"
            else f"{len(hedges)} hedges: {joined}"
        )
    if not evidence:
        evidence = [
            "没有含糊的词，也没有一句“我负责、我决定”"
            if language == "zh"
            else 'no hedges, but no "I led" or "I decided" either'
        ]
    value = _mark(min(max(balance, 0.0), 1.0))
    return Mark("confidence", value, tuple(evidence), ADVICE["confidence"][language])


def _mark(share: float) -> float:
    """A share of what could be had as a mark from 1 to 5."""
    return round(1 + 4 * share, 1)
