"""A live server around a fake engine: real sockets, no models but a scripted voice detector."""

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvicorn
from numpy.typing import NDArray
from openai import AsyncOpenAI

from tests.fakes.engine import FakeEngine
from vivavoce.audio.barge_in import Decision
from vivavoce.audio.types import Samples
from vivavoce.languages import Language
from vivavoce.persona.card import Card, load
from vivavoce.persona.personas import Personas
from vivavoce.server.app import application
from vivavoce.server.hosted import HostedTools
from vivavoce.server.hub import Hub
from vivavoce.server.listening import Listening
from vivavoce.server.metrics import Metrics
from vivavoce.server.options import Options
from vivavoce.server.people import People
from vivavoce.server.tcp import PATIENCE, impatient
from vivavoce.server.web import web_config
from vivavoce.server.work import Parts
from vivavoce.session.state import Rules
from vivavoce.tools.documents import Documents
from vivavoce.voice.voices import ALIASES

VOICES = [
    {"id": "xiaoyue", "object": "voice", "aliases": sorted(ALIASES)},
    {"id": "yunxi", "object": "voice", "aliases": []},
]


class LoudIsSpeech:
    """Stands in for the barge-in gate: a loud frame is the user's voice."""

    def init_state(self) -> dict[str, Any]:
        return {"open": 0}

    def restart(self, state: dict[str, Any]) -> dict[str, Any]:
        return state

    def step_batch(
        self,
        frames: NDArray[np.float32],
        references: Sequence[Samples | None],
        audible: Sequence[bool],
        states: Sequence[dict[str, Any]],
    ) -> tuple[list[Decision], list[dict[str, Any]]]:
        decisions, after = [], []
        for frame, state in zip(frames, states, strict=True):
            loud = float(np.abs(frame).max()) > 0.05
            run = min(state["open"] + 1, 20) if loud else max(state["open"] - 2, 0)
            decisions.append(Decision(0.95 if loud else 0.02, 0.0, run >= 3, frame))
            after.append({"open": run})
        return decisions, after


def endpoint(_: object, __: str | None, ___: Language, ____: str) -> int:
    return 300


@dataclass
class Live:
    """Where the server is and what is behind it."""

    url: str
    engine: FakeEngine
    hub: Hub
    runner: uvicorn.Server
    clients: list[AsyncOpenAI] = field(default_factory=list)

    @property
    def ws(self) -> str:
        return self.url.replace("http", "ws", 1) + "/v1/realtime"

    def sdk(self, key: str = "any") -> AsyncOpenAI:
        """The stock client, pointed here; closed with the server."""
        client = AsyncOpenAI(api_key=key, base_url=f"{self.url}/v1", max_retries=0)
        self.clients.append(client)
        return client


@functools.cache
def _card() -> Card:
    """Reading it takes longer than all else that a test does."""
    return load("xiaoyue")


def scripted(engine: FakeEngine, **options: Any) -> Hub:
    """A hub around a fake engine and a gate that takes what is loud for speech."""
    people = People(Personas([_card()]), "xiaoyue", "xiaoyue", lambda: VOICES)
    chosen = Options(**options)
    gate = LoudIsSpeech()
    documents = Documents(chosen.documents) if chosen.documents else None
    return Hub(
        chosen,
        Parts(engine, None, people.setup, people.settle, Metrics(), HostedTools(None, documents)),
        people,
        lambda config: Listening(gate, config.input_format),  # type: ignore[arg-type]
        lambda seed: Rules(endpoint, seed=seed),
        "scripted",
    )


@contextlib.asynccontextmanager
async def running(
    engine: FakeEngine | None = None,
    *,
    web: Mapping[str, Any] | None = None,
    tcp: float = PATIENCE,
    **options: Any,
) -> AsyncIterator[Live]:
    """A server on a free port, stopped on leaving. `web`: settings of uvicorn; `tcp`: seconds until
    a peer that takes nothing in is gone."""
    engine = engine or FakeEngine()
    bound = socket.socket()
    impatient(bound, tcp)
    bound.bind(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    hub = scripted(engine, port=port, **options)
    config = web_config(application(hub), log_level="error", **(web or {}))
    runner = uvicorn.Server(config)
    task = asyncio.create_task(runner.serve(sockets=[bound]))
    while not runner.started:
        await asyncio.sleep(0.01)
    live = Live(f"http://127.0.0.1:{port}", engine, hub, runner)
    try:
        yield live
    finally:
        for client in live.clients:
            await client.close()
        runner.should_exit = True
        await task
        bound.close()
