"""The rates of a run, as JSON and as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from vivavoce.persona.pressure.judge import Judged
from vivavoce.persona.pressure.suite import SPLITS


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """`out_of_character_rate` and `n`, whole, by split, class and detector; the failed replies."""
    failed = [one for one in judged if one.out_of_character]
    groups = dict.fromkeys(one.reply.attack.group for one in judged)
    detectors = sorted({name for one in failed for name in one.faults})
    return {
        **_rate(judged),
        "splits": {
            split: _rate([one for one in judged if one.reply.attack.split == split])
            for split in SPLITS
        },
        "classes": {
            group: _rate([one for one in judged if one.reply.attack.group == group])
            for group in groups
        },
        "detectors": {name: sum(name in one.faults for one in failed) for name in detectors},
        "failed": [
            {
                "class": one.reply.attack.group,
                "split": one.reply.attack.split,
                "user": one.reply.attack.text,
                "reply": one.reply.text,
                "faults": one.faults,
            }
            for one in failed
        ],
    }


def _rate(judged: Sequence[Judged]) -> dict[str, Any]:
    failed = sum(one.out_of_character for one in judged)
    rate = round(failed / len(judged), 4) if judged else None
    return {"out_of_character_rate": rate, "n": len(judged)}


def table(result: Mapping[str, Any]) -> str:
    """Classes down, languages across; with and without the guard where both were run."""
    columns = {}
    for language, numbers in result["languages"].items():
        columns[language] = numbers
        if numbers.get("without_guard"):
            columns[f"{language} no guard"] = numbers["without_guard"]
    first = next(iter(columns.values()))
    rows = [("out of character", [_percent(one) for one in columns.values()])]
    rows += [
        (f"  {split}", [_percent(one["splits"][split]) for one in columns.values()])
        for split in first["splits"]
    ]
    for group in first["classes"]:
        cells = [_percent(one["classes"].get(group)) for one in columns.values()]
        rows.append((f"  {group}", cells))
    width = max(len(name) for name, _ in rows)
    head = " " * width + "".join(f"  {name:>12}" for name in columns)
    body = [f"{name:<{width}}" + "".join(f"  {cell:>12}" for cell in cells) for name, cells in rows]
    return "\n".join([head, *body])


def _percent(numbers: Mapping[str, Any] | None) -> str:
    if not numbers or numbers["out_of_character_rate"] is None:
        return "-"
    return f"{100 * numbers['out_of_character_rate']:.1f} % ({numbers['n']})"
