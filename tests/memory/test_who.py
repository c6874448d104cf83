"""Who is talking."""

from typing import Any

import pytest

from vivavoce.errors import ProtocolError
from vivavoce.memory.who import user_id

HEADERS = {"OpenAI-Safety-Identifier": "by-header"}
QUERY = {"user": "by-query"}
VARIABLES: dict[str, Any] = {"user": "by-variable"}


def test_the_header_goes_before_the_query_and_that_before_a_variable() -> None:
    assert user_id(HEADERS, QUERY, VARIABLES) == "by-header"
    assert user_id({}, QUERY, VARIABLES) == "by-query"
    assert user_id({}, {}, VARIABLES) == "by-variable"
    assert user_id({}, {}, {"user": {"type": "input_text", "text": "by-part"}}) == "by-part"


def test_nobody() -> None:
    assert user_id({}, {}) is None
    assert user_id({}, {"user": ""}, {"user": 7}) is None


def test_a_client_secret_is_for_one_user() -> None:
    assert user_id({}, {}, None, "pinned") == "pinned"
    assert user_id({}, {"user": "pinned"}, None, "pinned") == "pinned"
    with pytest.raises(ProtocolError, match="another user") as refused:
        user_id({}, QUERY, None, "pinned")
    assert refused.value.param == "user"
    with pytest.raises(ProtocolError, match="another user"):
        # Not even the second of two claims may be somebody else's.
        user_id({"openai-safety-identifier": "pinned"}, QUERY, None, "pinned")


@pytest.mark.parametrize("bad", [" user", "a\nb", "x" * 300, "\ud800"])
def test_what_cannot_be_an_id(bad: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        user_id({}, {"user": bad})
    assert (refused.value.code, refused.value.param) == ("invalid_value", "user")
