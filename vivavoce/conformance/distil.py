"""Distil recorded sessions into `data/recorded.json`: key sets and the order of an item's events.

    python -m vivavoce.conformance.distil FOLDER

FOLDER holds pydantic-ai's cassettes of OpenAI. A key is required when every recorded object of its
kind has it and it is not in OPTIONAL. An order is required when every recorded item keeps it and
the two kinds are not in FREE, where the protocol promises nothing.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from vivavoce.conformance.objects import objects
from vivavoce.conformance.shapes import GA
from vivavoce.conformance.trace import Trace, load

TARGET: Final = Path(__file__).parent / "data" / "recorded.json"
ORIGIN: Final = (
    "Key sets and event order distilled from recorded OpenAI Realtime sessions in "
    "pydantic/pydantic-ai, tests/realtime/cassettes (MIT, Copyright Pydantic Services Inc. 2024 to "
    "present), by vivavoce/conformance/distil.py"
)
OPTIONAL: Final = frozenset(("obfuscation", "image_tokens"))
"""Keys that these recordings always have and no client needs."""
OPTIONAL_IN: Final = {"session.audio.input.transcription": frozenset(("language", "prompt"))}
"""The same, for one kind of object."""

ITEM_EVENTS: Final = frozenset(
    """
    input_audio_buffer.speech_started input_audio_buffer.speech_stopped input_audio_buffer.committed
    conversation.item.added conversation.item.done
    conversation.item.input_audio_transcription.delta
    conversation.item.input_audio_transcription.completed
    response.output_item.added response.output_item.done
    response.content_part.added response.content_part.done
    response.output_audio.delta response.output_audio.done
    response.output_audio_transcript.delta response.output_audio_transcript.done
    response.output_text.delta response.output_text.done
    response.thinking.delta response.thinking.done
    response.function_call_arguments.delta response.function_call_arguments.done
    """.split()
)
"""Kinds that happen along the life of one item."""

SPOKEN: Final = ("response.output_audio_transcript.delta", "response.output_audio_transcript.done")
AUDIO: Final = ("response.output_audio.delta", "response.output_audio.done")
TRANSCRIPTION: Final = "conversation.item.input_audio_transcription."
FREE: Final = frozenset(
    frozenset(pair)
    for pair in (
        # audio and its words are two streams
        *((a, b) for a in AUDIO for b in SPOKEN),
        # both announce the same end
        ("conversation.item.done", "response.output_item.done"),
    )
)
"""Pairs of kinds whose recorded order is chance."""


def keys(traces: Iterable[Trace]) -> dict[str, list[str]]:
    """Required keys by object name."""
    seen: dict[str, list[set[str]]] = defaultdict(list)
    for trace in traces:
        for event in trace.received():
            for name, value in objects(event):
                seen[name].append(set(value))
    return {
        name: sorted(set.intersection(*sets) - OPTIONAL - OPTIONAL_IN.get(name, frozenset()))
        for name, sets in sorted(seen.items())
    }


Span = dict[str, tuple[int, int]]
"""First and last index of each kind of event."""


def positions(trace: Trace) -> Iterator[Span]:
    """Where each kind of event stands, for every item and for each of its parts.

    response.created and response.done count for every item of the response; events of the whole
    item count for every part of it.
    """
    items: dict[str, Span] = defaultdict(dict)
    parts: dict[str, dict[int, Span]] = defaultdict(lambda: defaultdict(dict))
    owner: dict[str, set[str]] = defaultdict(set)
    for event in trace.received():
        item = event.item_id
        if event.kind == "conversation.item.deleted" and item in items:
            # Its id may be used again, for another item.
            span = items.pop(item)
            yield from (span | part for part in ({}, *parts.pop(item, {}).values()))
        if not isinstance(item, str) or event.kind not in ITEM_EVENTS:
            continue
        index = event.get("content_index")
        span = parts[item][index] if isinstance(index, int) else items[item]
        first, _ = span.get(event.kind, (event.index, 0))
        span[event.kind] = (first, event.index)
        if event.kind == "response.output_item.added":
            owner[str(event.response_id)].add(item)
    for event in trace.received("response.created", "response.done"):
        for item in owner[str(event.response_id)]:
            items[item].setdefault(event.kind, (event.index, event.index))
    for item, span in items.items():
        yield span
        yield from (span | part for part in parts[item].values())


def order(traces: Iterable[Trace]) -> dict[str, list[str]]:
    """{kind: kinds that always come after it}, for events of one item."""
    before: dict[tuple[str, str], bool] = {}
    for trace in traces:
        for spans in positions(trace):
            for a, b in combinations(sorted(spans), 2):
                for first, second in ((a, b), (b, a)):
                    kept = spans[first][1] < spans[second][0]
                    before[first, second] = before.get((first, second), True) and kept
    after: dict[str, list[str]] = defaultdict(list)
    for (first, second), kept in sorted(before.items()):
        if kept and not _free(first, second):
            after[first].append(second)
    return dict(after)


def _free(first: str, second: str) -> bool:
    """The user's words may come at any time, only their end after their beginning."""
    words = [kind.startswith(TRANSCRIPTION) for kind in (first, second)]
    started = "input_audio_buffer.speech_started" in (first, second)
    if any(words) and not all(words) and not started:
        return True
    return frozenset((first, second)) in FREE


def distil(folder: Path) -> dict[str, Any]:
    """What `data/recorded.json` holds."""
    traces = [load(path, GA) for path in sorted(folder.glob("*.yaml"))]
    return {"origin": ORIGIN, "keys": keys(traces), "order": order(traces)}


def main() -> None:
    """Write the file."""
    (folder,) = sys.argv[1:]
    text = json.dumps(distil(Path(folder)), indent=1, ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
