"""The search over a chart of a made-up engine, in which an embedding is linear in the style."""

import numpy as np
import pytest

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.voice.own import cloner as cloning
from vivavoce.voice.own.search import nearest, search
from vivavoce.voice.own.space import PROBE_LENGTHS, STOCK, Chart, Floats
from vivavoce.voice.own.speaker import Embedding
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import Controls

NAMES = ("af_bella", "am_michael", "bf_emma", "zf_xiaoyi", "zm_yunxi")
ROW = PROBE_LENGTHS["en"]


@pytest.fixture(scope="module")
def chart() -> Chart:
    rng = np.random.default_rng(0)
    rows = np.concatenate([STOCK(name)[:, 0] for name in NAMES])
    middle = rows.mean(axis=0)
    _, sizes, directions = np.linalg.svd(rows - middle, full_matrices=False)
    axes = (sizes[:4] / np.sqrt(len(rows)))[:, None] * directions[:4]
    empty = np.zeros((0, 4), np.float32)
    bare = Chart(middle, axes, empty, empty, np.zeros(0, np.bool_), NAMES, empty)
    spots = [
        bare.place(STOCK(name)[PROBE_LENGTHS[language], 0])
        for language in ("en", "zh")
        for name in NAMES
    ]
    places = np.concatenate([spots, rng.normal(0, 1, (40, 4))]).astype(np.float32)
    heard = np.stack([voice_at(place) for place in places])
    chinese = np.array([False] * 5 + [True] * 5 + [n % 2 == 0 for n in range(40)])
    checks = np.stack([heard[:5], heard[5:10]])
    return Chart(middle, axes, places, heard, chinese, NAMES, checks)


def voice_at(place: Floats) -> Embedding:
    mix = np.random.default_rng(5).normal(0, 1, (4, 256))
    raw = np.abs(3 + place @ mix)
    return np.asarray(raw / np.linalg.norm(raw), np.float32)


def test_a_table_is_where_it_is_wanted(chart: Chart) -> None:
    wanted = np.array([0.5, -1, 0.2, 1.5], np.float32)
    table = chart.table({"af_bella": 0.7, "bf_emma": 0.3}, wanted, "en")
    assert table.shape == (510, 1, 256)
    assert np.allclose(chart.place(table[ROW, 0]), wanted, atol=1e-3)


def test_the_search_comes_nearer_than_any_stock_voice(chart: Chart) -> None:
    person = voice_at(np.array([0.6, -0.9, 0.8, 0.4], np.float32))
    told: list[float] = []
    found = search(
        person,
        "en",
        chart,
        lambda table: voice_at(chart.place(table[ROW, 0])),
        told.append,
        steps=8,
    )
    stock = max(nearest(person, "en", chart).values())
    assert found.similarity > stock + 0.5 * (1 - stock)
    assert found.renders == 8
    assert told == sorted(told)
    assert told[-1] == 1


def test_a_search_that_failed_gives_way_to_the_stock_voice(chart: Chart) -> None:
    """An encoder that hears the person in one stock voice and nowhere else."""
    t = np.arange(3 * LISTEN_RATE) / LISTEN_RATE
    partials = np.stack([np.sin(2 * np.pi * 150 * n * t) / n for n in range(1, 20)])
    recording = np.asarray(0.1 * partials.sum(axis=0), np.float32)
    bella = STOCK("af_bella")

    class Tones:
        def __call__(self, spoken: Spoken, table: Samples, pitch: float = 0.0) -> Rendering:
            assert spoken
            same = np.array_equal(table, bella)
            t = np.arange(2 * SPEAK_RATE) / SPEAK_RATE
            return Rendering(np.sin(2 * np.pi * (150 if same else 900) * t).astype(np.float32))

        def hertz(self, spoken: Spoken, table: Samples) -> float:
            assert spoken
            return 150.0 if np.array_equal(table, bella) else 900.0

    def encode(samples: Samples) -> Embedding:
        low = np.argmax(np.abs(np.fft.rfft(samples))) * LISTEN_RATE / len(samples) < 400
        return voice_at(chart.places[0]) if low else voice_at(-chart.places[0])

    cloner = cloning.StyleCloner(chart, encode, Tones(), steps=2)
    made = cloner([recording], "en", "kokoro", lambda _: None)
    assert np.array_equal(made.table, bella)
    assert made.measures.blend == {"af_bella": 1.0}
    assert made.mixed == Controls()
    assert made.colour == ()
    assert made.measures.similarity == made.measures.nearest_similarity
