"""What a watermark says, as bits that survive noise.

    session 24 | key id 8 | CRC 12  ->  tail-biting convolutional code, rate 1/3  ->  132 bits

The code is LTE's (3GPP TS 36.212, 5.1.3.1: constraint length 7, generators 133, 171, 165 octal); it
is decoded by going around it until the ends meet (wrap-around Viterbi). CRC-12 is 0x80F.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

SESSION_BITS: Final = 24
_KEY_BITS: Final = 8
_CRC_BITS: Final = 12
_CRC: Final = 0x80F
_INFO: Final = SESSION_BITS + _KEY_BITS + _CRC_BITS
_GENERATORS: Final = (0o133, 0o171, 0o165)
_MEMORY: Final = 6
_STATES: Final = 1 << _MEMORY
_ROUNDS: Final = 3

CODED: Final = _INFO * len(_GENERATORS)
"""Bits of the coded payload."""

Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class Payload:
    """`session`: 24 bits of a session's id. `key`: id of the key that the mark is made with."""

    session: int
    key: int


def encode(payload: Payload) -> Bits:
    """The coded payload, 0/1 u8[132]."""
    assert 0 <= payload.session < 1 << SESSION_BITS, payload.session
    assert 0 <= payload.key < 1 << _KEY_BITS, payload.key
    value = payload.session << _KEY_BITS | payload.key
    whole = value << _CRC_BITS | _crc(value)
    bits = np.array([whole >> at & 1 for at in range(_INFO - 1, -1, -1)], np.uint8)
    return _convolved(bits)


def decode(soft: NDArray[np.float64]) -> Payload | None:
    """The payload in f64[132], positive for 0 and negative for 1, or None if its CRC is wrong."""
    assert soft.shape == (CODED,), f"soft bits {soft.shape}, wanted ({CODED},)"
    whole = int("".join(map(str, _viterbi(soft))), 2)
    value = whole >> _CRC_BITS
    if _crc(value) != whole & ((1 << _CRC_BITS) - 1):
        return None
    return Payload(value >> _KEY_BITS, value & ((1 << _KEY_BITS) - 1))


def _crc(value: int) -> int:
    """Of the session and key bits; it starts with ones, so that nothing is not a valid payload."""
    register = (1 << _CRC_BITS) - 1
    for at in range(SESSION_BITS + _KEY_BITS - 1, -1, -1):
        high = register >> (_CRC_BITS - 1) & 1 ^ value >> at & 1
        register = register << 1 & ((1 << _CRC_BITS) - 1)
        register ^= _CRC if high else 0
    return register


def _convolved(bits: Bits) -> Bits:
    register = np.stack([np.roll(bits, delay) for delay in range(_MEMORY + 1)])
    taps = [[g >> (_MEMORY - d) & 1 for d in range(_MEMORY + 1)] for g in _GENERATORS]
    return np.asarray((np.array(taps, np.uint8) @ register % 2).T.reshape(-1), np.uint8)


@cache
def _trellis() -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Of each state (the last six bits, newest highest): its two predecessors, intp[64, 2], and
    the signs of the three code bits on the way from them, f64[64, 2, 3]."""
    states = np.arange(_STATES)
    before = np.stack([states << 1 & (_STATES - 1), states << 1 & (_STATES - 1) | 1], axis=1)
    registers = (states >> (_MEMORY - 1) << _MEMORY)[:, None] | before
    signs = np.empty((_STATES, 2, len(_GENERATORS)))
    for index, generator in enumerate(_GENERATORS):
        ones = registers & generator
        parity = np.zeros_like(ones)
        for at in range(_MEMORY + 1):
            parity ^= ones >> at & 1
        signs[:, :, index] = 1 - 2 * parity
    return before, signs


def _viterbi(soft: NDArray[np.float64]) -> list[int]:
    before, signs = _trellis()
    gains = np.tensordot(soft.reshape(_INFO, -1), signs, axes=(1, 2))
    score = np.zeros(_STATES)
    chosen = np.empty((_ROUNDS * _INFO, _STATES), np.intp)
    for step in range(len(chosen)):
        options = score[before] + gains[step % _INFO]
        best = options.argmax(axis=1)
        chosen[step] = before[np.arange(_STATES), best]
        score = options[np.arange(_STATES), best]
    state = int(score.argmax())
    bits = []
    for step in range(len(chosen) - 1, -1, -1):
        bits.append(state >> (_MEMORY - 1))
        state = int(chosen[step, state])
    middle = (_ROUNDS // 2) * _INFO
    return bits[::-1][middle : middle + _INFO]
