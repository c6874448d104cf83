"""Actions on a state: invariants over any sequence of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.errors import ToolError
from vivavoce.tools.vehicle.actions import FIELDS, Action, Do, apply
from vivavoce.tools.vehicle.functions import DO, to_action, to_call
from vivavoce.tools.vehicle.policies import judge
from vivavoce.tools.vehicle.state import CHOICES, Car, build, changes, get, leaves, limit, put

WHERE = ("driver", "passenger", "rear_left", "rear_right", "rear", "front", "left", "all")


@st.composite
def actions(draw: st.DrawFn) -> Action:
    area, what = draw(st.sampled_from(sorted(FIELDS)))
    pattern = FIELDS[area, what]
    do: Do = draw(st.sampled_from(DO))
    value: Any = draw(st.one_of(st.none(), st.floats(-500, 500), st.sampled_from(["max", "min"])))
    if pattern in CHOICES:
        do, value = "set", draw(st.sampled_from(CHOICES[pattern]))
    elif limit(pattern.replace("{zone}", "driver")) is None:
        value = None
    elif value is None and do == "set":
        do = "on"
    where = draw(st.lists(st.sampled_from(WHERE), max_size=2, unique=True))
    return Action(area, what, tuple(where), do, value)


@settings(max_examples=200, deadline=None)
@given(st.lists(actions(), max_size=12))
def test_every_number_stays_inside_and_every_choice_is_one(steps: list[Action]) -> None:
    car = Car()
    for step in steps:
        car, _ = apply(car, step)
    for name, value in leaves(car):
        may = limit(name)
        if may is not None:
            assert may.least <= value <= may.most, name
        if name in CHOICES:
            assert value in CHOICES[name], name
    assert car.status == Car().status, "sensors are not set"


@settings(max_examples=100, deadline=None)
@given(st.lists(actions(), max_size=8))
def test_a_moving_car_never_opens_up(steps: list[Action]) -> None:
    car = build({"drive.speed": 80})
    for step in steps:
        if judge(car, step) is None:
            car, _ = apply(car, step)
    doors = car.doors
    assert not any((doors.driver, doors.passenger, doors.rear_left, doors.rear_right))
    assert not doors.trunk
    assert doors.locked
    assert not car.charging.port_open
    assert car.media.source != "video"


@given(actions())
def test_calls_carry_actions_whole(action: Action) -> None:
    assert to_action(to_call(action)) == action


def test_names_of_the_tree() -> None:
    car = put(Car(), "seats.rear_left.heating", 2)
    assert get(car, "seats.rear_left.heating") == 2
    assert changes(Car(), car) == {"seats.rear_left.heating": 2}
    with pytest.raises(AttributeError):
        get(car, "windows.cellar")


def test_a_choice_that_is_none_is_refused() -> None:
    with pytest.raises(ToolError, match="is one of"):
        apply(Car(), Action("drive", "mode", value="warp"))


def test_a_window_without_a_place_is_the_driver_s_to_open_and_every_open_one_to_close() -> None:
    opened, _ = apply(Car(), Action("windows", "window", (), "set", 100))
    assert changes(Car(), opened) == {"windows.driver": 100}
    some = build({"windows.passenger": 30, "windows.rear_left": 80})
    shut, _ = apply(some, Action("windows", "window", (), "set", 0))
    assert shut == Car()
