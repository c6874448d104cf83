"""Any GGUF as the thinker, through llama.cpp's server code inside this process (extra `llama`)."""

import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vivavoce.engine.thinkers.messages import Answer, estimate_tokens, to_wire, tool_fields
from vivavoce.errors import EngineError, EngineUnavailable, ModelError
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Cancelled, Sampling, Thought

BATCH = 64
"""Prompt tokens between two looks at `cancelled`; llama.cpp's default of 2048 cannot be stopped."""
POLL_SECONDS = 0.05
Chunk = dict[str, Any]


class LlamaThinker:
    """`Thinker` over xllamacpp. One answer at a time; a second caller waits.

    Raises `EngineUnavailable` without the extra, `ModelError` for a file llama.cpp cannot load.
    """

    cheap_prefill = True

    def __init__(self, path: Path, *, threads: int = 1, context: int = 4096) -> None:
        try:
            import xllamacpp
        except ImportError as error:
            raise EngineUnavailable(
                "llama.cpp is not installed: pip install 'vivavoce[llama]'"
            ) from error
        if not path.is_file():
            raise ModelError(f"{path} does not exist: give the path of a GGUF file")
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = context
        params.n_batch = params.n_ubatch = BATCH
        params.n_parallel = 1
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.use_jinja = True
        params.warmup = False
        try:
            self._server = xllamacpp.Server(params)
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"llama.cpp cannot load {path.name}: {error}") from error
        self.name = path.stem
        self.context = context
        self._busy = threading.Lock()

    def count(self, text: str) -> int:
        """An estimate: the binding has no tokenise call."""
        return estimate_tokens(text)

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,  # noqa: ARG002
        pin: bool = False,  # noqa: ARG002
    ) -> None:
        """Read a prompt by asking for one token. llama.cpp keeps its own prefix cache: nothing can
        be pinned, and an unfinished turn is re-read from where its text changes."""
        request = {"messages": to_wire(messages), "max_tokens": 1, **tool_fields(tools, "auto")}
        for _ in self._stream(request, cancelled):
            pass

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        """Stream an answer. `forbid_han` is ignored."""
        request = {
            "messages": to_wire(messages),
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "repeat_penalty": sampling.repetition_penalty,
            "stream_options": {"include_usage": True},
            **({} if sampling.seed is None else {"seed": sampling.seed}),
            **tool_fields(tools, tool_choice),
        }
        answer = Answer(tools)
        for chunk in self._stream(request, cancelled):
            yield from answer.feed(chunk)
        if not cancelled():
            yield from answer.finish(sum(estimate_tokens(message.text) for message in messages))

    def close(self) -> None:
        """Free the model."""
        with self._busy:
            self._server = None

    def _stream(self, request: Chunk, cancelled: Cancelled) -> Iterator[Chunk]:
        """The chunks of one request; leaving the loop stops the work within one batch."""
        while not self._busy.acquire(timeout=POLL_SECONDS):
            if cancelled():
                return
        run = _Run(self._server, {**request, "stream": True, "return_progress": True}, cancelled)
        try:
            yield from run.chunks()
        finally:
            run.stop()
            self._busy.release()


class _Run:
    """A request in a thread of its own: llama.cpp calls back, the caller iterates."""

    def __init__(self, server: Any, request: Chunk, cancelled: Cancelled) -> None:
        self._queue: queue.SimpleQueue[Chunk | Exception | None] = queue.SimpleQueue()
        self._left = threading.Event()
        self._cancelled = cancelled
        self._server = server
        self._thread = threading.Thread(
            target=self._work, args=(request,), name="llama", daemon=True
        )
        self._thread.start()

    def _work(self, request: Chunk) -> None:
        # Whatever goes wrong must reach the queue: the caller waits there.
        try:
            refused = self._server.handle_chat_completions(request, self._chunk)
            self._queue.put(refused if isinstance(refused, dict) else None)
        except Exception as error:
            self._queue.put(EngineError(f"llama.cpp refused the request: {error}"))

    def _chunk(self, chunk: Chunk) -> bool:
        self._queue.put(chunk)
        return self._left.is_set() or self._cancelled()

    def chunks(self) -> Iterator[Chunk]:
        """Chunks until the answer ends; raises `EngineError` when llama.cpp reports one."""
        while (item := self._queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            if "error" in item:
                problem = item["error"]
                reason = problem.get("message") if isinstance(problem, dict) else problem
                raise EngineError(f"llama.cpp refused the request: {reason}")
            if self._cancelled():
                return
            yield item

    def stop(self) -> None:
        """Stop and wait until llama.cpp has let go."""
        self._left.set()
        self._thread.join()
