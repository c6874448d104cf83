"""`vivavoce data`: make, roughen, check and show sets of synthetic speech."""

import json
import sys
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer

from vivavoce.cli.data_teacher import SplitChoice, teacher
from vivavoce.cli.output import AsJson, LanguageChoice, print_json, say
from vivavoce.data import make as making
from vivavoce.data import timeline_set
from vivavoce.data.filter import Transcriber, WhisperTranscriber
from vivavoce.data.noise import NOISE_SOURCES, NoiseLibrary
from vivavoce.data.plan import Job, plan
from vivavoce.data.sources import SOURCES, gather
from vivavoce.data.speakers import KokoroSpeaker, Speaker
from vivavoce.data.texts import bare
from vivavoce.errors import ConfigError
from vivavoce.ledger.clips import ClipRecord
from vivavoce.ledger.summary import Total, by_source, by_voice, totals
from vivavoce.store import Store
from vivavoce.voice.styles import SHIPPED

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Make and check synthetic speech with texts."
)


app.command("teacher")(teacher)


class SpeakerChoice(StrEnum):
    """Generators of speech."""

    HIBARI = "hibari"
    KOKORO = "kokoro"


Out = Annotated[Path, typer.Argument(help="Folder of the set.")]
Sources = Annotated[
    Path | None,
    typer.Option(
        help="Folder of texts and noises that do not ship with vivavoce.",
        exists=True,
        file_okay=False,
    ),
]


@app.command()
def make(
    out: Out,
    language: Annotated[LanguageChoice, typer.Option(help="Language of the texts.")],
    speaker: Annotated[
        SpeakerChoice, typer.Option(help="hibari: English, fast, one voice bent into many.")
    ] = SpeakerChoice.KOKORO,
    split: Annotated[
        SplitChoice, typer.Option(help="eval: other texts and other voices.")
    ] = SplitChoice.TRAIN,
    clips: Annotated[int, typer.Option(min=1, help="Clips before the filter.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another set.")] = 0,
    longest: Annotated[int, typer.Option(min=2, help="Words or characters of a text.")] = 12,
    backchannels: Annotated[
        bool, typer.Option("--backchannels", help="Only what listeners say; not listened to.")
    ] = False,
    sources: Sources = None,
    voices: Annotated[
        Path | None,
        typer.Option(
            help="Folder of Kokoro voice tables; default: those that ship.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    per_shard: Annotated[int, typer.Option(min=1, help="Clips in a file.")] = 200,
    trust: Annotated[bool, typer.Option("--trust", help="Do not listen to the clips.")] = False,
    as_json: AsJson = False,
) -> None:
    """Speak texts into a folder of shards. Stopped at any moment, it goes on where it was."""
    job = Job(language.value, speaker.value, split.value, clips, seed, longest, backchannels)
    texts = gather(sources, job.language)
    lines = plan(job, texts, held_out=bench_words())
    store = Store()
    making.make(
        job,
        lines,
        load_speaker(store, speaker, voices),
        None if trust or backchannels else load_transcriber(store),
        out,
        per_shard=per_shard,
        progress=lambda p: say(f"{job.name} {p.shard}/{p.shards}: {p.kept} kept, {p.dropped} not"),
    )
    report(out, as_json)


@app.command()
def rough(
    out: Out,
    sources: Sources = None,
    prefix: Annotated[str, typer.Option(help="Only shards whose names begin so.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other rooms and noises.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Make noisy twins of the clean shards in a folder: rooms, backgrounds, telephones, levels."""
    noises = NoiseLibrary(sources)
    clean = making.clean_shards(out, prefix)
    if not clean:
        raise ConfigError(f"{out} holds no clean shards {prefix}*.npz: make some first")
    for path in clean:
        made = making.roughen(path, out, noises, seed=seed)
        say(f"{path.stem}: {made} clips")
    report(out, as_json)


@app.command()
def timelines(
    out: Out,
    language: Annotated[LanguageChoice, typer.Option(help="Language of the clips.")],
    split: Annotated[SplitChoice, typer.Option(help="Clips of this split.")] = SplitChoice.TRAIN,
    count: Annotated[int, typer.Option(min=1, help="Conversations of half a minute.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other conversations.")] = 0,
    sources: Sources = None,
    as_json: AsJson = False,
) -> None:
    """Compose conversations on two channels, with labels, from the clips in a folder."""
    noises = NoiseLibrary(sources)
    made = timeline_set.make_timelines(
        out, language.value, split.value, noises, count=count, seed=seed
    )
    if as_json:
        print_json({"made": made})
    else:
        sys.stdout.write(f"{made} timelines made\n")


@app.command()
def check(out: Out, as_json: AsJson = False) -> None:
    """Compare every clip with its ledger. Exit status 1 when one changed."""
    wrong = making.check(out) + timeline_set.check(out)
    if as_json:
        print_json({"ok": not wrong, "wrong": wrong})
    else:
        sys.stdout.write("".join(f"{line}\n" for line in wrong) or "all clips are as recorded\n")
    if wrong:
        raise typer.Exit(1)


@app.command()
def show(
    out: Annotated[Path | None, typer.Argument(help="Folder of a set; none: the sources.")] = None,
    as_json: AsJson = False,
) -> None:
    """Sum a set up by source and licence; without a folder: the sources of texts and noises."""
    if out:
        report(out, as_json)
        return
    rows = {
        source.name: {"licence": source.licence, "origin": source.origin, "use": source.use}
        for source in SOURCES.values()
    }
    rows |= {
        noise.name: {"licence": noise.licence, "origin": noise.origin, "use": "both"}
        for noise in NOISE_SOURCES
    }
    if as_json:
        print_json({"sources": rows})
        return
    for name, row in rows.items():
        sys.stdout.write(f"{name:16} {row['licence']:12} {row['use']:6} {row['origin']}\n")


def report(folder: Path, as_json: bool) -> None:
    """Hours, clips and yield of a folder."""
    records = [ClipRecord.parse(fields) for fields in making.open_ledger(folder).read("clip")]
    if as_json:
        print_json(
            {
                "by_source": [
                    _row(key, total) for key, total in totals(records, by_source).items()
                ],
                "by_voice": [_row(key, total) for key, total in totals(records, by_voice).items()],
            }
        )
        return
    for key, total in totals(records, by_source).items():
        sys.stdout.write(
            f"{' '.join(key):64} {total.clips:6} clips {total.seconds / 3600:6.2f} h "
            f"{total.kept_share:4.0%} kept\n"
        )


def _row(key: tuple[str, ...], total: Total) -> dict[str, Any]:
    return {
        "of": list(key),
        "clips": total.clips,
        "hours": round(total.seconds / 3600, 3),
        "twins": total.twins,
        "dropped": total.dropped,
    }


def load_speaker(store: Store, choice: SpeakerChoice, voices: Path | None) -> Speaker:
    """The generator of a name, with its model from the store."""
    from vivavoce.voice.phonemes import Phonemes

    phonemes = Phonemes()
    if choice is SpeakerChoice.HIBARI:
        from vivavoce.data.hibari_speaker import HibariSpeaker

        return HibariSpeaker(phonemes.english)
    return KokoroSpeaker(
        store.path("kokoro-stages"),
        store.path("kokoro-vocab.json"),
        voices or SHIPPED,
        phonemes,
    )


def load_transcriber(store: Store) -> Transcriber:
    """The ears of the product, for the filter."""
    from vivavoce.model.ears import WhisperEars

    return WhisperTranscriber(WhisperEars.load(store.path("whisper-base")))


def bench_words() -> set[str]:
    """What the benches of the product say: nothing that is measured may train."""
    folder = Path(str(resources.files("vivavoce.bench"))) / "data" / "questions"
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    return {bare(question["text"]) for question in questions}
