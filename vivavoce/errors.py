"""Every error vivavoce raises on purpose.

VivavoceError
├── ConfigError            an option, file or environment variable that cannot be used as given
├── StoreError             a model file is missing, altered or cannot be fetched
│   ├── NotInManifest      no such file or bundle
│   ├── FetchFailed        no source could deliver it (no network, wrong address, refused)
│   ├── DigestMismatch     what arrived is not what the manifest pins
│   └── DiskFull           not enough room to finish
├── ModelError             a model file does not have the shape the code needs
├── AudioError             audio in a format or rate that cannot be read
├── MarkingError           a mark, key or signature that cannot be made or read
├── ConsentError           a voice that no consent covers: none, another's, ended or withdrawn
├── LedgerError            records of where data is from that cannot be read or no longer fit it
├── PersonaError           a persona file that does not hold what a persona needs
├── EngineError            an engine could not answer
│   └── EngineUnavailable  an engine cannot run here (missing extra, unreachable endpoint)
├── ToolError              a tool the server answers itself could not
├── RememberingError       what users told cannot be kept, found or changed as asked
│   ├── MemoryFileError    the file that keeps it cannot be opened, read or written
│   └── NotRemembered      no such record, or the user has not agreed to be remembered
└── ProtocolError          a client event that must be answered with a Realtime `error` event

Messages say what to do next.
"""


class VivavoceError(Exception):
    """Base of the tree; the message is meant for the person at the keyboard."""


class ConfigError(VivavoceError):
    """An option, file or environment variable cannot be used as given."""


class StoreError(VivavoceError):
    """A model file is missing, altered or cannot be fetched."""


class NotInManifest(StoreError):
    """The manifest knows no file or bundle of this name."""


class FetchFailed(StoreError):
    """No source could deliver the file."""


class DigestMismatch(StoreError):
    """The bytes are not the ones the manifest pins."""


class DiskFull(StoreError):
    """Not enough room to finish a file."""


class ModelError(VivavoceError):
    """A model file does not have the shape the code needs."""


class MarkingError(VivavoceError):
    """A mark, key or signature cannot be made or read."""


class ConsentError(VivavoceError):
    """No consent covers the voice: none was given, it is somebody else's, ended or withdrawn."""


class LedgerError(VivavoceError):
    """Records of where data is from cannot be read, or no longer fit the data."""


class AudioError(VivavoceError):
    """Audio in a format or rate that cannot be read."""


class PersonaError(VivavoceError):
    """A persona file does not hold what a persona needs."""


class EngineError(VivavoceError):
    """An engine could not answer."""


class EngineUnavailable(EngineError):
    """An engine cannot run here."""


class ToolError(VivavoceError):
    """A tool the server answers itself could not; the message may be told to the user."""


class RememberingError(VivavoceError):
    """What users told cannot be kept, found or changed as asked."""


class MemoryFileError(RememberingError):
    """The file that keeps what users told cannot be opened, read or written."""


class NotRemembered(RememberingError):
    """There is no such record, or the user has not agreed to be remembered."""


class ProtocolError(VivavoceError):
    """A client event that is answered with a Realtime `error` event.

    `code`, `param` and `kind` (the wire's `type`) follow OpenAI's published error codes.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        param: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.kind = kind
