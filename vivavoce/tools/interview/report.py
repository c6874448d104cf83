"""The written feedback on an interview, as Markdown, and the sentences of it that are spoken."""

from collections.abc import Sequence

from vivavoce.languages import Language
from vivavoce.tools.interview.rubric import NAMES, PART_NAMES, STRENGTHS, Answered, Mark, overall


def written(
    job: str, answers: Sequence[Answered], found: Sequence[Mark], seconds: float, language: Language
) -> str:
    """The report as Markdown."""
    zh = language == "zh"
    minutes = max(round(seconds / 60), 1)
    lines = [
        f"# 模拟面试反馈：{job}" if zh else f"# Mock interview feedback: {job}",
        "",
        f"{len(answers)}个问题，约{minutes}分钟，总评 {overall(found)}/5。"
        if zh
        else f"{len(answers)} questions, about {minutes} minutes, overall {overall(found)}/5.",
        "",
        "| 项目 | 分数 | 依据 |" if zh else "| criterion | mark | evidence |",
        "|---|---|---|",
    ]
    for mark in found:
        evidence = ("；" if zh else "; ").join(mark.evidence).replace("|", "/")
        lines.append(f"| {NAMES[mark.criterion][language]} | {mark.value} | {evidence} |")
    lines += ["", "## 下一步" if zh else "## What to work on", ""]
    lines += [f"{at}. {_sentence(mark.advice, zh)}" for at, mark in enumerate(_weakest(found), 1)]
    lines += ["", "## 逐题" if zh else "## Question by question", ""]
    for at, one in enumerate(answers, 1):
        lines += _about(at, one, zh)
    lines.append(
        "以上只依据你说的话，不推断情绪和性格。"
        if zh
        else "This goes by your words only; it guesses neither moods nor character."
    )
    return "\n".join(lines) + "\n"


def spoken(found: Sequence[Mark], language: Language) -> str:
    """Two or three sentences for the ear: overall, best, what to work on."""
    best = max(found, key=lambda mark: mark.value)
    worst = _weakest(found)[0]
    if language == "zh":
        return (
            f"总评{overall(found)}分，满分5分。最好的是{STRENGTHS[best.criterion][language]}，"
            f"{best.evidence[0]}。最该练的是{_name(worst, language)}：{worst.advice}。"
        )
    return (
        f"Overall {overall(found)} out of 5. What I liked best is "
        f"{STRENGTHS[best.criterion][language]}: {best.evidence[0]}. "
        f"Work on {_name(worst, language)}: {worst.advice}."
    )


def _name(mark: Mark, language: Language) -> str:
    return NAMES[mark.criterion][language].split("（")[0].split(" (")[0].lower()


def _weakest(found: Sequence[Mark]) -> list[Mark]:
    return sorted(found, key=lambda mark: mark.value)[:3]


def _sentence(text: str, zh: bool) -> str:
    return text + "。" if zh else text[0].upper() + text[1:] + "."


def _about(at: int, one: Answered, zh: bool) -> list[str]:
    """One question: what was asked and said, what was found in it and what was not."""
    reading = one.reading
    language: Language = "zh" if zh else "en"
    lines = [f"### {at}. {one.asked}", "", f"> {reading.text}", ""]
    found = [*reading.numbers[:3], *reading.tools[:3], *reading.people[:3]]
    if found:
        joined = "、".join(found) if zh else ", ".join(found)
        lines.append(f"- 具体信息：{joined}" if zh else f"- Concrete: {joined}")
    if one.question.kind == "story":
        missing = [PART_NAMES[part][language] for part in PART_NAMES if part not in reading.parts]
        if missing:
            joined = "、".join(missing) if zh else ", ".join(missing)
            lines.append(f"- 没讲到：{joined}" if zh else f"- Not told: {joined}")
    lines += [f"- 追问：{asked}" if zh else f"- Follow-up: {asked}" for asked in one.follow_ups]
    seconds = round(one.seconds)
    lines.append(
        f"- {reading.units}字，约{seconds}秒"
        if zh
        else f"- {reading.units} words, about {seconds} s"
    )
    return [*lines, ""]
