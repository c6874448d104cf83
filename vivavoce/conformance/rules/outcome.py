"""How responses begin and end: status, details, usage, metadata, the items they list."""

from collections.abc import Iterator
from typing import Any, Final

from vivavoce.conformance.answers import Answer, answers
from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Event, Json, Trace

FINAL: Final = ("completed", "cancelled", "failed", "incomplete")
COUNTS: Final = ("input", "output", "total")
REASONS: Final = {
    "cancelled": ("turn_detected", "client_cancelled"),
    "incomplete": ("max_output_tokens", "content_filter"),
}


def statuses(trace: Trace) -> Iterator[Finding]:
    """in_progress at first, then one of the four ends, with details that match."""
    for answer in answers(trace):
        for event in answer.created:
            found = event.get("response", "status")
            if found != "in_progress":
                yield Finding("status", f"status is {found!r}, a new one is in_progress", event)
        for event in answer.done:
            yield from _ending(event, trace)
        for item in answer.items.values():
            if item.kind not in ("message", "function_call"):
                continue
            allowed: tuple[str, ...] = ("in_progress",)
            if item.kind == "function_call":
                allowed = tuple(sorted(trace.shape.call_statuses))
            for event in item.added:
                yield from _item_status(event, allowed)
            ends = ("completed", "incomplete")
            for event in item.done:
                yield from _item_status(event, ends[:1] if answer.status == "completed" else ends)


def _item_status(event: Event, allowed: tuple[str, ...]) -> Iterator[Finding]:
    found = event.get("item", "status")
    if found not in allowed:
        yield Finding("status", f"item.status is {found!r}, not {' or '.join(allowed)}", event)


def _ending(event: Event, trace: Trace) -> Iterator[Finding]:
    status, details = event.get("response", "status"), event.get("response", "status_details")
    if status not in FINAL:
        yield Finding("status", f"status is {status!r}, not one of {', '.join(FINAL)}", event)
        return
    if details is None:
        if status != "completed" and trace.shape.name != "stepfun":
            yield Finding("status-details", f"status {status} without status_details", event)
        return
    if not isinstance(details, dict):
        yield Finding("status-details", f"status_details is {details!r}, not an object", event)
        return
    if details.get("type") not in (status, None):
        yield Finding(
            "status-details", f"status is {status}, details are of {details['type']}", event
        )
    reason = details.get("reason")
    if status in REASONS and reason not in REASONS[status]:
        expected = " or ".join(REASONS[status])
        yield Finding("status-details", f"reason is {reason!r}, not {expected}", event)
    if status == "failed" and not isinstance(details.get("error"), dict):
        yield Finding("status-details", "a failed response without status_details.error", event)


def usage(trace: Trace) -> Iterator[Finding]:
    """None at first, counted at the end, and the parts make the sums."""
    for answer in answers(trace):
        for event in answer.created:
            if event.get("response", "usage") is not None:
                yield Finding("usage", "response.created has usage already", event)
        for event in answer.done:
            found = event.get("response", "usage")
            if isinstance(found, dict):
                yield from (Finding("usage", problem, event) for problem in _wrong_sums(found))
            elif found is not None or (
                trace.shape.name != "stepfun" and event.get("response", "status") != "failed"
            ):
                yield Finding("usage", f"usage is {found!r}, not an object", event)


def _wrong_sums(found: Json) -> Iterator[str]:
    read, said, total = (found.get(f"{name}_tokens") for name in ("input", "output", "total"))
    if not (isinstance(read, int) and isinstance(said, int) and isinstance(total, int)):
        yield f"input, output and total tokens are {read!r}, {said!r}, {total!r}"
        return
    if read + said != total:
        yield f"{read} input and {said} output tokens make {total}"
    for name, whole in (("input", read), ("output", said)):
        details = found.get(f"{name}_token_details")
        if isinstance(details, dict):
            # cached and reasoning tokens are counted among these
            counts = [details.get(f"{kind}_tokens") for kind in ("text", "audio", "image")]
            parts = [count for count in counts if isinstance(count, int)]
            if sum(parts) != whole:
                yield f"{name} tokens are {whole}, their details make {sum(parts)}"


def counted(trace: Trace) -> Iterator[Finding]:
    """A completed answer that has come to something has cost something."""
    for answer in answers(trace):
        for event in answer.done:
            counts = [event.get("response", "usage", f"{name}_tokens") for name in COUNTS]
            if answer.status == "completed" and answer.items and counts == [0, 0, 0]:
                yield Finding("usage", "an answer with output, and no token was used", event)


def output_list(trace: Trace) -> Iterator[Finding]:
    """response.done lists the items of the answer, in order, as they ended; created lists none."""
    for answer in answers(trace):
        for event in answer.created:
            if event.get("response", "output"):
                yield Finding("output", "response.created lists output already", event)
        for event in answer.done:
            listed = event.get("response", "output")
            if isinstance(listed, list):
                yield from _listed(answer, listed, event)


def _listed(answer: Answer, listed: list[Any], event: Event) -> Iterator[Finding]:
    ended = [item for item in answer.items.values() if item.added]
    ended.sort(key=lambda item: item.added[0].index)
    ids = [item.get("id") if isinstance(item, dict) else item for item in listed]
    expected = [item.id for item in ended]
    if answer.status != "completed":
        # A broken-off answer need not list what came to nothing.
        expected = [name for name in expected if name in ids]
        ended = [item for item in ended if item.id in ids]
    if ids != expected:
        yield Finding("output", f"response.output is {ids}, the answer had {expected}", event)
        return
    for item, shown in zip(ended, listed, strict=True):
        last = item.done[0].get("item") if item.done else None
        if isinstance(last, dict) and last.get("status") != shown.get("status"):
            yield Finding(
                "output",
                f"item {item.id} ended {last.get('status')}, is listed {shown.get('status')}",
                event,
            )


def metadata(trace: Trace) -> Iterator[Finding]:
    """What the client attached to response.create comes back in created and in done."""
    found = answers(trace)
    for answer in found:
        first = answer.created[0].get("response", "metadata") if answer.created else None
        for event in answer.done:
            last = event.get("response", "metadata")
            if answer.created and (last or None) != (first or None):
                yield Finding("metadata", f"metadata was {first!r}, is {last!r}", event)
    shown = [answer.created[0].get("response", "metadata") for answer in found if answer.created]
    refused = {event.get("error", "event_id") for event in trace.received("error")} - {None}
    refusals = any(trace.received("error")) and not refused
    for event in trace.sent("response.create"):
        wanted = event.get("response", "metadata")
        if wanted and wanted not in shown and event.get("event_id") not in refused:
            later = [answer for answer in found if answer.events[0].index > event.index]
            if later and not refusals:
                where = later[0].events[0]
                yield Finding("metadata", f"the client's metadata {wanted!r} never came", where)
