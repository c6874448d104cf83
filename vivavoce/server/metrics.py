"""Prometheus metrics of one server."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS: Final = (0.2, 0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 1.8, 2.2, 3.0, 5.0)


class Metrics:
    """One registry per server, so that several can live in one process (tests)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sessions = Gauge(
            "vivavoce_sessions", "Sessions connected now.", registry=self.registry
        )
        self.refused = Counter(
            "vivavoce_refused_total", "Connections refused.", ["reason"], registry=self.registry
        )
        self.heard = Counter(
            "vivavoce_heard_seconds_total", "Audio of users that was judged.",
            registry=self.registry,
        )  # fmt: skip
        self.turns = Counter(
            "vivavoce_turns_total", "Spoken turns of users.", registry=self.registry
        )
        self.responses = Counter(
            "vivavoce_responses_total", "Answers by how they ended.", ["status"],
            registry=self.registry,
        )  # fmt: skip
        self.errors = Counter(
            "vivavoce_errors_total", "Error events sent.", ["code"], registry=self.registry
        )
        self.stages = Histogram(
            "vivavoce_turn_seconds", "Time from the end of the user's speech to each stage.",
            ["stage"], buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
