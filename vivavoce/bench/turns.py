"""How well the end of a turn is told: `python -m vivavoce.bench.turns [--json]`.

Compares the endpoint rule with Smart Turn alone on the stops in `data/turns.jsonl`. Rows the rule
was fitted on are judged by models that met neither the voice nor the sentence; `question` rows were
never fitted on. An unfinished stop without a measured pause counts for all pauses of 0.3-1.0 s.
"""

import argparse
import json
import sys
from typing import Any, Final

import numpy as np

from vivavoce.audio.endpoint import completeness, silence_for
from vivavoce.bench.fit_endpoint import Matrix, Row, held_out, load_rows

PAUSES_MS: Final = np.arange(300, 1001, 10)


def auc(scores: Matrix, complete: Matrix) -> float:
    """Chance that a finished stop scores above an unfinished one (ties count half)."""
    done, open_ = scores[complete == 1], scores[complete == 0]
    ahead = (done[:, None] > open_[None, :]).mean()
    return float(ahead + 0.5 * (done[:, None] == open_[None, :]).mean())


def found_at(scores: Matrix, complete: Matrix, false: float = 0.05) -> float:
    """Share of finished stops found when `false` of the unfinished ones pass."""
    return float((scores[complete == 1] > np.quantile(scores[complete == 0], 1 - false)).mean())


def premature(row: Row, silence_ms: int) -> float:
    """Chance that the unfinished stop is answered into."""
    pauses = np.array([row.pause_ms]) if row.pause_ms else PAUSES_MS
    return float((pauses > silence_ms).mean())


def compare(rows: list[Row], rule: Matrix, eagerness: str) -> dict[str, Any]:
    """Rule against Smart Turn alone on some rows."""
    complete = np.array([row.complete for row in rows], float)
    smart = np.array([row.smart_turn for row in rows])
    report: dict[str, Any] = {"n": len(rows), "complete": int(complete.sum())}
    for name, scores in (("rule", rule), ("smart_turn", smart)):
        waits = np.array([silence_for(float(score), eagerness) for score in scores])
        done = waits[complete == 1] / 1000
        early = [
            premature(row, wait) for row, wait in zip(rows, waits, strict=True) if not row.complete
        ]
        report[name] = {
            "auc": auc(scores, complete),
            "found_at_5pct_false": found_at(scores, complete),
            "silence": {"p50": float(np.median(done)), "p95": float(np.quantile(done, 0.95))},
            "premature": float(np.mean(early)),
        }
    return report


def evaluate(eagerness: str = "auto") -> dict[str, Any]:
    """All tables, by set and language; seconds and fractions."""
    rows = load_rows()
    fitted = [row for row in rows if row.set != "question"]
    fresh = [row for row in rows if row.set == "question"]
    scores = held_out(fitted, "sound_and_words")
    unseen = np.array([completeness(row.smart_turn, row.words, row.language) for row in fresh])
    report: dict[str, Any] = {"eagerness": eagerness}
    for part, answers in ((fitted, scores), (fresh, unseen)):
        for group in sorted({(row.set, row.language) for row in part}):
            chosen = [n for n, row in enumerate(part) if (row.set, row.language) == group]
            report[" ".join(group)] = compare([part[n] for n in chosen], answers[chosen], eagerness)
    return report


def table(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = ["set               n                auc  found@5%  wait p50    p95  premature"]
    for name, part in report.items():
        if not isinstance(part, dict):
            continue
        for rule in ("rule", "smart_turn"):
            row = part[rule]
            lines.append(
                f"{name:<14}{part['n']:>5}  {rule:<11}{row['auc']:>6.3f}"
                f"{row['found_at_5pct_false']:>10.2f}{row['silence']['p50']:>9.2f}s"
                f"{row['silence']['p95']:>6.2f}s{row['premature']:>11.3f}"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--eagerness", choices=("low", "medium", "high", "auto"), default="auto")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    report = evaluate(options.eagerness)
    sys.stdout.write((json.dumps(report) if options.json else table(report)) + "\n")


if __name__ == "__main__":
    main()
