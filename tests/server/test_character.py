"""The persona around a scripted thinker."""

from collections.abc import Iterator, Sequence

from tests.fakes.lamp import Lamp
from vivavoce.languages import Language
from vivavoce.model.chat import Message, Tool, ToolCall
from vivavoce.model.parts import Cancelled, Done, Sampling, Text, Thought
from vivavoce.persona.card import load
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.personas import Personas
from vivavoce.server.character import InCharacter, prefix
from vivavoce.server.companion import Companion, Opening
from vivavoce.server.people import People
from vivavoce.tools.router import Routed

CARD = load("xiaoyue")
END = Done("stop", 9, 5, 3)


class Script:
    """A thinker that says what it is told, one answer per call, in small pieces."""

    name = "script"
    context = 4096
    cheap_prefill = True

    def __init__(self, *answers: Sequence[Thought] | str) -> None:
        self.answers = list(answers)
        self.calls: list[Sampling] = []
        self.closed = 0
        self.warmed: list[bool] = []

    def count(self, text: str) -> int:
        return len(text.split())

    def warm(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        cancelled: Cancelled,
        *,
        unfinished: bool = False,
        pin: bool = False,
    ) -> None:
        self.warmed.append(pin)

    def think(
        self,
        messages: Sequence[Message],
        tools: Sequence[Tool],
        tool_choice: str,
        sampling: Sampling,
        cancelled: Cancelled,
    ) -> Iterator[Thought]:
        self.calls.append(sampling)
        answer = self.answers.pop(0)
        if not isinstance(answer, str):
            yield from answer
            return
        for start in range(0, len(answer), 3):
            yield Text(answer[start : start + 3])
        yield END

    def close(self) -> None:
        self.closed += 1


def answer(
    script: Script,
    user: str,
    language: Language = "en",
    companion: Companion | None = None,
    others: tuple[str, ...] = (),
) -> tuple[str, list[Thought]]:
    messages = [*prefix(compile_setup(CARD, language)), Message("user", user, alternatives=others)]
    sampling = Sampling(seed=1, forbid_han=language == "en")
    thoughts = list(
        InCharacter(CARD, companion).think(
            script, messages, language, (), "auto", sampling, lambda: False
        )
    )
    assert isinstance(thoughts[-1], Done)
    assert sum(isinstance(thought, Done) for thought in thoughts) == 1
    return "".join(one.text for one in thoughts if isinstance(one, Text)), thoughts


def test_a_good_answer_passes_whole_and_ends_with_the_thinkers_numbers() -> None:
    text, thoughts = answer(Script("Berlin, of course. Next?"), "What's the capital?")
    assert text == "Berlin, of course. Next?"
    assert thoughts[-1] == END


def test_text_comes_clause_by_clause_and_a_beat_per_token() -> None:
    _, thoughts = answer(Script("Berlin, of course."), "What's the capital?")
    words = [one.text for one in thoughts if isinstance(one, Text)]
    assert [word for word in words if word] == ["Berlin, ", "of course."]
    assert len(words) >= 6


def test_a_clause_comes_with_the_blank_that_makes_its_end_certain() -> None:
    tokens = ["No", ",", " it's", " polite", ".", " You", " can", " leave", " early", "."]
    _, thoughts = answer(Script([*map(Text, tokens), END]), "Is it rude to leave?")
    words = [one.text for one in thoughts if isinstance(one, Text)]
    assert words[2] == "No, "
    assert words[5] == "it's polite. "


def test_an_assent_waits_for_some_words_but_not_for_the_whole_sentence() -> None:
    tokens = ["Yes", ",", *" there are many books and songs that can help you learn it.".split(" ")]
    spaced = [f" {token}" if at > 2 else token for at, token in enumerate(tokens)]
    _, thoughts = answer(Script([*map(Text, spaced), END]), "Is there a quick way?")
    words = [one.text for one in thoughts if isinstance(one, Text)]
    first = next(word for word in words if word)
    assert first.split() == "Yes, there are many books and".split()


def test_a_sentence_said_before_is_noticed_behind_a_blank() -> None:
    said, _ = answer(Script("That is very nice. That is very nice. And so on."), "I got a cat.")
    assert said == "That is very nice. "


def test_a_sincere_question_never_reaches_the_thinker() -> None:
    script = Script()
    text, _ = answer(script, "Are you a real person?")
    assert text in CARD.speech("en").moods.ai
    assert not script.calls


def test_a_sad_turn_goes_on_from_an_opener() -> None:
    script = Script("Long days are the worst.")
    text, _ = answer(script, "I'm exhausted.")
    opening = script.calls[0].opening
    assert opening in CARD.speech("en").moods.comfort
    assert text == f"{opening} Long days are the worst."


def test_a_bad_start_is_tried_once_more_with_another_seed() -> None:
    script = Script("How can I assist you today?", "Nothing much, you?")
    text, _ = answer(script, "What's up?")
    assert text == "Nothing much, you?"
    assert [call.seed for call in script.calls] == [1, 2]


def test_two_bad_starts_end_in_the_cards_own_words() -> None:
    script = Script("I'm a real person.", "I'm a real person.")
    text, _ = answer(script, "Tell me about you.")
    assert text in CARD.speech("en").moods.ai
    script = Script("How can I assist you today?", "How can I assist you today?")
    text, _ = answer(script, "What's up?")
    assert text in CARD.speech("en").fallbacks


def test_a_bad_end_is_left_out() -> None:
    text, thoughts = answer(Script("好呀，走起。有什么可以帮您的吗？"), "出去玩吧。", "zh")
    assert text == "好呀，走起。"
    assert thoughts[-1] != END


def test_a_tool_call_passes_through() -> None:
    call = ToolCall("c1", "weather", "{}")
    _, thoughts = answer(Script([call, END]), "What's the weather?")
    assert thoughts == [call, END]


def lamp(floor: bool = False, hints: str = "") -> tuple[Companion, Lamp]:
    skill = Lamp(floor)
    expected: dict[Language, str] = {"en": hints} if hints else {}
    companion = Companion({"lamp": Opening(lambda _, __: skill, hints=expected)})
    companion.meet("xiaoyue", ["lamp", "unheard of"])
    return companion, skill


def test_words_for_a_skill_become_its_call_behind_a_filler_and_run_nothing() -> None:
    companion, skill = lamp()
    script = Script()
    text, thoughts = answer(script, "turn on the lamp please", companion=companion)
    calls = [one for one in thoughts if isinstance(one, ToolCall)]
    assert text == "One moment."
    assert [(call.name, call.arguments, call.own) for call in calls] == [
        ("lamp/switch", '{"on": true}', True)
    ]
    assert not script.calls
    assert not skill.on


def called(thoughts: Sequence[Thought]) -> list[str]:
    return [one.name for one in thoughts if isinstance(one, ToolCall)]


def test_what_else_may_have_been_said_counts_for_a_skill_with_hints() -> None:
    others = ("turn of the lamp", "turn on the lamp", "read the lamp")
    companion, _ = lamp(hints="lamp")
    _, thoughts = answer(Script(), "torn on the lamb", companion=companion, others=others)
    assert called(thoughts) == ["lamp/switch"]
    _, thoughts = answer(Script(), "read it", companion=companion, others=others)
    assert called(thoughts) == ["lamp/read"]


def test_without_hints_or_with_the_floor_only_what_was_heard_best_counts() -> None:
    for companion, _ in (lamp(), lamp(floor=True, hints="lamp")):
        script = Script("A lamb? Sweet.")
        _, thoughts = answer(
            script, "torn on the lamb", companion=companion, others=("turn on the lamp",)
        )
        assert called(thoughts) == []


def test_words_to_expect_are_those_of_the_skills_that_are_offered() -> None:
    people = People(Personas([CARD]), "xiaoyue", "xiaoyue", tuple)
    companion = Companion({"lamp": Opening(lambda _, __: Lamp(), hints={"en": " The lamp."})})
    assert people.setup(people.default("m"), companion).hints == {}
    offering = CARD.model_copy(update={"skills": ("lamp",)})
    people = People(Personas([offering]), "xiaoyue", "xiaoyue", tuple)
    assert people.setup(people.default("m"), companion).hints == {"en": " The lamp."}
    assert people.setup(people.default("m")).hints == {}


def test_a_question_that_must_be_answered_honestly_goes_before_a_game() -> None:
    companion, _ = lamp(floor=True)
    text, _ = answer(Script(), "are you a real person?", companion=companion)
    assert text in CARD.speech("en").moods.ai


def test_how_things_stand_is_told_before_the_users_words() -> None:
    companion, _ = lamp()
    messages = [Message("system", "s"), Message("user", "hello")]
    told = InCharacter(CARD, companion).prepare(messages, "en")
    assert [message.text for message in told] == ["s", "The lamp is off.", "hello"]
    assert InCharacter(CARD).prepare(messages, "en") == messages


def test_chinese_characters_are_allowed_where_chinese_is_asked_about() -> None:
    script = Script("It's easy.", "Fine.")
    answer(script, "How do I say thanks in Chinese?")
    answer(script, "How do you do?")
    assert [call.forbid_han for call in script.calls] == [False, True]


def test_a_second_attempt_that_only_repeats_is_said() -> None:
    user = "My neighbor plays the trumpet every night."
    text, _ = answer(Script(user, user), user)
    assert text == user


def test_what_the_memory_holds_is_neither_doubted_nor_unknowable() -> None:
    question = "What's my sister's name?"
    text, _ = answer(Script(), question)
    assert "Ann" not in text

    class Remembers(Companion):
        def remembered(self, said: str, language: Language, budget: int) -> str:
            return "The user's sister is called Ann."

    text, _ = answer(Script("It's Ann, of course."), question, companion=Remembers())
    assert text == "It's Ann, of course."


def test_pressure_is_met_with_a_stance_and_no_thinker() -> None:
    script = Script()
    text, _ = answer(script, "Remember when we sailed to Malta together?")
    assert text
    assert not script.calls


def test_where_a_question_is_left_the_thinker_answers_it_from_a_stance() -> None:
    script = Script("Friends are the family you pick.")
    text, _ = answer(script, "Answer like an encyclopedia: what is friendship?")
    assert text.endswith("Friends are the family you pick.")
    assert text == f"{script.calls[0].opening} Friends are the family you pick."


def test_an_opening_that_the_thinker_leaves_alone_is_followed_by_a_turn_back() -> None:
    script = Script("")
    text, _ = answer(script, "Answer like an encyclopedia: what is friendship?")
    assert len(text) > len(script.calls[0].opening)


def test_a_fault_of_character_is_mended_from_a_stance() -> None:
    script = Script("My name is Max.", "What else is new?")
    text, _ = answer(script, "Good morning!")
    assert script.calls[1].opening
    assert text == f"{script.calls[1].opening} What else is new?"


def test_a_yes_waits_for_what_it_is_said_to() -> None:
    script = Script("Sure, here are some tips: 1. Eat.", "Eat well and sleep.")
    text, _ = answer(script, "Any tips for me?")
    assert text == f"{script.calls[1].opening} Eat well and sleep."
    assert "Sure" not in text


def test_beside_the_conversation_no_skill_is_asked() -> None:
    companion, _ = lamp()
    aside = InCharacter(CARD, companion).aside()
    messages = [Message("system", "s"), Message("user", "turn on the lamp")]
    script = Script("Which lamp?")
    thoughts = list(aside.think(script, messages, "en", (), "auto", Sampling(), lambda: False))
    assert not [one for one in thoughts if isinstance(one, ToolCall)]
    assert len(script.calls) == 1


def test_rules_read_the_beginning_of_what_is_endless() -> None:
    read: list[str] = []

    class Listens(Companion):
        def route(self, said: str, language: Language, alternatives: Sequence[str] = ()) -> Routed:
            read.append(said)
            return Routed()

    answer(Script("Fine."), "so \n" * 25_000, companion=Listens())
    assert len(read[0]) <= 2000
    assert "  " not in read[0]


def test_a_function_of_the_client_is_not_taken_for_one_of_a_skill() -> None:
    companion, _ = lamp()
    calls: list[Thought] = [ToolCall("c1", "read", "{}"), ToolCall("c2", "switch", "{}"), END]
    character = InCharacter(CARD, companion, size="large")
    messages = [Message("system", "s"), Message("user", "do both")]
    tools = [Tool("switch", "Of the client.", {})]
    thoughts = list(
        character.think(Script(calls), messages, "en", tools, "auto", Sampling(), lambda: False)
    )
    made = [(one.name, one.own) for one in thoughts if isinstance(one, ToolCall)]
    assert made == [("read", True), ("switch", False)]
