"""The server that `bench front` measures: all of the real one but for the models that answer.

`python -m vivavoce.bench.front_server --port 0 --json --sessions 80`
"""

import argparse
import json
import socket
import sys

import uvicorn

from vivavoce.audio.barge_in import BargeIn
from vivavoce.audio.endpoint import required_silence
from vivavoce.audio.turn import TurnEnd
from vivavoce.audio.turn_text import backchannel
from vivavoce.audio.vad import Vad
from vivavoce.bench.front_engine import ScriptedEngine
from vivavoce.persona.card import load
from vivavoce.persona.personas import Personas
from vivavoce.server.app import application
from vivavoce.server.host import usable_cores
from vivavoce.server.hub import Hub
from vivavoce.server.listening import Listening
from vivavoce.server.metrics import Metrics
from vivavoce.server.options import Options
from vivavoce.server.people import People
from vivavoce.server.turn_ends import TurnEnds
from vivavoce.server.web import web_config
from vivavoce.server.work import Parts
from vivavoce.session.state import Rules
from vivavoce.store.store import Store

PERSONA = "xiaoyue"


def server(sessions: int, answer_s: float, store: Store) -> Hub:
    """`sessions` may connect; each answer has `answer_s` seconds of sound."""
    engine = ScriptedEngine(answer_s)
    people = People(Personas([load(PERSONA)]), PERSONA, engine.capabilities.default_voice, tuple)
    gate = BargeIn(Vad(store.path("silero_vad.onnx")))
    turn_model = TurnEnd(store.path("smart-turn-v3.2-cpu.onnx"))
    turn_end = TurnEnds(turn_model, max(1, int(usable_cores())))
    return Hub(
        Options(capacity=sessions),
        Parts(engine, turn_end, people.setup, people.settle, Metrics()),
        people,
        lambda config: Listening(gate, config.input_format),
        lambda seed: Rules(required_silence, backchannel, seed=seed),
        "scripted",
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--answer", type=float, default=1.0)
    given = parser.parse_args()
    app = application(server(given.sessions, given.answer, Store()))
    with socket.create_server(("127.0.0.1", given.port), backlog=1024) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        sys.stdout.write(json.dumps({"url": url}) + "\n")
        sys.stdout.flush()
        uvicorn.Server(web_config(app, log_level="warning")).run(sockets=[bound])


if __name__ == "__main__":
    main()
