"""Everything that goes into and comes out of the session reducer.

World ──► Frame, Pause, HeardNow, Produced, Failed, Answered, Played ...     (what happened)
Client ─► UpdateSession, CommitInput, CreateItem ...           (what is asked)
Effects ◄ Emit(server event), Listen, Think, Cancel ...        (what is to be done)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from vivavoce.audio.types import Samples
from vivavoce.engine.contract import Heard, Output, Request, Usage
from vivavoce.model.chat import Message, ToolCall
from vivavoce.session.config import AudioFormat, Config, Hosted, Modality, ResponseOptions
from vivavoce.session.items import Clip, Item, Part

# ------------------------------------------------------------------------------- the world


@dataclass(frozen=True)
class Frame:
    """`samples` more of the user's audio (16 kHz) came in.

    `speech` is the probability of the user's own voice (echo already discounted); `onset` is set
    when a voice has just been found: the number of samples ago that it began.
    """

    samples: int
    speech: float
    onset: int | None = None


@dataclass(frozen=True)
class Pause:
    """The client sent no audio for the time of `samples` (16 kHz); what it plays went on."""

    samples: int


@dataclass(frozen=True)
class HeardNow:
    """The ears report."""

    heard: Heard


@dataclass(frozen=True)
class Estimate:
    """What the turn-end model makes of turn `turn` whose last voiced frame ended at clock `at`."""

    turn: int
    at: int
    sound: object


@dataclass(frozen=True)
class Produced:
    """An engine output, tagged with the generation it belongs to."""

    generation: int
    output: Output


@dataclass(frozen=True)
class Failed:
    """The engine could not go on with a generation."""

    generation: int
    message: str


@dataclass(frozen=True)
class Unheard:
    """The engine could not transcribe a turn that is over; its words will not come."""

    turn: int


@dataclass(frozen=True)
class Answered:
    """A hosted tool gave its result (or, politely, none) for a call of a generation.

    `say`: the answer word for word; without it the model finds words for `output`. `written`: a
    text to be handed to the client beside it.
    """

    generation: int
    call_id: str
    output: str
    say: str = ""
    written: str = ""


@dataclass(frozen=True)
class Remind:
    """Something that was asked for is due now (a timer): it is said when nobody speaks."""

    say: str


@dataclass(frozen=True)
class Played:
    """`samples` more of our speech (24 kHz) left for the user's loudspeaker.

    Reported only where the server plays it out itself (`State.playout`).
    """

    samples: int


# ------------------------------------------------------------------------------ the client


@dataclass(frozen=True)
class UpdateSession:
    """`changes` are fields of `Config` (already validated by the dialect)."""

    changes: dict[str, Any]


@dataclass(frozen=True)
class CommitInput:
    pass


@dataclass(frozen=True)
class ClearInput:
    pass


@dataclass(frozen=True)
class CreateItem:
    """`item.id` may be empty; `after`: an item id, "root", or None for the end."""

    item: Item
    after: str | None = None
    clips: tuple[Clip, ...] = ()


@dataclass(frozen=True)
class RetrieveItem:
    item_id: str


@dataclass(frozen=True)
class TruncateItem:
    item_id: str
    content_index: int
    audio_end_ms: int


@dataclass(frozen=True)
class DeleteItem:
    item_id: str


@dataclass(frozen=True)
class CreateResponse:
    options: ResponseOptions = ResponseOptions()


@dataclass(frozen=True)
class CancelResponse:
    response_id: str | None = None


@dataclass(frozen=True)
class ClearOutput:
    """Drop the speech that was not played yet."""


ClientEvent = (
    UpdateSession
    | CommitInput
    | ClearInput
    | CreateItem
    | RetrieveItem
    | TruncateItem
    | DeleteItem
    | CreateResponse
    | CancelResponse
    | ClearOutput
)
WorldEvent = (
    Frame | Pause | HeardNow | Estimate | Produced | Failed | Unheard | Answered | Played | Remind
)
Event = WorldEvent | ClientEvent

# ------------------------------------------------------------------------ to the client


@dataclass(frozen=True)
class SessionUpdated:
    config: Config


@dataclass(frozen=True)
class SpeechStarted:
    item_id: str
    at_ms: int


@dataclass(frozen=True)
class SpeechStopped:
    item_id: str
    at_ms: int


@dataclass(frozen=True)
class InputCommitted:
    """`since` and `until`: where its audio lies on the session clock."""

    item_id: str
    previous: str | None
    since: int = 0
    until: int = 0


@dataclass(frozen=True)
class TimedOut:
    """Nobody said anything for the idle timeout after an answer was played."""

    item_id: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class InputCleared:
    pass


@dataclass(frozen=True)
class ItemAdded:
    item: Item
    previous: str | None


@dataclass(frozen=True)
class ItemDone:
    item: Item
    previous: str | None


@dataclass(frozen=True)
class ItemRetrieved:
    item: Item


@dataclass(frozen=True)
class ItemTruncated:
    item_id: str
    content_index: int
    audio_end_ms: int


@dataclass(frozen=True)
class ItemDeleted:
    item_id: str


@dataclass(frozen=True)
class TranscriptDelta:
    """More of what the user said; `so_far` is all of it up to here."""

    item_id: str
    index: int
    delta: str
    so_far: str


@dataclass(frozen=True)
class TranscriptDone:
    item_id: str
    index: int
    text: str
    seconds: float


@dataclass(frozen=True)
class TranscriptFailed:
    """What the user said could not be made out."""

    item_id: str
    index: int


@dataclass(frozen=True)
class ResponseView:
    """A response as clients see it at some moment."""

    id: str
    status: Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]
    output: tuple[Item, ...]
    modality: Modality
    voice: str
    format: AudioFormat
    max_tokens: int | None
    metadata: dict[str, str] | None
    out_of_band: bool
    heard: int = 0
    """Samples (16 kHz) of the user's speech that it answers."""
    reason: str | None = None
    error: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True)
class ResponseCreated:
    response: ResponseView


@dataclass(frozen=True)
class ResponseDone:
    response: ResponseView


@dataclass(frozen=True)
class ResponseCancelled:
    """The client's `response.cancel` was obeyed; the answer's last events follow."""

    response_id: str


@dataclass(frozen=True)
class OutputItemAdded:
    response_id: str
    index: int
    item: Item


@dataclass(frozen=True)
class OutputItemDone:
    response_id: str
    index: int
    item: Item


@dataclass(frozen=True)
class Place:
    """Where in a response a piece of content belongs."""

    response_id: str
    item_id: str
    output_index: int
    content_index: int = 0
    thought: bool = False
    """A thought stands before it in the same item; dialects that show thoughts count it."""


@dataclass(frozen=True)
class ThoughtAdded:
    place: Place


@dataclass(frozen=True)
class ThoughtDelta:
    place: Place
    delta: str


@dataclass(frozen=True)
class ThoughtDone:
    place: Place
    text: str


@dataclass(frozen=True)
class PartAdded:
    place: Place
    part: Part


@dataclass(frozen=True)
class PartDone:
    place: Place
    part: Part


@dataclass(frozen=True)
class WordsDelta:
    """Words of the answer: a transcript if they are spoken, text otherwise."""

    place: Place
    delta: str
    spoken: bool


@dataclass(frozen=True)
class WordsDone:
    place: Place
    text: str
    spoken: bool


@dataclass(frozen=True)
class AudioDelta:
    """Speech to play, f32[n] at 24 kHz, and the format the client wants it in."""

    place: Place
    samples: Samples
    format: AudioFormat


@dataclass(frozen=True)
class AudioDone:
    place: Place


@dataclass(frozen=True)
class ArgumentsDelta:
    place: Place
    call_id: str
    delta: str


@dataclass(frozen=True)
class ArgumentsDone:
    place: Place
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class OutputStarted:
    """The first speech of a response is being played out."""

    response_id: str


@dataclass(frozen=True)
class OutputStopped:
    """All speech of a response has been played out, and no more is coming."""

    response_id: str


@dataclass(frozen=True)
class OutputCleared:
    """What was not played yet is dropped; the player falls silent."""

    response_id: str


@dataclass(frozen=True)
class TurnPerceived:
    """How a turn is being said, or (`heard.final`) was (opt-in)."""

    item_id: str
    heard: Heard


@dataclass(frozen=True)
class TurnTiming:
    """Where the time of a turn went, in seconds since the user stopped speaking (opt-in)."""

    item_id: str | None
    response_id: str
    stages: dict[str, float] = field(default_factory=dict)


ServerEvent = (
    SessionUpdated
    | SpeechStarted
    | SpeechStopped
    | InputCommitted
    | InputCleared
    | TimedOut
    | ItemAdded
    | ItemDone
    | ItemRetrieved
    | ItemTruncated
    | ItemDeleted
    | TranscriptDelta
    | TranscriptDone
    | TranscriptFailed
    | ResponseCreated
    | ResponseDone
    | ResponseCancelled
    | OutputItemAdded
    | OutputItemDone
    | ThoughtAdded
    | ThoughtDelta
    | ThoughtDone
    | PartAdded
    | PartDone
    | WordsDelta
    | WordsDone
    | AudioDelta
    | AudioDone
    | ArgumentsDelta
    | ArgumentsDone
    | OutputStarted
    | OutputStopped
    | OutputCleared
    | TurnPerceived
    | TurnTiming
)

# ---------------------------------------------------------------------------------- effects


@dataclass(frozen=True)
class Emit:
    event: ServerEvent


@dataclass(frozen=True)
class Listen:
    """Feed the ears with turn `turn`, from clock `since` on."""

    turn: int
    since: int


@dataclass(frozen=True)
class StopListening:
    """No more audio for this turn; `drop`: what was fed is not wanted either."""

    turn: int
    drop: bool = False


@dataclass(frozen=True)
class EstimateTurnEnd:
    turn: int
    since: int
    at: int
    """Clock of the end of the last voiced frame."""


@dataclass(frozen=True)
class Transcribe:
    """Report the final transcript of a turn that is not answered."""

    turn: int


@dataclass(frozen=True)
class HearClip:
    """Transcribe audio a client put into part `clip.index` of an item; report it as turn `turn`."""

    turn: int
    item_id: str
    clip: Clip


@dataclass(frozen=True)
class Ask:
    """Let a hosted tool answer a call; report it as `Answered`."""

    generation: int
    tool: Hosted
    call: ToolCall


@dataclass(frozen=True)
class Think:
    """Answer; report every output as `Produced(generation, ...)`."""

    generation: int
    request: Request


@dataclass(frozen=True)
class Cancel:
    """Stop a generation; whatever it still reports is ignored."""

    generation: int


@dataclass(frozen=True)
class Keep:
    """A speculative generation became the answer."""

    generation: int


@dataclass(frozen=True)
class Prefill:
    """The history changed and nothing is being answered: read it ahead."""

    history: Sequence[Message]


@dataclass(frozen=True)
class Reconfigure:
    """Settings that the engine holds have changed."""

    config: Config


Effect = (
    Emit
    | Listen
    | StopListening
    | EstimateTurnEnd
    | Transcribe
    | HearClip
    | Ask
    | Think
    | Cancel
    | Keep
    | Prefill
    | Reconfigure
)
