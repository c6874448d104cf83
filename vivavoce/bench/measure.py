"""From what a client saw and heard in one turn to figures. Pure functions over recorded times."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.bench.client import Event
from vivavoce.bench.playback import Gap, Playback
from vivavoce.bench.questions import Question

LONG_GAP_S: Final = 0.200
SPEECH_STARTED: Final = "input_audio_buffer.speech_started"
SPEECH_STOPPED: Final = "input_audio_buffer.speech_stopped"
TIMING_EVENT: Final = "vivavoce.turn.timing"


@dataclass(frozen=True)
class TurnResult:
    """One question and what came back. Seconds, except `stages` (ms since the end of speech).

    `voice_to_voice` is None when nothing audible came, or when the answer began too early.
    """

    question: Question
    voice_to_voice: float | None
    premature: bool
    gaps: tuple[Gap, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    first_token: float | None = None
    """From the acoustic end of speech to the first token, less the silence that the endpoint waited
    for. Of use with speculation off only: else the token is there before the endpoint."""
    heard: str = ""
    answer: str = ""
    answer_s: float = 0.0
    cut_off: bool = False
    """The server heard a barge-in although the user was silent."""
    whole: bool = False
    """Listened to until the end, so `gaps` covers the whole answer."""


def measure_turn(
    question: Question,
    spoken_at: float,
    events: Sequence[Event],
    playback: Playback,
    *,
    whole: bool = False,
    sent_s: float | None = None,
) -> TurnResult:
    """Figures of one turn. `spoken_at` is when the clip's first sample was recorded; `events` are
    those from then on. `sent_s`: seconds of audio sent before that sample, None: not known.

    The answer is the first response that is audible after the user's acoustic end of speech. Any
    response created before that end is premature, whether it was heard or not.
    """
    end = spoken_at + question.end
    created = [event for event in events if event.type == "response.created"]
    premature = any(event.at < end for event in created)
    heard = _joined(events, "conversation.item.input_audio_transcription.completed", "transcript")
    for event in created:
        response = event.body["response"]["id"]
        item = _audio_item(events, response)
        first = playback.heard_from(item) if item else None
        if item is None or first is None:
            continue
        if first < end and playback.of(item)[-1].end <= end:
            continue  # a false start that was over before the user was done
        return TurnResult(
            question,
            first - end if event.at >= end else None,
            premature,
            tuple(playback.gaps(item)),
            stages := _stages(events, response),
            _first_token(events, event.at, stages, sent_s, question),
            heard,
            _joined(events, "response.output_audio_transcript.done", "transcript", response),
            sum(len(piece.samples) for piece in playback.of(item)) / SPEAK_RATE,
            any(e.type == SPEECH_STARTED and e.at > max(first, end) for e in events),
            whole,
        )
    return TurnResult(question, None, premature, heard=heard)


def _audio_item(events: Iterable[Event], response: str) -> str | None:
    for event in events:
        is_audio = event.type == "response.output_audio.delta"
        if is_audio and event.body["response_id"] == response:
            return str(event.body["item_id"])
    return None


def _joined(events: Iterable[Event], kind: str, key: str, response: str | None = None) -> str:
    said = (
        str(event.body[key]).strip()
        for event in events
        if event.type == kind and response in (None, event.body.get("response_id"))
    )
    return " ".join(said)


def _stages(events: Iterable[Event], response: str) -> dict[str, float]:
    for event in events:
        if event.type == TIMING_EVENT and event.body.get("response_id") == response:
            stages = event.body.get("stages", {})
            return {name: float(ms) for name, ms in stages.items() if ms is not None}
    return {}


def _first_token(
    events: Iterable[Event],
    answered: float,
    stages: Mapping[str, float],
    sent_s: float | None,
    question: Question,
) -> float | None:
    """See `TurnResult.first_token`. The server counts from where its own detector heard the end."""
    stops = [e for e in events if e.type == SPEECH_STOPPED and e.at <= answered]
    if sent_s is None or not stops or not {"first_token", "endpoint"} <= stages.keys():
        return None
    late = float(stops[-1].body["audio_end_ms"]) / 1000 - (sent_s + question.end)
    return late + (stages["first_token"] - stages["endpoint"]) / 1000


def percentiles(values: Iterable[float | None]) -> dict[str, Any]:
    """{p50, p95, n} of the values that are there; None instead of a figure when there are none."""
    known = [value for value in values if value is not None]
    if not known:
        return {"p50": None, "p95": None, "n": 0}
    p50, p95 = np.percentile(known, [50, 95])
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3), "n": len(known)}


def premature_share(turns: Sequence[TurnResult]) -> float | None:
    """Share of the questions with a hesitation that were answered into; None without such."""
    paused = [turn for turn in turns if turn.question.pause]
    if not paused:
        return None
    return round(sum(turn.premature for turn in paused) / len(paused), 4)


def breakdown(turns: Sequence[TurnResult]) -> dict[str, dict[str, Any]]:
    """Per stage the seconds since the end of speech as the server knows it: {p50, p95}."""
    names = dict.fromkeys(name for turn in turns for name in turn.stages)
    out = {}
    for name in names:
        figures = percentiles(turn.stages[name] / 1000 for turn in turns if name in turn.stages)
        out[name] = {"p50": figures["p50"], "p95": figures["p95"]}
    return out


def gap_summary(turns: Sequence[TurnResult]) -> dict[str, Any]:
    """Where playback ran dry, over all answers of these turns."""
    gaps = [gap for turn in turns for gap in turn.gaps]
    return {
        "inside_clause": sum(gap.inside for gap in gaps),
        "between_clauses": sum(not gap.inside for gap in gaps),
        "inside_clause_over_200ms": sum(g.inside and g.seconds > LONG_GAP_S for g in gaps),
        "longest_s": round(max((gap.seconds for gap in gaps), default=0.0), 3),
        "answers_heard_whole": sum(turn.whole for turn in turns),
        "answer_seconds": round(sum(turn.answer_s for turn in turns), 1),
    }
