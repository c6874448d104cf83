"""Two channels with exact labels."""

from pathlib import Path

import numpy as np
import pytest

from tests.data.sounds import Hummer, hum
from tests.ledger.records import clip
from vivavoce.data import timeline_set
from vivavoce.data.make import LEDGER, make
from vivavoce.data.noise import NoiseLibrary
from vivavoce.data.plan import Job, plan
from vivavoce.data.shards import Clip
from vivavoce.data.sources import gather
from vivavoce.data.timelines import FRAME, Cast, Said, Timeline, compose, label
from vivavoce.errors import ConfigError
from vivavoce.ledger.ledger import Ledger

NONE = NoiseLibrary(None)


def compose_one(seed: int) -> Timeline:
    clips = [Clip(clip(f"u{n}"), hum(1.5 + 0.2 * n, gap=True)) for n in range(5)]
    agent = [Clip(clip(f"a{n}"), hum(3.0, hertz=220)) for n in range(6)]
    nods = [Clip(clip("m"), hum(0.4, hertz=180))]
    rng = np.random.default_rng(seed)
    return compose("t", "train", Cast(clips, agent, nods), NONE, rng, seed)


def test_labels_of_a_turn_with_a_pause_an_answer_and_a_nod() -> None:
    def said(who: str, what: str, begin: int, end: int, last: bool = True) -> Said:
        return Said(who, what, "c", begin * FRAME, end * FRAME, last)  # type: ignore[arg-type]

    labels = label(
        [
            said("user", "turn", 2, 5, last=False),
            said("user", "turn", 10, 14),
            said("agent", "answer", 18, 40),
            said("user", "backchannel", 25, 27),
            said("user", "interruption", 36, 44),
        ],
        60,
    )
    speech, end, nod, cut_in = (set(np.flatnonzero(column)) for column in labels.T)
    assert speech == {*range(2, 5), *range(10, 14), *range(25, 27), *range(36, 44)}
    assert end == {*range(14, 18), *range(44, 54)}  # until the answer, or for 0.8 s
    assert nod == {25, 26}
    assert cut_in == set(range(36, 44))


def test_labels_lie_on_the_sound() -> None:
    for seed in range(5):
        made = compose_one(seed)
        if made.record.effects:
            continue
        frames = made.user.reshape(-1, FRAME)
        loud = np.sqrt((frames**2).mean(axis=1)) > 10 ** (-45 / 20)
        assert (loud == (made.labels[:, 0] > 0)).mean() > 0.93
        assert len(made.agent) == len(made.user) == len(made.labels) * FRAME
        spoken = np.abs(made.agent.reshape(-1, FRAME)).max(axis=1) > 0.01
        assert (spoken == made.agent_speaks).mean() > 0.95


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert np.array_equal(compose_one(3).user, compose_one(3).user)
    assert compose_one(3).record == compose_one(3).record
    assert compose_one(3).record != compose_one(4).record


def test_everything_happens_some_time() -> None:
    made = [compose_one(seed) for seed in range(12)]
    assert {event["what"] for one in made for event in one.record.events} == {
        "turn",
        "answer",
        "backchannel",
        "interruption",
    }
    assert any(not event["last"] for one in made for event in one.record.events)
    for one in made:
        cut = [event for event in one.record.events if event["what"] == "interruption"]
        for event in cut:
            answers = [e for e in one.record.events if e["what"] == "answer"]
            assert any(
                a["begin"] < event["begin"] < a["end"] <= event["end"] + 16_000 for a in answers
            )


def test_a_set_is_made_once_and_read_again(tmp_path: Path) -> None:
    job = Job("en", "kokoro", "train", 30, 1)
    make(job, plan(job, gather(None, "en")), Hummer(), None, tmp_path)
    made = timeline_set.make_timelines(tmp_path, "en", "train", NONE, count=5, per_shard=3)
    again = timeline_set.make_timelines(tmp_path, "en", "train", NONE, count=5, per_shard=3)
    assert (made, again) == (5, 0)
    with pytest.raises(ConfigError, match="another seed"):
        timeline_set.make_timelines(tmp_path, "en", "train", NONE, count=8, per_shard=3)
    paths = sorted(tmp_path.glob("timelines/*.npz"))
    back = [one for path in paths for one in timeline_set.read(path)]
    assert len(back) == 5
    assert len({one.record.id for one in back}) == 5
    for one in back:
        assert len(one.user) == len(one.agent) == len(one.labels) * FRAME
        assert one.labels[:, 0].sum() > 0
    assert len(list(Ledger(tmp_path / LEDGER).read("timeline"))) == 5
    assert timeline_set.check(tmp_path) == []
    with np.load(paths[0]) as content:
        arrays = dict(content)
    arrays["agent"][7] += 1
    np.savez(paths[0], **arrays)
    paths[1].unlink()
    wrong = timeline_set.check(tmp_path)
    assert wrong == [
        f"{paths[0].name}: {back[0].record.id} changed or gone",
        f"{paths[1].name}: gone",
    ]


def test_too_few_clips_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make more"):
        timeline_set.make_timelines(tmp_path, "en", "train", NONE, count=1)
