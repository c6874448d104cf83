"""Thinkers by spec string.

onnx:FOLDER             the embedded step graph (a folder written by `thinker_build`)
llamacpp:FILE.gguf      any GGUF, through llama.cpp (extra `llama`)
chat:MODEL@BASE_URL     any OpenAI-compatible chat-completions endpoint; a model name may hold @
"""

from pathlib import Path

from vivavoce.errors import ConfigError
from vivavoce.model.parts import Thinker

FORMS = "onnx:FOLDER, llamacpp:FILE.gguf or chat:MODEL@BASE_URL"


def open_thinker(spec: str, *, threads: int = 1, api_key: str | None = None) -> Thinker:
    """The thinker `spec` names; `api_key` is for chat endpoints.

    Raises `ConfigError` for a spec of no known form, `ModelError` for a folder or file that is not
    what it should be, `EngineUnavailable` when the backend cannot run here.
    """
    kind, _, rest = spec.partition(":")
    if kind == "onnx" and rest:
        from vivavoce.model.thinker import OnnxThinker

        return OnnxThinker(Path(rest), threads=threads)
    if kind == "llamacpp" and rest:
        from vivavoce.engine.thinkers.llamacpp import LlamaThinker

        return LlamaThinker(Path(rest), threads=threads)
    model, _, url = rest.rpartition("@")
    if kind == "chat" and model and url.startswith(("http://", "https://")):
        from vivavoce.engine.thinkers.chat import ChatThinker

        return ChatThinker(model, url, api_key)
    raise ConfigError(f"{spec!r} names no thinker: write {FORMS}")
