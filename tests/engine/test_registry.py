"""Engines by name, put together from tiny random models."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from tests.fakes import tiny_heads, tiny_qwen, tiny_whisper
from tests.fakes.parts import FakeMouth, FakeThinker
from tests.model.test_ears import OneWordPerHalfSecond, Words
from vivavoce.engine.conversation import ALL_ON
from vivavoce.engine.registry import Parts, check_engine, hears, open_engine
from vivavoce.errors import ConfigError, ModelError, StoreError
from vivavoce.model import encoder_build, thinker_build
from vivavoce.model.ears import WhisperEars
from vivavoce.model.thinker import OnnxThinker
from vivavoce.model.whisper_tokens import WhisperTokens
from vivavoce.store import Store

CONFIG = replace(tiny_heads.CONFIG, features=tiny_whisper.WIDTH, thinker=tiny_qwen.WIDTH)


class OneFolder:
    """A store that has an encoder, or nothing."""

    def __init__(self, encoder: Path | None) -> None:
        self._encoder = encoder

    def path(self, name: str) -> Path:
        if self._encoder is None or name != "whisper-base-encoder":
            raise StoreError(f"{name} is not here: run `vivavoce models pull`")
        return self._encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thinker, an encoder, heads that fit, and some that do not."""
    folder = tmp_path_factory.mktemp("models")
    thinker_build.build(tiny_qwen.write(folder / "t.gguf"), folder / "thinker", lambda _: None)
    encoder_build.build(tiny_whisper.write(folder / "e.bin"), folder / "encoder", lambda _: None)
    tiny_heads.write(folder / "heads", CONFIG)
    tiny_heads.write(folder / "wide", replace(CONFIG, thinker=48))
    tiny_heads.write(folder / "deaf", replace(CONFIG, features=10))
    return folder


@pytest.fixture
def parts(folder: Path) -> Parts:
    return Parts(
        cast(Store, OneFolder(folder / "encoder")),
        WhisperEars(OneWordPerHalfSecond(), cast(WhisperTokens, Words())),
        OnnxThinker(folder / "thinker"),
        FakeMouth(),
        default_voice="ann",
        perceiver=None,
        switches=ALL_ON,
        workers=2,
        cores=1,
    )


def test_both_engines_are_opened_by_name(parts: Parts, folder: Path) -> None:
    for spec, kind in (("cascade", "cascade"), (f"native:{folder / 'heads'}", "end_to_end")):
        engine = open_engine(spec, parts)
        assert engine.capabilities.name == spec.partition(":")[0]
        assert engine.capabilities.kind == kind
        engine.shutdown()


@pytest.mark.parametrize("spec", ["", "vllm", "cascade:x", "native:", ":x"])
def test_what_names_no_engine_shows_the_forms(spec: str) -> None:
    with pytest.raises(ConfigError, match="cascade, native or native:FOLDER"):
        check_engine(spec)


def test_which_engine_hears() -> None:
    assert [hears(spec) for spec in ("cascade", "native", "native:x")] == [False, True, True]


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ("nowhere", r"no trained heads.*or `--engine cascade`"),
        ("deaf", r"features of width 10.*or `--engine cascade`"),
        ("wide", r"width 48, thinker has 64.*`--engine cascade`"),
    ],
)
def test_heads_that_are_missing_or_do_not_fit(
    parts: Parts, folder: Path, heads: str, said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        open_engine(f"native:{folder / heads}", parts)


def test_a_thinker_that_cannot_hear(parts: Parts, folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"fake reads words only.*--thinker s"):
        open_engine(f"native:{folder / 'heads'}", replace(parts, thinker=FakeThinker()))


def test_without_an_encoder_it_says_what_to_pull(parts: Parts, folder: Path) -> None:
    bare = replace(parts, store=cast(Store, OneFolder(None)))
    with pytest.raises(StoreError, match="models pull"):
        open_engine(f"native:{folder / 'heads'}", bare)
