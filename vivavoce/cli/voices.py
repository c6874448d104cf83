"""`vivavoce voices`: what voices there are and where they come from; own ones, with consent."""

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from vivavoce.audio.codec import read_audio
from vivavoce.audio.types import LISTEN_RATE, SPEAK_RATE, Samples
from vivavoce.cli.marked import write_marked
from vivavoce.cli.output import AsJson, Bars, check_writable, print_json, say
from vivavoce.cli.say import spoken
from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES, Language
from vivavoce.ledger.consent import Scope
from vivavoce.model.ears import WhisperEars
from vivavoce.server.voices_rest import described
from vivavoce.store.store import Store
from vivavoce.voice.opening import open_mouth
from vivavoce.voice.own.enrolment import Enrolment, Terms, issue
from vivavoce.voice.own.library import Library
from vivavoce.voice.own.making import BUNDLE, open_enrolment
from vivavoce.voice.own.statement import Statement
from vivavoce.voice.own.voice_file import English
from vivavoce.voice.voices import find, offer
from vivavoce.voice.voices import voices as on_offer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="See whose voices there are; make your own, with consent, and take it back.",
)

Name = Annotated[str, typer.Argument(help="The voice's name.")]


def _library() -> Library:
    library = Library()
    for name in library.settle():
        say(f"{name}: its consent ended or it was never finished; it is gone")
    offer(library.voices, library.table, library.gone)
    return library


@app.command("list")
def list_voices(
    documented: Annotated[
        bool, typer.Option("--documented", help="Only those with a recorded consent.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show every voice: licence, whose it is, its makers' data, and what is known of consent."""
    _library()
    shown = [voice for voice in on_offer().values() if voice.documented or not documented]
    if as_json:
        print_json({"voices": [described(voice) for voice in shown]})
        return
    for voice in shown:
        until = f", until {voice.until}" if voice.until else ""
        sys.stdout.write(f"{voice.name}: {voice.description}{until}\n")
        for language, timbre in (("zh", voice.zh), ("en", voice.en)):
            sys.stdout.write(
                f"  {language}  {timbre.engine:<7} {timbre.source}; {timbre.licence}; "
                f"whose: {timbre.whose}; consent: {timbre.consent}\n"
            )
    for data in sorted({timbre.data for voice in shown for timbre in (voice.zh, voice.en)}):
        sys.stdout.write(f"\ndata: {data}\n")
    if not shown:
        say("no voice has a documented consent; make one: `vivavoce voices enrol --help`")


@app.command()
def audition(
    name: Name,
    out: Annotated[Path, typer.Option(help="WAV file to write.")],
    text: Annotated[
        str, typer.Option(help="What to say.")
    ] = "Hello, nice to meet you. 你好，很高兴认识你。",
    as_json: AsJson = False,
) -> None:
    """Have a voice say something, into a WAV file."""
    check_writable(out)
    _library()
    voice = find(name)
    store = Store()
    mouth = open_mouth(store)
    samples, _ = spoken(mouth, text, voice.name, 1.0)
    write_marked(out, samples, store)
    seconds = round(len(samples) / SPEAK_RATE, 2)
    if as_json:
        print_json({"voice": described(voice), "file": str(out), "seconds": seconds})
    else:
        sys.stdout.write(f"{out}: {seconds} s, {voice.name} (consent: {voice.en.consent})\n")


@app.command()
def enrol(
    name: Annotated[str, typer.Argument(help="Name of the new voice.")],
    speaker: Annotated[
        str | None, typer.Option(help="First call: a pseudonym of whose voice it is.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="First call: last day of the term, as 2027-01-31.")
    ] = None,
    adult: Annotated[
        bool, typer.Option("--adult", help="First call: the person is of age.")
    ] = False,
    language: Annotated[str, typer.Option(help="First call: en or zh, as spoken.")] = "en",
    scope: Annotated[
        str, typer.Option(help="First call: features, training or replica (needed for a voice).")
    ] = "replica",
    territory: Annotated[str, typer.Option(help="First call: where it may be used.")] = "worldwide",
    statement: Annotated[
        Path | None,
        typer.Option(help="Second call: the recorded statement.", exists=True, dir_okay=False),
    ] = None,
    recording: Annotated[
        list[Path] | None,
        typer.Option(help="Second call: a recording of the voice; may be repeated.", exists=True),
    ] = None,
    english: Annotated[
        str, typer.Option(help="kokoro (likest) or hibari (quickest) speaks English.")
    ] = "kokoro",
    as_json: AsJson = False,
) -> None:
    """Make a voice of a person who agrees. Twice: for the text to read aloud, then with it read.

    First `enrol NAME --speaker WHO --until DAY --adult` shows a statement. The person reads it
    aloud within the hour. Then `enrol NAME --statement SAID.wav --recording VOICE.wav` makes the
    voice, in some minutes; 30 s of speech are good.
    """
    library = _library()
    if english not in ("kokoro", "hibari"):
        raise ConfigError(f"--english {english}: choose kokoro or hibari")
    if language not in LANGUAGES:
        raise ConfigError(f"--language {language}: choose en or zh")
    if statement is None:
        if speaker is None or until is None:
            raise ConfigError(
                "first ask for the statement: --speaker WHO --until DAY --adult; then come back "
                "with --statement and --recording"
            )
        terms = Terms(
            name,
            speaker,
            language,
            until,
            adult,
            scope=cast(Scope, scope),
            territory=territory,
        )
        _show(issue(library, terms), as_json)
        return
    if not recording:
        raise ConfigError("give at least one --recording of the voice beside the statement")
    _make(_enrolment(library), name, statement, recording, cast(English, english), as_json)


def _show(shown: Statement, as_json: bool) -> None:
    if as_json:
        print_json({"statement": shown.id, "language": shown.language, "text": shown.text})
        return
    say("Read this aloud within the hour, record it, and come back with --statement FILE:\n")
    sys.stdout.write(f"{shown.text}\n")


def _make(
    enrolment: Enrolment,
    name: str,
    statement: Path,
    recordings: list[Path],
    english: English,
    as_json: bool,
) -> None:
    agreed = enrolment.agree(name, read_audio(statement))
    samples = [read_audio(path) for path in recordings]
    with Bars() as bars:
        bars.begin("looking for the voice", 1, "fraction")
        made = enrolment.make(
            agreed,
            samples,
            english=english,
            advance=lambda done: bars.at("looking for the voice", done),
        )
        bars.end("looking for the voice")
    found = made.measures
    if as_json:
        print_json(
            {
                "voice": name,
                "consent": agreed.id,
                "similarity": found.similarity,
                "verdict": found.verdict(),
                "nearest": found.nearest,
                "nearest_similarity": found.nearest_similarity,
                "pitch": made.mixed.pitch,
                "formant": made.mixed.formant,
            }
        )
        return
    sys.stdout.write(
        f"{name}: {found.verdict()} (similarity {found.similarity:.2f}; the likest stock voice, "
        f"{found.nearest}, {found.nearest_similarity:.2f}). Consent {agreed.id}.\n"
    )


@app.command()
def withdraw(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete an own voice, its features and recordings; only a tombstone of the consent stays."""
    library = _library()
    library.consent_of(name)
    if not yes and not typer.confirm(f"delete {name} for good?", err=True):
        raise typer.Exit(1)
    gone = library.withdraw(name)
    if as_json:
        print_json({"voice": name, "consent": gone.id, "withdrawn_at": gone.withdrawn_at})
    else:
        sys.stdout.write(f"{name} is gone ({', '.join(gone.removed)}); {gone.id} is closed\n")


@app.command()
def export(
    name: Name,
    out: Annotated[Path, typer.Option(help="Folder to make and write to.")],
    as_json: AsJson = False,
) -> None:
    """Write what is known of a voice; of an own one the consent record, measures and voice file."""
    library = _library()
    voice = find(name)
    if out.exists():
        raise ConfigError(f"{out} is there already: name a new folder")
    content: dict[str, Any] = {
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "voice": described(voice),
    }
    out.mkdir(parents=True)
    files = ["voice.json"]
    if voice.documented:
        consent = library.consent_of(voice.name)
        content["consent"] = consent.document()
        content["measures"] = vars(library.file(voice.name).measures)
        shutil.copy(library.path(voice.name), out / "voice.npz")
        files.append("voice.npz")
    (out / "voice.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    if as_json:
        print_json({"folder": str(out), "files": files})
    else:
        sys.stdout.write(f"{out}: {', '.join(files)}\n")


def _enrolment(library: Library) -> Enrolment:
    """With our own ears; the encoder is pulled at first use."""
    store = Store()
    if store.missing([BUNDLE]):
        say("telling speakers apart needs another model file (17 MB), pulled once:")
        with Bars() as bars:
            store.pull([BUNDLE], bars)

    def transcribe(samples: Samples, language: Language) -> str:
        ears = WhisperEars.load(store.path("whisper-base"))
        state = ears.start(language)
        for begin in range(0, len(samples), LISTEN_RATE):
            state = ears.feed(state, samples[begin : begin + LISTEN_RATE], lambda: False)
        return ears.finish(state, lambda: False).transcript.text

    return open_enrolment(store, library, transcribe)
