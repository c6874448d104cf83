import numpy as np
import pytest

from vivavoce.marking.payload import CODED, Payload, decode, encode


@pytest.mark.parametrize("payload", [Payload(0, 0), Payload(0xABCDEF, 7), Payload(0xFFFFFF, 255)])
def test_a_payload_comes_back_through_noise(payload: Payload) -> None:
    noise = np.random.default_rng(1).standard_normal(CODED)
    assert decode(1.0 - 2.0 * encode(payload) + 0.6 * noise) == payload


def test_noise_alone_is_no_payload() -> None:
    random = np.random.default_rng(2)
    read = [decode(random.standard_normal(CODED)) for _ in range(40)]
    assert read.count(None) >= 39  # a CRC of 12 bits lets one in 4096 through


def test_silence_is_no_payload() -> None:
    assert decode(np.zeros(CODED)) is None
