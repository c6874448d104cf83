"""What a ledger adds up to."""

from tests.ledger.records import clip
from vivavoce.ledger.summary import Total, by_source, by_voice, totals


def test_clips_seconds_and_yield_by_source() -> None:
    records = [
        clip("a", seconds=2.0),
        clip("b", seconds=3.0),
        clip("c", kept=False),
        clip("e", parent="a", seconds=2.0),
        clip("d", text_source="clinc-oos", text_licence="CC BY 3.0"),
    ]
    found = totals(records, by_source)
    assert found[("en", "train", "kokoro", "built-in", "Apache-2.0")] == Total(3, 7.0, 1, 1)
    assert found[("en", "train", "kokoro", "clinc-oos", "CC BY 3.0")].kept_share == 1.0
    assert found[("en", "train", "kokoro", "built-in", "Apache-2.0")].kept_share == 2 / 3


def test_voices_come_with_licence_and_consent() -> None:
    (key,) = totals([clip()], by_voice)
    assert key == ("en", "train", "af_sky", "Apache-2.0", "unknown")
