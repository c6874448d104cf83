import pytest

from vivavoce.voice.normalise_en import normalise_en
from vivavoce.voice.phonemes import EnglishPhonemes


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call +1 415 555 2671", "Call plus one, four one five, five five five, two six seven one"),
        ("(415) 555-2671", "four one five, five five five, two six seven one"),
        ("3/4.", "three quarters."),
        ("1 1/2 cups", "1 and a half cups"),
        ("24/7", "twenty-four seven"),
        ("20–30%", "20 to 30%"),
        ("e.g. tea", "for example tea"),
        ("me@x.com", "me at x dot com"),
        ("3 × 4", "3 times 4"),
        ("~5 km", "about 5 km"),
        ("Ben & Jerry", "Ben and Jerry"),
    ],
)
def test_what_hibari_would_misread(written: str, said: str) -> None:
    assert normalise_en(written) == said


@pytest.mark.parametrize("number", ["9" * 36, "9" * 37, "9" * 300, "1," + ",".join(["000"] * 12)])
def test_a_number_of_any_length_is_read(read: EnglishPhonemes, number: str) -> None:
    assert len(read(normalise_en(f"It is {number}."))) > len(number)


@pytest.fixture(scope="module")
def read() -> EnglishPhonemes:
    return EnglishPhonemes()


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("$12.50", "twelve dollars and fifty cents"),
        ("2026", "twenty twenty-six"),
        ("the 21st", "the twenty-first"),
        ("Dr. Smith", "Doctor Smith"),
        ("5 km", "five kilometers"),
        ("70%", "seventy percent"),
        ("10-15 people", "ten to fifteen people"),
        ("-5°C", "minus five degrees Celsius"),
        ("1,200", "one thousand two hundred"),
    ],
)
def test_what_hibari_reads_right(read: EnglishPhonemes, written: str, same_as: str) -> None:
    def bare(text: str) -> str:
        return "".join(c for c in read(normalise_en(text)) if c not in "ˈˌ -T—").replace("ᵻ", "ɪ")

    assert bare(written) == bare(same_as)


def test_names_and_acronyms(read: EnglishPhonemes) -> None:
    assert read("Xiao Yue") == "ʃjˈW jwˈA"
    assert read(normalise_en("PPT")) == read("P P T")
    assert read(normalise_en("NASA")) == read("Nasa")
