"""Sockets whose peers take nothing in, below what WebSocket pings can find out."""

import socket
from typing import Final

PATIENCE: Final = 40.0
"""Seconds in which a peer must take in what was sent to it."""


def impatient(listening: socket.socket, seconds: float = PATIENCE) -> None:
    """Let connections accepted here break when sent bytes are not taken in for `seconds`.

    A socket is closed only after what is still to be sent, so one whose peer does not read would
    stay open for as long as the peer's kernel says "not now" (RFC 9293, 3.8.6.1). Linux has an
    option for that (RFC 5482); elsewhere such sockets stay until the peer goes.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(1000 * seconds)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
