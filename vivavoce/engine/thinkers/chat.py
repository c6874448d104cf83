"""Any OpenAI-compatible chat-completions endpoint as the thinker."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from vivavoce.engine.thinkers.messages import Answer, estimate_tokens, to_wire, tool_fields
from vivavoce.errors import EngineError, EngineUnavailable
from vivavoce.model.chat import Message, Tool
from vivavoce.model.parts import Cancelled, Sampling, Thought

if TYPE_CHECKING:
    import openai

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0


class ChatThinker:
    """`Thinker` over HTTP. Closing the iterator, or `cancelled`, closes the stream.

    Raises `EngineUnavailable` when the endpoint cannot be reached, refuses the key or does not know
    the model, `EngineError` for other refusals.
    """

    cheap_prefill = False

    def __init__(
        self, model: str, base_url: str, api_key: str | None = None, *, context: int = 8192
    ) -> None:
        import openai

        self.name = model
        self.context = context
        self._base_url = base_url
        self._client = openai.OpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            timeout=openai.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        )

    def count(self, text: str) -> int:
        """An estimate: the endpoint's tokenizer is not known."""
        return estimate_tokens(text)

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        """Nothing: the endpoint keeps its own cache."""

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        """Stream an answer; `top_k`, `repetition_penalty`, `forbid_han` do not exist over there."""
        import openai

        request: dict[str, Any] = {
            "model": self.name,
            "messages": to_wire(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            **({} if sampling.seed is None else {"seed": sampling.seed}),
            **tool_fields(tools, tool_choice),
        }
        answer = Answer(tools)
        try:
            with self._client.chat.completions.create(**request) as stream:
                for chunk in stream:
                    if cancelled():
                        return
                    yield from answer.feed(chunk.model_dump())
        except openai.OpenAIError as error:
            raise self._explained(error) from error
        yield from answer.finish(sum(estimate_tokens(message.text) for message in messages))

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _explained(self, error: "openai.OpenAIError") -> EngineError:
        import openai

        where = f"the chat endpoint {self._base_url}"
        if isinstance(error, openai.APITimeoutError):
            return EngineUnavailable(f"{where} did not answer in time: is the model loaded there?")
        if isinstance(error, openai.APIConnectionError):
            return EngineUnavailable(f"{where} cannot be reached: is it running at this address?")
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return EngineUnavailable(f"{where} refused the key: set VIVAVOCE_CHAT_KEY")
        if isinstance(error, openai.NotFoundError):
            return EngineUnavailable(
                f"{where} does not know the model {self.name!r}: check the name, and that the "
                "address ends with /v1 if the server wants that"
            )
        return EngineError(f"{where} refused the request: {error}")
