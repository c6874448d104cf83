"""`vivavoce data teacher`: speech for the small mouth to learn from."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vivavoce.cli.output import LanguageChoice, say
from vivavoce.errors import ConfigError
from vivavoce.languages import Language
from vivavoce.store import Store
from vivavoce.voice.styles import SHIPPED


class SplitChoice(StrEnum):
    """What a set is for."""

    TRAIN = "train"
    EVAL = "eval"


def teacher(
    out: Annotated[Path, typer.Argument(help="Folder of the set.")],
    voice: Annotated[
        list[str], typer.Option(help="Kokoro's voice, such as zf_xiaoyi (may be repeated).")
    ],
    clips: Annotated[int, typer.Option(min=1, help="Clips per voice.")] = 200,
    split: Annotated[SplitChoice, typer.Option(help="eval: other texts.")] = SplitChoice.TRAIN,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other texts.")] = 0,
    longest: Annotated[int, typer.Option(min=2, help="Words or characters of a text.")] = 26,
    of: Annotated[
        int, typer.Option(min=1, help="Say that one of so many texts that has most new sounds.")
    ] = 1,
    language: Annotated[
        LanguageChoice | None,
        typer.Option(
            help="Of the texts; default: each voice's own. A Mandarin voice that says English "
            "texts, too, is better at English words inside Chinese."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="Where Kokoro runs: cpu, cuda.")] = "cpu",
    batch: Annotated[int, typer.Option(min=1, help="Clips that are spoken at once.")] = 8,
    threads: Annotated[int, typer.Option(min=1, help="Of the processor.")] = 1,
    per_shard: Annotated[int, typer.Option(min=1, help="Clips in a file.")] = 100,
    sources: Annotated[
        Path | None,
        typer.Option(
            help="Folder of texts that do not ship with vivavoce.", exists=True, file_okay=False
        ),
    ] = None,
    voices: Annotated[
        Path | None,
        typer.Option(
            help="Folder of Kokoro voice tables; default: those that ship.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Have Kokoro speak texts, and keep durations, pitch and energy with the speech. Stopped at any
    moment, it goes on where it was."""
    try:
        import torch
    except ImportError as error:
        raise ConfigError("torch is missing: pip install 'vivavoce[train]'") from error
    from vivavoce.cli.data import bench_words
    from vivavoce.data.teacher import Teacher, dump, lines

    torch.set_num_threads(threads)
    store = Store()
    loaded = Teacher.load(
        store.path("kokoro-v1.0.int8.onnx"),
        store.path("kokoro-vocab.json"),
        voices or SHIPPED,
        device,
    )
    said: Language | None = language.value if language else None
    planned = lines(voice, split.value, clips, seed, sources, bench_words(), longest, of, said)
    name = f"teacher-{split.value}-{seed}"
    dump(
        planned,
        split.value,
        loaded,
        out,
        name=name,
        batch=batch,
        per_shard=per_shard,
        progress=lambda p: say(f"{name} {p.shard}/{p.shards}: {p.kept} clips"),
    )
