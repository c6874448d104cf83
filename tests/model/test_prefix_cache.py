import numpy as np

from vivavoce.model.prefix_cache import PrefixCache, common_prefix
from vivavoce.model.thinker_steps import State, length


def state(tokens: int) -> State:
    """64 bytes a token; position p holds p."""
    return {"k_0": np.tile(np.arange(tokens, dtype=np.float32)[:, None], (1, 1, 1, 16))}


def test_the_longest_common_prefix_wins() -> None:
    cache = PrefixCache(10_000, 10_000)
    cache.save(range(100, 130), state(30))
    cache.save([*range(100, 110), *range(900, 930)], state(40))
    found, shared = cache.find([*range(100, 110), *range(900, 905), 7, 8])
    assert shared == 15
    assert found is not None
    assert length(found) == 15
    assert found["k_0"][0, 0, 14, 0] == 14


def test_one_token_is_always_left_to_read() -> None:
    cache = PrefixCache(10_000, 10_000)
    cache.save([1, 2, 3], state(3))
    assert cache.find([1, 2, 3])[1] == 2
    assert cache.find([9]) == (None, 0)


def test_the_oldest_used_goes_first_and_pins_stay() -> None:
    cache = PrefixCache(64 * 45, 64 * 100)
    cache.save(range(1000, 1030), state(30), pin=True)
    cache.save(range(20), state(20))
    cache.save(range(100, 120), state(20))
    cache.find(range(20))
    cache.save(range(200, 220), state(20))
    assert cache.find(range(100, 120)) == (None, 0)
    assert cache.find(range(20))[1] == 19
    assert cache.find(range(1000, 1030))[1] == 29
    assert cache.nbytes == 64 * 70


def test_a_longer_conversation_replaces_its_beginning_but_not_the_pin() -> None:
    cache = PrefixCache(10_000, 10_000)
    cache.save(range(20), state(20), pin=True)
    cache.save(range(25), state(25))
    cache.save(range(40), state(40))
    assert cache.nbytes == 64 * 60


def test_a_state_read_only_in_part_counts_for_what_it_has_read() -> None:
    cache = PrefixCache(10_000, 10_000)
    cache.save(range(50), state(10))
    assert cache.find(range(50))[1] == 10
    cache.save(range(50), state(0))
    assert cache.nbytes == 640


def test_what_was_read_to_its_end_need_not_be_read_again() -> None:
    cache = PrefixCache(10_000, 10_000)
    hidden = np.ones((1, 4), np.float32)
    cache.save(range(50), state(10), hidden=hidden)
    assert cache.whole(range(50)) is None
    found = cache.whole(range(10))
    assert found is not None
    assert length(found[0]) == 10
    assert found[1] is hidden
    cache.save(range(10), state(10))
    assert cache.whole(range(10)) is None
    assert cache.holds(range(9))
    assert not cache.holds(range(11))


def test_common_prefix() -> None:
    assert common_prefix([1, 2, 3], [1, 2, 4]) == 2
    assert common_prefix([1, 2], [1, 2, 4]) == 2
    assert common_prefix([], [1]) == 0
