"""From a blocking generator in a worker thread to an asynchronous one that can be closed."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Final, TypeVar

from vivavoce.errors import EngineError

Cancelled = Callable[[], bool]
_END: Final = object()
T = TypeVar("T")


async def stream(
    work: Callable[[Cancelled], Iterator[T]], executor: Executor
) -> AsyncGenerator[T, None]:
    """Yield what `work(cancelled)` yields. Closing this iterator turns `cancelled` true; the worker
    notices at its next step and what it still produces goes nowhere. Its exceptions come out here.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[object] = asyncio.Queue()
    stop = threading.Event()

    def put(value: object) -> None:
        if not stop.is_set() and not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, value)

    def run() -> None:
        try:
            for value in work(stop.is_set):
                if stop.is_set():
                    return
                put(value)
            put(_END)
        except BaseException as error:
            put(error)

    def abandoned(future: Future[None]) -> None:
        if future.cancelled():
            put(EngineError("the engine was shut down before it could answer"))

    executor.submit(run).add_done_callback(abandoned)
    try:
        while (value := await queue.get()) is not _END:
            if isinstance(value, BaseException):
                raise value
            yield value  # type: ignore[misc]
    finally:
        stop.set()
