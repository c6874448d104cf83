"""What waits for a client is bounded, in order, and ends once."""

from vivavoce.server.outbox import TOO_SLOW, Close, Outbox


async def test_everything_comes_out_in_order_and_the_close_last() -> None:
    box = Outbox()
    for number in range(3):
        box.put({"n": number})
    box.close(Close(1000, "done"))
    box.close(Close(1001, "too late"))
    box.put({"n": "after the end"})
    assert [await box.get() for _ in range(4)] == [
        '{"n": 0}', '{"n": 1}', '{"n": 2}', Close(1000, "done"),
    ]  # fmt: skip


async def test_a_client_that_reads_nothing_is_told_so_and_nothing_more_is_kept() -> None:
    box = Outbox(limit=100)
    for _ in range(50):
        box.put({"audio": "x" * 20})
    assert await box.get() == TOO_SLOW
    assert box._size == 0


async def test_reading_makes_room() -> None:
    box = Outbox(limit=40)
    for number in range(50):
        box.put({"n": number})
        assert await box.get() == f'{{"n": {number}}}'
