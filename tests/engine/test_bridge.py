"""From a worker thread to an asynchronous iterator."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.parts import PATIENCE, Hold
from vivavoce.engine.bridge import Cancelled, stream
from vivavoce.errors import EngineError

Work = Callable[[Cancelled], Iterator[int]]


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


async def read(work: Work, executor: ThreadPoolExecutor, into: list[int]) -> None:
    async for value in stream(work, executor):
        into.append(value)  # noqa: PERF401 - what came before an error is wanted too


async def test_values_come_in_order(executor: ThreadPoolExecutor) -> None:
    def work(cancelled: Cancelled) -> Iterator[int]:
        yield from range(100)

    seen: list[int] = []
    await read(work, executor, seen)
    assert seen == list(range(100))


async def test_exceptions_come_after_what_was_before_them(executor: ThreadPoolExecutor) -> None:
    def work(cancelled: Cancelled) -> Iterator[int]:
        yield 1
        raise EngineError("the thinker ran out of memory")

    seen: list[int] = []
    with pytest.raises(EngineError, match="out of memory"):
        await read(work, executor, seen)
    assert seen == [1]


async def test_closing_stops_the_worker(executor: ThreadPoolExecutor) -> None:
    steps, stopped = 0, threading.Event()

    def work(cancelled: Cancelled) -> Iterator[int]:
        nonlocal steps
        try:
            while not cancelled():
                steps += 1
                yield steps
        finally:
            stopped.set()

    async with contextlib.aclosing(stream(work, executor)) as values:
        assert await anext(values) == 1
    await asyncio.to_thread(stopped.wait, PATIENCE)
    assert stopped.is_set()
    before = steps
    await asyncio.sleep(0.005)
    assert steps == before


async def test_nothing_arrives_after_closing(executor: ThreadPoolExecutor) -> None:
    hold = Hold()
    reached_end = threading.Event()

    def work(cancelled: Cancelled) -> Iterator[str]:
        yield "first"
        hold()
        yield "late"
        reached_end.set()

    values = stream(work, executor)
    assert await anext(values) == "first"
    await asyncio.to_thread(hold.reached.wait, PATIENCE)
    await values.aclose()
    hold.let_go()
    with pytest.raises(StopAsyncIteration):
        await anext(values)
    await asyncio.get_running_loop().run_in_executor(executor, lambda: None)
    assert not reached_end.is_set()


async def test_cancelling_the_reader_stops_the_worker(executor: ThreadPoolExecutor) -> None:
    hold = Hold()
    told: list[bool] = []

    def work(cancelled: Cancelled) -> Iterator[int]:
        hold()
        told.append(cancelled())
        yield 1

    task = asyncio.create_task(read(work, executor, []))
    await asyncio.sleep(0)
    await asyncio.to_thread(hold.reached.wait, PATIENCE)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    hold.let_go()
    await asyncio.get_running_loop().run_in_executor(executor, lambda: None)
    assert told == [True]


async def test_a_shutdown_before_the_worker_began_is_an_error(executor: ThreadPoolExecutor) -> None:
    hold = Hold()
    executor.submit(hold)

    def work(cancelled: Cancelled) -> Iterator[int]:
        yield 1

    waiting = asyncio.create_task(anext(stream(work, executor)))
    await asyncio.sleep(0)
    executor.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(EngineError, match="shut down"):
        await asyncio.wait_for(waiting, PATIENCE)
    hold.let_go()
