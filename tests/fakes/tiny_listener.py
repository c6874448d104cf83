"""A listener over random heads, and voices for it to hear."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.fakes import tiny_heads
from vivavoce.audio.types import LISTEN_RATE, Samples
from vivavoce.languages import LANGUAGES, Language
from vivavoce.model.encoder_stream import BLOCK, STEP, STRIDE, Floats, State
from vivavoce.model.heads import Embed, Heads
from vivavoce.model.listener import Detect, Listener, ListenerConfig
from vivavoce.model.mel import MELS, Mel

CONFIG = replace(tiny_heads.CONFIG, features=16)


class TinyEncoder:
    """A projection of the mel; what has not settled yet looks different. Counts its steps."""

    width, lag = CONFIG.features, 32

    def __init__(self) -> None:
        self._weights = np.random.default_rng(5).normal(0, 0.5, (STRIDE * MELS, self.width))
        self.steps = 0

    def init_state(self, batch: int = 1) -> State:
        return {"rest": np.zeros((batch, self.lag, self.width), np.float32)}

    def step(self, mel: Mel, state: State) -> tuple[Floats, State]:
        assert mel.shape == (1, STEP, MELS), mel.shape
        self.steps += 1
        pairs = (mel.reshape(1, BLOCK, -1) + 2.0) / 2.0
        fresh = np.tanh(pairs @ self._weights).astype(np.float32)
        known = np.concatenate([state["rest"] / 0.9, fresh], axis=1)
        return known[:, :BLOCK], {"rest": known[:, BLOCK:] * np.float32(0.9)}


def listener(
    folder: Path,
    encoder: TinyEncoder | None = None,
    *,
    width: int = CONFIG.thinker,
    embed: Embed | None = None,
    detect: Detect | None = None,
    sure: float = -99.0,
) -> Listener:
    """One for a thinker of `width`; its heads are written into `folder`. It trusts them although
    they know nothing, unless it is to be `sure`."""
    tiny_heads.write(folder, replace(CONFIG, thinker=width))
    heads = Heads.load(embed or tiny_heads.embed(width), folder)
    return Listener(encoder or TinyEncoder(), heads, detect, ListenerConfig(sure=sure))


def always(language: Language) -> Detect:
    """Knows the language beforehand."""

    def detect(_: Floats) -> Mapping[Language, float]:
        return {one: 0.8 if one == language else 0.1 for one in LANGUAGES}

    return detect


def voice(seconds: float, seed: int = 0) -> Samples:
    """Syllables of five a second: noise of another colour each, with a dip behind it."""
    random = np.random.default_rng(seed)
    syllables = []
    for _ in range(round(5 * seconds)):
        n = LISTEN_RATE // 5
        at = np.arange(n)
        waves = sum(np.sin(at * random.uniform(0.02, 0.9)) for _ in range(4))
        loud = np.where(at < 0.8 * n, 0.1, 0.001)
        syllables.append(loud * (waves + random.normal(0, 0.3, n)))
    return np.concatenate(syllables).astype(np.float32)


def quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * LISTEN_RATE), np.float32)
