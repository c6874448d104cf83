"""Speech that commands write into files carries a mark, as what a server says does."""

import secrets
from pathlib import Path

from vivavoce.audio.codec import write_wav
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.marking import keys
from vivavoce.marking.embed import Embedder
from vivavoce.marking.report import session_number
from vivavoce.store import Store


def write_marked(out: Path, samples: Samples, store: Store) -> None:
    """A WAV file of f32[n] at 24 kHz, watermarked with the newest key as a session of its own."""
    embedder = Embedder(keys.newest(keys.folder(store.root)), session_number(secrets.token_hex(8)))
    marked, _ = embedder.step(samples, embedder.init_state())
    write_wav(out, marked, SPEAK_RATE)
