"""Stage: what the thinker answers to each text, for `distil` to compare with.

Short and greedy: one object a line, `{"id": ..., "tokens": [...]}`. A run that was stopped goes on
where it was.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vivavoce.model.chat_template import IM_END, IM_START
from vivavoce.model.qwen_tokenizer import QwenTokenizer
from vivavoce.model.thinker_steps import ThinkerSteps
from vivavoce.store import Store
from vivavoce.train.config import command
from vivavoce.train.corpus import read_all
from vivavoce.train.jsonl import read_lines

SYSTEM = "You are a helpful voice assistant. Answer in one short sentence."
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RepliesConfig:
    features: tuple[Path, ...] = ()
    thinker: Path | None = None
    """A built thinker's folder; none: the store's."""
    out: Path = Path("replies.jsonl")
    clips: int = 1000
    tokens: int = 16
    threads: int = 1


def main(config: RepliesConfig) -> None:
    folder = config.thinker or Store().path("thinker-s-graph")
    steps = ThinkerSteps(folder, config.threads)
    tokenizer = QwenTokenizer(folder / "tokenizer.json", steps.vocab)
    done = set(read(config.out))
    clips = [c for c in read_all(config.features, "train") if c.said.id not in done]
    with config.out.open("a", encoding="utf-8") as file:
        for clip in clips[: max(0, config.clips - len(done))]:
            tokens = answer(steps, tokenizer, clip.said.text, config.tokens)
            file.write(json.dumps({"id": clip.said.id, "tokens": tokens}) + "\n")
            file.flush()


def answer(steps: ThinkerSteps, tokenizer: QwenTokenizer, text: str, most: int) -> list[int]:
    """The likeliest answer to `text`, with the token that ends it if it is that short."""
    before, after = around(tokenizer, SYSTEM)
    prompt = [*before, *tokenizer.text(text), *after]
    _, hidden, state = steps.step(steps.embed([prompt]), steps.init_state())
    found: list[int] = []
    while len(found) < most:
        token = int(steps.logits(hidden[:, -1])[0].argmax())
        found.append(token)
        if token in steps.stops:
            break
        _, hidden, state = steps.step(steps.embed([[token]]), state)
    return found


def around(tokenizer: QwenTokenizer, system: str) -> tuple[list[int], list[int]]:
    """Tokens before and after what the user says."""
    before = [IM_START, f"system\n{system}", IM_END, "\n", IM_START, "user\n"]
    after = [IM_END, "\n", IM_START, "assistant\n"]
    return tokenizer.encode(before), tokenizer.encode(after)


def read(path: Path) -> dict[str, Sequence[int]]:
    """Answers by clip."""
    return {line["id"]: line["tokens"] for line in read_lines(path)}


if __name__ == "__main__":
    command(RepliesConfig, main, __doc__)
