"""Character Cards in and out: nothing is lost, nothing bad is opened."""

import base64
import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.persona.cards import V1, V2, V3, VERSIONS, apng, carried, packed, text
from tests.persona.test_splice import JSON
from vivavoce.errors import PersonaError
from vivavoce.persona.card import Card, load
from vivavoce.persona.derive import foreign
from vivavoce.persona.formats import Document, export, png, read
from vivavoce.persona.formats.export import embedded
from vivavoce.persona.formats.limits import MOST_FILE
from vivavoce.persona.formats.splice import cut, find

CARRIERS = ("json", "png", "charx")


def imported(file: bytes) -> tuple[Card, Document]:
    """The derived card, and the origin as it is kept."""
    document = read(file)
    card = foreign(document)
    return card, read(embedded(document, card))


def kept(before: Any, after: Any) -> bool:
    """`after` has everything that `before` has, in its order; it may have more."""
    if isinstance(before, dict) and isinstance(after, dict):
        shared = [key for key in after if key in before]
        return list(before) == shared and all(kept(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(kept, before, after))
    return bool(before == after)


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("version", VERSIONS)
def test_an_imported_card_leaves_with_all_its_author_put_in(version: int, carrier: str) -> None:
    source = text(VERSIONS[version])
    card, origin = imported(carried(source, carrier))
    for target in CARRIERS:
        out = read(export(card, target, origin))  # type: ignore[arg-type]
        spec = ("spec", "spec_version")
        before = {name: value for name, value in json.loads(source).items() if name not in spec}
        assert kept(before, out.json)
        assert foreign(out) == card
        for oddity in ("1.10", "1e5", "isn\\u0027t"):
            assert (oddity in source) == (oddity in out.text)


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("odd", ['"half a character \\ud83d"', "9" * 5000, "1e999"])
def test_what_no_program_can_hold_leaves_as_it_came(odd: str, carrier: str) -> None:
    source = text(V2).replace('"description":', f'"unheard_of": {odd}, "description":')
    source = source.replace("from the cold", "\\udc00")
    card, origin = imported(carried(source, "json"))
    assert odd in read(export(card, carrier, origin)).text  # type: ignore[arg-type]
    assert b"comes in \\udc00." in export(card, "json", origin, 1)


@pytest.mark.parametrize("version", [2, 3])
def test_unchanged_the_text_differs_by_our_extension_only(version: int) -> None:
    source = text(VERSIONS[version])
    card, origin = imported(source.encode())
    out = export(card, "json", origin).decode()
    start, end = find(out, ["data", "extensions", "vivavoce"]) or (0, 0)
    assert out[:start].removesuffix(', "vivavoce": ') + out[end:] == source


def test_v1_is_given_back_as_v1() -> None:
    source = text(V1)
    card, origin = imported(source.encode())
    assert export(card, "json", origin, 1).decode() == source
    flat = json.loads(export(load("xiaoyue"), "json", None, 1))
    assert set(flat) == set(list(V1)[:6])


def test_pixels_and_foreign_chunks_keep_every_byte() -> None:
    picture = apng()
    card, origin = imported(png.embed(picture, {"chara": text(V2)}))
    out = export(card, "png", origin)
    assert png.embed(out, {}) == picture
    assert set(png.texts(out)) == {"chara", "ccv3"}
    assert json.loads(png.texts(out)["chara"])["spec"] == "chara_card_v2"
    assert json.loads(png.texts(out)["ccv3"])["spec"] == "chara_card_v3"


def test_the_newer_chunk_counts() -> None:
    both = png.embed(apng(), {"chara": text(V2), "ccv3": text(V3)})
    assert read(both).version == 3
    assert read(png.embed(apng(), {"chara": text(V2)})).version == 2


def test_v2_readers_are_spared_the_decorators() -> None:
    card, origin = imported(text(V3).encode())
    older = json.loads(png.texts(export(card, "png", origin))["chara"])
    entry = older["data"]["character_book"]["entries"][0]
    assert entry["content"] == "The sword hangs over the hearth."
    assert entry["strange"] == "kept"


def test_assets_keep_every_byte_and_the_picture_goes_along() -> None:
    sound = bytes(range(256)) * 9
    file = packed(text(V3), assets__x__audio__voice_dot_wav=sound, notes_dot_json=b"{}")
    card, origin = imported(b"JPEG in front" + file)
    out = export(card, "charx", origin)
    assert out.startswith(b"JPEG in front")
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        names = archive.namelist()
        assert names == ["assets/x/audio/voice.wav", "notes.json", "card.json"]
        assert archive.read("assets/x/audio/voice.wav") == sound
    card, origin = imported(png.embed(apng(), {"ccv3": text(V3)}))
    moved = read(export(card, "charx", origin))
    assert moved.picture == apng()


def test_what_is_changed_here_changes_there_and_nothing_else() -> None:
    source = text(V2)
    card, origin = imported(source.encode())
    speech = card.speech("en").model_copy(update={"greeting": "Come in, come in."})
    edited = card.model_copy(update={"languages": {"en": speech}})
    out = json.loads(export(edited, "json", origin))
    assert out["data"]["first_mes"] == "Come in, come in."
    same = {**out["data"], "first_mes": V2["data"]["first_mes"]}
    assert kept(V2["data"], same)
    assert foreign(read(json.dumps(out).encode())) == edited


def test_a_card_of_ours_fills_the_standard_fields() -> None:
    card = load("xiaoyue")
    data = read(export(card, "json")).data
    assert data["name"] == "小跃"
    assert data["first_mes"] == card.speech("zh").greeting
    assert data["alternate_greetings"] == [card.speech("en").greeting]
    assert "口头禅" in data["description"]
    assert data["mes_example"].count("<START>") == len(card.speech("zh").examples)
    assert data["extensions"]["vivavoce"]["id"] == "xiaoyue"


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_card_of_ours_comes_back_as_it_left(carrier: str) -> None:
    card = load("xiaoyue")
    out = export(card, carrier)  # type: ignore[arg-type]
    assert foreign(read(out)) == card
    assert export(card, carrier, read(out)) == out  # type: ignore[arg-type]


@given(
    st.dictionaries(st.text(max_size=6), JSON, max_size=4),
    st.dictionaries(st.text(max_size=6), JSON, max_size=3),
    st.sampled_from([2, 3]),
    st.sampled_from(CARRIERS),
    st.sampled_from(CARRIERS),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_else_is_in_a_card_survives(
    fields: dict[str, Any], extensions: dict[str, Any], version: int, source: str, target: str
) -> None:
    known = VERSIONS[version]["data"]
    extensions.pop("vivavoce", None)
    data = {
        **{k: v for k, v in fields.items() if k not in known},
        **known,
        "extensions": extensions,
    }
    whole = {**VERSIONS[version], "data": data}
    card, origin = imported(carried(json.dumps(whole), source))
    out = read(export(card, target, origin))  # type: ignore[arg-type]
    assert kept(data, out.data)


# ------------------------------------------------------------------------------ what is refused


def chunk_file(body: bytes, kind: bytes = b"tEXt", checksum: int | None = None) -> bytes:
    crc = zlib.crc32(kind + body) if checksum is None else checksum
    bad = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)
    picture = apng()
    return picture[:8] + bad + picture[8:]


def archive_file(name: str = "card.json", content: bytes = b"{}", **attributes: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        archive.writestr(info, content)
    return made.getvalue()


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", text(V3))
        for number in range(5):
            archive.writestr(f"assets/{number}", bytes(60_000_000))
    return made.getvalue()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "does not parse"),
        (b"\xff\xfe\x00", "neither JSON, PNG nor CHARX"),
        (b"[1]", "no object"),
        (b'{"a": 1}', "no character card"),
        (b"[" * 100_000, "does not parse"),
        (apng(), "holds no character card"),
        (apng()[:40], "ends too soon|longer than the file"),
        (png.SIGNATURE + b"\xff\xff\xff\xfftEXt" + bytes(9), "longer than the file"),
        (chunk_file(b"chara\0not base64!"), "no base64"),
        (chunk_file(b"chara\0" + base64.b64encode(b"\xff\xfe")), "no base64 of UTF-8"),
        (chunk_file(b"chara\0" + base64.b64encode(b"{}"), checksum=1), "damaged"),
        (chunk_file(b"ccv3\0" + b"A" * 12_000_000), "larger than"),
        (archive_file("other.json"), "no card.json"),
        (archive_file("../card.json"), "leads out of it"),
        (archive_file("/card.json"), "leads out of it"),
        (archive_file("a\\..\\card.json"), "leads out of it|no card.json"),
        (archive_file("card.json", external_attr=0xA1FF0000), "is a link"),
        (archive_file(compress_type=zipfile.ZIP_LZMA), "does not use"),
        (archive_file(content=b" " * 9_000_000), "larger than"),
        (bomb(), "unpacks to more"),
    ],
)
def test_what_is_no_card_is_refused_with_the_reason(file: bytes, reason: str) -> None:
    with pytest.raises(PersonaError, match=reason):
        read(file)


def test_a_file_of_any_size_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(PersonaError, match="larger than"):
        read(bytes(MOST_FILE + 1))


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    file = archive_file(content=b"x" * 5_000_000)
    packed_size = struct.pack("<I", 5_000_000)
    with pytest.raises(PersonaError, match=r"damaged|cannot be opened"):
        read(file.replace(packed_size, struct.pack("<I", 10)))


def test_only_json_has_versions_to_choose_from() -> None:
    with pytest.raises(PersonaError, match="as json"):
        export(load("xiaoyue"), "png", None, 2)


def test_cutting_our_extension_out_again_gives_the_author_s_text() -> None:
    source = text(V2)
    card, origin = imported(source.encode())
    out = export(card, "json", origin).decode()
    start, end = find(out, ["data", "extensions"]) or (0, 0)
    assert json.loads(cut(out[start:end], "vivavoce")) == V2["data"]["extensions"]
