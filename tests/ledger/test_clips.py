"""Records of clips: read back as written, and compared with the samples."""

import json

import pytest

from tests.ledger.records import clip
from vivavoce.errors import LedgerError
from vivavoce.ledger.clips import ClipRecord, changed, digest
from vivavoce.ledger.timelines import TimelineRecord


def test_a_record_is_read_back_as_written() -> None:
    record = clip(parent="c0")
    assert ClipRecord.parse(json.loads(json.dumps(record.fields()))) == record


def test_fields_that_do_not_fit_are_named() -> None:
    fields = dict(clip().fields())
    del fields["voice"]
    with pytest.raises(LedgerError, match="voice"):
        ClipRecord.parse(fields)


@pytest.mark.parametrize("content", [None, [], {"kept": True}])
def test_a_verdict_of_another_shape_is_refused(content: object) -> None:
    with pytest.raises(LedgerError, match="Verdict"):
        ClipRecord.parse({**clip().fields(), "verdict": content})


def test_a_timeline_of_another_shape_is_refused() -> None:
    with pytest.raises(LedgerError, match="TimelineRecord t1"):
        TimelineRecord.parse({"id": "t1"})


def test_a_changed_and_a_missing_clip_are_found() -> None:
    good, bad, gone = (clip(name, sha256=digest(name.encode())) for name in ("a", "b", "c"))
    dropped = clip("d", kept=False)
    stored = {"a": b"a", "b": b"B"}
    assert list(changed([good, bad, gone, dropped], stored)) == ["b", "c"]
