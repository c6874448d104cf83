"""A record to write down."""

from vivavoce.ledger.clips import ClipRecord, Verdict


def clip(clip_id: str = "c1", *, kept: bool = True, **other: object) -> ClipRecord:
    fields = {
        "id": clip_id,
        "language": "en",
        "split": "train",
        "text": "Good morning.",
        "text_source": "built-in",
        "text_licence": "Apache-2.0",
        "voice": "af_sky",
        "voice_source": "Kokoro-82M v1.0",
        "voice_licence": "Apache-2.0",
        "voice_consent": "unknown",
        "generator": "kokoro",
        "generator_version": "1",
        "generator_settings": {"speed": 1.0, "pitch": 1.0, "formant": 1.0},
        "effects": ({"effect": "level", "dbfs": -26.0},),
        "seconds": 1.5,
        "sha256": "",
        "shard": "a.npz" if kept else "",
        "verdict": Verdict(kept, 0.0 if kept else 0.5),
    } | other
    return ClipRecord(**fields)  # type: ignore[arg-type]
