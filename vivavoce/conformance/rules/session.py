"""The session: created first and once, one id, and every echo is the whole session."""

from collections.abc import Iterator
from typing import Final

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Event, Trace

DAY_S: Final = 86_400
CLOCKS_S: Final = 3600
"""How far the server's clock may be from ours."""


def opening(trace: Trace) -> Iterator[Finding]:
    """session.created is the first event (beta: conversation.created the second)."""
    for place, event in enumerate(trace.received()):
        if event.kind == "session.created":
            if place > 0:
                yield Finding("session", "session.created is not the first event", event)
        elif place == 0 and trace.whole and event.kind != "error":
            yield Finding("session", "the first event is not session.created", event)
        elif place == 1 and trace.shape.name == "beta" and event.kind != "conversation.created":
            yield Finding("session", "conversation.created does not follow", event)


def echo(trace: Trace) -> Iterator[Finding]:
    """session.updated has all that session.created had, under the same id."""
    first: Event | None = None
    for event in trace.received("session.created", "session.updated"):
        session = event.get("session")
        if not isinstance(session, dict):
            yield Finding("session", f"session is {session!r}, not an object", event)
            continue
        yield from _rates(event)
        if first is None:
            first = event
        else:
            before = first.get("session")
            missing = sorted(set(before) - set(session))
            if missing:
                yield Finding("session-echo", f"the echo lacks {', '.join(missing)}", event)
            if session.get("id") != before.get("id"):
                yield Finding("session", f"the session's id became {session.get('id')!r}", event)


def _rates(event: Event) -> Iterator[Finding]:
    """PCM has 24 kHz in both directions; clients refuse to play or send anything else."""
    for side in ("input", "output"):
        form = event.get("session", "audio", side, "format")
        if isinstance(form, dict) and form.get("type") == "audio/pcm":
            rate = form.get("rate")
            if rate != 24_000:
                yield Finding("audio-format", f"{side} rate is {rate!r}, not 24000", event)


def expiry(trace: Trace) -> Iterator[Finding]:
    """A live session expires at a time in seconds since 1970, from now to a day or two ahead."""
    if trace.opened is None:
        return
    for event in trace.received("session.created", "session.updated"):
        at = event.get("session", "expires_at")
        # The flat shapes' types leave it out, and 0 was seen there for a session without an end.
        if not isinstance(at, int | float) or (trace.shape.flat and at == 0):
            continue
        if not trace.opened - CLOCKS_S <= at <= trace.opened + 2 * DAY_S:
            yield Finding(
                "expires-at",
                f"expires_at is {at!r}, not seconds since 1970 within two days of now",
                event,
            )
