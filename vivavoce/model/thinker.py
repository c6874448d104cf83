"""The embedded thinker: a small Qwen2.5 as a step graph, with prefix cache, sampling and tools."""

import codecs
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from vivavoce.errors import EngineError
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.chat_template import CALL_CLOSE, CALL_OPEN, Segments, render
from vivavoce.model.json_constraint import Verdict, check, close
from vivavoce.model.parts import Cancelled, Done, Sampling, Text, Thought
from vivavoce.model.prefix_cache import PrefixCache
from vivavoce.model.qwen_tokenizer import QwenTokenizer
from vivavoce.model.sampling import Floats, Ids, Sampler, merged, ranked
from vivavoce.model.speech import Speech
from vivavoce.model.thinker_steps import State, ThinkerSteps
from vivavoce.model.tool_calls import CallFilter, new_call_id
from vivavoce.model.tool_choice import Choice, Planned, arguments_text, choose
from vivavoce.model.tool_rounds import answered, fold

Reason = Literal["stop", "max_tokens"]

CHUNK = 32
"""Prompt tokens per step: few enough that a cancel is heeded within about 0.1 s."""
CANDIDATES = 256
"""Tokens tried, likeliest first, where the text must stay valid JSON."""
CALL_TOKENS = 40
"""Longest function name with what follows it, in tokens."""
MOST_CALLS = 4
"""Calls of one answer."""
EARLIER_ANSWERS = 2
"""Answers before this one whose words are penalised a little."""
LEANING = Message("system", "You are a helpful voice assistant.")
"""What it is told where it is looked at whether it leans to a call."""
LEANS = -1.3
"""Log probability of beginning a call from which on it does (docs/LOG.md)."""
BEGINNINGS = ("{", "{\n", '{"', "```", "```json")
"""How Qwen2.5-Coder begins a call of its own, beside the mark."""
CALLER = Message("system", "Copy the arguments from the user's words.")
"""What the thinker is told where it fills in a call that the user's words ask for."""
ROOM = 16
"""Tokens kept free for an answer in a prompt that fills the context."""


@dataclass
class _Reading:
    """One conversation while it is being read and written: token ids, keys of what was heard among
    them, and the state behind them."""

    tokens: list[int]
    cached: int
    state: State
    heard: Mapping[int, Floats]
    """Rows f32[width] by their keys."""
    hidden: Floats = field(default_factory=lambda: np.empty((1, 0), np.float32))
    """f32[1,width] after the last token read."""
    read: int = 0
    output: int = 0


class OnnxThinker:
    """`Thinker` over a folder written by `thinker_build.build`.

    `cache_tokens` bounds saved conversations, `pinned_tokens` saved personas (25 kB a token for the
    0.5B, 57 kB for the 1.5B). `chooses`: with tool choice `auto` the user's words decide what is
    called (`tool_choice`), not the model. Safe to call from several threads.
    """

    cheap_prefill = True

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 1,
        cache_tokens: int = 8000,
        pinned_tokens: int = 4000,
        chooses: bool = True,
    ) -> None:
        self.chooses = chooses
        self.name = folder.name
        self.steps = ThinkerSteps(folder, threads)
        self.context, self.width = self.steps.context, self.steps.width
        self.tokenizer = QwenTokenizer(folder / "tokenizer.json", self.steps.vocab)
        each = self.steps.token_bytes
        self.cache = PrefixCache(cache_tokens * each, pinned_tokens * each)
        stops = np.array(self.steps.stops, dtype=np.int64)
        never = merged([self.tokenizer.unspeakable, self.tokenizer.foreign])
        self._never = np.setdiff1d(never, stops)
        self._han = self.tokenizer.han

    def count(self, text: str) -> int:
        """Tokens in `text`."""
        return len(self.tokenizer.text(text))

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        """Read a prompt ahead of time. What was read before a cancel is kept."""
        told = fold(messages)
        offered, tools = (tools, ()) if self.chooses else ((), tools)
        if pin:
            reading = self._start(render(told, tools)[:-2])
        else:
            reading = self._start(render(told, tools, unfinished=unfinished))
        if pin or not self.cache.holds(reading.tokens):
            self._read(reading, cancelled)
            self._keep(reading, pin=pin)
        if offered and not cancelled():
            self._leaning(offered, "", cancelled)

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        """Stream an answer; tool calls, one or several, end it."""
        if tool_choice == "auto" and tools and self.chooses:
            choice = choose(tools, messages)
            if choice.unsure and self._leans(tools, choice.unsure, cancelled):
                choice = Choice(calls=self._likeliest(choice.unsure, tools, cancelled))
            if choice.calls or choice.ask:
                yield from self._chosen(choice, sampling, cancelled)
                return
            tools = ()
        if tool_choice == "auto" and answered(messages):
            tools = ()  # seeing them, it would call again instead of saying what came of it
        offered = () if tool_choice == "none" else tuple(tools)
        reading = self._start([*render(fold(messages), tools), sampling.opening])
        prompt = len(reading.tokens)
        sampler = Sampler(sampling, self._banned(offered, sampling), self._earlier(messages))
        wanted = _forced(offered, tool_choice)
        try:
            if not self._read(reading, cancelled):
                return
            if wanted:
                reason: Reason = "stop"
                self._append(reading, [self.tokenizer.special(CALL_OPEN)], cancelled)
                yield from self._calls(reading, wanted, sampling, cancelled)
            else:
                reason = yield from self._talk(reading, offered, sampling, sampler, cancelled)
            if not cancelled():
                yield Done(reason, prompt, reading.cached, reading.output)
        finally:
            self._keep(reading)

    def _leaning(self, tools: Sequence[Tool], words: str, cancelled: Cancelled) -> _Reading:
        """The plain prompt with these functions and words, read; without words, ahead of them."""
        prompt = [LEANING, Message("user", words)]
        reading = self._start(render(prompt, tools, unfinished=not words))
        self._read(reading, cancelled)
        self._keep(reading)
        return reading

    def _leans(
        self, tools: Sequence[Tool], possible: Sequence[Planned], cancelled: Cancelled
    ) -> bool:
        """Whether the model would begin a call if nothing but these words were there."""
        reading = self._leaning(tools, possible[0].words, cancelled)
        if cancelled() or reading.read < len(reading.tokens):
            return False
        begins = {self.tokenizer.text(text)[0] for text in BEGINNINGS}
        if self.tokenizer.call_open is not None:
            begins.add(self.tokenizer.call_open)
        logits = self._logits(reading).astype(np.float64)
        odds = np.exp(logits - logits.max())
        return bool(odds[sorted(begins)].sum() / odds.sum() > np.exp(LEANS))

    def _likeliest(
        self, possible: Sequence[Planned], tools: Sequence[Tool], cancelled: Cancelled
    ) -> tuple[Planned, ...]:
        """The one of `possible` that the model calls."""
        if len(possible) == 1:
            return tuple(possible)
        reading = self._leaning(tools, possible[0].words, cancelled)
        opening = self.tokenizer.encode([CALL_OPEN, '\n{"name": "'])
        if not self._append(reading, opening, cancelled):
            return ()
        endings = {f'{planned.tool.name}"': planned for planned in possible}
        head = self._constrained(
            reading, lambda text: _one_of(text, list(endings)), CALL_TOKENS, cancelled
        )
        return (endings[head],) if head in endings else ()

    def _chosen(
        self, choice: Choice, sampling: Sampling, cancelled: Cancelled
    ) -> Iterator[Thought]:
        """Make the calls that the user's words ask for, or ask for what they lack."""
        if choice.ask:
            yield Text(choice.ask)
        read = written = 0
        for planned in choice.calls:
            arguments = arguments_text(planned)
            if arguments is None:
                prompt = [CALLER, Message("user", planned.words)]
                reading = self._start(render(prompt, [planned.tool]))
                read += len(reading.tokens)
                arguments = self._filled(reading, planned, sampling, cancelled)
                written += reading.output
            if cancelled():
                return
            yield ToolCall(new_call_id(), planned.tool.name, arguments)
        yield Done("stop", read, 0, written or self.count(choice.ask))

    def _filled(
        self, reading: _Reading, planned: Planned, sampling: Sampling, cancelled: Cancelled
    ) -> str:
        """The arguments of a planned call, written by the model within what was said."""
        if not self._read(reading, cancelled):
            return ""
        tool = replace(planned.tool, parameters=planned.narrowed.schema)
        self._append(reading, [self.tokenizer.special(CALL_OPEN)], cancelled)
        call = self._call(reading, [tool], sampling, cancelled)
        return call.arguments if call else ""

    def close(self) -> None:
        """Forget everything read so far."""
        self.cache = PrefixCache(0, 0)

    def _start(self, segments: Segments) -> _Reading:
        tokens, heard = self.tokenizer.encode(segments), dict[int, Floats]()
        for speech in (segment for segment in segments if isinstance(segment, Speech)):
            assert speech.width == self.width, (speech.width, self.width)
            heard |= speech.by_key()
        if len(tokens) > self.context - ROOM:
            raise EngineError(
                f"the conversation is {len(tokens)} tokens long, the thinker reads at most "
                f"{self.context - ROOM}: shorten the instructions or the history"
            )
        if (whole := self.cache.whole(tokens)) is not None:
            state, hidden = whole
            return _Reading(tokens, len(tokens), state, heard, hidden, read=len(tokens))
        found, cached = self.cache.find(tokens)
        return _Reading(tokens, cached, found or self.steps.init_state(), heard, read=cached)

    def _keep(self, reading: _Reading, *, pin: bool = False) -> None:
        hidden = reading.hidden if reading.hidden.size else None
        self.cache.save(reading.tokens, reading.state, pin=pin, hidden=hidden)

    def _read(self, reading: _Reading, cancelled: Cancelled) -> bool:
        """Step through what is not read yet; false when cancelled."""
        while reading.read < len(reading.tokens):
            if cancelled():
                return False
            chunk = reading.tokens[reading.read : reading.read + CHUNK]
            embeds = self._embed(chunk, reading.heard)
            _, last, reading.state = self.steps.step(embeds, reading.state)
            reading.hidden = last[:, -1]
            reading.read += len(chunk)
        return True

    def _embed(self, keys: Sequence[int], heard: Mapping[int, Floats]) -> Floats:
        """f32[1, len(keys), width]: rows of the table, and those that were heard."""
        embeds = self.steps.embed([[max(key, 0) for key in keys]])
        for at, key in enumerate(keys):
            if key < 0:
                embeds[0, at] = heard[key]
        return embeds

    def _append(self, reading: _Reading, tokens: Sequence[int], cancelled: Cancelled) -> bool:
        reading.tokens += tokens
        reading.output += len(tokens)
        return self._read(reading, cancelled)

    def _logits(self, reading: _Reading) -> Floats:
        logits: Floats = self.steps.logits(reading.hidden)[0]
        return logits

    def _banned(self, tools: Sequence[Tool], sampling: Sampling) -> Ids:
        never = self._never
        if tools and self.tokenizer.call_open is not None:
            never = never[never != self.tokenizer.call_open]
        return merged([never, self._han]) if sampling.forbid_han else never

    def _earlier(self, messages: Sequence[Message]) -> set[int]:
        said = [message.text for message in messages if message.role == "assistant"]
        ids = (token for text in said[-EARLIER_ANSWERS:] for token in self.tokenizer.text(text))
        return {token for token in ids if self.tokenizer.is_word(token)}

    def _talk(
        self,
        reading: _Reading,
        tools: Sequence[Tool],
        sampling: Sampling,
        sampler: Sampler,
        cancelled: Cancelled,
    ) -> Generator[Thought, None, Reason]:
        decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        words = CallFilter(tools)
        reason: Reason = "max_tokens"
        limit = min(sampling.max_tokens, self.context - len(reading.tokens))
        while reading.output < limit:
            token = sampler.choose(self._logits(reading))
            if token in self.steps.stops:
                reason = "stop"
                break
            if self.tokenizer.is_word(token):
                sampler.said(token)
            yield from _thoughts(words.feed(decode(self.tokenizer.bytes_of(token))))
            if not self._append(reading, [token], cancelled):
                return reason
            if token == self.tokenizer.call_open:
                yield from _thoughts(words.finish())
                yield from self._calls(reading, tools, sampling, cancelled)
                return "stop"
        yield from _thoughts(words.finish())
        return reason

    def _calls(
        self, reading: _Reading, tools: Sequence[Tool], sampling: Sampling, cancelled: Cancelled
    ) -> Iterator[ToolCall]:
        """Calls after the opening mark, as long as the model opens another and does not repeat
        itself (small models do)."""
        made: set[tuple[str, str]] = set()
        while len(made) < MOST_CALLS:
            call = self._call(reading, tools, sampling, cancelled)
            if call is None or (call.name, call.arguments) in made:
                return
            made.add((call.name, call.arguments))
            yield call
            if not self._opens_another(reading, cancelled):
                return

    def _opens_another(self, reading: _Reading, cancelled: Cancelled) -> bool:
        """Whether the likeliest thing to follow a call is the opening mark of the next one."""
        newline = self.tokenizer.text("\n")
        likeliest = int(self._logits(reading).argmax())
        if likeliest == newline[0]:
            if not self._append(reading, newline, cancelled):
                return False
            likeliest = int(self._logits(reading).argmax())
        opening = self.tokenizer.special(CALL_OPEN)
        return likeliest == opening and self._append(reading, [opening], cancelled)

    def _call(
        self, reading: _Reading, tools: Sequence[Tool], sampling: Sampling, cancelled: Cancelled
    ) -> ToolCall | None:
        """Write a call to one of `tools` after the opening mark; its JSON comes out valid.

        None when cancelled.
        """
        if not self._append(reading, self.tokenizer.text('\n{"name": "'), cancelled):
            return None
        endings = {f'{tool.name}", "arguments":': tool for tool in tools}
        tool = next(iter(endings.values()))
        if len(endings) == 1:
            self._append(reading, self.tokenizer.text(next(iter(endings))), cancelled)
        else:
            head = self._constrained(
                reading, lambda text: _one_of(text, list(endings)), CALL_TOKENS, cancelled
            )
            tool = endings.get(head, tool)
        schema = tool.parameters
        written = self._constrained(
            reading, lambda text: _arguments(text, schema)[1], sampling.max_tokens, cancelled
        )
        if cancelled():
            return None
        text, verdict = _arguments(written, schema)
        if verdict != "done":
            text = close(text, schema)
        ending = "}\n".removeprefix(written.removeprefix(text))
        self._append(reading, self.tokenizer.encode([ending, CALL_CLOSE]), cancelled)
        arguments = json.dumps(json.loads(text), ensure_ascii=False)
        return ToolCall(new_call_id(), tool.name, arguments)

    def _constrained(
        self,
        reading: _Reading,
        verdict: Callable[[str], Verdict],
        limit: int,
        cancelled: Cancelled,
    ) -> str:
        """The likeliest text that `verdict` allows, until it says `done` or `limit` tokens."""
        written = b""
        for _ in range(min(limit, self.context - len(reading.tokens) - 1)):
            logits = self._logits(reading)
            token = self._allowed(logits, written, verdict)
            if token is None:
                break
            written += self.tokenizer.bytes_of(token)
            if not self._append(reading, [token], cancelled):
                break
            if verdict(written.decode("utf-8", "ignore")) == "done":
                break
        return written.decode("utf-8", "ignore")

    def _allowed(
        self, logits: Floats, written: bytes, verdict: Callable[[str], Verdict]
    ) -> int | None:
        for token in ranked(logits, CANDIDATES):
            piece = self.tokenizer.bytes_of(token)
            text = _utf8_start(written + piece)
            if piece and text is not None and verdict(text) != "bad":
                return token
        return None


def _forced(tools: Sequence[Tool], tool_choice: str) -> tuple[Tool, ...]:
    """The tools one of which must be called; none when the model may choose to speak."""
    if tool_choice in ("auto", "none"):
        return ()
    if tool_choice == "required":
        return tuple(tools)
    return tuple(tool for tool in tools if tool.name == tool_choice)


def _thoughts(parts: Iterable[str | ToolCall]) -> Iterator[Thought]:
    for part in parts:
        yield Text(part) if isinstance(part, str) else part


def _arguments(text: str, schema: dict[str, Any]) -> tuple[str, Verdict]:
    """The arguments in `text` and whether they are whole; the end of the object around them may
    follow, since it is often part of the same token."""
    body = text.rstrip("\n").removesuffix("}")
    if body != text and check(body, schema) == "done":
        return body, "done"
    return text, check(text, schema)


def _one_of(text: str, choices: Sequence[str]) -> Verdict:
    if text in choices:
        return "done"
    return "open" if any(choice.startswith(text) for choice in choices) else "bad"


def _utf8_start(data: bytes) -> str | None:
    """`data` as text when it is UTF-8, possibly cut inside its last character, else None."""
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return None
