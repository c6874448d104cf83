import numpy as np

from vivavoce.model.parts import Sampling
from vivavoce.model.sampling import Sampler, merged, ranked

NONE = np.empty(0, np.int64)
LOGITS = np.array([1.0, 5.0, 4.9, -2.0, 3.0], dtype=np.float32)


def drawn(sampling: Sampling, banned: tuple[int, ...] = (), times: int = 200) -> list[int]:
    sampler = Sampler(sampling, np.array(banned, dtype=np.int64))
    return [sampler.choose(LOGITS) for _ in range(times)]


def test_zero_temperature_is_the_likeliest() -> None:
    assert set(drawn(Sampling(temperature=0))) == {1}


def test_a_seed_repeats_itself() -> None:
    hot = Sampling(temperature=2.0, top_p=1.0, top_k=0)
    assert drawn(Sampling(**{**hot.__dict__, "seed": 3})) == drawn(
        Sampling(**{**hot.__dict__, "seed": 3})
    )
    assert len(set(drawn(Sampling(**{**hot.__dict__, "seed": 3})))) == 5


def test_top_k_and_top_p_cut_the_tail() -> None:
    assert set(drawn(Sampling(temperature=5.0, top_k=2, top_p=1.0, seed=1))) == {1, 2}
    assert set(drawn(Sampling(temperature=1.0, top_k=0, top_p=0.6, seed=1))) == {1, 2}


def test_banned_tokens_never_come() -> None:
    assert 1 not in drawn(Sampling(temperature=9.0, top_p=1.0, seed=1), banned=(1,))


def test_what_was_said_is_penalised_and_earlier_answers_less() -> None:
    sampler = Sampler(Sampling(temperature=0, repetition_penalty=1.2), NONE)
    assert sampler.choose(LOGITS) == 1
    sampler.said(1)
    assert sampler.choose(LOGITS) == 2
    mild = Sampler(Sampling(temperature=0, repetition_penalty=1.03), NONE, earlier=[1])
    assert mild.choose(LOGITS) == 1
    assert LOGITS[1] == 5.0, "logits belong to the caller"


def test_ranked_and_merged() -> None:
    assert ranked(LOGITS, 3) == [1, 2, 4]
    assert ranked(LOGITS, 99) == [1, 2, 4, 0, 3]
    assert merged([np.array([3, 1]), np.array([1, 2])]).tolist() == [1, 2, 3]
