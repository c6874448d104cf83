"""Single faults on the flat shapes, beta and StepFun, and the check that names each."""

from tests.conformance.faults import (
    BETA_AUDIO,
    BETA_WORDS,
    CREATED,
    DONE,
    PART,
    Mutant,
    after,
    assistant,
    drop,
    every,
    flat_tools,
    ga_content,
    ga_name,
    instead,
    item_done,
    late,
    nested,
    no_threshold,
    odd,
    only,
    own_ids,
    pieces,
    put,
    root_refused,
    without,
)

MUTANTS = [
    *(
        Mutant(*fault, shape="beta")
        for fault in (
            ("no conversation.created", "text-turn", "session", drop("conversation.created")),
            ("no item.created", "text-turn", "item-lifecycle", drop(CREATED, assistant)),
            ("item created late", "speech-turn", "order", late(CREATED, PART, assistant)),
            ("GA names", "text-turn", "known-type", instead("response.text.delta", ga_name)),
            (
                "GA parts",
                "speech-turn",
                "part-type",
                only(PART, put("part", "type", "output_audio")),
            ),
            ("GA content", "text-turn", "part-type", only("response.output_item.done", ga_content)),
            ("item added and done", "text-turn", "known-type", after(CREATED, item_done)),
            ("odd audio", "speech-turn", "audio-samples", only(BETA_AUDIO, odd)),
            ("no transcript", "speech-turn", "keys", only(BETA_WORDS, without("transcript"))),
            ("nested session", "handshake", "keys", only("session.created", nested)),
        )
    ),
    *(
        Mutant(*fault, shape="stepfun")
        for fault in (
            (
                "metadata lost",
                "metadata",
                "metadata",
                only("response.created", put("response", "metadata", None)),
            ),
            ("own item ids", "history", "item-id", every(own_ids)),
            ("root refused", "history", "answered", instead(CREATED, root_refused)),
            (
                "arguments null",
                "tool-call",
                "types",
                only("response.output_item.added", put("item", "arguments", None)),
            ),
            ("content null", "text-turn", "types", only(CREATED, put("item", "content", None))),
            ("pieces of words", "stepfun-words", "transcription", pieces),
            ("no response.cancelled", "cancel", "answered", drop("response.cancelled")),
            (
                "threshold not echoed",
                "stepfun-detection",
                "session-echo",
                only("session.updated", no_threshold),
            ),
            ("flat tools", "stepfun-tools", "stepfun", only("session.updated", flat_tools)),
            ("thinking has no end", "stepfun-thinking", "terminal", drop("response.thinking.done")),
            (
                "an event of OpenAI's",
                "text-turn",
                "known-type",
                after(
                    DONE,
                    lambda f: [
                        {
                            "type": "conversation.item.truncated",
                            "event_id": "event_t",
                            "item_id": "item_1",
                            "content_index": 0,
                            "audio_end_ms": 1,
                        }
                    ],
                ),
            ),
        )
    ),
]
