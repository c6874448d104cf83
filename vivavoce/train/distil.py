"""Stage: the projector learns to be read by the thinker as if it were the transcript.

Ultravox' loss (fixie-ai): the thinker with speech against the same thinker with the transcript,
over its own answers, temperature 2; the position where an answer begins counts three times. Beside
it the transcript itself after a request to repeat (0.5), and CTC over tokens (0.3).

    speech      system | user  ~~~~~~~~~ <end> assistant | answer     ~ the projector's embeddings
    transcript  system | user  word word <end> assistant | answer
                                                       ^ ^^^^^^   compared here
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.model.chat_template import IM_END
from vivavoce.model.heads import STACK
from vivavoce.model.heads_file import HeadsConfig
from vivavoce.model.qwen_tokenizer import QwenTokenizer
from vivavoce.store import Store
from vivavoce.train.config import Schedule, command, keep
from vivavoce.train.corpus import Batches, Encoded, Masking, read_all, together
from vivavoce.train.ctc import features_of
from vivavoce.train.loop import fit
from vivavoce.train.modules import Tensor
from vivavoce.train.projector import (
    VOCABULARY,
    ProjectorConfig,
    Reader,
    open_tokenizer,
    sampled_loss,
    token_errors,
)
from vivavoce.train.replies import SYSTEM, around, read
from vivavoce.train.thinker import Thinker
from vivavoce.train.vocabulary import Vocabulary, targets, tokens_of

REPEAT: Final = "Repeat the words of the user exactly."
GGUF: Final = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"


@dataclass(frozen=True)
class DistilConfig:
    features: tuple[Path, ...] = ()
    recorded: tuple[Path, ...] = ()
    projector: Path = Path("projector")
    """Run of that stage, to begin with."""
    replies: Path = Path("replies.jsonl")
    """What `replies` wrote."""
    gguf: Path | None = None
    thinker: Path | None = None
    out: Path = Path("distil")
    sizes: HeadsConfig = field(default_factory=HeadsConfig)
    schedule: Schedule = field(default_factory=lambda: Schedule(steps=300, rate=1e-4))
    masking: Masking = field(default_factory=Masking)
    seconds: float = 12.0
    """Speech per batch."""
    share: float = 0.5
    """How languages are balanced (see `corpus.Batches`)."""
    temperature: float = 2.0
    begins: float = 3.0
    """Weight of the position where the answer begins."""
    repeat: float = 0.5
    ctc: float = 0.3
    rank: int = 0
    """Rank of a delta to the thinker; 0: it stays as it is."""
    others: int = 2000
    held: int = 200
    """Clips that are measured."""


class Pair(nn.Module):
    """What is learned: the reader, and a delta of the thinker if there is one."""

    def __init__(self, reader: Reader, thinker: Thinker) -> None:
        super().__init__()
        self.reader = reader
        self.deltas = thinker.deltas


def main(config: DistilConfig) -> None:
    keep(config, config.out)
    device = config.schedule.device
    tokenizer = open_tokenizer(config.thinker)
    replies = read(config.replies)
    train = [c for c in read_all(config.features, "train") if c.said.id in replies]
    held = read_all(config.features, "eval")[: config.held]
    measured = {"held": held} | {one.name: read_all([one], "eval") for one in config.recorded}
    reader = Reader.load(config.projector, config.sizes)
    Vocabulary.load(config.projector / VOCABULARY).save(config.out / VOCABULARY)
    indices = {int(token): index for index, token in enumerate(reader.vocabulary)}
    kind = torch.bfloat16 if config.schedule.bf16 else torch.float32
    gguf = config.gguf or Store().path(GGUF)
    torch.manual_seed(config.schedule.seed)
    thinker = Thinker(gguf, rank=config.rank, kind=kind, device=device)
    pair = Pair(reader, thinker).to(device)
    batches = Batches(train, config.seconds, config.masking, config.share)
    scale = reader.projector.scale
    mean, deviation = scale.mean.cpu().numpy(), scale.deviation.cpu().numpy()
    sampling = ProjectorConfig(others=config.others)

    def loss(rng: np.random.Generator) -> Mapping[str, Any]:
        batch = batches.draw(rng, mean, deviation)
        heard = reader(features_of(batch, device, STACK))
        frames = batch.lengths // STACK
        wanted = targets(tokenizer, [clip.said.text for clip in batch.clips], indices)
        spelled = sampled_loss(reader, heard, frames, wanted, sampling, rng)
        said = soft_tokens(reader, thinker, heard, frames, config.sizes)
        answers = [replies[clip.said.id] for clip in batch.clips]
        texts = [tokens_of(tokenizer, clip.said.text) for clip in batch.clips]
        kept = compared(thinker, tokenizer, said, texts, answers, config)
        again = repeated(thinker, tokenizer, said, texts)
        total = kept + config.repeat * again + config.ctc * spelled
        return {"loss": total, "kl": kept.detach(), "repeat": again.detach(), "ctc": spelled}

    def evaluate() -> dict[str, float]:
        found: dict[str, float] = {"hours": batches.hours}
        for name, clips in measured.items():
            found |= token_errors(reader, tokenizer, name, clips, device)
        found |= listening(reader, thinker, tokenizer, held[:40], config)
        return found

    fit(pair, loss, evaluate, config.schedule, config.out)
    if config.rank:
        np.savez(config.out / "delta.npz", allow_pickle=False, **thinker.delta())


def soft_tokens(
    reader: Reader,
    thinker: Thinker,
    heard: tuple[Tensor, Tensor],
    frames: Any,
    sizes: HeadsConfig,
) -> list[Tensor]:
    """Per clip, embeddings [m,width] of the tokens that are heard: `model/heads` with gradients.

    Neighbouring frames of one token are one; the surest of them stands for it. A clip in which
    nothing is heard gives its surest frame.
    """
    keys, bias = reader.keys()
    mixed, _ = heard
    odds = torch.softmax(reader.scores(heard, keys, bias), dim=-1)
    ids = torch.from_numpy(reader.vocabulary).to(mixed.device)
    found = []
    for clip, length in enumerate(frames):
        rows = surest(odds[clip, :length].detach(), sizes.blank)
        best = odds[clip, rows, 1:].topk(sizes.best, dim=-1)
        shares = best.values / best.values.sum(-1, keepdim=True)
        meant = thinker.embed(ids[best.indices])
        embeddings = (shares[..., None].to(meant.dtype) * meant).sum(1)
        found.append(embeddings + reader.projector.residual(mixed[clip, rows]).to(meant.dtype))
    return found


def surest(odds: Tensor, blank: float) -> list[int]:
    """Rows of f32[T, 1 + tokens] that stand for the tokens heard."""
    sure = (1 - odds[:, 0]).tolist()
    best = odds[:, 1:].argmax(-1).tolist()
    rows: list[int] = []
    before = -1
    for row, (token, value) in enumerate(zip(best, sure, strict=True)):
        if 1 - value > blank:
            before = -1
        elif token != before:
            rows.append(row)
            before = token
        elif value > sure[rows[-1]]:
            rows[-1] = row
    return rows or [int(np.argmax(sure))]


def compared(
    thinker: Thinker,
    tokenizer: QwenTokenizer,
    heard: Sequence[Tensor],
    texts: Sequence[Sequence[int]],
    answers: Sequence[Sequence[int]],
    config: DistilConfig,
) -> Tensor:
    """Kullback-Leibler divergence of the answers, with speech from with the transcript."""
    before, after = around(tokenizer, SYSTEM)
    by_text = [thinker.embed(_ids(text, heard[0])) for text in texts]
    with torch.no_grad():
        wanted = _answering(thinker, before, by_text, after, answers)
    given = _answering(thinker, before, heard, after, answers)
    hot = config.temperature
    losses = []
    for ours, theirs in zip(given, wanted, strict=True):
        target = F.log_softmax(theirs / hot, dim=-1)
        each = F.kl_div(
            F.log_softmax(ours / hot, dim=-1), target, log_target=True, reduction="none"
        ).sum(-1)
        weights = torch.ones_like(each)
        weights[0] = config.begins
        losses.append((each * weights).sum() / weights.sum() * hot**2)
    return torch.stack(losses).mean()


def repeated(
    thinker: Thinker,
    tokenizer: QwenTokenizer,
    heard: Sequence[Tensor],
    texts: Sequence[Sequence[int]],
) -> Tensor:
    """Cross entropy of the transcript, asked for with a request to repeat."""
    before, after = around(tokenizer, REPEAT)
    end = tokenizer.special(IM_END)
    wanted = [[*text, end] for text in texts]
    found = _answering(thinker, before, heard, after, wanted)
    losses = [
        F.cross_entropy(logits, _ids(tokens, logits))
        for logits, tokens in zip(found, wanted, strict=True)
    ]
    return torch.stack(losses).mean()


def listening(
    reader: Reader,
    thinker: Thinker,
    tokenizer: QwenTokenizer,
    clips: Sequence[Encoded],
    config: DistilConfig,
) -> dict[str, float]:
    """Cross entropy of repeating held-out clips: by ear, and from their text as the bound."""
    found: dict[str, list[float]] = {"repeat/heard": [], "repeat/read": []}
    for clip in clips:
        batch = together([clip])
        sound = reader(features_of(batch, config.schedule.device, STACK))
        heard = soft_tokens(reader, thinker, sound, batch.lengths // STACK, config.sizes)
        text = [tokens_of(tokenizer, clip.said.text)]
        as_read = [thinker.embed(_ids(text[0], heard[0]))]
        found["repeat/heard"].append(float(repeated(thinker, tokenizer, heard, text)))
        found["repeat/read"].append(float(repeated(thinker, tokenizer, as_read, text)))
    return {name: float(np.mean(values)) for name, values in found.items()}


def _answering(
    thinker: Thinker,
    before: Sequence[int],
    users: Sequence[Tensor],
    after: Sequence[int],
    answers: Sequence[Sequence[int]],
) -> list[Tensor]:
    """Logits f32[n,vocab] for the n tokens of each answer; one pass for all of them."""
    rows = []
    for user, answer in zip(users, answers, strict=True):
        tokens = (thinker.embed(_ids(part, user)) for part in (before, after, answer[:-1]))
        start, middle, end = tokens
        rows.append(torch.cat([start, user, middle, end]))
    longest = max(len(row) for row in rows)
    padded = torch.stack([F.pad(row, (0, 0, 0, longest - len(row))) for row in rows])
    hidden = thinker(padded)
    return [
        thinker.logits(hidden[index, len(row) - len(answer) : len(row)])
        for index, (row, answer) in enumerate(zip(rows, answers, strict=True))
    ]


def _ids(tokens: Sequence[int], like: Tensor) -> Tensor:
    return torch.tensor(list(tokens), dtype=torch.long, device=like.device)


if __name__ == "__main__":
    command(DistilConfig, main, __doc__)
