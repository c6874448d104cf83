"""Children: identity kept, groups from compatible donors, distinct, the same however it is cut."""

import numpy as np
import pytest

from vivavoce.errors import ConfigError, PersonaError
from vivavoce.persona.matrix.catalog import FISSION, catalog
from vivavoce.persona.matrix.fission import KINDRED, Children, Fission
from vivavoce.persona.matrix.near import NEAR, keep_first, near_pairs
from vivavoce.persona.matrix.plan import Plan
from vivavoce.persona.matrix.rules import rules
from vivavoce.persona.matrix.seeds import SCENES, seeds


@pytest.fixture(scope="module")
def children() -> Children:
    breeder = Fission(seeds(), catalog(), rules(), key=0)
    return breeder.breed(190, np.full(20, 60))


def brute_pairs(coords: np.ndarray, k: int) -> list[tuple[int, int]]:
    far = (coords[:, None, :] != coords[None, :, :]).sum(axis=2)
    return [(i, j) for j in range(len(coords)) for i in range(j) if far[i, j] < k]


@pytest.mark.parametrize("k", [1, 2, 3, 4, 6])
def test_no_near_pair_is_missed(k: int) -> None:
    """The pigeonhole search against all pairs, on rows that are crowded on purpose."""
    rng = np.random.default_rng(k)
    coords = rng.integers(0, 3, (400, 11)).astype(np.uint8)
    coords[300:] = coords[:100]
    coords[300:, 0] = rng.integers(0, 9, 100)
    found = [tuple(pair) for pair in near_pairs(coords, k).tolist()]
    assert found == brute_pairs(coords, k)
    assert found


def test_only_rows_of_one_family_are_compared() -> None:
    coords = np.zeros((4, 6), np.uint8)
    family = np.array([0, 1, 0, 1])
    assert near_pairs(coords, 2, family).tolist() == [[0, 2], [1, 3]]


def test_a_row_near_a_dropped_one_stays() -> None:
    pairs = np.array([[0, 1], [1, 2]])
    assert keep_first(3, pairs).tolist() == [True, False, True]


def test_identities_of_seeds_differ_so_that_families_never_meet() -> None:
    identity = seeds().coords[:, catalog().columns("identity")]
    assert not len(near_pairs(identity, NEAR))


def test_rows_are_distinct_and_far_apart_and_sound(children: Children) -> None:
    assert len(children) == 20 * 60
    assert not len(near_pairs(children.coords, NEAR))
    assert not rules().broken(children.coords).any()
    own = seeds().coords[children.seed]
    assert ((children.coords != own).sum(axis=1) >= NEAR).all()


def test_a_child_keeps_its_seeds_identity_and_takes_whole_groups(children: Children) -> None:
    identity = catalog().columns("identity")
    assert (children.coords[:, identity] == seeds().coords[children.seed][:, identity]).all()
    for place, group in enumerate(FISSION):
        columns = catalog().columns(group)
        given = seeds().coords[children.parents[:, place]][:, columns]
        assert (children.coords[:, columns] == given).all()
    taken = (children.parents != children.seed[:, None]).sum(axis=1)
    # A donor may give what the seed has already, by chance; one to three are asked for.
    assert set(taken.tolist()) == {1, 2, 3}


def test_donors_are_kindred_and_of_a_near_age(children: Children) -> None:
    home = seeds()
    for place, group in enumerate(FISSION):
        donor, seed = children.parents[:, place], children.seed
        assert (np.abs(home.band[donor].astype(int) - home.band[seed]) <= 1).all()
        if group in ("verbal", "interaction"):
            for code in np.unique(home.scene[seed]):
                given = {
                    SCENES[at] for at in np.unique(home.scene[donor[home.scene[seed] == code]])
                }
                assert given <= set(KINDRED[SCENES[code]])
        else:
            assert (np.abs(home.tone[donor].astype(int) - home.tone[seed]) <= 1).all()


def test_rows_do_not_depend_on_how_the_work_is_cut(children: Children) -> None:
    breeder = Fission(seeds(), catalog(), rules(), key=0)
    halves = [breeder.breed(190, np.full(7, 60)), breeder.breed(197, np.full(13, 60))]
    assert np.array_equal(np.concatenate([half.coords for half in halves]), children.coords)
    assert sum(half.tally.candidates for half in halves) == children.tally.candidates


def test_a_smaller_share_is_the_beginning_of_a_larger_one(children: Children) -> None:
    few = Fission(seeds(), catalog(), rules(), key=0).breed(190, np.full(20, 9))
    first = np.concatenate([np.flatnonzero(children.seed == seed)[:9] for seed in range(190, 210)])
    assert np.array_equal(few.coords, children.coords[first])


def test_another_key_gives_other_rows(children: Children) -> None:
    other = Fission(seeds(), catalog(), rules(), key=1).breed(190, np.full(20, 60))
    assert not np.array_equal(other.coords, children.coords)


def test_the_tally_accounts_for_every_candidate(children: Children) -> None:
    tally = children.tally
    sorted_out = tally.rejected + tally.exact + tally.near + tally.kept
    assert sorted_out == tally.candidates
    assert tally.kept == len(children)
    assert tally.rejected > 0
    assert tally.near > 0


def test_a_seed_that_cannot_give_so_many_is_named() -> None:
    few = Fission(seeds(), catalog(), rules(), key=0)
    few._pools = {
        group: (np.array([5], np.int32), s * 0, n * 0 + 1)
        for group, (_, s, n) in few._pools.items()
    }
    with pytest.raises(PersonaError, match="seed 5 has no 50 distinct children"):
        few.breed(5, np.array([50]))


@pytest.mark.parametrize("count", [1, 7, 5999, 100_003])
def test_a_plan_hands_out_exactly_what_is_asked_for(count: int) -> None:
    plan = Plan.of(count)
    assert plan.shares.sum() == count
    assert plan.shares.max() - plan.shares.min() <= 1
    assert [end for _, end in plan.spans[:-1]] == [first for first, _ in plan.spans[1:]]
    assert plan.spans[0][0] == 0
    assert plan.spans[-1][1] == len(seeds())


def test_no_rows_is_no_plan() -> None:
    with pytest.raises(ConfigError, match="--count"):
        Plan.of(0)
