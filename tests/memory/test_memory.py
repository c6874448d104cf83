"""What is kept, what is told of it, and what becomes of a file that cannot be used."""

import logging
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from tests.memory.conftest import PERSONA, USER, Clock, Sample
from vivavoce.errors import MemoryFileError, NotRemembered, RememberingError
from vivavoce.memory import Memory, Turn
from vivavoce.memory.records import Found

HOSTILE = (
    "user-1'; DROP TABLE facts; --",
    'user-1"',
    "user-1%",
    "user_1",
    "user-1 2",
    "User-1",
    "user-",
    "user-11",
    "用户一",
    "é",
    "e\u0301",
    "../user-1",
)
"""Ids that are none of the others, however they are looked at."""


def test_nothing_is_kept_before_the_user_agrees(sample: Sample) -> None:
    assert sample.say("I live in Berlin.", user="shy") == 0
    assert sample.recall("where do I live", user="shy") == ""
    assert sample.memory.export("shy", PERSONA)["episodes"] == []
    sample.memory.agree("shy", PERSONA, "yes, remember me")
    # What was said before they agreed is not made up for.
    assert sample.recall("where do I live", user="shy") == ""
    assert sample.say("I live in Berlin.", user="shy") == 1
    assert "Berlin" in sample.recall("where do I live", user="shy")


def test_consent_has_its_time_and_wording(sample: Sample) -> None:
    agreed = sample.memory.consent(USER, PERSONA)
    assert agreed is not None
    assert (agreed.at, agreed.wording) == (sample.clock(), "you may remember me")
    sample.clock.forward(days=1)
    sample.memory.agree(USER, PERSONA, "again")
    assert sample.memory.consent(USER, PERSONA) == agreed


def test_withdrawing_deletes_everything(sample: Sample) -> None:
    sample.say("I live in Berlin.")
    sample.memory.withdraw(USER, PERSONA)
    assert sample.memory.consent(USER, PERSONA) is None
    assert sample.memory.owners() == []
    assert sample.recall("where do I live") == ""
    sample.memory.agree(USER, PERSONA, "once more")
    assert sample.facts() == []


@pytest.mark.parametrize("other", HOSTILE)
def test_another_user_or_persona_sees_nothing(sample: Sample, other: str) -> None:
    sample.say("I live in Berlin and my cat is called Mimi.")
    question = "where do I live and what is my cat called"
    for user, persona in ((other, PERSONA), (USER, other), (other, other)):
        sample.memory.agree(user, persona, "yes")
        assert sample.recall(question, user=user, persona=persona) == ""
        assert sample.memory.export(user, persona)["facts"] == []
        assert sample.memory.known(user, persona, "en") == []
        id_ = sample.memory.export(USER, PERSONA)["facts"][0]["id"]
        with pytest.raises(NotRemembered):
            sample.memory.edit(user, persona, id_, "Rome")
        with pytest.raises(NotRemembered):
            sample.memory.delete(user, persona, id_)
        sample.say("I live in Rome.", user=user, persona=persona)
        assert "Rome" not in sample.recall(question)
        sample.memory.withdraw(user, persona)
    assert "Berlin" in sample.recall(question)


@pytest.mark.parametrize("bad", ["", " user", "user\n", "a\x00b", "\ud800", "x" * 257])
def test_what_cannot_be_an_id(sample: Sample, bad: str) -> None:
    assert sample.recall("where do I live", user=bad) == ""
    assert sample.say("I live in Berlin.", user=bad) == 0
    with pytest.raises(RememberingError):
        sample.memory.agree(bad, PERSONA, "yes")


def test_a_newer_fact_supersedes_and_the_older_stays(sample: Sample) -> None:
    sample.say("I live in Berlin.", "I like coffee.", "I moved to Lisbon.", "I don't like coffee.")
    assert sample.facts() == [
        ("home", "Berlin", False),
        ("taste", "like", False),
        ("home", "Lisbon", True),
        ("taste", "dislike", True),
    ]


def test_saying_it_again_only_dates_it(sample: Sample) -> None:
    sample.say("I live in Berlin.", "I live in Berlin.")
    (fact,) = sample.memory.export(USER, PERSONA)["facts"]
    assert fact["said_at"] > fact["valid_from"]


def test_separation_ends_what_hangs_on_it(sample: Sample) -> None:
    sample.say("My girlfriend is called Ines.", "My sister is called Anna.", "We broke up.")
    assert sample.facts() == [
        ("kin", "Ines", False),
        ("kin", "Anna", True),
        ("relationship", "separated", True),
    ]


def test_a_pet_keeps_its_name_when_it_is_only_mentioned(sample: Sample) -> None:
    sample.say("I have a dog named Rex.", "I have a dog.")
    assert sample.facts() == [("pet", "Rex", True)]
    sample.say("My dog died last week.")
    assert sample.facts() == [("pet", "Rex", False)]


@pytest.mark.parametrize(
    "said",
    [
        "My card number is 4111 1111 1111 1111 and I live in Berlin.",
        "it is 4111111111111111",
        "我的密码是八八六六",
        "my password is hunter2",
        "I want to die, I live in Berlin.",
        "我不想活了",
        "forget that my sister is ill",
        "把我的地址忘掉",
    ],
)
def test_what_is_never_kept(sample: Sample, said: str) -> None:
    assert sample.say(said) == 0
    assert sample.memory.export(USER, PERSONA)["episodes"] == []


def test_a_reply_with_a_secret_is_left_out(sample: Sample) -> None:
    sample.say("I live in Berlin.", reply="And your password is hunter2.")
    (episode,) = sample.memory.export(USER, PERSONA)["episodes"]
    assert (episode["user"], episode["reply"]) == ("I live in Berlin.", "")


def test_the_budget_holds(sample: Sample) -> None:
    sample.say(*(f"I have plan number {n} with {word} tomorrow." for n, word in enumerate("abcd")))
    sample.say("My name is Anna.")
    said = "what are my plans for tomorrow"
    whole = sample.memory.recall(USER, PERSONA, said, "en", count=len)
    for budget in (0, 10, 25, 60, len(whole)):
        told = sample.memory.recall(USER, PERSONA, said, "en", budget, count=len)
        assert len(told) <= budget
    assert sample.memory.recall(USER, PERSONA, said, "en", 25, count=len) == (
        "The user's name is Anna"
    )


def test_only_the_end_of_a_long_speech_counts(sample: Sample) -> None:
    sample.say("I live in Berlin.")
    assert sample.recall("which city is my home " + "and the sun was shining " * 20) == ""


def test_a_thinker_may_add_what_rules_miss(tmp_path: Path, clock: Clock) -> None:
    def reader(text: str, language: str, today: object) -> list[Found]:
        return [
            Found("home", "", "Utrecht"),
            Found("home", "", "Atlantis"),
            Found("job", "", "king"),
            Found("nonsense", "", "Utrecht"),
        ]

    memory = Memory(tmp_path / "m.db", clock=clock, reader=reader)
    sample = Sample(memory, tmp_path / "m.db", clock)
    memory.agree(USER, PERSONA, "yes")
    sample.say("You would find me in Utrecht these days.")
    # Only what stands in the user's words, in a slot there is.
    assert sample.facts() == [("home", "Utrecht", True)]
    memory.close()


def test_another_process_changes_the_file(sample: Sample) -> None:
    sample.say("I live in Berlin.")
    assert "Berlin" in sample.recall("where do I live")
    other = Memory(sample.path, clock=sample.clock)
    other.write(
        USER, PERSONA, [Turn("I moved to Lisbon.", "", "en")], sample.clock(), conversation="x"
    )
    assert "Lisbon" in sample.recall("where do I live")
    other.forget_all(USER, PERSONA)
    assert sample.recall("where do I live") == ""
    other.close()


def test_sessions_in_many_threads(sample: Sample) -> None:
    broken: list[BaseException] = []

    def talk(n: int) -> None:
        try:
            user = f"thread-{n}"
            sample.memory.agree(user, PERSONA, "yes")
            for i in range(8):
                turn = Turn(f"I like topic{n}x{i}.", "", "en")
                sample.memory.write(user, PERSONA, [turn], sample.clock(), conversation="c")
                told = sample.memory.recall(user, PERSONA, f"topic{n}x{i}", "en", count=len)
                assert f"topic{n}x{i}" in told
            sample.memory.forget_about(user, PERSONA, f"topic{n}x3")
            assert len(sample.memory.export(user, PERSONA)["facts"]) == 7
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []


def test_a_locked_file_costs_the_memory_not_the_talk(
    sample: Sample, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.say("I live in Berlin.")
    other = sqlite3.connect(sample.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for connection in sample.memory._file._connections.values():
        connection.execute("PRAGMA busy_timeout = 1")
    with caplog.at_level(logging.WARNING, "vivavoce.memory"):
        assert sample.say("I moved to Lisbon.") == 0
    assert "a turn is not remembered" in caplog.text
    # Reading does not wait for writers.
    assert "Berlin" in sample.recall("where do I live")
    with pytest.raises(MemoryFileError, match="cannot be used now"):
        sample.memory.agree("someone", PERSONA, "yes")
    other.execute("ROLLBACK")
    other.close()
    assert sample.say("I moved to Lisbon.") == 1


def test_a_file_that_breaks_costs_the_memory_not_the_talk(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "memory.db"
    memory = Memory(path, clock=clock)
    memory.agree(USER, PERSONA, "yes")
    turns = [
        Turn(f"I like walk number {n} {'along the river ' * 20}.", "", "en") for n in range(99)
    ]
    memory.write(USER, PERSONA, turns, clock(), conversation="c")
    memory.close()
    memory = Memory(path, clock=clock)
    whole = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(whole // 3)
        file.write(b"no database any more" * (whole // 30))
    with caplog.at_level(logging.WARNING, "vivavoce.memory"):
        assert memory.recall(USER, PERSONA, "where do I walk", "en", count=len) == ""
    assert "nothing is recalled" in caplog.text
    with pytest.raises(MemoryFileError, match="malformed"):
        memory.export(USER, PERSONA)
    memory.close()


def test_files_that_cannot_be_used_are_refused_clearly(tmp_path: Path) -> None:
    with pytest.raises(MemoryFileError, match="cannot be written"):
        Memory(tmp_path / "nowhere" / "memory.db")
    (tmp_path / "text.db").write_text("hello " * 1000)
    with pytest.raises(MemoryFileError, match="no memory file"):
        Memory(tmp_path / "text.db")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()
    with pytest.raises(MemoryFileError, match="another program's"):
        Memory(tmp_path / "other.db")


def test_only_the_owner_of_the_server_may_read_the_file(sample: Sample) -> None:
    sample.say("I live in Berlin.")
    for path in sample.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    sample.path.chmod(0o644)
    Memory(sample.path).close()
    assert stat.S_IMODE(sample.path.stat().st_mode) == 0o600


def test_correcting_a_fact(sample: Sample) -> None:
    sample.say("I live in Berlin.")
    id_ = sample.memory.export(USER, PERSONA)["facts"][0]["id"]
    assert sample.memory.edit(USER, PERSONA, id_, "Bern").value == "Bern"
    assert sample.facts() == [("home", "Bern", True)]
    assert "Bern" in sample.recall("where do I live")
    assert sample.memory.export(USER, PERSONA)["episodes"] == []
    with pytest.raises(RememberingError, match="secret"):
        sample.memory.edit(USER, PERSONA, id_, "my password is hunter2")
    with pytest.raises(NotRemembered):
        sample.memory.edit(USER, PERSONA, "fact_0", "Rome")


def test_correcting_an_allergy_to_one_there_is(sample: Sample) -> None:
    sample.say("I'm allergic to peanuts.", "I'm allergic to pea nuts.")
    wrong = sample.memory.export(USER, PERSONA)["facts"][1]["id"]
    sample.memory.edit(USER, PERSONA, wrong, "peanuts")
    assert [value for _, value, holds in sample.facts() if holds] == ["peanuts"]
