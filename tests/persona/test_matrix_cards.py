"""Rows as cards, and training samples: one person in every line."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ConfigError
from vivavoce.languages import LANGUAGES, Language, script_language
from vivavoce.persona.card import Card
from vivavoce.persona.compile import compile_setup
from vivavoce.persona.matrix.catalog import FISSION, catalog
from vivavoce.persona.matrix.dice import Dice
from vivavoce.persona.matrix.fission import Children
from vivavoce.persona.matrix.habits import Habits, habits, size, temper
from vivavoce.persona.matrix.in_character import fault
from vivavoce.persona.matrix.minhash import near_texts
from vivavoce.persona.matrix.plan import Plan
from vivavoce.persona.matrix.render import big_five, row_to_card
from vivavoce.persona.matrix.samples import Turns, dialogue, write_samples
from vivavoce.persona.matrix.seeds import seeds
from vivavoce.persona.matrix.situations import TEMPERS, pair, situations
from vivavoce.persona.matrix.table import row_id
from vivavoce.persona.steer import steer
from vivavoce.voice.voices import VOICES


@pytest.fixture(scope="module")
def children() -> Children:
    return Plan.of(200).children(0)


@pytest.fixture(scope="module")
def cards(children: Children) -> list[Card]:
    keys = zip(children.coords, children.seed.tolist(), children.number.tolist(), strict=True)
    return [row_to_card(row, row_id(seed, number)) for row, seed, number in keys]


def of(children: Children, at: int, language: Language) -> Habits:
    return habits(catalog().values(children.coords[at]), language)


def test_two_hundred_rows_are_whole_cards_in_both_languages(cards: list[Card]) -> None:
    assert len({card.id for card in cards}) == 200
    for card in cards:
        assert card.voice.id in VOICES
        assert VOICES[card.voice.id].sex == card.identity.sex
        for language in LANGUAGES:
            speech = card.speech(language)
            compiled = compile_setup(card, language)
            assert card.name[language] in compiled.instructions
            lines = (*speech.moods.ai, *speech.moods.prompt, *speech.fallbacks)
            assert not any("{" in line for line in lines)
            assert len(speech.examples) == 6
            for line in (speech.greeting, *(turn.assistant for turn in speech.examples)):
                assert script_language(line, language) == language, line
            # About 120 tokens: a Han character is at most one, an English word 1.3.
            assert 60 <= size(compiled.instructions, language) <= 220


def test_prompts_are_about_120_tokens(cards: list[Card]) -> None:
    words = [size(card.speech("en").instructions, "en") for card in cards]
    assert 85 <= float(np.mean(words)) <= 125
    signs = [size(card.speech("zh").instructions, "zh") for card in cards]
    assert 120 <= float(np.mean(signs)) <= 185


def test_no_two_prompts_are_near_duplicates(cards: list[Card]) -> None:
    for language in LANGUAGES:
        assert not near_texts([card.speech(language).instructions for card in cards])


def test_a_card_never_blocks_honesty(cards: list[Card]) -> None:
    for card in cards:
        for language, asked in (("zh", "你是AI吗？"), ("en", "Are you an AI?")):
            steered = steer(card, language, asked)  # type: ignore[arg-type]
            assert steered is not None
            assert "AI" in steered.text


def test_habits_run_through_every_line(children: Children) -> None:
    """Length, polite forms and catchphrases of a card's examples are those it names."""
    brief: list[float] = []
    long: list[float] = []
    for at in range(len(children)):
        manner = of(children, at, "zh")
        core = "先吃口热的再说别的。今天的事到今天为止。"
        said = [manner.answer(core, Dice(f"{at} {n}")) for n in range(40)]
        (brief if manner.brief else long).append(
            float(np.mean([size(text, "zh") for text in said]))
        )
        if manner.polite:
            assert not any("你" in text for text in said)
        share = np.mean([manner.polished(manner.catchphrase) in text for text in said])
        assert abs(share - manner.rate) < 0.3
    assert np.mean(brief) < np.mean(long)


def test_a_sad_user_is_comforted_first_and_not_teased(children: Children) -> None:
    for at in range(60):
        manner = of(children, at, "zh")
        for n in range(10):
            said = manner.answer("慢慢来。", Dice(f"{n}"), "down", first=True)
            assert said.startswith(manner.polished(manner.comfort))
            assert manner.may_joke or manner.catchphrase not in said


def test_tempers_are_told_apart(children: Children) -> None:
    found = {temper(catalog().values(row)) for row in seeds().coords}
    assert found == set(TEMPERS)
    values = catalog().values(children.coords[0])
    assert all(-2 <= score <= 2 for score in big_five(values).values())


def test_a_situation_fits_the_archetype(children: Children) -> None:
    chosen = pair(children.coords, children.seed, children.number, 0)
    place = catalog().place("archetype")
    for row, at in zip(children.coords, chosen, strict=True):
        part = catalog().attributes[place].values[row[place]].key
        assert part in situations()[at].archetypes
    assert len(set(chosen.tolist())) > 20


def test_situations_are_written_in_both_languages() -> None:
    lines: dict[str, set[str]] = {"zh": set(), "en": set()}
    for situation in situations():
        for turn in situation.turns:
            for language in LANGUAGES:
                lines[language].update(turn.user[language])
                assert set(turn.say) == set(TEMPERS)
                for said in turn.say.values():
                    assert script_language(said[language]) == language
    assert len(lines["zh"]) >= 150
    assert len(lines["en"]) >= 150


@pytest.fixture
def scene(children: Children) -> tuple[dict[str, object], Habits, Turns]:
    at = next(i for i in range(200) if not of(children, i, "en").polite)
    values = catalog().values(children.coords[at])
    manner = habits(values, "en")
    turns = dialogue(values, manner, situations()[0], Dice("x"))
    return dict(values), manner, turns


def test_the_filter_passes_what_was_composed_and_finds_what_is_planted(
    scene: tuple[dict[str, object], Habits, Turns],
) -> None:
    values, manner, turns = scene

    def with_answer(answer: str, user: str = "So?") -> str:
        return fault([*turns, (user, answer)], values, manner)  # type: ignore[arg-type]

    assert with_answer("Fine, that will do.") == ""
    planted = {
        "": "empty",
        "今天天气很好，我们走吧。": "wrong language",
        "As an AI language model, I can't.": "assistant-speak",
        "How can I help you today?": "assistant-speak",
        "My name is Bartholomew.": "another name",
        "I'm 17 and proud of it.": "another age",
        "I am a lighthouse keeper": "another occupation",
        "word " * 200: "too long",
        turns[0][1]: "repeats itself",
    }
    for answer, reason in planted.items():
        assert with_answer(answer) == reason
    assert with_answer("No, I'm flesh and blood.", "Are you an AI?") == "denies being an AI"
    phrase = manner.catchphrase
    many = [("So?", f"{phrase} {number}") for number in range(8)]
    assert fault(many, values, manner) == "catchphrase too often"  # type: ignore[arg-type]
    plain = [("So?", f"The sum is {word}") for word in ("ten", "nine")]
    assert fault(plain, values, manner) == "no habit of its own"  # type: ignore[arg-type]


def test_polite_people_stay_polite(children: Children) -> None:
    at = next(i for i in range(200) if of(children, i, "zh").polite)
    values = catalog().values(children.coords[at])
    manner = of(children, at, "zh")
    assert fault([("在吗？", manner.opener + "你说。")], values, manner) == "drops the polite form"
    assert fault([("在吗？", manner.opener + "您说。")], values, manner) == ""


def test_samples_are_written_for_both_languages_and_are_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from vivavoce.persona.matrix import run

    matrix = tmp_path / "m.parquet"
    run.build(Plan.of(300), matrix)
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    done = write_samples(matrix, first, 120)
    write_samples(matrix, second, 120)
    assert first.read_bytes() == second.read_bytes()
    samples = [json.loads(line) for line in first.read_text("utf-8").splitlines()]
    assert len(samples) == done.samples == 120
    assert done.accepted > 0.9
    assert [sample["language"] for sample in samples[:2]] == ["zh", "en"]
    for sample in samples:
        roles = [message["role"] for message in sample["messages"]]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert 2 <= len(roles) // 2 <= 6
    with pytest.raises(ConfigError, match="more rows"):
        write_samples(matrix, second, 301)


def test_a_thinker_may_write_the_answers_and_is_filtered(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from vivavoce.persona.matrix import run

    matrix, out = tmp_path / "m.parquet", tmp_path / "s.jsonl"
    run.build(Plan.of(40), matrix)

    def speak(card: Card, language: Language, turns: Turns, user: str) -> str:
        if int(card.id[1:6]) % 4 == 1:
            return "作为AI，我不能。" if language == "zh" else "As an AI, I cannot."
        phrase = card.verbal_habits.catchphrases[language][0].text if not turns else "AI"
        return f"{'好' if language == 'zh' else 'Fine'} {phrase} {user}"

    done = write_samples(matrix, out, 8, speak=speak)
    assert done.samples == 8
    assert done.refused["assistant-speak"] > 0


def test_groups_of_one_person_are_not_all_of_one_seed(children: Children) -> None:
    assert children.parents.shape == (200, len(FISSION))
    assert (children.parents != children.seed[:, None]).any(axis=1).all()


def test_minhash_finds_near_texts_and_only_those() -> None:
    base = "You are Lin Xiaoman, a teacher who speaks slowly and likes cats. " * 3
    texts = [base, base.replace("cats", "dogs"), "Something else altogether, quite unlike it."]
    found = near_texts(texts, similar=0.5)
    assert [(a, b) for a, b, _ in found] == [(0, 1)]
    assert near_texts(texts[2:]) == []
    assert near_texts(["a", "a"])[0][2] == 1.0


def test_the_same_row_reads_the_same(children: Children) -> None:
    assert row_to_card(children.coords[3], "m1") == row_to_card(children.coords[3], "m1")
    plan = replace(Plan.of(200), key=1)
    assert not np.array_equal(plan.children(0).coords, children.coords)
