"""Who computes next."""

import threading

import pytest

from tests.fakes.parts import PATIENCE
from vivavoce.engine.gate import Gate, Priority


def line_up(gate: Gate, priorities: list[Priority]) -> list[Priority]:
    """The order in which waiters get in that came in the order `priorities`."""
    order: list[Priority] = []
    threads: list[threading.Thread] = []

    def wait(priority: Priority) -> None:
        with gate.turn(priority):
            order.append(priority)

    with gate.turn(Priority.AHEAD):
        for count, priority in enumerate(priorities, 1):
            threads.append(threading.Thread(target=wait, args=(priority,)))
            threads[-1].start()
            while waiting(gate) < count:
                pass
    for thread in threads:
        thread.join(PATIENCE)
    return order


def waiting(gate: Gate) -> int:
    return len(gate._waiting)


def test_the_most_urgent_goes_first() -> None:
    late = sorted(Priority, reverse=True)
    assert line_up(Gate(), late) == sorted(late)


def test_only_one_computes_on_one_core() -> None:
    gate, inside, most = Gate(), 0, 0

    def work(priority: Priority) -> None:
        nonlocal inside, most
        for _ in range(50):
            with gate.turn(priority):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work, args=(p,)) for p in Priority]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert most == 1


def test_work_ahead_leaves_a_core_free() -> None:
    gate = Gate(2)
    begun = threading.Event()

    def ahead() -> None:
        with gate.turn(Priority.AHEAD):
            begun.set()

    with gate.turn(Priority.AHEAD):
        second = threading.Thread(target=ahead)
        second.start()
        while not waiting(gate):
            pass
        with gate.turn(Priority.THINK):
            assert not begun.is_set()
    second.join(PATIENCE)
    assert begun.is_set()


def started(gate: Gate, priority: Priority) -> tuple[threading.Thread, threading.Event]:
    """A thread that asks for a turn, and whether it has got it."""
    begun = threading.Event()

    def work() -> None:
        with gate.turn(priority):
            begun.set()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, begun


def test_batches_wait_while_an_answer_is_under_way() -> None:
    gate = Gate(2, patience=1e9)
    with gate.answer():
        batch, begun = started(gate, Priority.BATCH)
        while not waiting(gate):
            pass
        for _ in range(20):  # between two words of an answer nobody holds the gate
            with gate.turn(Priority.THINK):
                pass
        assert not begun.is_set()
    batch.join(PATIENCE)
    assert begun.is_set()


def test_batches_do_not_wait_for_ever() -> None:
    gate = Gate(1, patience=0.0)
    with gate.answer():
        batch, begun = started(gate, Priority.BATCH)
        batch.join(PATIENCE)
        assert begun.is_set()


def test_batches_leave_a_core_to_conversations() -> None:
    gate = Gate(2)
    with gate.turn(Priority.BATCH):
        batch, begun = started(gate, Priority.BATCH)
        while not waiting(gate):
            pass
        with gate.turn(Priority.THINK):
            assert not begun.is_set()
    batch.join(PATIENCE)
    assert begun.is_set()


def test_a_core_is_given_back_after_an_error() -> None:
    gate = Gate()
    with pytest.raises(ValueError, match="broken"), gate.turn(Priority.THINK):
        raise ValueError("broken")
    with gate.turn(Priority.THINK):
        pass


def test_only_answers_and_listening_make_work_ahead_give_way() -> None:
    gate = Gate()

    def wait(priority: Priority) -> None:
        with gate.turn(priority):
            pass

    seen: dict[Priority, bool] = {}
    for priority in (Priority.AHEAD, Priority.LISTEN):
        with gate.turn(Priority.AHEAD):
            thread = threading.Thread(target=wait, args=(priority,))
            thread.start()
            while not waiting(gate):
                pass
            seen[priority] = gate.wanted
        thread.join(PATIENCE)
    assert seen == {Priority.AHEAD: False, Priority.LISTEN: True}
