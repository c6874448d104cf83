"""What is kept of an item's audio, and how it is given back."""

import numpy as np

from vivavoce.audio.resample import Resampler
from vivavoce.server.recordings import Recordings, converted, pieces


def test_a_second_at_a_time_gives_the_same_samples() -> None:
    tone = np.sin(np.arange(50_000) * 0.05).astype(np.float32)
    resampler = Resampler(16_000, 24_000)
    begun, state = resampler.step(tone, resampler.init_state())
    whole = np.concatenate([begun, resampler.flush(state)])
    assert np.allclose(converted(tone, 16_000, 24_000), whole, atol=1e-6)
    assert max(map(len, pieces(tone, 16_000, 24_000))) <= 24_000
    assert len(converted(np.zeros(0, np.float32), 16_000)) == 0


def test_an_item_of_more_than_two_minutes_is_not_converted() -> None:
    kept = Recordings()
    kept.add("short", 0, np.zeros(16_000, np.float32), 16_000)
    kept.add("long", 0, np.zeros(121 * 16_000, np.float32), 16_000)
    audio = kept.of("short", 0)
    assert audio is not None
    assert abs(len(audio) - 48_000) < 100
    assert kept.of("long", 0) is None
