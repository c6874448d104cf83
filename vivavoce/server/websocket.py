"""uvicorn's WebSocket protocol, with a short way for what nearly all messages are.

Audio comes as small, whole, masked text frames (RFC 6455, section 5.2), fifty a second and session.
uvicorn steps each through a parser made of generators, and stops reading the socket until the
application has taken the message: two system calls each time. Here such frames are read where they
lie, and reading stops only when several messages wait. Everything else (handshake, control frames,
fragments, large and broken frames) goes the long way, cut so that it begins and ends there.

    bytes ─► one frame ─┬─ small, whole, text ─► unmask ─────────┬─► queue ─► application
                        └─ any other ─► uvicorn and websockets ──┘
"""

from typing import Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without a compiled wheel
    from websockets.utils import apply_mask

_WHOLE_TEXT: Final = 0x81
_MASKED: Final = 0x80
_TWO_BYTES, _EIGHT_BYTES = 126, 127
"""Lengths that say how many bytes the real length takes."""

_KEY: Final = 4
"""Bytes of the mask."""

_SMALL: Final = 1 << 16

_ENOUGH: Final = 16
"""Messages that may wait for the application before the socket is not read any more."""


class SpeechWebSocket(WebSocketsSansIOProtocol):
    """Choose it with `uvicorn.Config(ws=SpeechWebSocket)`."""

    _cutting = False
    """Frames are told apart here: nothing came between the request and its answer that could have
    left the other parser inside one."""
    _owed = 0
    """Bytes that the frame on its long way still lacks."""
    _held = b""
    """The beginning of a frame that does not tell its length yet."""

    def data_received(self, data: bytes) -> None:
        if not self.handshake_complete:
            self._cutting = not self.handshake_initiated and data.endswith(b"\r\n\r\n")
        if not (self.handshake_complete and self._cutting):
            super().data_received(data)
            return
        data, self._held = self._held + data, b""
        at = 0
        while at < len(data) and not self.transport.is_closing():
            size = self._owed or _frame_size(data, at)
            if not size:
                self._held = data[at:]
                return
            end = at + size
            if self._owed or end > len(data) or not self._took(data, at, end):
                super().data_received(data[at:end])
            self._owed = max(0, end - len(data))
            at = end

    def pause_writing(self) -> None:
        """The peer reads too little: whatever it sends, pings above all, waits to be answered."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    def keepalive_timeout(self) -> None:
        """Nobody is there: a close that waits for unread bytes to be read would wait for ever."""
        super().keepalive_timeout()
        self.transport.abort()

    def _took(self, data: bytes, at: int, end: int) -> bool:
        """A whole frame was short and simple enough to be read here."""
        simple = data[at] == _WHOLE_TEXT and data[at + 1] & _MASKED and end - at < _SMALL
        if not simple or self.conn.current_size is not None or self.conn.state is not State.OPEN:
            return False
        body = at + (8 if data[at + 1] & ~_MASKED == _TWO_BYTES else 6)
        try:
            text = apply_mask(data[body:end], data[body - _KEY : body]).decode()
        except UnicodeDecodeError:
            return False
        if not self.close_sent:
            self.queue.put_nowait({"type": "websocket.receive", "text": text})
            if self.queue.qsize() > _ENOUGH and not self.read_paused:
                self.read_paused = True
                self.transport.pause_reading()
        return True


def _frame_size(data: bytes, at: int) -> int:
    """Bytes of the frame that begins there, header and all; 0 when that is not known yet."""
    if len(data) < at + 2:
        return 0
    short = data[at + 1] & ~_MASKED
    header = 2 if short < _TWO_BYTES else 4 if short == _TWO_BYTES else 10
    if len(data) < at + header:
        return 0
    size = short if short < _TWO_BYTES else int.from_bytes(data[at + 2 : at + header])
    return header + (_KEY if data[at + 1] & _MASKED else 0) + size
