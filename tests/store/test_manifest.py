"""The shipped manifest is whole, and a wrong one is refused with the entry's name."""

import importlib
from pathlib import Path

import pytest

from tests.store.conftest import MakeStore, entry
from vivavoce.errors import NotInManifest, StoreError
from vivavoce.store import manifest
from vivavoce.store.disk import sha256
from vivavoce.store.manifest import Bundled, Hub, Release, Wheels


def test_every_file_says_where_it_is_from() -> None:
    shipped = manifest.load()
    for file in shipped.files.values():
        assert file.licence
        assert file.origin
        assert file.size > 0
        # Whoever reaches a package index and nothing else gets every file.
        assert any(isinstance(source, Wheels | Bundled) for source in file.sources), file.name
    assert {file.bundle for file in shipped.files.values()} == set(shipped.bundles)


def test_default_bundles_leave_the_optional_ones_out() -> None:
    files, _ = manifest.load().select()
    assert "thinker-m" not in {file.bundle for file in files}
    chosen, _ = manifest.load().select(["thinker-m"])
    assert {file.bundle for file in chosen} == {"thinker-m"}


def test_shipped_weights_are_the_pinned_ones() -> None:
    shipped = [file for file in manifest.load().files.values() if file.shipped]
    assert shipped
    for file in shipped:
        assert file.shipped is not None
        there = (file.shipped.stat().st_size, sha256(file.shipped))
        assert there == (file.size, file.sha256), f"{file.name} was made anew: pin these"


def test_no_weights_are_shipped_unpinned() -> None:
    package = Path(manifest.__file__).parent.parent
    rooms = [package / room / "data" for room in ("model", "perception", "voice")]
    there = {path for room in rooms for path in room.rglob("*") if path.is_file()}
    weights = {path for path in there if path.suffix in {".bin", ".json", ".npy", ".npz", ".onnx"}}
    assert weights == {file.shipped for file in manifest.load().files.values() if file.shipped}


def test_builders_have_the_version_the_manifest_says() -> None:
    for item in manifest.load().derived.values():
        module, _, function = item.builder.partition(":")
        builder = importlib.import_module(module)
        assert callable(getattr(builder, function))
        assert item.version == builder.VERSION


def test_sources_are_typed_and_unverified_revisions_are_said(make_store: MakeStore) -> None:
    store = make_store(
        entry(
            "model.bin",
            b"x",
            '{ hub = "a/b", path = "m.bin", revision = "0123456789abcdef" }',
            '{ hub = "a/b", path = "m.bin" }',
            '{ release = "https://example.org/m.bin" }',
            '{ wheels = ["some-part1==1.0:some/a.bin", "some-part2==1.0:some/b.bin"] }',
            '{ bundled = "store/manifest.toml" }',
        )
    )
    sources = store.manifest.files["model.bin"].sources
    kinds = [type(source) for source in sources]
    assert kinds == [Hub, Hub, Release, Wheels, Bundled]
    assert str(sources[0]) == "hub a/b/m.bin@0123456789ab"
    assert str(sources[1]) == "hub a/b/m.bin (revision unverified)"
    assert str(sources[3]) == "wheel some-part1 1.0 and 1 more"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (entry("../model.bin", b"x"), "leaves its folder"),
        (entry("/model.bin", b"x"), "leaves its folder"),
        (entry("model.bin", b"x", '{ bundled = "../../etc/passwd" }'), "leaves its folder"),
        (entry("model.bin", b"x", '{ wheels = ["no-version:a.bin"] }'), "package==version:member"),
        (entry("model.bin", b"x", "{ wheels = [] }"), "no source of a known type"),
        (entry("model.bin", b"x", '{ ftp = "a" }'), "no source of a known type"),
        (entry("model.bin", b"x").replace('"ears"', '"eyes"'), "unknown bundle eyes"),
        (entry("model.bin", b"x").replace("licence", "license"), "license"),
        (entry("model.bin", b"x").replace('sha256 = "2', 'sha256 = "'), "needs a sha256"),
        (
            (
                '[derived.graph]\nbundle = "ears"\ninputs = ["nothing"]\n'
                'builder = "a:b"\nversion = "1"\nroom = 1\n'
            ),
            "built from ['nothing'], not of its bundle",
        ),
    ],
)
def test_a_wrong_entry_is_refused(make_store: MakeStore, text: str, reason: str) -> None:
    with pytest.raises(StoreError, match="manifest entry") as caught:
        make_store(text)
    assert reason in str(caught.value)


def test_unknown_names_list_the_known_ones(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(entry("whisper/model.bin", b"x"))
    with pytest.raises(NotInManifest, match=r"there are: whisper$"):
        store.path("wisper")
    with pytest.raises(NotInManifest, match="no bundle named eyes; there are: ears"):
        store.pull(["eyes"])
