"""From the client: JSON frames of any dialect to session events."""

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel

from vivavoce.realtime.dialect import Dialect, Setting
from vivavoce.realtime.items import item_from, refuse_images
from vivavoce.realtime.settings import BOTH
from vivavoce.realtime.wire import Append, Json, audio_bytes, check, missing, refuse
from vivavoce.session.config import Config, ResponseOptions
from vivavoce.session.events import (
    CancelResponse,
    ClearInput,
    ClearOutput,
    ClientEvent,
    CommitInput,
    CreateItem,
    CreateResponse,
    DeleteItem,
    RetrieveItem,
    TruncateItem,
    UpdateSession,
)

_MAX_PAIRS: Final = 16
_MAX_KEY: Final = 64
_MAX_VALUE: Final = 512
"""Bounds of `metadata` (OpenAI's API reference)."""

_MOST_INPUTS: Final = 512
"""Items that one response may be given to answer."""

_RENAMED: Final = {"output_format": "format"}
"""Fields of `Config` that `ResponseOptions` calls otherwise; what it lacks has no effect there."""


def decode(dialect: Dialect, body: Json, config: Config) -> ClientEvent | Append:
    """A parsed client frame as a session event, or `ProtocolError` with OpenAI's code."""
    kind = dialect.renamed.get(body["type"], body["type"])
    reader = _READERS.get(kind)
    if reader is None:
        supported = ", ".join(f"'{name}'" for name in (*_READERS, *dialect.renamed))
        raise refuse(
            f"Invalid value: '{body['type']}'. Supported values are: {supported}.",
            "invalid_value",
            "type",
        )
    return reader(dialect, {**body, "type": kind}, config)


# ------------------------------------------------------------------------------------ session


def _session_update(dialect: Dialect, body: Json, config: Config) -> ClientEvent:
    session = body.get("session")
    if not isinstance(session, dict):
        raise missing("session")
    return UpdateSession(session_changes(dialect, session, config))


def session_changes(dialect: Dialect, session: Json, config: Config) -> Json:
    """The `Config` fields a session object changes; only present keys count."""
    kind = session.get("type", config.kind) if dialect.name == "ga" else config.kind
    types = dialect.types.get(kind) if kind in BOTH else None
    if types is None:
        raise refuse(
            f"Invalid value: '{kind}'. Supported values are: 'realtime' and 'transcription'.",
            "invalid_value",
            "session.type",
        )
    typed = {name: value for name, value in session.items() if name not in dialect.unchecked}
    check(types, {"type": kind, **typed} if dialect.name == "ga" else typed, "session")
    changes: Json = {} if kind == config.kind else {"kind": kind}
    for row in dialect.settings:
        present, value = _at(session, row.path)
        if present and kind in row.kinds:
            changes |= row.read(value, _so_far(config, changes), f"session.{row.path}")
    return changes


def _so_far(config: Config, changes: Json) -> Config:
    """Settings that several rows add to (what is echoed) must not undo each other."""
    if "echoed" not in changes:
        return config
    return Config(**{**vars(config), "echoed": changes["echoed"]})


def _at(session: Json, path: str) -> tuple[bool, Any]:
    value: Any = session
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return False, None
        value = value[key]
    return True, value


def model_of(body: Json) -> str | None:
    """The model a `session.update` names, if it does."""
    session = body.get("session")
    model = session.get("model") if isinstance(session, dict) else None
    return model if isinstance(model, str) else None


# ---------------------------------------------------------------------------- items, responses


def _item_create(dialect: Dialect, body: Json, config: Config) -> ClientEvent:
    refuse_images(body.get("item"), "item")
    _typed(dialect, body)
    item, clips = item_from(body["item"], "item", config.input_format)
    return CreateItem(item, body.get("previous_item_id"), clips)


def _append(dialect: Dialect, body: Json, _: Config) -> Append:
    if not body.keys() <= {"type", "audio", "event_id"}:
        _typed(dialect, body)
    return Append(audio_bytes(body.get("audio"), "audio"))


def _truncate(dialect: Dialect, body: Json, _: Config) -> ClientEvent:
    _typed(dialect, body)
    return TruncateItem(body["item_id"], body["content_index"], body["audio_end_ms"])


def _response_create(dialect: Dialect, body: Json, config: Config) -> ClientEvent:
    wanted = next((body[key] for key in dialect.response_keys if body.get(key) is not None), None)
    body = {k: v for k, v in body.items() if k == "response" or k not in dialect.response_keys}
    if wanted is None:
        _typed(dialect, {**body, "response": None})
        return CreateResponse()
    if not isinstance(wanted, dict):
        raise refuse("Invalid type for 'response': expected an object.", "invalid_type", "response")
    given = wanted.get("input")
    if given is not None and not isinstance(given, list):
        raise refuse(
            "Invalid type for 'response.input': expected an array of items.",
            "invalid_type",
            "response.input",
        )
    if given is not None and len(given) > _MOST_INPUTS:
        raise refuse(
            f"Invalid 'response.input': array too long. Expected at most {_MOST_INPUTS} items, but "
            f"got {len(given)} instead.",
            "array_above_max_length",
            "response.input",
        )
    typed = {name: value for name, value in wanted.items() if name not in dialect.unchecked}
    for index, entry in enumerate(given or ()):
        refuse_images(entry, f"response.input[{index}]")
    items = [entry for entry in given or () if not _is_reference(entry)]
    _typed(dialect, {**body, "response": {**typed, "input": items}})
    return CreateResponse(
        ResponseOptions(
            out_of_band=wanted.get("conversation") == "none",
            metadata=_metadata(wanted.get("metadata")),
            input=None if given is None else tuple(_inputs(given, config)),
            **_overrides(dialect, wanted, config),
        )
    )


def _overrides(dialect: Dialect, wanted: Json, config: Config) -> Json:
    """The settings that one response changes, by the rows that read them for the session."""
    rows: dict[str, Setting] = {row.path: row for row in dialect.settings}
    changes: Json = {}
    for path, setting in dialect.override_paths.items():
        present, value = _at(wanted, path)
        if present and value is not None:
            changes |= rows[setting].read(value, config, f"response.{path}")
    if changes.get("max_tokens", "") is None:
        changes["max_tokens"] = "inf"  # None would mean the session's limit
    known = {_RENAMED.get(name, name): value for name, value in changes.items()}
    return {name: known[name] for name in known if name in ResponseOptions.__dataclass_fields__}


def _inputs(given: list[Any], config: Config) -> list[Any]:
    entries: list[Any] = []
    for index, entry in enumerate(given):
        where = f"response.input[{index}]"
        if _is_reference(entry):
            if not isinstance(entry.get("id"), str):
                raise missing(f"{where}.id")
            entries.append(entry["id"])
            continue
        item, clips = item_from(entry, where, config.input_format)
        if clips:
            raise refuse(
                "Audio in 'response.input' needs its 'transcript': create the item first with "
                "conversation.item.create and name it here by an item_reference.",
                "missing_required_parameter",
                f"{where}.content[{clips[0].index}].transcript",
            )
        entries.append(item)
    return entries


def _is_reference(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("type") == "item_reference"


def _metadata(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    fits = (
        isinstance(value, dict)
        and len(value) <= _MAX_PAIRS
        and all(len(key) <= _MAX_KEY for key in value)
        and all(isinstance(v, str) and len(v) <= _MAX_VALUE for v in value.values())
    )
    if not fits:
        raise refuse(
            f"Invalid 'response.metadata': at most {_MAX_PAIRS} pairs, keys of {_MAX_KEY} and "
            f"string values of {_MAX_VALUE} characters.",
            "invalid_value",
            "response.metadata",
        )
    return dict(value)


# -------------------------------------------------------------------------------------- events


def _typed(dialect: Dialect, body: Json) -> None:
    types: type[BaseModel] = dialect.types[body["type"]]
    check(types, body, "")


def _simple(make: Callable[[Json], ClientEvent]) -> "_Reader":
    def read(dialect: Dialect, body: Json, _: Config) -> ClientEvent:
        _typed(dialect, body)
        return make(body)

    return read


_Reader = Callable[[Dialect, Json, Config], ClientEvent | Append]
_READERS: Final[dict[str, _Reader]] = {
    "session.update": _session_update,
    "input_audio_buffer.append": _append,
    "input_audio_buffer.commit": _simple(lambda _: CommitInput()),
    "input_audio_buffer.clear": _simple(lambda _: ClearInput()),
    "conversation.item.create": _item_create,
    "conversation.item.retrieve": _simple(lambda body: RetrieveItem(body["item_id"])),
    "conversation.item.truncate": _truncate,
    "conversation.item.delete": _simple(lambda body: DeleteItem(body["item_id"])),
    "response.create": _response_create,
    "response.cancel": _simple(lambda body: CancelResponse(body.get("response_id"))),
    "output_audio_buffer.clear": _simple(lambda _: ClearOutput()),
}
