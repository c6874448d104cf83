"""The JSON of `bench latency`, put together from what the runs gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivavoce.bench.measure import (
    TurnResult,
    breakdown,
    gap_summary,
    percentiles,
    premature_share,
)
from vivavoce.languages import Language


@dataclass
class Run:
    """What one configuration of the server has given so far."""

    turns: list[TurnResult] = field(default_factory=list)
    barge_ins: list[float | None] = field(default_factory=list)
    """Seconds until silence; None: she talked on."""
    ready_s: list[float] = field(default_factory=list)
    cpu_s: float | None = None
    """Of the server, from ready to the last answer."""
    rss_bytes: int | None = None
    worst_lag_s: float = 0.0
    """How late the microphone was at worst: large values mean the machine could not keep up."""


def assemble(
    languages: Sequence[Language],
    product: Run,
    reference: Run,
    ablations: Mapping[str, Run],
    engines: Mapping[str, Run] = {},
) -> dict[str, Any]:
    """Seconds, shares, bytes. `ablation.<switch>.<language>` compares on the same questions.
    `first_token.<engine>.<language>`: see `TurnResult.first_token`; `engines` had no speculation.

    `details` holds what qualifies the figures: unanswered questions, answers that were cut off by a
    barge-in nobody made, gaps, missed barge-ins, the reference's own premature share, how late the
    client's microphone was.
    """
    heard = [seconds for seconds in product.barge_ins if seconds is not None]
    barge_in = percentiles(heard)
    return {
        "languages": {
            language: _language(of(product, language), of(reference, language))
            for language in languages
        },
        "barge_in": {"p50": barge_in["p50"], "p95": barge_in["p95"]},
        "cpu_s": _rounded(product.cpu_s, 1),
        "rss_bytes": product.rss_bytes,
        "ready_s": _rounded(max(product.ready_s, default=None), 2),
        "ablation": {
            name: {
                language: _ablated(of(run, language), of(product, language))
                for language in languages
            }
            for name, run in ablations.items()
        },
        "first_token": {
            name: {
                language: percentiles(turn.first_token for turn in of(run, language))
                for language in languages
            }
            for name, run in engines.items()
        },
        "details": {
            "barge_ins": {"n": len(product.barge_ins), "missed": product.barge_ins.count(None)},
            "microphone_lag_s": round(product.worst_lag_s, 3),
            "languages": {
                language: _details(of(product, language), of(reference, language))
                for language in languages
            },
        },
    }


def of(run: Run, language: Language) -> list[TurnResult]:
    """The turns of one language."""
    return [turn for turn in run.turns if turn.question.language == language]


def _latency(turns: Sequence[TurnResult]) -> dict[str, Any]:
    return percentiles(turn.voice_to_voice for turn in turns)


def _language(product: Sequence[TurnResult], reference: Sequence[TurnResult]) -> dict[str, Any]:
    return {
        "voice_to_voice": _latency(product),
        "reference": _latency(reference),
        "breakdown": breakdown(product),
        "premature": premature_share(product),
        "underruns": sum(len(turn.gaps) for turn in product),
    }


def _ablated(turns: Sequence[TurnResult], product: Sequence[TurnResult]) -> dict[str, Any]:
    asked = {turn.question.id for turn in turns}
    same = [turn for turn in product if turn.question.id in asked]
    return {
        "voice_to_voice": _latency(turns),
        "product_on_same": _latency(same),
        "premature": premature_share(turns),
    }


def _details(product: Sequence[TurnResult], reference: Sequence[TurnResult]) -> dict[str, Any]:
    ours, theirs = _latency(product)["p50"], _latency(reference)["p50"]
    return {
        "speedup": round(theirs / ours, 2) if ours and theirs else None,
        "questions": len(product),
        "with_pause": sum(turn.question.pause is not None for turn in product),
        "early": sum(turn.premature for turn in product),
        "cut_off": sum(turn.cut_off for turn in product),
        "unanswered": [t.question.id for t in product if not t.answer_s],
        "recordings": percentiles(t.voice_to_voice for t in product if t.question.recorded),
        "gaps": gap_summary(product),
        "reference_premature": premature_share(reference),
        "reference_gaps": gap_summary(reference),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
