"""Clients that do not read, do not answer, or are gone.

Each session is over in bounded time, leaves nothing behind, and its neighbour does not notice.
"""

import asyncio
import contextlib
import json
import socket
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.fakes.client import Client
from tests.fakes.engine import FakeEngine, speech
from tests.fakes.raw_socket import RawSocket, port
from tests.fakes.server import Live, running
from vivavoce.engine.contract import Finished, Output
from vivavoce.server.options import Patience

SOON = Patience(send=0.3, leave=0.2, drain=0.5)
PINGS = {"ws_ping_interval": 0.1, "ws_ping_timeout": 0.2}
ASK = json.dumps({"type": "response.create"})


def flood(seconds: int = 120) -> FakeEngine:
    """Speaks much more than any socket's buffers hold."""
    many: list[Output | float] = [out for _ in range(seconds) for out in speech("Well. ", 1.0)]
    return FakeEngine(lambda _: [*many, Finished()])


async def gone(live: Live) -> None:
    """Nothing is left of any session."""
    async with asyncio.timeout(10):
        while live.hub.connections or live.engine.setups:
            await asyncio.sleep(0.01)


async def check_well(live: Live) -> None:
    """A healthy client is answered."""
    async with connect(live.ws) as socket:
        client = Client(socket)
        await client.send(type="response.create", response={"output_modalities": ["text"]})
        await client.until("response.done")


async def test_who_does_not_read_is_gone_after_a_while() -> None:
    async with running(flood(), patience=SOON, capacity=2) as live:
        async with RawSocket(port(live)) as peer:
            await peer.send(ASK)
            await gone(live)
        await check_well(live)


async def test_who_reads_too_little_is_told_so_when_too_much_waits() -> None:
    """The outbox is bounded: what comes after it is the notice."""
    async with running(flood(600)) as live, connect(live.ws, max_size=None) as slow:
        await slow.send(ASK)
        async with asyncio.timeout(20):
            while not any(c.outbox.closed for c in live.hub.connections):
                await asyncio.sleep(0.05)
            with contextlib.suppress(ConnectionClosed):
                async for _ in slow:
                    pass
        assert (slow.close_code, "too slowly" in str(slow.close_reason)) == (1008, True)
        await gone(live)


async def test_half_open_and_silent() -> None:
    """No FIN, no answer to pings, nothing waits to be sent."""
    async with running(web=PINGS) as live, RawSocket(port(live)):
        await gone(live)


async def test_half_open_with_bytes_that_cannot_be_sent() -> None:
    """A close waits for what is still to be sent, and the peer's kernel says "not now" for ever.

    All events have been handed on but the last bytes, so the writer of events waits for nothing.
    """
    pings = {"ws_ping_interval": 2.0, "ws_ping_timeout": 0.2}
    async with running(web=pings, tcp=60.0, patience=Patience(send=60.0)) as live:
        async with RawSocket(port(live)) as peer:
            await fill(live, peer)
            await gone(live)
        await check_well(live)


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="an option of Linux")
async def test_no_socket_is_left_of_who_does_not_read() -> None:
    async with running(flood(), patience=SOON, tcp=1.0) as live, RawSocket(port(live)) as peer:
        await peer.send(ASK)
        await gone(live)
        async with asyncio.timeout(10):
            while live.runner.server_state.connections:
                await asyncio.sleep(0.05)


def small_buffers(live: Live) -> Any:
    """The only connection's transport, made to keep in the server what the peer does not take."""
    (protocol,) = live.runner.server_state.connections
    transport: Any = protocol.transport
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return transport


async def fill(live: Live, peer: RawSocket) -> None:
    """Have events sent until some of the bytes stay in the server's own buffer."""
    event: Any = {"type": "conversation.item.create", "item": {"type": "message", "role": "user"}}
    event["item"]["content"] = [{"type": "input_text", "text": "x" * 2000}]
    (connection,) = live.hub.connections
    transport = small_buffers(live)
    async with asyncio.timeout(10):
        left = 0
        while not left:
            await peer.send(json.dumps(event))
            await asyncio.sleep(0.05)
            left = transport.get_write_buffer_size()
        while connection.outbox._waiting or transport.get_write_buffer_size() != left:
            left = transport.get_write_buffer_size()
            await asyncio.sleep(0.05)
    assert left > 0


async def test_pings_whose_answers_are_not_read_fill_no_memory() -> None:
    async with running(tcp=3.0) as live:
        async with RawSocket(port(live)) as peer:
            transport = small_buffers(live)
            pings = Frame(Opcode.PING, b"x" * 125).serialize(mask=True) * 8000
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2.0):
                    while True:
                        await peer.send_raw(pings)
            assert 0 < transport.get_write_buffer_size() < 400_000
            await gone(live)
        await check_well(live)


@pytest.mark.parametrize("cut", [1, 3, 9, 40])
async def test_killed_in_the_middle_of_a_frame(cut: int) -> None:
    async with running() as live:
        async with RawSocket(port(live)) as peer:
            await peer.send("x" * 100_000, cut=cut)
            peer.kill()
            await gone(live)
        await check_well(live)


async def test_killed_in_the_middle_of_an_answer() -> None:
    async with running(flood()) as live, RawSocket(port(live)) as peer:
        await peer.send(ASK)
        await peer.read()
        peer.kill()
        await gone(live)


@pytest.mark.parametrize(
    "data",
    [b"\x81\x05hello", b"\xff" * 16, b"\x81\x82\0\0\0\0\xff\xfe", b"\x09\x00" * 10,
     b"\x88\x80\0\0\0\0", b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"],
    ids=["unmasked", "reserved", "not-utf8", "stray-ping", "close", "endless"],
)  # fmt: skip
async def test_bytes_that_are_no_frames(data: bytes) -> None:
    async with running() as live:
        async with RawSocket(port(live)) as peer:
            await peer.send_raw(data)
            await gone(live)
        await check_well(live)


async def test_a_frame_beyond_the_limit_closes_its_own_session_only() -> None:
    async with running() as live, connect(live.ws) as other:
        async with connect(live.ws, max_size=None) as client:
            with contextlib.suppress(ConnectionClosed):  # its writing end may notice first
                await client.send("x" * (25 * 1024 * 1024))
            await client.wait_closed()
            assert client.close_code == 1009
        await Client(other).send(type="response.create")
        await Client(other).until("response.done")


async def test_who_says_nothing_makes_room() -> None:
    patience = Patience(first=0.2)
    async with running(patience=patience, capacity=2) as live, connect(live.ws) as talks:
        await Client(talks).send(type="input_audio_buffer.clear")
        async with connect(live.ws) as silent:
            error = await Client(silent).until("error")
            assert error["error"]["code"] == "session_expired"
            await silent.wait_closed()
            assert silent.close_code == 1001
        await Client(talks).until("input_audio_buffer.cleared")
        await Client(talks).send(type="response.create")
        await Client(talks).until("response.done")


async def test_draining_does_not_wait_for_who_does_not_read() -> None:
    patience = Patience(send=60.0, leave=0.2, drain=0.3)
    async with running(flood(), patience=patience) as live, RawSocket(port(live)) as peer:
        await peer.send(ASK)
        while not live.engine.requests:
            await asyncio.sleep(0.01)
        async with connect(live.ws, max_size=None) as reads:
            await asyncio.wait_for(live.hub.drain(), 10)
            await reads.wait_closed()
            assert reads.close_code == 1012


async def test_the_end_of_a_session_does_not_wait_for_who_reads_byte_by_byte() -> None:
    """Each frame is read in time, but never all of them."""
    patience = Patience(send=0.6)
    async with running(flood(), patience=patience) as live, RawSocket(port(live)) as peer:
        await peer.send(ASK)
        await peer.read()
        (connection,) = live.hub.connections
        connection.end(1001, "time is up")

        async def sip() -> None:
            while True:
                await peer.read(2000)
                await asyncio.sleep(0.01)

        sipping = asyncio.create_task(sip())
        await gone(live)
        sipping.cancel()
        await asyncio.gather(sipping, return_exceptions=True)


async def test_a_storm_of_connections_beyond_capacity() -> None:
    async with running(capacity=3) as live:

        async def come_and_go(number: int) -> str:
            async with connect(live.ws) as client:
                first = json.loads(await client.recv())
                if number % 3 == 0:
                    client.transport.abort()
                code: str = first.get("error", {}).get("code", "taken")
                return code

        codes = await asyncio.gather(*(come_and_go(n) for n in range(60)))
        assert set(codes) == {"taken", "session_limit_reached"}
        await gone(live)
        await check_well(live)
