"""Errors carry OpenAI's own codes, because clients decide by them whether to go on."""

import re
from collections.abc import Iterator
from typing import Final

from vivavoce.conformance.findings import Finding
from vivavoce.conformance.trace import Trace

CODES: Final = frozenset(
    """
    invalid_value invalid_type invalid_json invalid_event invalid_event_id invalid_request
    missing_required_parameter unknown_parameter unsupported_value empty_string empty_array
    invalid_model missing_model model_not_found invalid_intent beta_api_shape_disabled
    invalid_api_key session_expired session_limit_reached rate_limit_exceeded
    inference_rate_limit_exceeded insufficient_quota server_error content_filter
    conversation_already_has_active_response response_cancel_not_active cannot_update_voice
    input_audio_buffer_commit_empty
    item_create_duplicate_item_id item_create_invalid_item_id item_create_invalid_previous_item_id
    item_create_failed item_not_found previous_item_not_found
    item_retrieve_invalid_item_id item_delete_invalid_item_id item_truncate_invalid_item_id
    item_truncate_failed invalid_tool_call_id invalid_function_call_id
    """.split()
)
"""Codes seen on OpenAI's servers or named by its clients (docs/conformance.md says where)."""

LIMITS: Final = re.compile(
    r"(integer|decimal|number|string|array|object)_(above_max|below_min)_(value|length|properties)"
)
STATUS: Final = re.compile(r"[45]\d\d")
"""StepFun writes HTTP's numbers."""
TYPES: Final = frozenset(
    """
    invalid_request_error server_error authentication_error permission_error rate_limit_error
    rate_limit_exceeded tokens requests insufficient_quota invalid_request session_error error
    """.split()
)


def codes(trace: Trace) -> Iterator[Finding]:
    """`code` and `type` are among those of OpenAI (StepFun: or a HTTP status)."""
    for event in trace.received("error"):
        code, kind = event.get("error", "code"), event.get("error", "type")
        if code is not None and not _is_code(str(code), trace):
            yield Finding("error-code", f"{code!r} is no error code of OpenAI's", event)
        if kind not in TYPES:
            yield Finding("error-code", f"error.type is {kind!r}", event)
        if not isinstance(event.get("error", "message"), str) or not event.get("error", "message"):
            yield Finding("error-code", "an error without a message", event)


def _is_code(code: str, trace: Trace) -> bool:
    if trace.shape.name == "stepfun" and STATUS.fullmatch(code):
        return True
    return code in CODES or bool(LIMITS.fullmatch(code))


def causes(trace: Trace) -> Iterator[Finding]:
    """error.event_id names an event that the client has sent."""
    for event in trace.received("error"):
        cause = event.get("error", "event_id")
        sent = [e.get("event_id") for e in trace.sent() if e.index < event.index]
        if cause is not None and cause not in sent and trace.whole:
            yield Finding("error-event-id", f"{cause!r} is no event of the client's", event)
