"""Where in time and frequency a watermark puts what: keyed, and the same for ever.

Sound is cut into tiles of 40 ms by 125 Hz. Two by two tiles are a cell; a cell says + or - by

    + :  louder  softer        - :  softer  louder
         softer  louder             louder  softer

so that what the host does in both bands, or at both times, cancels. 32 cells in time (2.56 s) by 22
in frequency are a period. Of its 704 cells the secret picks 308 that are always the same (`SYNC`);
the other 396 carry the coded payload, three cells a bit. Signs and places come from HMAC-SHA256.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.audio.types import SPEAK_RATE
from vivavoce.marking.payload import CODED, Bits

TILE: Final = 960
"""Samples of a tile at `SPEAK_RATE` (40 ms)."""

BAND: Final = 125
"""Hz of a tile."""

LOWEST: Final = 300
"""Hz at which the lowest tile begins; the highest ends at 5800 Hz, which lossy codecs keep."""

CELLS: Final = (22, 32)
"""Cells of a period: in frequency, in time."""

BANDS: Final = 2 * CELLS[0]
PERIOD: Final = 2 * CELLS[1]
"""Tiles of a period in frequency and in time."""

SYNC: Final = -1
_REPEATS: Final = 3
_CHECKER: Final = np.array([[1, -1], [-1, 1]], np.int8)

assert SPEAK_RATE == 24_000, "tiles are counted in samples at 24 kHz"


@dataclass(frozen=True)
class Pattern:
    """What a key does with the cells of a period."""

    signs: NDArray[np.int8]
    """[22, 32], +1 or -1."""
    bits: NDArray[np.int16]
    """[22, 32]: which coded bit a cell carries, or `SYNC`."""

    @property
    def sync(self) -> NDArray[np.float64]:
        """Signs of the cells that never change, 0 elsewhere: f64[22, 32]."""
        return np.where(self.bits == SYNC, self.signs, 0).astype(np.float64)

    def tiles(self, coded: Bits) -> NDArray[np.int8]:
        """+1 or -1 per tile, i8[44, 64], for a coded payload u8[132]."""
        said = np.append(1 - 2 * coded.astype(np.int8), np.int8(1))  # SYNC, -1, finds the last
        return np.kron(self.signs * said[self.bits], _CHECKER)


def pattern(secret: bytes) -> Pattern:
    """The pattern of a secret."""
    count = CELLS[0] * CELLS[1]
    raw = np.frombuffer(_stream(secret, b"watermark cells", 9 * count), np.uint8)
    order = np.argsort(raw[: 8 * count].view("<u8"), kind="stable")
    signs = 1 - 2 * (raw[8 * count :] & 1).astype(np.int8)
    bits = np.full(count, SYNC, np.int16)
    bits[order[: _REPEATS * CODED]] = np.tile(np.arange(CODED, dtype=np.int16), _REPEATS)
    return Pattern(signs.reshape(CELLS), bits.reshape(CELLS))


def _stream(secret: bytes, purpose: bytes, length: int) -> bytes:
    blocks = -(-length // hashlib.sha256().digest_size)
    parts = (
        hmac.digest(secret, purpose + number.to_bytes(4, "big"), "sha256")
        for number in range(blocks)
    )
    return b"".join(parts)[:length]
