"""`vivavoce talk`: a spoken conversation in the terminal, with devices or with files."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from vivavoce.audio.codec import read_audio, write_wav
from vivavoce.audio.types import SPEAK_RATE, Samples
from vivavoce.bench.client import Conversation, Event, conversation, refusal
from vivavoce.bench.server_process import ServerProcess
from vivavoce.bench.waveform import speech_edges
from vivavoce.cli.devices import open_devices
from vivavoce.cli.output import AsJson, LanguageChoice, print_json
from vivavoce.errors import AudioError, ConfigError, EngineError

app = typer.Typer(add_completion=False, help="Talk here: with a microphone or with WAV files.")

ANSWER_TIMEOUT_S = 60.0
LONGEST_TALK_S = 24 * 3600.0
SETTLED_S = 1.0
"""No new answer for this long after the last one ended: the turn is over."""


@dataclass(frozen=True)
class Wishes:
    """What the session is asked to be."""

    key: str = "none"
    persona: str | None = None
    voice: str | None = None
    language: str | None = None

    @property
    def session(self) -> dict[str, Any]:
        audio: dict[str, Any] = {}
        if self.voice:
            audio["output"] = {"voice": self.voice}
        if self.language:
            audio["input"] = {"transcription": {"language": self.language}}
        session: dict[str, Any] = {"audio": audio} if audio else {}
        if self.persona:
            session["prompt"] = {"id": self.persona}
        return session


@app.command()
def talk(
    question: Annotated[
        Path | None, typer.Option("--in", help="Speak this recording instead of a microphone.")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option("--out", help="Write the spoken answer here (WAV).")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="A running server; default: one is started.")
    ] = None,
    key: Annotated[
        str, typer.Option(help="API key for --url.", envvar="VIVAVOCE_API_KEY")
    ] = "none",
    persona: Annotated[str | None, typer.Option(help="Who answers.")] = None,
    voice: Annotated[str | None, typer.Option(help="Voice of the answer.")] = None,
    language: Annotated[
        LanguageChoice | None, typer.Option(help="Language you speak; default: detected.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Talk with the microphone until Ctrl-C, or ask one recorded question with --in and --out."""
    if answer and not question:
        raise ConfigError("--out needs --in: with a microphone the answer is played")
    clip = read_audio(question, SPEAK_RATE) if question else None
    wishes = Wishes(key, persona, voice, language.value if language else None)
    with _server(url) as at:
        if clip is None:
            said = asyncio.run(converse(at, wishes))
        else:
            said, speech = asyncio.run(ask_once(at, clip, wishes))
            said["files"] = {"in": str(question), "out": str(answer) if answer else None}
            if answer:
                write_wav(answer, speech, SPEAK_RATE)
    if as_json:
        print_json(said)


@contextlib.contextmanager
def _server(url: str | None) -> Iterator[str]:
    """The given server, or one of our own for as long as the talk lasts."""
    if url:
        yield url
        return
    note("starting a server; `vivavoce serve` and --url make this instant")
    with ServerProcess() as own:
        yield own.url


def note(line: str) -> None:
    """A line for the person at the terminal; stdout stays free for --json."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def live(event: Event) -> None:
    """Print what is said, by whom, as soon as it is known."""
    match event.type:
        case "conversation.item.input_audio_transcription.completed":
            note(f"you: {event.body['transcript'].strip()}")
        case "response.output_audio_transcript.done":
            note(f"her: {event.body['transcript'].strip()}")
        case "error":
            note(f"error: {event.body['error']['message']}")


async def ask_once(url: str, clip: Samples, wishes: Wishes) -> tuple[dict[str, Any], Samples]:
    """Speak `clip` (f32[n] at 24 kHz) and listen to the whole answer.

    Returns {user, answer, seconds, latency_s} and the answer's audio at 24 kHz. Raises AudioError
    when nothing is said in the clip, EngineError when no answer comes.
    """
    try:
        edges = speech_edges(clip, SPEAK_RATE)
    except ValueError as problem:
        raise AudioError(f"{problem}; give a recording of somebody speaking") from problem
    async with _session(url, wishes) as session:
        spoken_at = await session.microphone.speak(clip)
        end = spoken_at + edges.end
        await session.until(lambda: time.perf_counter() >= end, edges.end + 5.0)
        if not await session.until(lambda: _settled(session, end), ANSWER_TIMEOUT_S):
            raise EngineError(_why_silent(session, url))
        item = _last_answer(session)
        pieces = session.playback.of(item)
        heard = session.playback.heard_from(item)
        speech = np.concatenate([piece.samples for piece in pieces])
        return {
            "user": transcript(session, "conversation.item.input_audio_transcription.completed"),
            "answer": transcript(session, "response.output_audio_transcript.done", item),
            "seconds": round(len(speech) / SPEAK_RATE, 3),
            "latency_s": None if heard is None else round(heard - end, 3),
        }, speech


def transcript(session: Conversation, kind: str, item: str | None = None) -> str:
    """All final transcripts of one kind, of one item or of all, as one text."""
    return " ".join(
        str(event.body["transcript"]).strip()
        for event in session.events
        if event.type == kind and item in (None, event.body["item_id"])
    )


async def converse(url: str, wishes: Wishes) -> dict[str, Any]:
    """Talk through this machine's devices until Ctrl-C or until the server closes.

    Returns {turns: [{user, answer}], seconds}.
    """
    began = time.perf_counter()
    with open_devices() as devices:
        async with _session(url, wishes, devices.blocks) as session:
            session.on_audio = devices.loudspeaker.play
            session.on_flush = devices.loudspeaker.flush
            note("listening; Ctrl-C ends the talk")
            with contextlib.suppress(asyncio.CancelledError):
                await session.until(lambda: session.closed, LONGEST_TALK_S)
    return {"turns": turns(session.events), "seconds": round(time.perf_counter() - began, 1)}


def turns(events: list[Event]) -> list[dict[str, str]]:
    """Who said what: an answer belongs to the last thing the user said before it."""
    out: list[dict[str, str]] = []
    for event in events:
        if event.type == "conversation.item.input_audio_transcription.completed":
            out.append({"user": event.body["transcript"].strip(), "answer": ""})
        elif event.type == "response.output_audio_transcript.done":
            if not out or out[-1]["answer"]:
                out.append({"user": "", "answer": ""})
            out[-1]["answer"] = event.body["transcript"].strip()
    return out


@contextlib.asynccontextmanager
async def _session(
    url: str, wishes: Wishes, blocks: AsyncIterator[Samples] | None = None
) -> AsyncIterator[Conversation]:
    async with conversation(url, key=wishes.key, session=wishes.session, blocks=blocks) as session:
        session.on_event = live
        yield session


def _settled(session: Conversation, end: float) -> bool:
    """An answer was sent completely after the question ended, and no other has begun since."""
    done = [event for event in session.events if event.type == "response.done"]
    begun = sum(event.type == "response.created" for event in session.events)
    return (
        bool(session.playback.pieces)
        and begun == len(done)
        and done[-1].at > end
        and time.perf_counter() - done[-1].at > SETTLED_S
    )


def _last_answer(session: Conversation) -> str:
    return session.playback.pieces[-1].item


def _why_silent(session: Conversation, url: str) -> str:
    if session.find("error"):
        return refusal(session, url)
    if session.closed:
        return f"the server at {url} closed the session; its log says why"
    if not session.find("input_audio_buffer.speech_started"):
        return "no speech was heard in the recording; is it loud enough?"
    return f"no answer within {ANSWER_TIMEOUT_S:.0f} s; run `vivavoce doctor`"
