"""Servers that confirm what they do not do, and say what cannot be; and the check that names it."""

from tests.conformance.faults import (
    AUDIO,
    BETA_AUDIO,
    DONE,
    Mutant,
    as_it_is,
    free_of_charge,
    in_milliseconds,
    interrupting,
    mute,
    no_op,
    only,
    put,
)

NOT_CLEARED = no_op("input_audio_buffer.clear", "input_audio_buffer.cleared")
NOT_DELETED = no_op("conversation.item.delete", "conversation.item.deleted")
UNHEARD = only("conversation.item.retrieved", put("item", "content", 0, "audio", None))

MUTANTS = [
    *(
        Mutant("nothing cleared", "clear-buffer", "clear", as_it_is, shape, NOT_CLEARED)
        for shape in ("ga", "beta", "stepfun")
    ),
    *(
        Mutant("nothing deleted", "history", "deleted", as_it_is, shape, NOT_DELETED)
        for shape in ("ga", "beta", "stepfun")
    ),
    *(
        Mutant("nothing deleted, retrieved", "retrieve", "deleted", as_it_is, shape, NOT_DELETED)
        for shape in ("ga", "beta")
    ),
    *(
        Mutant("interrupted", "no-interruption", "interrupt", as_it_is, shape, interrupting)
        for shape in ("ga", "beta")
    ),
    Mutant("silence", "speech-turn", "audio-silent", only(AUDIO, mute)),
    Mutant("silence", "speech-turn", "audio-silent", only(BETA_AUDIO, mute), "beta"),
    Mutant("silence in mu-law", "g711-ulaw", "audio-silent", only(AUDIO, put("delta", "f/9//39/"))),
    Mutant("silence in A-law", "g711-alaw", "audio-silent", only(AUDIO, put("delta", "VdXV1VVV"))),
    Mutant("no token used", "text-turn", "usage", only(DONE, free_of_charge)),
    *(
        Mutant("retrieved, unheard", "retrieve-audio", "retrieve", UNHEARD, shape)
        for shape in ("ga", "beta")
    ),
    Mutant(
        "expires in milliseconds",
        "handshake",
        "expires-at",
        only("session.created", in_milliseconds),
    ),
    Mutant(
        "expired long ago",
        "handshake",
        "expires-at",
        only("session.created", put("session", "expires_at", 0)),
    ),
    Mutant(
        "another response created",
        "text-turn",
        "answered",
        only("response.created", put("response", "id", "resp_other")),
    ),
]
