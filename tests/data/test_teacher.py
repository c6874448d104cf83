"""The teacher's dump: what Kokoro said and the numbers behind it, resumable and in the ledger."""

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.data.test_kokoro_torch import TINY  # noqa: E402
from tests.fakes.tiny_teacher import TinyTeacher  # noqa: E402
from vivavoce.data import make as making  # noqa: E402
from vivavoce.data.kokoro_torch import KokoroTorch  # noqa: E402
from vivavoce.data.teacher import HOP, Teacher, dump, lessons, lines  # noqa: E402
from vivavoce.errors import ConfigError  # noqa: E402
from vivavoce.ledger.clips import ClipRecord  # noqa: E402
from vivavoce.voice.phonemes import Phonemes  # noqa: E402
from vivavoce.voice.styles import StyleTables  # noqa: E402


def filled(folder: Path, teacher: TinyTeacher, clips: int = 5, seed: int = 1) -> None:
    planned = lines(["zf_xiaoyi"], "train", clips, seed, None, set())
    dump(planned, "train", cast(Teacher, teacher), folder, name="t", per_shard=2)


def test_what_was_dumped_is_read_back_and_recorded(tmp_path: Path) -> None:
    teacher = TinyTeacher()
    filled(tmp_path, teacher)
    found = [one for path in making.clean_shards(tmp_path) for one in lessons(path)]
    assert [one.record.text for one in found] == teacher.said
    for lesson in found:
        assert lesson.durations.sum() == len(lesson.pitch) == len(lesson.energy)
        assert len(lesson.samples) == HOP * len(lesson.pitch)
        assert lesson.tokens[0] == lesson.tokens[-1] == 0
        assert lesson.record.generator_settings["rate"] == 24000
        assert lesson.record.seconds == pytest.approx(len(lesson.samples) / 24000, abs=1e-3)
    assert making.check(tmp_path) == []
    records = [ClipRecord.parse(one) for one in making.open_ledger(tmp_path).read("clip")]
    assert {one.voice for one in records} == {"zf_xiaoyi"}
    assert all(one.text_licence and one.voice_licence for one in records)


def test_it_goes_on_behind_the_last_shard(tmp_path: Path) -> None:
    filled(tmp_path, TinyTeacher())
    (tmp_path / "t-0001.npz").unlink()
    again = TinyTeacher()
    filled(tmp_path, again)
    assert len(again.said) == 2
    with pytest.raises(ConfigError, match="other options"):
        filled(tmp_path, TinyTeacher(), seed=2)


def test_every_voice_says_its_own_language_and_some_clauses_mix() -> None:
    planned = lines(["zf_xiaoyi", "af_heart"], "train", 60, 0, None, set())
    assert {one.line.language for one in planned if one.line.voice.name == "af_heart"} == {"en"}
    chinese = [one for one in planned if one.line.voice.name == "zf_xiaoyi"]
    mixed = [one for one in chinese if one.text.source == "code-switching"]
    assert 0 < len(mixed) < len(chinese) / 2
    assert all(any(c.isascii() and c.isalpha() for c in one.text.words) for one in mixed)
    assert len({one.line.id for one in planned}) == len(planned)


def test_a_mandarin_voice_says_english_when_it_is_asked_to() -> None:
    planned = lines(["zf_xiaoyi"], "train", 10, 0, None, set(), language="en")
    assert {(one.line.language, one.line.voice.name) for one in planned} == {("en", "zf_xiaoyi")}


def test_chosen_texts_hold_more_sounds() -> None:
    def sounds(of: int) -> int:
        planned = lines(["zf_xiaoyi"], "train", 20, 0, None, set(), 26, of)
        said = [Phonemes()((("zh", one.text.words),)) for one in planned]
        assert len(said) == 20
        return len({one[at : at + 3] for one in said for at in range(len(one))}) // 20

    assert sounds(8) > 1.1 * sounds(1)


def test_rows_of_a_batch_come_back_in_their_order(tmp_path: Path) -> None:
    np.zeros((510, 1, 256), np.float32).tofile(tmp_path / "zf_xiaoyi.bin")
    torch.manual_seed(5)
    model = KokoroTorch(TINY).eval()
    with torch.no_grad():
        model.predictor.F0_proj.bias.fill_(150.0)
    vocab = {symbol: 1 + number % 11 for number, symbol in enumerate("nixaushw↓↘→↗ .,?ʰʨ")}
    (tmp_path / "vocab.json").write_text(json.dumps(vocab))
    teacher = Teacher(model, vocab, StyleTables(tmp_path), Phonemes())
    planned = lines(["zf_xiaoyi"], "train", 4, 0, None, set())
    said = [one.line for one in planned]
    together, alone = teacher.teach(said, 4), teacher.teach(said, 1)
    for one, other, line in zip(together, alone, said, strict=True):
        assert one["tokens"].tolist() == teacher.tokens(line)
        assert one["durations"].tolist() == other["durations"].tolist()
        assert one["durations"].sum() == len(one["pitch"])
        assert len(one["samples"]) == HOP * len(one["pitch"])
        np.testing.assert_allclose(one["pitch"], other["pitch"], rtol=1e-3)
