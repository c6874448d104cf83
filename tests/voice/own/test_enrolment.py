"""Who may have a voice made, and that nothing stays of what may not be."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.voice.own.doubles import TOMORROW, Double, made, person, terms
from vivavoce.errors import ConfigError, ConsentError, LedgerError
from vivavoce.ledger.consent import text_hash
from vivavoce.voice.own.enrolment import issue
from vivavoce.voice.own.library import FILES, Library
from vivavoce.voice.own.voice_file import ALIKE
from vivavoce.voice.voices import OWN, find, offer, style_table, voices


@pytest.fixture
def double(tmp_path: Path) -> Double:
    return Double(tmp_path / "voices")


@pytest.fixture
def offered(double: Double) -> Iterator[Library]:
    """The library's voices are voices of this process."""
    library = double.library
    offer(library.voices, library.table, library.gone)
    yield library
    offer(dict, lambda _: made().table, lambda _: None)


def test_a_voice_is_made_with_consent_and_found_by_name(double: Double, offered: Library) -> None:
    double.enrol()
    voice = find("mei")
    assert voice.documented
    assert voice.zh.whose == "speaker one"
    assert voice.zh.name.startswith(OWN)
    assert style_table(voice.zh.name).shape == (510, 1, 256)
    record = offered.consent_of("mei").record
    assert record.consent_text_hash == text_hash(record.consent_text)
    assert record.until == TOMORROW
    assert len(record.recording_hashes) == 1
    folder = offered.root / "voices" / record.id
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_documented_voices_only(double: Double, offered: Library) -> None:
    offer(offered.voices, offered.table, offered.gone, "documented")
    assert voices() == {}
    with pytest.raises(ConfigError, match="enrol one first"):
        find("xiaoyue")
    double.enrol()
    assert list(voices()) == ["mei"]


def test_without_a_statement_there_is_no_consent(double: Double) -> None:
    with pytest.raises(ConsentError, match="no statement was shown"):
        double.enrolment.agree("mei", person(200))
    assert double.files() == []


def test_a_statement_that_says_something_else_is_refused(double: Double) -> None:
    issue(double.library, terms())
    double.heard = "I would like a cup of tea."
    with pytest.raises(ConsentError, match=r"not heard.*I am an adult"):
        double.enrolment.agree("mei", person(200))


def test_yesterdays_recording_of_a_statement_is_refused(double: Double) -> None:
    double.heard = issue(double.library, terms()).text
    for statement, _ in double.library.issued():
        double.library.used(statement)
    issue(double.library, terms())
    with pytest.raises(ConsentError, match="not heard"):
        double.enrolment.agree("mei", person(200))


def test_the_same_recording_consents_only_once(double: Double) -> None:
    double.heard = issue(double.library, terms()).text
    said = person(200, seed=5)
    double.enrolment.make(double.enrolment.agree("mei", said), [person(200)])
    double.heard = issue(double.library, terms("mei2")).text
    with pytest.raises(ConsentError, match="used for a consent before"):
        double.enrolment.agree("mei2", said)


def test_somebody_elses_statement_makes_no_voice(double: Double) -> None:
    double.heard = issue(double.library, terms()).text
    agreed = double.enrolment.agree("mei", person(400))
    before = double.files()
    with pytest.raises(ConsentError, match="not the voice that consented"):
        double.enrolment.make(agreed, [person(200)])
    assert double.files() == before
    assert not double.library.consents()


def test_a_smaller_scope_makes_no_voice(double: Double) -> None:
    double.heard = issue(double.library, terms(scope="training")).text
    agreed = double.enrolment.agree("mei", person(200))
    with pytest.raises(ConsentError, match="training only"):
        double.enrolment.make(agreed, [person(200)])
    assert not double.library.consents()


@pytest.mark.parametrize(
    ("wrong", "kind", "said"),
    [
        ({"adult": False}, ConsentError, "adults"),
        ({"until": "2020-01-01"}, ConsentError, "ended on 2020-01-01"),
        ({"until": "soon"}, ConfigError, "no day"),
        ({"name": "xiaoyue"}, ConfigError, "ships"),
        ({"name": "../etc"}, ConfigError, "name"),
        ({"scope": "everything"}, ConfigError, "scope"),
    ],
)
def test_terms_that_cannot_be(
    double: Double, wrong: dict[str, str], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        issue(double.library, terms(**wrong))
    assert not double.library.root.exists()


def test_a_failed_search_leaves_nothing(double: Double) -> None:
    double.heard = issue(double.library, terms()).text
    agreed = double.enrolment.agree("mei", person(200))
    double.fails = True
    with pytest.raises(RuntimeError):
        double.enrolment.make(agreed, [person(200)])
    assert not double.library.voices()
    assert not list(double.library.root.rglob("*.npz"))


def test_too_little_speech(double: Double) -> None:
    double.heard = issue(double.library, terms()).text
    agreed = double.enrolment.agree("mei", person(200))
    with pytest.raises(ConfigError, match="at least 6"):
        double.enrolment.make(agreed, [person(200, seconds=2)])


def test_withdrawal_leaves_a_tombstone_and_nothing_else(double: Double, offered: Library) -> None:
    double.enrol()
    timbre = find("mei").zh.name
    offered.withdraw("mei")
    assert double.files() == []
    assert list((offered.root / "voices").iterdir()) == []
    (consent,) = offered.consents().values()
    assert consent.document()["withdrawal_reason"] == "withdrawn"
    with pytest.raises(ConsentError, match="withdrawn on"):
        find("mei")
    with pytest.raises(ConsentError, match="withdrawn"):
        style_table(timbre)
    with pytest.raises(ConsentError):
        offered.withdraw("mei")
    with pytest.raises(ConfigError, match="choose another name"):
        double.enrol()


def test_another_process_sees_it_at_once(double: Double) -> None:
    server = Library(double.library.root)
    assert not server.voices()
    double.enrol()
    assert list(server.voices()) == ["mei"]
    double.library.withdraw("mei")
    assert not server.voices()


def test_an_interrupted_withdrawal_is_finished(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.enrol()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            double.library.withdraw("mei")
    assert double.files() != []
    again = Library(double.library.root)
    assert not again.voices()
    again.settle()
    assert double.files() == []


def test_an_interrupted_making_is_finished_or_undone(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            double.enrol("whole")  # the consent is written, the folder not yet in place
    with monkeypatch.context() as patched:
        patched.setattr(
            "vivavoce.voice.own.library.Ledger.append",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            double.enrol("halves")
    library = Library(double.library.root)
    library.settle()
    assert list(library.voices()) == ["whole"]
    assert len(list((library.root / "voices").iterdir())) == 1


def test_a_term_that_ends_takes_the_voice_with_it(double: Double, offered: Library) -> None:
    double.enrol()
    later = datetime.now(UTC).date() + timedelta(days=2)
    assert offered.settle(later) == ["mei"]
    assert double.files() == []
    with pytest.raises(ConsentError, match="ended on"):
        find("mei")


def test_an_ended_term_is_refused_before_anyone_settles(
    double: Double, offered: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.enrol()

    class Later(date):
        @classmethod
        def today(cls) -> "Later":
            return cls(2199, 1, 1)

    monkeypatch.setattr("vivavoce.voice.voices.date", Later)
    with pytest.raises(ConsentError, match="ended on"):
        find("mei")
    assert offered.voices()


def test_a_changed_ledger_is_noticed(double: Double) -> None:
    double.enrol()
    double.enrol("second")
    ledger = double.library.root / "consent.jsonl"
    ledger.write_text(ledger.read_text("utf-8").replace("speaker one", "speaker two", 1), "utf-8")
    with pytest.raises(LedgerError, match="was changed"):
        Library(double.library.root).voices()


def test_below_the_threshold_the_product_says_less() -> None:
    assert made(ALIKE).measures.verdict() == "similar"
    assert made(ALIKE - 0.01).measures.verdict() == "similar in pitch and tone only"
