"""Rules over a whole trace. Each says in its docstring what holds on a conforming server."""

from collections.abc import Iterator
from typing import Final

from vivavoce.conformance.findings import Finding, Rule
from vivavoce.conformance.rules import (
    content,
    conversation,
    errors,
    frames,
    listening,
    order,
    outcome,
    session,
    sound,
    terminals,
)
from vivavoce.conformance.trace import Trace

RULES: Final[tuple[Rule, ...]] = (
    frames.types_known,
    frames.event_ids,
    frames.keys,
    frames.plain_types,
    session.opening,
    session.echo,
    session.expiry,
    order.inside_items,
    order.inside_responses,
    order.one_at_a_time,
    terminals.exactly_once,
    terminals.all_ended,
    content.part_types,
    content.indexes,
    content.sums,
    sound.samples,
    sound.audible,
    outcome.statuses,
    outcome.usage,
    outcome.counted,
    outcome.output_list,
    outcome.metadata,
    conversation.lifecycle,
    conversation.out_of_band,
    conversation.places,
    conversation.references,
    listening.speech,
    listening.committed,
    listening.interruption,
    listening.words,
    errors.codes,
    errors.causes,
)


def check(trace: Trace) -> Iterator[Finding]:
    """All that is wrong with a trace, in the order of the events at fault."""
    found = [finding for rule in RULES for finding in rule(trace)]
    found.sort(key=lambda finding: finding.event.index if finding.event else len(trace.events))
    return iter(found)
