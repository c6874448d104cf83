"""Long talks: the prompt stays short and early facts stay in it."""

from tests.session.helpers import Talk
from vivavoce.session import events as e
from vivavoce.session.history import (
    LINES,
    LONGEST_LINE,
    NOTES,
    WINDOW,
    compose,
    messages,
    recall,
    tokens,
)
from vivavoce.session.items import Item, Part


def say(talk: Talk, role: str, text: str) -> None:
    talk.send(e.CreateItem(Item("", "message", role, (Part("text", text),))))  # type: ignore[arg-type]


def long_talk(talk: Talk, turns: int) -> None:
    for turn in range(turns):
        say(talk, "user", f"What do you think about topic number {turn}, is it any good at all?")
        say(talk, "assistant", f"Topic {turn} is fine by me, I have seen worse things than that.")


def size(talk: Talk, words: str = "") -> int:
    return sum(tokens(message.text) for message in compose(talk.state, words))


def test_turn_two_hundred_costs_no_more_than_a_full_window() -> None:
    talk = Talk()
    long_talk(talk, 200)
    assert size(talk) <= WINDOW + NOTES + 60


def test_an_early_fact_is_still_there_after_an_hour() -> None:
    talk = Talk()
    say(talk, "user", "My dog is called Biscuit. 我叫小林。")
    say(talk, "assistant", "Good name.")
    long_talk(talk, 200)
    told = compose(talk.state, "what is the name of my dog")[0]
    assert told.role == "system"
    assert "Biscuit" in told.text


def test_a_line_without_a_fact_is_recalled_by_its_words() -> None:
    past = ("The telescope arrived broken.", "Nice weather today.", "昨天去看了望远镜展览。")
    assert recall(past, "did they fix the telescope") == [past[0]]
    assert recall(past, "望远镜好看吗") == [past[2]]
    assert recall(past, "how are you") == []


def test_between_compactions_history_only_grows_at_its_end() -> None:
    talk = Talk()
    changes = 0
    before = compose(talk.state, "")
    for turn in range(60):
        say(talk, "user", f"something new {turn}")
        say(talk, "assistant", f"an answer {turn}, and a few words more to fill it up")
        after = compose(talk.state, "")
        changes += after[: len(before)] != before
        before = after
    assert changes <= 6


def test_what_is_recalled_stands_behind_what_is_cached() -> None:
    talk = Talk()
    say(talk, "user", "The telescope arrived broken.")
    say(talk, "assistant", "Oh no.")
    long_talk(talk, 60)
    ahead = compose(talk.state, "")
    spoken = compose(talk.state, "did they fix the telescope")
    assert spoken[:-1] == ahead
    assert "telescope" in spoken[-1].text
    say(talk, "user", "did they fix the telescope")
    written = compose(talk.state, "")
    assert written[: len(ahead)] == ahead
    assert [message.role for message in written[len(ahead) :]] == ["system", "user"]


def test_neighbours_of_one_role_are_merged_and_unheard_answers_left_out() -> None:
    items = (
        Item("1", "message", "user", (Part("audio", "I was"),)),
        Item("2", "message", "assistant", (Part("audio", ""),)),
        Item("3", "message", "user", (Part("audio", "thinking"),)),
    )
    assert [m.text for m in messages(items)] == ["I was thinking"]


def test_how_it_was_said_is_kept_with_the_words() -> None:
    said = Item("1", "message", "user", (Part("audio", "I was"),), manner="slow", cues=("tired",))
    more = Item("2", "message", "user", (Part("text", "thinking"),))
    (message,) = messages((said, more))
    assert (message.text, message.manner, message.cues) == ("I was thinking", "slow", ("tired",))


def test_what_is_kept_of_the_past_is_bounded() -> None:
    """Its words are cached for all sessions: neither long lines nor many may fill the memory."""
    talk = Talk()
    for _ in range(3):
        say(talk, "user", "字" * 10_000)
    assert max(map(len, talk.state.past)) == LONGEST_LINE
    for _ in range(5):
        say(talk, "user", "No. " * (LINES // 2))
    assert len(talk.state.past) == LINES
