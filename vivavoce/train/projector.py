"""Stage: the projector learns which token of the thinker's vocabulary sounds like a frame.

CTC over tokens (cf. Soundwave, arXiv 2502.12900; LegoSLM, 2505.11352). Scores are products of a
frame's key with a key of each token, and that is computed from the token's spelling: so words that
no clip says are known, too. Comparing with the thinker's embeddings instead learns only the words
that were heard, because what is alike in meaning is not alike in sound.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 (its usual name)

from vivavoce.model.heads import STACK
from vivavoce.model.heads_file import HeadsConfig
from vivavoce.model.qwen_tokenizer import QwenTokenizer
from vivavoce.model.units import BLANK, COUNT, collapse
from vivavoce.store import Store
from vivavoce.train import checkpoint, lens
from vivavoce.train.config import Schedule, command, keep
from vivavoce.train.corpus import Batches, Encoded, Masking, in_order, read_all, statistics
from vivavoce.train.ctc import ctc_loss, features_of
from vivavoce.train.loop import fit
from vivavoce.train.modules import Projector, Tensor
from vivavoce.train.score import error_rates, parts
from vivavoce.train.vocabulary import LONGEST, Vocabulary, choose, targets, text_of

VOCABULARY = "vocabulary.npz"


@dataclass(frozen=True)
class ProjectorConfig:
    features: tuple[Path, ...] = ()
    recorded: tuple[Path, ...] = ()
    thinker: Path | None = None
    """A built thinker's folder, for its tokenizer; none: the store's."""
    lens: bool = True
    """Begin with what Whisper's decoder knows; keys must be as wide as Whisper then."""
    whisper: Path | None = None
    """Whisper's folder; none: the store's."""
    texts: Path | None = None
    """A file of sentences, one a line: more tokens to know than the clips say."""
    out: Path = Path("projector")
    start: Path | None = None
    """Begin with the weights of this run."""
    sizes: HeadsConfig = field(default_factory=HeadsConfig)
    schedule: Schedule = field(default_factory=Schedule)
    masking: Masking = field(default_factory=Masking)
    seconds: float = 60.0
    """Speech per batch."""
    share: float = 0.5
    """How languages are balanced (see `corpus.Batches`)."""
    latin: int = 10_000
    """Tokens the projector knows in English ..."""
    han: int = 4_500
    """... and in Chinese."""
    others: int = 2000
    """Tokens drawn at random that a frame is compared with, beside those of the batch."""
    drop: float = 0.1


class Spelling(nn.Module):
    """Keys of tokens from their spelling: two convolutions over units, mean and maximum."""

    def __init__(self, key: int, width: int = 128) -> None:
        super().__init__()
        self.unit = nn.Embedding(COUNT, width)
        self.place = nn.Embedding(LONGEST, width)
        self.first = nn.Linear(3 * width, width)
        self.second = nn.Linear(3 * width, width)
        self.outward = nn.Linear(2 * width, key)
        nn.init.zeros_(self.outward.weight)
        nn.init.zeros_(self.outward.bias)

    def forward(self, spelled: Tensor) -> Tensor:
        """i64[tokens, LONGEST] -> f32[tokens, key]."""
        longest = int((spelled != BLANK).sum(1).max())
        units = spelled[:, :longest]
        there = (units != BLANK)[..., None]
        x = (self.unit(units) + self.place.weight[:longest]) * there
        x = F.gelu(self.first(_neighbours(x))) * there
        x = (x + F.gelu(self.second(_neighbours(x)))) * there
        mean = x.sum(1) / there.sum(1)
        return self.outward(torch.cat([mean, x.amax(1)], dim=-1))


class Reader(nn.Module):
    """Projector and the keys of tokens."""

    of_tokens = ("given",)
    """What a checkpoint holds that belongs to its vocabulary."""

    def __init__(self, sizes: HeadsConfig, vocabulary: Vocabulary, drop: float = 0.1) -> None:
        super().__init__()
        self.vocabulary = vocabulary.ids
        self.projector = Projector(sizes, drop)
        self.spelling = Spelling(sizes.key)
        self.lean = nn.Parameter(torch.tensor(0.3))
        """How much a token's share in texts counts."""
        self.sharpness = nn.Parameter(torch.tensor(-1.0))
        """Logarithm of what the products of keys are multiplied by."""
        self.register_buffer("spelled", torch.from_numpy(vocabulary.spelled), persistent=False)
        self.register_buffer("prior", torch.from_numpy(vocabulary.prior), persistent=False)
        self.register_buffer("given", torch.zeros(len(vocabulary.ids), sizes.key))
        """Keys that the tokens begin with."""

    @classmethod
    def load(cls, folder: Path, sizes: HeadsConfig) -> "Reader":
        """The newest checkpoint of a run."""
        reader = cls(sizes, Vocabulary.load(folder / VOCABULARY))
        checkpoint.load_module(reader, checkpoint.newest(folder))
        return reader

    def begin(self, whisper: Path, tokenizer: QwenTokenizer) -> None:
        """Take over what Whisper's decoder knows (see `lens`)."""
        found = lens.read(whisper)
        projector = self.projector
        projector.lens.copy_(torch.from_numpy(found.matrix))
        with torch.no_grad():
            projector.norm.weight.copy_(torch.from_numpy(found.gain))
            projector.norm.bias.copy_(torch.from_numpy(found.bias))
        texts = [text_of(tokenizer, [token]) for token in self.vocabulary]
        self.given.copy_(torch.from_numpy(lens.token_keys(whisper, texts)))

    def go_on(self, run: Path) -> None:
        """Begin with what another run has learned; its tokens may be others."""
        arrays = checkpoint.newest(run)
        own = {f"model/{name}": self.state_dict()[name].numpy() for name in self.of_tokens}
        checkpoint.load_module(self, {**arrays, **own})

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """features f32[B,T,512], T a multiple of 4 -> mixed f32[B,T/4,mixed], key [B,T/4,key]."""
        mixed, key = self.projector(features)
        return mixed, key

    def keys(self, chosen: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Keys f32[tokens,key] and biases f32[tokens], of all tokens or some."""
        spelled = self.spelled if chosen is None else self.spelled[chosen]
        given = self.given if chosen is None else self.given[chosen]
        prior = self.prior if chosen is None else self.prior[chosen]
        keys = (given + self.spelling(spelled)) * self.sharpness.exp()
        return keys, self.lean * prior

    def scores(self, heard: tuple[Tensor, Tensor], keys: Tensor, bias: Tensor) -> Tensor:
        """Logits f32[B,T/4,1 + tokens], the blank's first."""
        mixed, key = heard
        return torch.cat([self.projector.blank(mixed), key @ keys.T + bias], dim=-1).float()

    def weights(self) -> dict[str, Tensor]:
        keys, bias = self.keys()
        return self.projector.weights() | {
            "tokens.key": keys,
            "tokens.bias": bias,
        }


def main(config: ProjectorConfig) -> None:
    keep(config, config.out)
    tokenizer = open_tokenizer(config.thinker)
    train, held = read_all(config.features, "train"), read_all(config.features, "eval")
    measured = {"held": held} | {one.name: read_all([one], "eval") for one in config.recorded}
    vocabulary = _vocabulary(config, tokenizer, train)
    texts = [clip.said.text for clip in train]
    labels = dict(
        zip(
            (clip.said.id for clip in train),
            targets(tokenizer, texts, vocabulary.indices()),
            strict=True,
        )
    )
    torch.manual_seed(config.schedule.seed)
    reader = Reader(config.sizes, vocabulary, config.drop)
    mean, deviation = statistics(train)
    reader.projector.scale.set(mean, deviation)
    if config.lens:
        reader.begin(config.whisper or Store().path("whisper-base"), tokenizer)
    if config.start is not None:
        reader.go_on(config.start)
    reader.to(config.schedule.device)
    batches = Batches(train, config.seconds, config.masking, config.share)

    def loss(rng: np.random.Generator) -> Mapping[str, Any]:
        batch = batches.draw(rng, mean, deviation)
        wanted = [labels[clip.said.id] for clip in batch.clips]
        heard = reader(features_of(batch, config.schedule.device, STACK))
        return {"loss": sampled_loss(reader, heard, batch.lengths // STACK, wanted, config, rng)}

    def evaluate() -> dict[str, float]:
        found = {"hours": batches.hours}
        for name, clips in measured.items():
            found |= token_errors(reader, tokenizer, name, clips, config.schedule.device)
        return found

    fit(reader, loss, evaluate, config.schedule, config.out)


def sampled_loss(
    reader: Reader,
    heard: tuple[Tensor, Tensor],
    lengths: Any,
    wanted: Sequence[Sequence[int]],
    config: ProjectorConfig,
    rng: np.random.Generator,
) -> Tensor:
    """CTC over the batch's own tokens and some others, which stand for all the rest."""
    own = np.unique([token for target in wanted for token in target])
    rest = np.setdiff1d(np.arange(len(reader.vocabulary)), own)
    drawn = rng.choice(rest, size=min(config.others, len(rest)), replace=False)
    chosen = np.concatenate([own, drawn]).astype(np.int64)
    keys, bias = reader.keys(torch.from_numpy(chosen).to(heard[0].device))
    weight = np.zeros(len(chosen), np.float32)
    if len(drawn):
        weight[len(own) :] = np.log(len(rest) / len(drawn))
    scores = reader.scores(heard, keys, bias + torch.from_numpy(weight).to(heard[0].device))
    places = {int(token): 1 + index for index, token in enumerate(own)}
    targets_here = [[places[token] for token in target] for target in wanted]
    return ctc_loss(F.log_softmax(scores, dim=-1), lengths, targets_here)


def token_errors(
    reader: Reader, tokenizer: QwenTokenizer, name: str, clips: Sequence[Encoded], device: str
) -> dict[str, float]:
    """Error rates of the text of the best tokens, by language."""
    keys, bias = reader.keys()
    found = []
    for batch in in_order(clips, 60.0):
        heard = reader(features_of(batch, device, STACK))
        best = reader.scores(heard, keys, bias).argmax(-1).cpu().numpy()
        for clip, path, length in zip(batch.clips, best, batch.lengths, strict=True):
            tokens = collapse(path[: length // STACK].tolist())
            text = text_of(tokenizer, (reader.vocabulary[token - 1] for token in tokens))
            found.append((f"{name}/{clip.said.language}", parts(clip.said.text), parts(text)))
    return error_rates(found)


def open_tokenizer(folder: Path | None) -> QwenTokenizer:
    """The tokenizer of a built thinker."""
    found = folder or Store().path("thinker-s-graph")
    shape = json.loads((found / "config.json").read_text("utf-8"))
    return QwenTokenizer(found / "tokenizer.json", shape["vocab"])


def _vocabulary(
    config: ProjectorConfig, tokenizer: QwenTokenizer, train: Sequence[Encoded]
) -> Vocabulary:
    path = config.out / VOCABULARY
    if not path.exists():
        texts = [clip.said.text for clip in train]
        if config.texts is not None:
            texts += config.texts.read_text("utf-8").splitlines()
        choose(tokenizer, texts, config.latin, config.han).save(path)
    return Vocabulary.load(path)


def _neighbours(x: Tensor) -> Tensor:
    """f32[N,T,C] -> f32[N,T,3C]: each with the one before and the one behind."""
    return torch.cat([F.pad(x, (0, 0, 1, 0))[:, :-1], x, F.pad(x, (0, 0, 0, 1))[:, 1:]], dim=-1)


if __name__ == "__main__":
    command(ProjectorConfig, main, __doc__)
