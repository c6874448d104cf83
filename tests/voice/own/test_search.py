"""The search over a chart of a made-up engine, in which an embedding is linear in the timbre."""

import numpy as np
import pytest

from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.voice.own import cloner as cloning
from vivavoce.voice.own.search import blend, nearest, search
from vivavoce.voice.own.space import ROW, STOCK, TIMBRE, Chart, Floats, Guess
from vivavoce.voice.own.speaker import Embedding, similarity
from vivavoce.voice.pieces import Spoken
from vivavoce.voice.rendering import Rendering
from vivavoce.voice.style.types import Controls

NAMES = ("af_bella", "am_michael", "bf_emma", "zf_xiaoyi", "zm_yunxi")
PLAIN = np.zeros(256, np.float32)
PERSON = np.array([0.6, -0.9, 0.8, 0.4], np.float32)


@pytest.fixture(scope="module")
def chart() -> Chart:
    rng = np.random.default_rng(0)
    rows = np.concatenate([STOCK(name)[:, 0, :TIMBRE] for name in NAMES])
    middle = rows.mean(axis=0)
    _, sizes, directions = np.linalg.svd(rows - middle, full_matrices=False)
    axes = (sizes[:4] / np.sqrt(len(rows)))[:, None] * directions[:4]
    stock = [(STOCK(name)[ROW, 0, :TIMBRE] - middle) @ axes.T / sizes[:4] ** 2 for name in NAMES]
    spots = np.stack(stock) * len(rows)
    places = np.concatenate([spots, spots, rng.normal(0, 1, (40, 4))]).astype(np.float32)
    heard = np.stack([voice_at(place) for place in places])
    return Chart(
        middle=middle,
        axes=axes,
        places=places,
        hertz=np.full(50, 150, np.float32),
        heard=heard,
        said=np.zeros(50, np.int16),
        chinese=np.array([False] * 5 + [True] * 5 + [n % 2 == 0 for n in range(40)]),
        stock=NAMES,
        checks=np.stack([heard[:5], heard[5:10]]),
    )


def voice_at(place: Floats) -> Embedding:
    mix = np.random.default_rng(5).normal(0, 1, (4, 256))
    raw = np.abs(3 + place @ mix)
    return np.asarray(raw / np.linalg.norm(raw), np.float32)


def test_a_table_is_where_it_is_wanted(chart: Chart) -> None:
    wanted = np.array([0.5, -1, 0.2, 1.5], np.float32)
    blend = {"af_bella": 0.7, "bf_emma": 0.3}
    table = chart.table(blend, wanted)
    assert table.shape == (510, 1, 256)
    assert np.allclose(chart.place(table[ROW, 0]), wanted, atol=1e-3)
    assert np.array_equal(table[..., TIMBRE:], STOCK.blend(blend)[..., TIMBRE:])


def test_a_stock_voice_is_where_it_was_charted(chart: Chart) -> None:
    assert np.allclose(chart.place(STOCK("bf_emma")[ROW, 0]), chart.places[2], atol=1e-3)


def test_the_slope_is_that_of_the_similarity(chart: Chart) -> None:
    guess, person = Guess(chart, "en", 150.0), voice_at(PERSON)
    at, steps = np.array([0.3, 0.1, -0.2, 0.5], np.float32), 0.01 * np.eye(4, dtype=np.float32)
    rises = [
        guess.likeness(at + step, person, PLAIN) - guess.likeness(at - step, person, PLAIN)
        for step in steps
    ]
    assert guess.slope(at, person, PLAIN) == pytest.approx(np.array(rises) / 0.02, rel=0.05)


def test_the_search_comes_nearer_than_any_stock_voice(chart: Chart) -> None:
    person = voice_at(PERSON)
    told: list[float] = []
    said: list[int] = []

    def listen(table: Samples, text: int) -> Embedding:
        said.append(text)
        return voice_at(chart.place(table[ROW, 0]))

    weights = blend(person, "en", chart)
    table = search(person, 150.0, weights, "en", chart, listen, lambda: PLAIN, told.append, 8)
    stock = max(nearest(person, "en", chart).values())
    reached = similarity(voice_at(chart.place(table[ROW, 0])), person)
    assert reached > stock + 0.5 * (1 - stock)
    assert said == [0, 1, 2, 3] * 2
    assert told == sorted(told)
    assert told[-1] == 1


def test_what_a_colour_will_add_is_not_searched_for(chart: Chart) -> None:
    person = voice_at(PERSON)
    colour = np.asarray(person - voice_at(chart.places[1]), np.float32)
    guess = Guess(chart, "en", 150.0)
    assert guess.likeness(guess.climb(person, colour), person, colour) > 0.99
    assert np.linalg.norm(guess.climb(person, colour) - PERSON) > 0.5


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
