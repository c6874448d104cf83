"""SSML as text with marks."""

import pytest

from vivavoce.voice.style.names import tone
from vivavoce.voice.style.ssml import SsmlError, is_ssml, to_marks

READ = [
    ("<speak>Hi &amp; bye.</speak>", "Hi & bye."),
    ('One<break time="300ms"/>two', "One[pause 300ms]two"),
    ('One<break time="1.5s"/>two', "One[pause 1500ms]two"),
    ('One<break strength="strong"/>two', "One[pause 700ms]two"),
    ('One<break strength="none"/>two', "Onetwo"),
    ("a <emphasis>b</emphasis>", "a [emphasis]b[/emphasis]"),
    ('a <emphasis level="reduced">b</emphasis>', "a b"),
    ('<prosody rate="slow">a</prosody>', "[with rate=0.8]a[/with]"),
    ('<prosody rate="80%">a</prosody>', "[with rate=0.8]a[/with]"),
    ('<prosody rate="+20%">a</prosody>', "[with rate=1.2]a[/with]"),
    ('<prosody pitch="+2st" range="high">a</prosody>', "[with pitch=2 range=1.5]a[/with]"),
    ('<prosody pitch="+100%">a</prosody>', "[with pitch=8]a[/with]"),
    ('<prosody pitch="400Hz">a</prosody>', "[with pitch=8]a[/with]"),
    ('<prosody volume="-6dB">a</prosody>', "[with energy=-6]a[/with]"),
    ('<prosody volume="x-loud">a</prosody>', "[with energy=8]a[/with]"),
    ('<prosody volume="50">a</prosody>', "[with energy=-6.02]a[/with]"),
    ('<say-as interpret-as="characters">AB1</say-as>', "A B 1"),
    ('<say-as interpret-as="date">May 1</say-as>', "May 1"),
    ('<sub alias="World Wide Web">WWW</sub>', "World Wide Web"),
    ("<p><s>Hi.</s><s>You.</s></p>", "Hi.\nYou."),
    ('<lang xml:lang="fr-FR">a</lang>', "a"),
    ('<audio src="http://a.example/b.mp3">a <desc>bell</desc></audio>', "a"),
    ("<!-- nothing -->a", "a"),
]


@pytest.mark.parametrize(("inside", "wanted"), READ)
def test_what_is_read(inside: str, wanted: str) -> None:
    whole = inside if is_ssml(inside) else f"<speak>{inside}</speak>"
    assert to_marks(whole) == wanted


def test_styles_of_amazon_and_microsoft() -> None:
    whisper = tone("whisper")
    marked = f"[with rate={whisper.rate:.3g} energy={whisper.energy:.3g} whisper=1]psst[/with]"
    amazon = '<amazon:effect name="whispered">psst</amazon:effect>'
    microsoft = '<mstts:express-as style="whispering">psst</mstts:express-as>'
    for inside in (amazon, microsoft):
        assert to_marks(f"<speak>{inside}</speak>") == marked


def test_namespaces_and_a_prologue() -> None:
    text = (
        '<?xml version="1.0"?>\n<speak version="1.1" '
        'xmlns="http://www.w3.org/2001/10/synthesis">Hi</speak>'
    )
    assert is_ssml(text)
    assert to_marks(text) == "Hi"


@pytest.mark.parametrize("text", ["a < b", "<speaker>a</speaker>", "say <speak>a</speak>"])
def test_what_is_none(text: str) -> None:
    assert not is_ssml(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<speak>oops", "line 1, column 12"),
        ("<speak><p>a</speak>", "mismatched tag"),
        ('<speak><break time="soon"/></speak>', "300ms"),
        ('<speak><break strength="huge"/></speak>', "x-strong"),
        ('<speak><prosody rate="nope">x</prosody></speak>', "80%"),
        ('<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>', "leave out <!DOCTYPE"),
        ("<speak>&nbsp;</speak>", "undefined entity"),
        ('<?xml version="1.0"?><p>a</p>', "<speak>"),
        (f"<speak>{'<p>' * 100}x{'</p>' * 100}</speak>", "64 deep"),
    ],
)
def test_errors_say_what_to_mend(text: str, says: str) -> None:
    assert is_ssml(text)
    with pytest.raises(SsmlError, match=says):
        to_marks(text)


@pytest.mark.parametrize(("degree", "level"), [("9" * 400, 5), ("-" + "9" * 400, 1), ("0", 1)])
def test_any_degree_is_some_level(degree: str, level: int) -> None:
    """A number beyond all floats is one a request can hold."""
    say = '<speak><mstts:express-as style="sad" styledegree="{}">a</mstts:express-as></speak>'
    assert to_marks(say.format(degree)) == to_marks(say.format(f"{level / 3:.2f}"))
