"""The trained heads of the listener: features in, words for the thinker, text and turn out.

    50 Hz features  |....|....|....|          f32[n,512]; what does not fill 80 ms waits
    25 Hz            [ ][ ] [ ][ ] [ ][ ]     two frames stacked
      ctc            letters, Mandarin sounds, blank: the transcript where there is no projector
    12.5 Hz          [    ] [    ] [    ]     four frames stacked
      projector      which token of the thinker's vocabulary sounds like this, or none;
                     frames of one token are one embedding, a mixture of the likeliest tokens,
                     and the likeliest are the live transcript
      turn           p(speech), p(end of turn), p(backchannel), p(interruption)

Steps are pure: state in, state out, and any cutting of the features gives the same result.
Sources: Ultravox (stacking, SwiGLU), Soundwave (arXiv 2502.12900) and LegoSLM (2505.11352) for CTC
over the thinker's vocabulary; ours is that comparing begins with what Whisper's decoder knows
(`train/lens`) and with how tokens are spelled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.model import heads_file
from vivavoce.model.han_words import HanWords
from vivavoce.model.heads_file import Floats, HeadsConfig
from vivavoce.model.layers import layer_norm, sigmoid, softmax, thirds
from vivavoce.model.units import SPACE, collapse, spelled

Ids = NDArray[np.int64]
State = dict[str, NDArray[Any]]
Embed = Callable[[Ids], Floats]
"""ids [n] -> the thinker's embeddings f32[n, width]."""

PACKAGED: Final = Path(__file__).parent / "data" / "ears"
STACK: Final = 4
"""Features of 20 ms per step of the projector and the turn head."""
MOST_UNITS: Final = 4000
"""Units or tokens of a transcript that are kept: several minutes of speech."""
NONE: Final = -1
"""No token is being heard."""
TURN: Final = ("speech", "end_of_turn", "backchannel", "interruption")


@dataclass(frozen=True)
class HeadsOut:
    """What a step found."""

    embeddings: Floats
    """f32[m, width] to be put into the thinker's prompt; m is 0 in silence."""
    tokens: tuple[int, ...]
    """The likeliest token of each embedding: for looking at, not a transcript."""
    text: str
    """The whole transcript since `init_state`; the end of it may still change."""
    logprob: float | None
    """Mean natural log probability of a token of it; None without tokens."""
    turn: Floats
    """f32[k, 4], probabilities in the order of `TURN` every 80 ms; empty without a turn head."""


class Heads:
    """Trained heads. Shared by sessions: everything of one session is in its state."""

    def __init__(
        self,
        config: HeadsConfig,
        weights: Mapping[str, NDArray[Any]],
        words: HanWords | None,
        embed: Embed,
    ) -> None:
        self.config = config
        self._w = weights
        self._words = words
        self._embed = embed
        self._has_turn = "turn.in.w" in weights
        self._has_projector = "tokens.key" in weights

    @classmethod
    def load(cls, embed: Embed, folder: Path = PACKAGED) -> "Heads":
        """Open trained heads; raises ModelError when the folder holds none that work.

        `embed` looks up the thinker's embeddings, as in
        `lambda ids: steps.embed(ids[None])[0]` with `ThinkerSteps`.
        """
        config, weights = heads_file.load(folder)
        words = HanWords.load(folder / "words.gz") if "ctc.w" in weights else None
        blank = np.zeros((1, config.thinker), np.float32)
        probe = cls(config, weights, words, lambda ids: blank.repeat(len(ids), 0))
        try:
            quiet = np.zeros((STACK, config.features), np.float32)
            probe.finish(probe.step(quiet, probe.init_state())[1])
        except (LookupError, ValueError) as error:
            raise ModelError(
                f"{folder}: sizes and weights do not fit together ({error}): {heads_file.REMEDY}"
            ) from error
        return cls(config, weights, words, embed)

    def init_state(self) -> State:
        """Nothing heard yet."""
        config = self.config
        state: State = {
            "rest": np.zeros((0, config.features), np.float32),
            "units": np.zeros(0, np.int64),
            "unit": np.zeros(1, np.int64),
            "turn": np.zeros(config.turn, np.float32),
            "said": np.zeros(0, np.int64),
            "token": np.full(1, NONE, np.int64),
            "surety": np.zeros(1, np.float32),
            "logprob": np.zeros(1, np.float32),
            "logprobs": np.zeros(0, np.float32),
            "embedding": np.zeros(config.thinker, np.float32),
        }
        for name, count, width in (
            ("", config.blocks, config.width),
            ("mix.", config.mixed_blocks, config.mixed),
        ):
            past = np.zeros((config.kernel - 1, width), np.float32)
            state |= {f"{name}block_{index}": past for index in range(count)}
        return state

    def step(self, features: Floats, state: State) -> tuple[HeadsOut, State]:
        """features f32[n,512], n >= 0, as they follow those before."""
        assert features.ndim == 2, features.shape
        assert features.shape[1] == self.config.features, features.shape
        waiting = np.concatenate([state["rest"], features])
        whole = len(waiting) // STACK
        after = state | {"rest": waiting[whole * STACK :]}
        if not whole:
            return self._out([], [], np.zeros((0, len(TURN)), np.float32), after), after
        heard = (waiting[: whole * STACK] - self._w["mean"]) / self._w["deviation"]
        self._spell(heard.reshape(2 * whole, -1), after)
        stacked = heard.reshape(whole, -1)
        turn = self._turn(stacked, after)
        embeddings, tokens = self._project(stacked, after)
        return self._out(embeddings, tokens, turn, after), after

    def finish(self, state: State) -> tuple[HeadsOut, State]:
        """The end of a turn: what waited for more is read and given out."""
        rest = state["rest"]
        missing = -len(rest) % STACK
        padding = np.repeat(rest[-1:], missing, axis=0)
        out, after = self.step(padding, state)
        embeddings, tokens = list(out.embeddings), list(out.tokens)
        self._release(after, embeddings, tokens)
        return self._out(embeddings, tokens, out.turn, after), after

    def _out(
        self, embeddings: list[Floats], tokens: list[int], turn: Floats, state: State
    ) -> HeadsOut:
        empty = np.zeros((0, self.config.thinker), np.float32)
        stacked = np.stack(embeddings) if embeddings else empty
        return HeadsOut(stacked, tuple(tokens), self._text(state), _logprob(state), turn)

    def _dense(self, name: str, x: Floats) -> Floats:
        y: Floats = x @ self._w[f"{name}.w"].T + self._w[f"{name}.b"]
        return y

    def _blocks(self, name: str, count: int, x: Floats, state: State) -> Floats:
        """Causal convolutions f32[t,channels] -> same; their past is replaced in `state`."""
        for block in (f"{name}block_{index}" for index in range(count)):
            normed = layer_norm(x, self._w[f"{block}.norm.w"], self._w[f"{block}.norm.b"])
            seen = np.concatenate([state[block], normed])
            state[block] = seen[len(seen) - self.config.kernel + 1 :]
            windows = np.lib.stride_tricks.sliding_window_view(seen, self.config.kernel, axis=0)
            mixed = np.einsum("tck,ck->tc", windows, self._w[f"{block}.conv.k"])
            value, gate = np.split(
                self._dense(block, mixed + self._w[f"{block}.conv.b"]), 2, axis=1
            )
            x = x + value * sigmoid(gate)
        return layer_norm(x, self._w[f"{name}norm.w"], self._w[f"{name}norm.b"])

    def _spell(self, x: Floats, state: State) -> None:
        """x f32[t,1024]: append the units of the best path."""
        if self._words is None:
            return
        trunk = self._blocks("", self.config.blocks, self._dense("in", x), state)
        best = self._dense("ctc", trunk).argmax(axis=1)
        fresh = collapse(best.tolist(), int(state["unit"][0]))
        units = np.concatenate([state["units"], np.array(fresh, np.int64)])
        state["units"] = units[-MOST_UNITS:]
        state["unit"] = best[-1:]

    def _text(self, state: State) -> str:
        if self._has_projector:
            token = state["token"]
            said = np.concatenate([state["said"], token[token != NONE]])
            return str("".join(self._w["tokens.text"][said])).strip()
        if self._words is None:
            return ""
        runs = spelled(state["units"].tolist())
        parts = [run if isinstance(run, str) else self._words.read(run) for run in runs]
        return SPACE.join(SPACE.join(part.split()) for part in parts if part.strip())

    def _turn(self, x: Floats, state: State) -> Floats:
        """x f32[t,2048] -> f32[t,4]: a gated recurrent unit (Cho et al. 2014, torch's form)."""
        if not self._has_turn:
            return np.zeros((0, len(TURN)), np.float32)
        memory = state["turn"]
        wide = self._dense("turn.in", x)
        inputs = self._dense("turn.input", wide * sigmoid(wide))
        found = np.empty((len(x), len(memory)), np.float32)
        for row, (reset_in, update_in, new_in) in enumerate(map(thirds, inputs)):
            reset_by, update_by, new_by = thirds(self._dense("turn.memory", memory))
            reset, update = sigmoid(reset_in + reset_by), sigmoid(update_in + update_by)
            memory = (1 - update) * np.tanh(new_in + reset * new_by) + update * memory
            found[row] = memory
        state["turn"] = memory
        return sigmoid(self._dense("turn.out", found))

    def _project(self, stacked: Floats, state: State) -> tuple[list[Floats], list[int]]:
        """stacked f32[t,2048] -> embeddings of the tokens that ended, and those tokens."""
        embeddings: list[Floats] = []
        tokens: list[int] = []
        if not self._has_projector:
            return embeddings, tokens
        gate = self._dense("mix.gate", stacked)
        mixed = gate * sigmoid(gate) * self._dense("mix.up", stacked)
        mixed = self._blocks("mix.", self.config.mixed_blocks, mixed, state)
        key = self._dense("key", stacked) + mixed @ self._w["key.added.w"].T
        key = layer_norm(key, self._w["key.norm.w"], self._w["key.norm.b"])
        narrow = key @ self._w["key.narrow.w"].T
        scores = narrow @ self._w["tokens.key"].T + self._w["tokens.bias"]
        blank = self._dense("blank", mixed)
        odds = softmax(np.concatenate([blank, scores], axis=1))
        for row in range(len(odds)):
            kept = odds[row, 0] <= self.config.blank
            token = int(odds[row, 1:].argmax()) if kept else NONE
            if token != state["token"][0]:
                self._release(state, embeddings, tokens)
            elif token == NONE or 1 - odds[row, 0] <= state["surety"][0]:
                continue
            state["token"] = np.array([token])
            state["surety"] = 1 - odds[row, :1]
            if token != NONE:
                state["logprob"] = np.log(odds[row, 1 + token : 2 + token])
                state["embedding"] = self._mixture(odds[row, 1:], mixed[row : row + 1])
        return embeddings, tokens

    def _mixture(self, odds: Floats, mixed: Floats) -> Floats:
        """odds f32[tokens], mixed f32[1,mixed] -> f32[width]."""
        best = np.argpartition(odds, -self.config.best)[-self.config.best :]
        shares = odds[best] / odds[best].sum()
        meant = shares @ self._embed(self._w["tokens.id"][best])
        embedding: Floats = meant + self._dense("residual", mixed)[0]
        return embedding

    def _release(self, state: State, embeddings: list[Floats], tokens: list[int]) -> None:
        """Give out the token that has ended, if there is one."""
        token = int(state["token"][0])
        if token != NONE:
            embeddings.append(state["embedding"])
            tokens.append(int(self._w["tokens.id"][token]))
            said = np.concatenate([state["said"], state["token"]])
            state["said"] = said[-MOST_UNITS:]
            logprobs = np.concatenate([state["logprobs"], state["logprob"]])
            state["logprobs"] = logprobs[-MOST_UNITS:]
        state["token"] = np.full(1, NONE, np.int64)


def _logprob(state: State) -> float | None:
    """Of the tokens said and the one under way."""
    known = state["logprobs"]
    if state["token"][0] != NONE:
        known = np.concatenate([known, state["logprob"]])
    return float(known.mean()) if len(known) else None
