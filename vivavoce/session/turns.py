"""Turn taking: from frames to turns, and what to do at a pause."""

from dataclasses import replace
from typing import Final

from vivavoce.audio.types import LISTEN_RATE, milliseconds, samples
from vivavoce.engine.contract import Heard, Output, Request
from vivavoce.errors import ProtocolError
from vivavoce.languages import HAN, LATIN, Language
from vivavoce.model.chat import Message
from vivavoce.session import limits, responses
from vivavoce.session.config import ResponseOptions, TurnDetection
from vivavoce.session.events import (
    Cancel,
    Estimate,
    EstimateTurnEnd,
    Frame,
    HearClip,
    InputCleared,
    InputCommitted,
    ItemAdded,
    ItemDone,
    Keep,
    Listen,
    SpeechStarted,
    SpeechStopped,
    StopListening,
    Think,
    TimedOut,
    Transcribe,
    TranscriptDelta,
    TranscriptDone,
    TranscriptFailed,
    TurnPerceived,
)
from vivavoce.session.history import compose, tokens
from vivavoce.session.items import Clip, Item, Part
from vivavoce.session.state import Awaited, Speculation, Step, Turn, changed

PAUSE: Final = samples(32)
"""Quiet this long is a pause: worth a transcript and a speculative answer. The detector lets go
some 75 ms after the last sound, so the shortest gaps inside words never get here."""

ENDING: Final = samples(96)
"""Quiet kept behind the last word of a turn."""

ESTIMATE: Final = samples(160)
"""Quiet this long is enough for the turn-end model (it wants a constant tail of silence)."""

BACKCHANNEL_MS: Final = 200
"""Silence after a mere "mm-hm" before the interrupted answer is taken up again."""

WORTH_RESUMING: Final = 4
"""Estimated tokens that must be left of an answer: "yeah" over her last word replies to her."""

RESUME: Final = samples(64)
"""Voice this long inside a pause takes the turn up again."""

HYSTERESIS: Final = 0.15
"""A turn goes on at a lower speech probability than it takes to begin one."""

QUIET: Final = 0.1
"""Less than this is never speech, however low the client's threshold: every turn must end."""

NUDGE: Final[dict[Language, str]] = {
    "en": "The user has said nothing for a while. Ask briefly, in your own way, whether they are "
    "still there or want to go on.",
    "zh": "对方有一会儿没说话了。用你自己的口吻简短地问一句：还在吗？想不想接着聊？",
}
"""What the thinker is told when the idle timeout has passed."""

SHORTEST_COMMIT: Final = samples(100)
"""OpenAI's lower bound for a manual commit."""


def frame(step: Step, event: Frame) -> None:
    state = step.state
    step.set(clock=state.clock + event.samples)
    detection = state.config.turn_detection
    turn = state.turn
    if detection is None:
        if turn is None:
            _open(step, since=state.clock, manual=True)
    elif turn is None:
        if event.onset is not None:
            _begin(step, detection, event.onset)
        else:
            _idle(step, detection)
    elif turn.paused:
        _in_pause(step, detection, turn, event)
    elif _voiced(detection, event):
        step.set(turn=changed(turn, last_voiced=step.state.clock))
    elif step.state.clock - turn.last_voiced >= PAUSE:
        _pause(step, turn)


def _voiced(detection: TurnDetection, event: Frame) -> bool:
    return event.speech >= max(detection.threshold - HYSTERESIS, QUIET)


def _open(step: Step, *, since: int, manual: bool = False) -> Turn:
    number = step.state.turns + 1
    turn = Turn(number, step.mint("item"), since, step.state.clock, manual=manual)
    step.set(turn=turn, turns=number)
    step.do(Listen(number, since))
    return turn


def _begin(step: Step, detection: TurnDetection, onset: int) -> None:
    """The user starts to speak: tell, listen, and fall silent if asked to."""
    clock = step.state.clock
    since = max(clock - onset - samples(detection.padding_ms), step.state.heard_until, 0)
    turn = _open(step, since=since)
    step.set(idle_since=None)
    step.emit(SpeechStarted(turn.item_id, milliseconds(since)))
    if detection.interrupt_response:
        step.set(turn=changed(turn, cut=responses.interrupt(step)))


def _idle(step: Step, detection: TurnDetection) -> None:
    """Speak up when nobody has said anything for the idle timeout after an answer was played."""
    state = step.state
    if detection.idle_timeout_ms is None or state.idle_since is None or state.answering is not None:
        return
    since = max(state.idle_since, state.heard_out)
    if state.clock - since < samples(detection.idle_timeout_ms):
        return
    turn = Turn(state.turns + 1, step.mint("item"), since, state.clock)
    step.set(turns=turn.number, idle_since=None)
    step.emit(TimedOut(turn.item_id, milliseconds(since), milliseconds(state.clock)))
    item = Item(turn.item_id, "message", "user", (Part("audio", "", state.clock - since),))
    _add(step, item, turn, state.clock)
    if state.config.transcription:
        step.emit(TranscriptDone(item.id, 0, "", (state.clock - since) / LISTEN_RATE))
    if _answers(step, detection):
        history = compose(step.state, "")
        language: Language = "zh" if any(HAN.search(m.text) for m in history) else "en"
        responses.begin(step, (*history, Message("system", NUDGE[language])))


def _answers(step: Step, detection: TurnDetection | None) -> bool:
    """A turn that is over is answered without being asked to."""
    wanted = detection is not None and detection.create_response
    return wanted and step.state.config.kind == "realtime"


def _pause(step: Step, turn: Turn) -> None:
    step.set(turn=changed(turn, paused=True, revoiced=0, sound=None, estimated=False))
    wanted = _answers(step, step.state.config.turn_detection)
    if step.state.rules.speculate and wanted and step.state.answering is None:
        generation = step.generation()
        request = _request(step, turn, speculative=True)
        step.set(turn=replace(step.state.turn or turn, speculation=Speculation(generation)))
        step.do(Think(generation, request))


def _request(step: Step, turn: Turn, *, speculative: bool = False) -> Request:
    words = turn.heard.text if turn.heard else ""
    config = step.state.config
    return Request(
        history=compose(step.state, words),
        turn=turn.number,
        modality=config.modality,
        max_tokens=config.max_tokens,
        speculative=speculative,
        begun=step.state.begun,
    )


def _in_pause(step: Step, detection: TurnDetection, turn: Turn, event: Frame) -> None:
    clock = step.state.clock
    voiced = _voiced(detection, event)
    revoiced = turn.revoiced + event.samples if voiced else 0
    if revoiced >= RESUME:
        step.set(turn=changed(turn, paused=False, revoiced=0, last_voiced=clock))
        drop_speculation(step)
        return
    quiet = clock - turn.last_voiced
    if quiet >= ESTIMATE and not turn.estimated:
        step.do(EstimateTurnEnd(turn.number, turn.since, turn.last_voiced))
        turn = changed(turn, estimated=True)
    turn = changed(turn, revoiced=revoiced)
    step.set(turn=turn)
    silence = milliseconds(quiet)
    if not voiced and silence >= _required(step, detection, turn):
        _release(step, turn)


def _required(step: Step, detection: TurnDetection, turn: Turn) -> int:
    """Silence in ms after which the turn is over."""
    if detection.kind == "silence":
        return detection.silence_ms
    if _rest(step, turn):
        return BACKCHANNEL_MS
    heard = turn.heard
    words = heard.text if heard else None
    language = heard.language if heard else "en"
    return step.state.rules.endpoint(turn.sound, words, language, detection.eagerness)


def _rest(step: Step, turn: Turn) -> str:
    """What the user did not hear of the answer they hummed into; "" when there is nothing to go on
    with or something was really said."""
    heard, item = turn.heard, step.state.item(turn.cut or "")
    if heard is None or item is None:
        return ""
    if not step.state.rules.backchannel(heard.text, heard.language):
        return ""
    text, at = step.state.spoken[item.id].text, len(item.text)
    while 0 < at < len(text) and LATIN.fullmatch(text[at]) and LATIN.fullmatch(text[at - 1]):
        at -= 1  # a word that was cut in the middle is said again
    rest = text[at:].strip()
    return rest if tokens(rest) >= WORTH_RESUMING else ""


def drop_speculation(step: Step) -> None:
    turn = step.state.turn
    if turn is not None and turn.speculation is not None:
        step.do(Cancel(turn.speculation.generation))
        step.set(turn=changed(turn, speculation=None))


def _release(step: Step, turn: Turn) -> None:
    """The turn is over: commit it and answer, with what was prepared at the pause if any."""
    clock = step.state.clock
    step.emit(SpeechStopped(turn.item_id, milliseconds(turn.last_voiced)))
    answer = _answers(step, step.state.config.turn_detection) and step.state.answering is None
    request = _request(step, turn)
    _commit(step, turn, turn.last_voiced + ENDING)
    speculation = turn.speculation
    rest = _rest(step, turn)
    if answer and rest:
        request = replace(request, turn=None, say=rest)
        step.do(Transcribe(turn.number))
    if not answer or rest:
        if speculation is not None:
            step.do(Cancel(speculation.generation))
        speculation = None
    if not answer:
        step.do(Transcribe(turn.number))
        return
    endpoint = (clock - turn.last_voiced, turn.last_voiced)
    if speculation is None:
        generation = step.generation()
        responses.expect(step, request, generation, *endpoint)
        step.do(Think(generation, request))
        return
    step.do(Keep(speculation.generation))
    responses.expect(step, request, speculation.generation, *endpoint)
    for at, output in speculation.outputs:
        produced(step, speculation.generation, output, at)


def _commit(step: Step, turn: Turn, until: int) -> None:
    """Turn the audio heard so far into a user item; its words follow."""
    length = max(0, until - turn.since)
    item = Item(turn.item_id, "message", "user", (Part("audio", None, length),))
    awaited = Awaited(turn.number, turn.item_id, turn.told, length)
    step.set(turn=None, awaited=(*step.state.awaited, awaited))
    step.do(StopListening(turn.number))
    _add(step, item, turn, until)


def _add(step: Step, item: Item, turn: Turn, until: int) -> None:
    """A user item of the audio from the turn's begin to clock `until`."""
    previous = step.state.items[-1].id if step.state.items else None
    step.set(heard_until=until, items=(*step.state.items, item))
    step.emit(InputCommitted(item.id, previous, turn.since, until))
    step.emit(ItemAdded(item, previous))
    step.emit(ItemDone(item, previous))


def commit(step: Step) -> None:
    """The client ends the turn itself; it does not ask for an answer by that."""
    turn = step.state.turn
    length = step.state.clock - turn.since if turn else 0
    if turn is None or length < SHORTEST_COMMIT:
        raise ProtocolError(
            "Error committing input audio buffer: buffer too small. Expected at least 100ms of "
            f"audio, but buffer only has {milliseconds(length):.2f}ms of audio.",
            code="input_audio_buffer_commit_empty",
        )
    limits.check_awaited(step.state)
    drop_speculation(step)
    clock = step.state.clock
    _commit(step, turn, clock)
    step.do(Transcribe(turn.number))


def clear(step: Step) -> None:
    """Forget the audio that is not committed yet."""
    forget(step)
    step.set(heard_until=step.state.clock)
    step.emit(InputCleared())


def forget(step: Step) -> None:
    """Drop the turn under way without a word."""
    drop_speculation(step)
    if step.state.turn is not None:
        step.do(StopListening(step.state.turn.number, drop=True))
        step.set(turn=None)


def hand_over(step: Step, *, manual: bool) -> None:
    """Who ends turns has changed. Speech under way is the client's to commit from now on; audio
    that nobody has spoken in yet is waited for anew."""
    turn = step.state.turn
    if turn is None or not manual:
        forget(step)
        return
    drop_speculation(step)
    step.set(turn=replace(turn, manual=True, paused=False, speculation=None))


def estimate(step: Step, event: Estimate) -> None:
    turn = step.state.turn
    if turn and turn.paused and turn.number == event.turn and turn.last_voiced == event.at:
        step.set(turn=changed(turn, sound=event.sound))


def heard(step: Step, news: Heard) -> None:
    """Words of the user: of the turn under way, or the last word on a committed one."""
    turn = step.state.turn
    if turn is not None and turn.number == news.turn:
        before = turn.heard.perceived if turn.heard else None
        if news.perceived is not None and news.perceived is not before:
            step.emit(TurnPerceived(turn.item_id, replace(news, final=False)))
        turn = changed(turn, heard=news)
        step.set(turn=turn)
        if step.state.config.transcription and news.stable.startswith(turn.told):
            fresh = news.stable[len(turn.told) :]
            if fresh.strip():
                step.emit(TranscriptDelta(turn.item_id, 0, fresh, news.stable))
                step.set(turn=changed(turn, told=news.stable))
        return
    waiting = next((a for a in step.state.awaited if a.turn == news.turn), None)
    if waiting is not None and news.final:
        _understood(step, waiting, news)


def _understood(step: Step, waiting: Awaited, news: Heard) -> None:
    text = news.text.strip() if news.speech else ""
    step.set(awaited=tuple(a for a in step.state.awaited if a is not waiting))
    item = step.state.item(waiting.item_id)
    if item is not None:
        spoken = item.with_text(text, waiting.index)
        step.put_item(replace(spoken, manner=news.manner, cues=news.cues) if text else spoken)
    if news.perceived is not None:
        step.emit(TurnPerceived(waiting.item_id, news))
    if step.state.config.transcription:
        if text.startswith(waiting.told.strip()):
            rest = text[len(waiting.told.strip()) :]
            if rest:
                step.emit(TranscriptDelta(waiting.item_id, waiting.index, rest, text))
        length = waiting.samples / LISTEN_RATE
        step.emit(TranscriptDone(waiting.item_id, waiting.index, text, length))
    if not step.state.awaited:
        responses.start_waiting(step)


def unheard(step: Step, turn: int) -> None:
    """The words of a committed turn will not come: go on without them."""
    waiting = next((a for a in step.state.awaited if a.turn == turn), None)
    if waiting is None:
        return
    step.set(awaited=tuple(a for a in step.state.awaited if a is not waiting))
    if step.state.config.transcription:
        step.emit(TranscriptFailed(waiting.item_id, waiting.index))
    if not step.state.awaited:
        responses.start_waiting(step)


def paused(step: Step, length: int) -> None:
    """The client sent nothing for a while; what it plays went on all the same."""
    state = step.state
    step.set(playback=state.playback.passed(length, state.clock))


def clip(step: Step, item: Item, clip: Clip) -> None:
    """Speech in a written item: have it transcribed like a turn."""
    number = step.state.turns + 1
    length = item.parts[clip.index].samples
    waiting = Awaited(number, item.id, "", length, clip.index)
    step.set(turns=number, awaited=(*step.state.awaited, waiting))
    step.do(HearClip(number, item.id, clip))


# ------------------------------------------------------------------------------- engine outputs


def produced(step: Step, generation: int, output: Output, at: int | None = None) -> None:
    """An engine output: of a speculation it waits in the turn, of an answer it goes out."""
    turn = step.state.turn
    if turn is None or turn.speculation is None or turn.speculation.generation != generation:
        if isinstance(output, Heard) and step.state.response(generation) is not None:
            heard(step, output)
        responses.produced(step, generation, output, at)
        return
    speculation = turn.speculation
    outputs = (*speculation.outputs, (step.state.clock, output))
    step.set(turn=changed(turn, speculation=replace(speculation, outputs=outputs)))
    if isinstance(output, Heard):
        heard(step, output)


def failed(step: Step, generation: int, message: str) -> None:
    """A generation broke: a speculation is silently forgotten, an answer ends as failed."""
    turn = step.state.turn
    if turn and turn.speculation and turn.speculation.generation == generation:
        step.set(turn=changed(turn, speculation=None))
        return
    responses.failed(step, generation, message)


def answer_now(step: Step, options: ResponseOptions) -> None:
    """The client asks for an answer, whatever the user is doing."""
    responses.create(step, options)
    if not options.out_of_band:
        step.set(idle_since=None)
        drop_speculation(step)
