"""How well memory reads, recalls and keeps up: `python -m vivavoce.bench.memory [--json FILE]`.

Facts are read out of the hand-made utterances, and found for questions that are worded otherwise;
each with the part the rules were written on ("tuned") and the part they were not ("held").
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from vivavoce.bench.memory_sets import Utterance, questions, utterances
from vivavoce.languages import LANGUAGES, Language
from vivavoce.memory import Memory, Turn
from vivavoce.memory.extract import facts
from vivavoce.memory.index import Index
from vivavoce.memory.recollect import LINES, entry, relevant
from vivavoce.memory.records import Fact, Found, plain
from vivavoce.memory.slots import identity

NOW: Final = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
PARTS: Final = ("tuned", "held")


def fits(wanted: Found, found: Found) -> bool:
    """The same fact; of a plan, an event or a place the words may be a little more than asked."""
    same = (wanted.slot, plain(wanted.key), wanted.state, wanted.due) == (
        found.slot,
        plain(found.key),
        found.state,
        found.due,
    )
    value, got = plain(wanted.value), plain(found.value)
    return same and (value == got or (value in got and len(got) <= 2 * len(value) + 12))


def extraction(said: Sequence[Utterance]) -> dict[str, float]:
    """Precision and recall of the facts in what was said."""
    right = wrong = missed = 0
    for each in said:
        left = facts(each.text, each.language, NOW.date())
        for wanted in each.facts:
            match = next((found for found in left if fits(wanted, found)), None)
            if match is None:
                missed += 1
            else:
                left.remove(match)
                right += 1
        wrong += len(left)
    return {
        "utterances": len(said),
        "facts": right + missed,
        "precision": round(right / max(right + wrong, 1), 3),
        "recall": round(right / max(right + missed, 1), 3),
    }


def _stored(found: Found, n: int, language: Language) -> Fact:
    return Fact(
        f"fact_{n}", found.slot, found.key, found.value, found.due, language, NOW, None, NOW, ""
    )


def knowledge(language: Language) -> list[Fact]:
    """What is known of the user whom the questions are about, and as much that is not asked for."""
    asked = [each.facts[0] for each in questions() if each.facts and each.language == language]
    known = {identity(found): found for found in asked}
    for each in utterances():
        if each.language == language:
            for found in each.facts:
                if found.state == "now" and found.slot not in ("name", "address_as"):
                    known.setdefault(identity(found), found)
    return [_stored(found, n, language) for n, found in enumerate(known.values())]


def retrieval(part: str, language: Language, *, vectors: bool) -> dict[str, float]:
    """How often the fact comes first, is among what is told, and nothing is told for nothing."""
    known = knowledge(language)
    index = Index()
    index.put(entry(each) for each in known)
    by_id = {each.id: each for each in known}
    first = told = silent = lines = asked = idle = 0
    for question in questions():
        if (question.part, question.language) != (part, language):
            continue
        hits = index.search(question.text, NOW.timestamp(), 2 * LINES, past=False, vectors=vectors)
        # Full text alone has no scale of its own: whatever it finds is told.
        chosen = relevant(hits, question.text) if vectors else hits[:LINES]
        if not question.facts:
            idle += 1
            silent += not chosen
            continue
        asked += 1
        lines += len(chosen)
        wanted = identity(question.facts[0])
        ids = [identity(by_id[hit.entry.id]) for hit in hits]
        first += ids[:1] == [wanted]
        told += wanted in [identity(by_id[hit.entry.id]) for hit in chosen]
    index.close()
    return {
        "known": len(known),
        "questions": asked,
        "first": round(first / asked, 3),
        "told": round(told / asked, 3),
        "lines": round(lines / asked, 2),
        "silent": round(silent / idle, 3),
    }


def early(part: str, language: Language) -> dict[str, float]:
    """The same when next to nothing is known: the fact and three others."""
    known = {identity(Found(f.slot, f.key, f.value, f.due)): f for f in knowledge(language)}
    told = silent = asked = idle = 0
    for n, question in enumerate(questions()):
        if (question.part, question.language) != (part, language):
            continue
        others = [f for i, f in enumerate(known.values()) if i % 11 == n % 11 and f.slot != "home"]
        wanted = [known[identity(found)] for found in question.facts]
        index = Index()
        index.put(entry(each) for each in {f.id: f for f in [*wanted, *others[:3]]}.values())
        hits = index.search(question.text, NOW.timestamp(), 2 * LINES, past=False)
        chosen = [hit.entry.id for hit in relevant(hits, question.text)]
        index.close()
        if wanted:
            asked += 1
            told += wanted[0].id in chosen
        else:
            idle += 1
            silent += not chosen
    return {"told": round(told / asked, 3), "silent": round(silent / idle, 3)}


def latency(count: int) -> dict[str, float]:
    """Milliseconds of one recall with so many facts of one user and as many turns, and CPU time of
    what else is done, since other programs may be at work."""
    words = "apple river stone cloud paper green window music garden bridge winter coffee".split()
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(Path(folder) / "memory.db", clock=lambda: NOW)
        memory.agree("user", "persona", "yes")
        _fill(memory, count, words)
        memory.close()
        memory = Memory(Path(folder) / "memory.db", clock=lambda: NOW)
        asked = [each.text for each in questions()]
        first = _cpu(lambda: memory.prepare("user", "persona"))
        took, waited = [], []
        for text in asked * 3:
            began = time.perf_counter()
            took.append(_cpu(partial(memory.recall, "user", "persona", text, "en", count=len)))
            waited.append(1e3 * (time.perf_counter() - began))
        turn = Turn("I moved to Lisbon last week.", "How nice!", "en")
        wrote = _cpu(lambda: memory.write("user", "persona", [turn], NOW, conversation="bench"))
        erased = _cpu(lambda: memory.forget_last("user", "persona", "bench"))
        memory.close()
    return {
        "facts": count,
        "recall_cpu_p50_ms": round(float(np.percentile(took, 50)), 2),
        "recall_cpu_p95_ms": round(float(np.percentile(took, 95)), 2),
        "recall_p50_ms": round(float(np.percentile(waited, 50)), 2),
        "recall_p95_ms": round(float(np.percentile(waited, 95)), 2),
        "prepare_cpu_ms": round(first, 1),
        "write_cpu_ms": round(wrote, 1),
        "forget_cpu_ms": round(erased, 1),
    }


def _cpu(do: Callable[[], object]) -> float:
    """Milliseconds of this thread's CPU."""
    began = time.thread_time()
    do()
    return 1e3 * (time.thread_time() - began)


def _fill(memory: Memory, count: int, words: Sequence[str]) -> None:
    """As many turns with one fact each, a hundred a day."""
    rng = np.random.default_rng(4)
    turns = [
        Turn(f"I like {' '.join(rng.choice(words, 3))} {n}.", "I see.", "en") for n in range(count)
    ]
    for start in range(0, count, 100):
        then = NOW - timedelta(days=(count - start) / 100)
        memory.write("user", "persona", turns[start : start + 100], then, conversation=f"{start}")


def report() -> dict[str, Any]:
    return {
        "extraction": {
            part: {
                language: extraction(
                    [u for u in utterances() if (u.part, u.language) == (part, language)]
                )
                for language in LANGUAGES
            }
            for part in PARTS
        },
        "retrieval": {
            part: {
                language: {
                    "hybrid": retrieval(part, language, vectors=True),
                    "full text": retrieval(part, language, vectors=False),
                    "early": early(part, language),
                }
                for language in LANGUAGES
            }
            for part in PARTS
        },
        "latency": [latency(1_000), latency(10_000)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    options = parser.parse_args()
    found = json.dumps(report(), ensure_ascii=False, indent=2)
    if options.json:
        options.json.write_text(found + "\n", "utf-8")
    sys.stdout.write(found + "\n")


if __name__ == "__main__":
    main()
