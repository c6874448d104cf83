"""The door to a vehicle: the simulator here, a real car elsewhere."""

from collections.abc import Mapping
from typing import Any, Protocol

from vivavoce.tools.vehicle.state import Car, build, put


class Port(Protocol):
    """What the assistant needs of a car.

    An adapter for a real one keeps `state` up to date from the bus (reading it must cost nothing)
    and turns the dotted names of `write` into signals. `write` returns when the car has taken the
    values and raises `ToolError`, with words for the user, when it does not.
    """

    @property
    def state(self) -> Car: ...

    async def write(self, changes: Mapping[str, Any]) -> None:
        """Bring the named fields to these values."""
        ...


class Simulator:
    """A car that does at once what it is told."""

    def __init__(self, start: Mapping[str, Any] | None = None) -> None:
        """`start`: fields that differ from a car as delivered, `{"drive.speed": 60}`."""
        self._car = build(start or {})

    @property
    def state(self) -> Car:
        return self._car

    async def write(self, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            self._car = put(self._car, name, value)
