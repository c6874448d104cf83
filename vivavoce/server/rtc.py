"""One WebRTC peer: the answer to its offer, its microphone, its loudspeaker, its data channel."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Final

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidStateError
from aiortc.sdp import SessionDescription

from vivavoce.errors import ProtocolError
from vivavoce.server.rtc_audio import AtOnce, Microphone, Player

CHANNEL: Final = "oai-events"

_UNREAD: Final = 1024 * 1024
"""Bytes that may be on their way to a peer before more are sent."""

_UNHEARD: Final = 1024
"""Messages of a peer that may wait to be read before it counts as flooding."""

_LEFT_OUT: Final = re.compile(
    r"^a=(?:end-of-candidates|candidate:.* \S+\.local .*)\r?\n?", re.MULTILINE
)
"""A browser hides its addresses behind names that only multicast DNS knows. They are not needed:
it reaches us, and its checks show where it is. So its list is never taken as complete either."""


JITTER_BUFFER: Final = "_RTCRtpReceiver__jitter_buffer"
"""aiortc's own name for what `AtOnce` replaces."""


class TooLong(ValueError):
    """The peer does not take messages of this length."""


class Peer:
    """A browser or a program at the other end. Everything runs on one event loop."""

    def __init__(self, *, stun: str | None = None) -> None:
        servers = [RTCIceServer(stun)] if stun else []
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self.player = Player()
        self.gone = asyncio.Event()
        """Set when the connection failed, was lost or was closed."""
        self._messages: asyncio.Queue[str | bytes] = asyncio.Queue(_UNHEARD)
        self._channel: RTCDataChannel | None = None
        self._microphone: MediaStreamTrack | None = None
        self._wants_channel = False
        self._peer.on("connectionstatechange", self._changed)
        self._peer.on("datachannel", self._opened)
        self._peer.on("track", self._heard)

    # ------------------------------------------------------------------------------- handshake

    async def answer(self, offer: str) -> str:
        """The SDP answer with all our addresses. Raises `ProtocolError` for a useless offer."""
        offer = _LEFT_OUT.sub("", offer)
        self._wants_channel = _check(offer)
        sender = self._peer.addTrack(self.player)
        transceiver = next(t for t in self._peer.getTransceivers() if t.sender is sender)
        codecs = RTCRtpSender.getCapabilities("audio").codecs
        opus = [codec for codec in codecs if codec.mimeType.lower() == "audio/opus"]
        transceiver.setCodecPreferences(opus)
        setattr(transceiver.receiver, JITTER_BUFFER, AtOnce())
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except Exception as error:  # whatever a malformed offer makes aiortc raise
            raise _useless(str(error) or type(error).__name__) from error
        answer = self._peer.localDescription.sdp
        if "a=candidate:" not in answer:
            raise ProtocolError(
                "This machine has no network address but loopback, and WebRTC needs one: connect "
                "it to a network, or use the WebSocket.",
                code="no_network_address",
                kind="server_error",
            )
        return answer

    def _changed(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self.gone.set()

    def _heard(self, track: MediaStreamTrack) -> None:
        self._microphone = track

    def _opened(self, channel: RTCDataChannel) -> None:
        """The peer opened a channel; there is one, and it has a name."""
        if channel.label != CHANNEL or self._channel is not None:
            channel.close()
            return
        self._channel = channel
        channel.on("message", self._message)

    # ----------------------------------------------------------------------------- what it says

    def _message(self, message: str | bytes) -> None:
        try:
            self._messages.put_nowait(message)
        except asyncio.QueueFull:
            self.gone.set()

    async def message(self) -> str | bytes:
        """The next message on the channel."""
        return await self._messages.get()

    def microphone(self) -> AsyncIterator[bytes]:
        """Its sound as 16-bit PCM at 48 kHz, in real time."""
        return Microphone().listen(self._microphone)

    # ---------------------------------------------------------------------------- what it is told

    @property
    def ready(self) -> bool:
        """There is a connection, and the channel it announced."""
        if self._wants_channel:
            return self._channel is not None and self._channel.readyState == "open"
        return self._peer.connectionState == "connected"

    async def send(self, text: str) -> None:
        """Send over the channel, if there is one, as soon as the peer has read enough.

        Raises `TooLong`; the peer may well take the next one.
        """
        if self._channel is None:
            return
        while self._channel.bufferedAmount > _UNREAD:
            await asyncio.sleep(0.01)
        try:
            self._channel.send(text)
        except InvalidStateError:
            return  # it was closed; `gone` tells
        except ValueError as error:
            raise TooLong(str(error)) from error

    async def flush(self) -> None:
        """Wait until everything that was sent is on its way."""
        while self._channel is not None and self._channel.bufferedAmount > 0:
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        self.player.stop()
        await self._peer.close()


def _check(offer: str) -> bool:
    """Whether the offer wants a data channel. Raises `ProtocolError` if it cannot be served."""
    try:
        media = SessionDescription.parse(offer).media
    except Exception as error:  # aiortc checks the grammar with assertions and bare indexing
        raise _useless("it is not valid SDP") from error
    sounds = [one for one in media if one.kind == "audio"]
    if len(sounds) != 1:
        raise _useless(f"it has {len(sounds)} audio sections, wanted one")
    if any(one.kind not in ("audio", "application") for one in media):
        raise _useless("it has sections other than audio and a data channel")
    if sounds[0].direction not in ("sendrecv", "recvonly"):
        raise _useless(f"its audio is {sounds[0].direction}, so nobody would hear the answers")
    if sounds[0].dtls is None or not sounds[0].dtls.fingerprints:
        raise _useless("its audio has no 'a=fingerprint'")
    if all(codec.mimeType.lower() != "audio/opus" for codec in sounds[0].rtp.codecs):
        raise _useless("its audio does not offer Opus")
    return any(one.kind == "application" for one in media)


def _useless(why: str) -> ProtocolError:
    return ProtocolError(f"The SDP offer cannot be used: {why}.", code="invalid_offer", param="sdp")
