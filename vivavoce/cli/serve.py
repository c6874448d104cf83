"""`vivavoce serve`: the Realtime server and the talk page."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, cast

import typer
import uvicorn

from vivavoce.cli.output import AsJson, Bars, Switch
from vivavoce.engine.contract import Perceive
from vivavoce.engine.registry import DEFAULT
from vivavoce.errors import ConfigError
from vivavoce.marking.notice import Notice
from vivavoce.server.app import application
from vivavoce.server.build import BUNDLES, build
from vivavoce.server.hub import Hub
from vivavoce.server.options import MOST_THOUGHT, REFERENCE, Options
from vivavoce.server.tcp import impatient
from vivavoce.server.tls import certificate, local_addresses
from vivavoce.server.web import web_config
from vivavoce.store.store import Store
from vivavoce.voice.opening import SMALL
from vivavoce.voice.voices import Offer

app = typer.Typer(add_completion=False)


class _Uvicorn(uvicorn.Server):
    """Drains before it stops, and says when it is ready."""

    def __init__(self, config: uvicorn.Config, hub: Hub, ready: dict[str, Any]) -> None:
        super().__init__(config)
        self._hub, self._ready = hub, ready
        self._draining: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        if self.started:
            _announce(self._ready)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._draining is None and sig in (signal.SIGTERM, signal.SIGINT):
            self._draining = self._loop.create_task(self._drain())
        else:
            super().handle_exit(sig, frame)

    async def _drain(self) -> None:
        await self._hub.drain()
        self.should_exit = True


def _announce(ready: dict[str, Any]) -> None:
    if ready.pop("json"):
        sys.stdout.write(json.dumps(ready, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    sys.stderr.write(
        f"\n  vivavoce is listening (ready in {ready['ready_s']:.1f} s)\n\n"
        f"    talk in a browser   {ready['url']}/\n"
        f"    Realtime clients    {ready['url'].replace('http', 'ws', 1)}/v1/realtime\n"
        f"    engine              {ready['engine']}\n"
        f"    thinker             {ready['thinker']} ({ready['thinker_why']})\n"
    )
    for url in ready["also"]:
        sys.stderr.write(f"    from your phone     {url}/\n")
    sys.stderr.write("\n  Stop with Ctrl-C.\n\n")


def _keys(given: list[str]) -> tuple[str, ...]:
    from_environment = os.environ.get("VIVAVOCE_API_KEYS", "").replace(",", " ").split()
    return tuple(dict.fromkeys([*given, *from_environment]))


def _listen(host: str, port: int) -> socket.socket:
    """The bound socket, so that `--port 0` is known before the first request."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    impatient(bound)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port "
            "(0 takes a free one)"
        ) from error
    return bound


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8765,
    api_key: Annotated[
        list[str] | None, typer.Option(help="Key clients must show (also VIVAVOCE_API_KEYS).")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another name this server is reached by.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(help="A web page elsewhere that may connect.")
    ] = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="https with a certificate made here, for phones.")
    ] = False,
    capacity: Annotated[int, typer.Option(help="Sessions at a time.")] = 4,
    engine: Annotated[
        str,
        typer.Option(
            help="cascade (the thinker answers a transcript), native (it hears the speech itself; "
            "thinker s can) or native:FOLDER (by heads of your own training)."
        ),
    ] = DEFAULT,
    thinker: Annotated[
        str,
        typer.Option(
            help="auto (the best that is pulled and fast enough here), s, m, onnx:FOLDER, "
            "llamacpp:FILE.gguf or chat:MODEL@BASE_URL (its key in VIVAVOCE_CHAT_KEY)."
        ),
    ] = "auto",
    persona: Annotated[str, typer.Option(help="Persona id or file.")] = "xiaoyue",
    voice: Annotated[str | None, typer.Option(help="Voice to answer with.")] = None,
    voices: Annotated[
        str,
        typer.Option(
            help="all, or documented: only voices whose people's consent is recorded here "
            "(`vivavoce voices`)."
        ),
    ] = "all",
    chinese_mouth: Annotated[
        str,
        typer.Option(
            help="small: Xiao Yue and Heart speak Chinese at once; kokoro: fuller, a second "
            "later; or the folder of a mouth of your own training."
        ),
    ] = SMALL,
    stun: Annotated[
        str | None,
        typer.Option(help="stun:HOST:PORT that tells WebRTC callers beyond a NAT where we are."),
    ] = None,
    search_url: Annotated[
        str | None,
        typer.Option(help="SearXNG address that answers web_search tools (else: no search)."),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            help="Folder of document stores for retrieval tools: one subfolder each, named by its "
            "vector_store_id, with .txt and .md files.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    weather_url: Annotated[
        str | None,
        typer.Option(help="Open-Meteo address that tells the weather (else: no weather)."),
    ] = None,
    memory: Annotated[
        Path | None,
        typer.Option(help="File that remembers users who agreed to it (else: nothing is kept)."),
    ] = None,
    mcp: Annotated[
        Path | None,
        typer.Option(
            help='JSON or YAML file of MCP servers ({"mcpServers": ...}) whose functions '
            "personas may call.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    perceive: Annotated[
        str,
        typer.Option(
            help="What to listen for in voices beside the words: all, no_emotions (for work and "
            "class, where some law forbids more) or off. A persona may want less."
        ),
    ] = "all",
    thought_tokens: Annotated[
        int,
        typer.Option(
            min=0,
            max=MOST_THOUGHT,
            help="Tokens of the plan the thinker reads before it answers a voice that stands out.",
        ),
    ] = MOST_THOUGHT,
    watermark: Annotated[
        Switch, typer.Option(help="Put an inaudible watermark into all speech that leaves.")
    ] = Switch.ON,
    c2pa: Annotated[
        Switch,
        typer.Option(
            help="Sign WAV, FLAC and MP3 files of /v1/audio/speech, which then leave as a whole."
        ),
    ] = Switch.OFF,
    notice: Annotated[
        str,
        typer.Option(
            help="How users are told that an AI speaks: label (the talk page shows it), spoken or "
            "tone (before the first answer, too) or off."
        ),
    ] = "label",
    reference: Annotated[
        bool, typer.Option("--reference", help="Run as the plain cascade benches compare with.")
    ] = False,
    ablate: Annotated[
        str, typer.Option(help="Parts to turn off, comma-separated, to measure their worth.")
    ] = "",
    verbose: Annotated[bool, typer.Option("--verbose", help="Log every session.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer Realtime clients and show the talk page."""
    begun = time.perf_counter()
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
        stream=sys.stderr,
    )
    off = {name.strip() for name in ablate.split(",") if name.strip()}
    options = Options(
        host=host,
        port=port,
        keys=_keys(api_key or []),
        allowed_hosts=tuple(allow_host or ()),
        allowed_origins=tuple(allow_origin or ()),
        tls=tls,
        capacity=capacity,
        engine=engine,
        thinker=thinker,
        persona=persona,
        voice=voice,
        voices=cast(Offer, voices),
        chinese_mouth=chinese_mouth,
        stun=stun,
        search_url=search_url,
        documents=documents,
        weather_url=weather_url,
        memory=memory,
        mcp=mcp,
        perceive=cast(Perceive, perceive),
        thought_tokens=thought_tokens,
        watermark=watermark is Switch.ON,
        c2pa=c2pa is Switch.ON,
        notice=cast(Notice, notice),
        off=frozenset(off | REFERENCE if reference else off),
    )
    store = Store()
    with _listen(host, port) as bound:
        if store.missing(BUNDLES):
            with Bars() as bars:
                store.pull(BUNDLES, bars)
        built = build(options, store, lambda line: typer.echo(line, err=True))
        port = bound.getsockname()[1]
        scheme = "https" if tls else "http"
        wide = host in ("0.0.0.0", "::")  # noqa: S104 - only compared with
        shown = "127.0.0.1" if wide else f"[{host}]" if ":" in host else host
        ready = {
            "json": as_json,
            "url": f"{scheme}://{shown}:{port}",
            "also": [f"{scheme}://{a}:{port}" for a in local_addresses()[1:]] if wide else [],
            "thinker": built.hub.thinker,
            "thinker_why": built.why,
            "engine": built.engine.name,
            "ready_s": round(time.perf_counter() - begun, 2),
        }
        cert, key = certificate(store.root / "tls") if tls else (None, None)
        config = web_config(
            application(built.hub),
            log_level="info" if verbose else "warning",
            access_log=verbose,
            ssl_certfile=cert,
            ssl_keyfile=key,
        )
        try:
            _Uvicorn(config, built.hub, ready).run(sockets=[bound])
        finally:
            built.engine.shutdown()
