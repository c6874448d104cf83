"""The small mouth at toy size: it learns, goes on exactly, and what is exported says the same."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.fakes.tiny_teacher import TinyTeacher  # noqa: E402
from vivavoce.data.teacher import Teacher, dump, lines  # noqa: E402
from vivavoce.errors import ConfigError, ModelError  # noqa: E402
from vivavoce.ledger.clips import Split  # noqa: E402
from vivavoce.train import checkpoint, mouth, mouth_evaluate, mouth_export  # noqa: E402
from vivavoce.train.config import Schedule  # noqa: E402
from vivavoce.train.curve import points  # noqa: E402
from vivavoce.train.mouth_corpus import EDGE, Windows, names, read, together  # noqa: E402
from vivavoce.train.mouth_model import MouthModel, MouthSizes, parameters, spread  # noqa: E402
from vivavoce.train.mouth_sound import WINDOWS, distance, synthesise, turned  # noqa: E402
from vivavoce.voice import source_filter  # noqa: E402
from vivavoce.voice.effects.contour import VOICED  # noqa: E402
from vivavoce.voice.mouth import EmbeddedMouth  # noqa: E402
from vivavoce.voice.parts import Clause  # noqa: E402
from vivavoce.voice.phonemes import Phonemes  # noqa: E402
from vivavoce.voice.pieces import Spoken  # noqa: E402
from vivavoce.voice.reading import Reading  # noqa: E402
from vivavoce.voice.rendering import Rendering  # noqa: E402
from vivavoce.voice.source_filter import HOP  # noqa: E402
from vivavoce.voice.student import Spectra, Student  # noqa: E402
from vivavoce.voice.style.types import NEUTRAL, Controls  # noqa: E402

SIZES = MouthSizes(
    tokens=10,
    width=16,
    voice=4,
    heads=2,
    text_blocks=3,
    curve_blocks=1,
    frame_blocks=1,
    expansion=2,
)
SCHEDULE = Schedule(steps=2, warm_up=1, save_every=2, evaluate_every=2, rate=3e-3, bf16=False)
VOICES = ["zf_xiaoyi", "zm_yunxi"]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lessons")
    splits: tuple[Split, ...] = ("train", "eval")
    for split in splits:
        planned = lines(VOICES, split, 4, 0, None, set())
        dump(planned, split, cast(Teacher, TinyTeacher()), folder, name=split)
    return folder


def config(taught: Path, out: Path, steps: int = 2) -> mouth.MouthConfig:
    schedule = replace(SCHEDULE, steps=steps)
    return mouth.MouthConfig((taught,), out, sizes=SIZES, schedule=schedule, clips=2)


@pytest.fixture(scope="module")
def run(taught: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    mouth.main(config(taught, out))
    return out


def test_the_full_size_is_small_enough() -> None:
    model = MouthModel(MouthSizes(), [f"voice{number}" for number in range(20)])
    assert 8_000_000 < parameters(model) <= mouth.MOST == 12_000_000


def test_two_steps_are_written_down(run: Path) -> None:
    first, last = points(run)[0], points(run)[-1]
    assert {"loss/log", "loss/lengths", "loss/octaves", "loss/energy"} <= first.keys()
    assert {"mel_db/train", "mel_db/held", "semitones/held", "lengths/held"} <= last.keys()
    assert json.loads((run / "config.json").read_text())["sizes"]["width"] == 16


def test_a_run_that_was_stopped_goes_on_exactly(taught: Path, tmp_path: Path) -> None:
    straight, stopped = config(taught, tmp_path / "a", 4), config(taught, tmp_path / "b", 4)
    mouth.main(straight)
    mouth.main(stopped)
    for path in checkpoint.all_in(tmp_path / "b")[1:]:  # as if it had been stopped after two steps
        for part in path.iterdir():
            part.unlink()
        path.rmdir()
    mouth.main(stopped)
    ours, theirs = checkpoint.newest(tmp_path / "a"), checkpoint.newest(tmp_path / "b")
    assert all(np.array_equal(values, theirs[name]) for name, values in ours.items())


def test_a_folder_goes_on_with_more_clips_but_not_with_other_voices(
    taught: Path, tmp_path: Path
) -> None:
    asked = config(taught, tmp_path)
    mouth.main(replace(asked, most=3))
    mouth.main(config(taught, tmp_path, 4))
    assert [path.name for path in checkpoint.all_in(tmp_path)] == ["step-00000002", "step-00000004"]
    with pytest.raises(ConfigError, match="holds a run of zf_xiaoyi, zm_yunxi"):
        mouth.main(replace(asked, most=1))
    with pytest.raises(ConfigError, match=r"vivavoce\.train\.mouth"):
        mouth_export.main(mouth_export.ExportConfig(taught, tmp_path / "out"))


def test_it_learns_the_hum(taught: Path, tmp_path: Path) -> None:
    asked = config(taught, tmp_path, 60)
    mouth.main(replace(asked, schedule=replace(asked.schedule, evaluate_every=60)))
    begun, _, done = (point for point in points(tmp_path) if "loss/log" in point)
    assert done["loss/log"] < 0.8 * begun["loss/log"]
    assert done["loss/lengths"] < begun["loss/lengths"]


def test_no_lessons_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="vivavoce data teacher"):
        read([tmp_path], "train")


def test_states_are_spread_over_frames() -> None:
    states = torch.tensor([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [0.0]]])
    x, places, mask = spread(states, torch.tensor([[1, 0, 2], [2, 2, 0]]))
    assert x[0, :3, 0].tolist() == [1, 3, 3]
    assert x[1, :, 0].tolist() == [4, 4, 5, 5]
    assert mask[:, :, 0].tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]
    assert places[0, :3, 0].tolist() == [0.5, 0.25, 0.75]


def test_a_row_is_not_changed_by_its_neighbours(taught: Path) -> None:
    clips = read([taught], "train")
    model = MouthModel(SIZES, names(clips)).eval()
    longest = max(clips, key=lambda clip: len(clip.pitch))
    shortest = min(clips, key=lambda clip: len(clip.pitch))
    assert len(longest.pitch) > len(shortest.pitch)
    parts = []
    for rows in ([shortest], [shortest, longest]):
        batch = together(rows, model.names, "cpu")
        voice = model.voices(batch.voices)
        states, _ = model.text(batch.tokens, voice, batch.token_mask)
        x, places, mask = spread(states, batch.durations)
        given = model.curves_of(batch.pitch, batch.energy)
        parts.append(model.frames(x, places, given, voice, mask)[0, : len(shortest.pitch)])
    torch.testing.assert_close(parts[0], parts[1], atol=1e-5, rtol=1e-4)


def test_windows_are_pieces_of_the_clips_and_reach_over_their_ends(taught: Path) -> None:
    clips = read([taught], "train")[:2]
    batch = together(clips, names(clips), "cpu")
    number = torch.arange(1, batch.pitch.shape[1] + 1).expand(2, -1)
    seen: set[int] = set()
    for seed in range(200):
        windows = Windows(batch, 8, np.random.default_rng(seed))
        found = windows.frames(number)
        assert found.shape == (2, 8 + 2 * EDGE)
        assert all(set(row[row > 0].diff().tolist()) == {1} for row in found)
        seen |= set(found[0, EDGE:-EDGE].tolist())
        cut = windows.compared(found.repeat_interleave(HOP, dim=1))
        assert torch.equal(cut[:, ::HOP], found[:, EDGE:-EDGE])
    assert seen >= set(range(1, len(clips[0].pitch) + 1))  # the first and last frames, too
    whole = Windows(batch, 10_000, np.random.default_rng(0)).frames(batch.pitch)
    assert torch.equal(whole[:, EDGE:-EDGE], batch.pitch)


def test_a_window_says_what_the_whole_clip_does(taught: Path) -> None:
    clips = read([taught], "train")[:1]
    batch = together(clips, names(clips), "cpu")
    frames = batch.pitch.shape[1]
    parts = torch.randn(1, frames, 3 * source_filter.BINS)
    parts[..., 2 * source_filter.BINS :] = -40
    turns, mask = turned(batch.pitch), torch.ones(1, frames, 1)
    windows = Windows(batch, 8, np.random.default_rng(3))
    whole = synthesise(parts, batch.pitch, turns, mask)
    wanted = windows.frames(whole.unflatten(1, (-1, HOP))).flatten(1)
    said = synthesise(*map(windows.frames, (parts, batch.pitch, turns, mask)))
    theirs = windows.compared(wanted)
    assert float(theirs.std()) > 0.01
    torch.testing.assert_close(
        windows.compared(said), theirs, atol=2e-3 * float(theirs.abs().max()), rtol=0
    )


def test_both_syntheses_agree() -> None:
    rng = np.random.default_rng(0)
    f0 = np.where(np.arange(40) < 25, 180 + np.arange(40), 0).astype(np.float32)
    parts = rng.normal(0, 1, (40, 3 * source_filter.BINS)).astype(np.float32)
    parts[:, 2 * source_filter.BINS :] = -40
    harmonics, phase, noise = np.split(parts, 3, axis=1)
    ours = source_filter.synthesise(harmonics, phase, noise, f0, rng)
    mask = torch.ones(1, 40, 1)
    pitch = torch.from_numpy(f0)[None]
    theirs = synthesise(torch.from_numpy(parts)[None], pitch, turned(pitch), mask)
    assert ours.std() > 0.01
    np.testing.assert_allclose(ours, theirs[0].numpy(), atol=2e-3 * np.abs(ours).max())


def test_distances_are_those_of_plain_spectra() -> None:
    said, wanted = torch.randn(2, 6000, requires_grad=True), torch.randn(2, 6000)

    def plain(samples: Any, window: int) -> Any:
        shape = torch.hann_window(window)
        found = torch.stft(samples, window, window // 4, window=shape, return_complex=True)
        return found.abs().mT

    pairs = [(plain(said, window), plain(wanted, window)) for window in WINDOWS]
    shares = [float(((a - b).norm() / b.norm()).detach()) for a, b in pairs]
    logs = sum(((a + 0.02).log() - (b + 0.02).log()).abs().mean() for a, b in pairs) / len(pairs)
    ours = distance(said, wanted)
    assert float(ours["share"].detach()) == pytest.approx(np.mean(shares), rel=1e-4)
    assert float(ours["log"].detach()) == pytest.approx(float(logs.detach()), rel=1e-4)
    (slope,) = torch.autograd.grad(logs, said)
    (our_slope,) = torch.autograd.grad(ours["log"], said)
    torch.testing.assert_close(our_slope, slope, atol=1e-2 * float(slope.abs().max()), rtol=0)


def test_the_same_sound_has_no_distance() -> None:
    sound = torch.randn(1, 6000)
    assert float(distance(sound, sound)["log"]) == 0.0
    assert float(distance(sound, 2 * sound)["share"]) == pytest.approx(0.5)


def test_pulses_are_copied_by_their_own_spectra(taught: Path) -> None:
    clip = read([taught], "train")[0]
    assert mouth_evaluate.copy_distance(clip) < 3.0
    lower = replace(clip, pitch=clip.pitch / 1.5)
    assert mouth_evaluate.copy_distance(lower) > 2 * mouth_evaluate.copy_distance(clip)


@pytest.fixture(scope="module")
def exported(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exported") / "mouth"
    mouth_export.main(mouth_export.ExportConfig(run, out))
    return out


class Letters(Phonemes):
    """Says every piece letter by letter, as one word."""

    def read(self, pieces: Spoken) -> Reading:
        owners = [number for number, (_, text) in enumerate(pieces) for _ in text]
        words = tuple(text for _, text in pieces)
        return Reading("".join(words), tuple(owners), words)


@pytest.fixture
def student(exported: Path, tmp_path: Path) -> Student:
    vocab = {" ": 0, **{letter: 1 + number for number, letter in enumerate("abcdefgh")}}
    (tmp_path / "vocab.json").write_text(json.dumps(vocab))
    return Student(exported, tmp_path / "vocab.json", Letters())


def test_the_exported_mouth_says_what_the_model_does(
    student: Student, run: Path, taught: Path
) -> None:
    model = MouthModel(SIZES, names(read([taught], "train"))).eval()
    checkpoint.load_module(model, checkpoint.newest(run))
    tokens = np.array([0, 3, 5, 1, 8, 0], np.int64)
    found = student.spectra(tokens, "zm_yunxi")
    voice = model.voices(torch.tensor([1]))
    states, lengths = model.text(torch.from_numpy(tokens)[None], voice, torch.ones(1, 6, 1))
    with torch.no_grad():
        assert len(found.f0) == pytest.approx(float(lengths.exp().sum()), abs=1)
        durations = torch.from_numpy(np.full((1, 6), 3))
        x, places, mask = spread(states, durations)
        curves = model.curves(x, places, voice, mask)
        feed = {"x": x[0].numpy(), "places": places[0].numpy(), "voice": voice.numpy()}
        (ours,) = student._curves.run(None, feed)
        np.testing.assert_allclose(ours, curves[0].numpy(), atol=0.02)
        given = torch.randn(1, 18, 3)
        parts = model.frames(x, places, given, voice, mask)
        (theirs,) = student._frames.run(None, {**feed, "curves": given[0].numpy()})
        np.testing.assert_allclose(theirs, parts[0].numpy(), atol=0.05)


def test_controls_change_length_and_pitch(student: Student) -> None:
    pieces: Spoken = (("zh", "abcd"), ("en", "hgf"))
    plain = student.render(pieces, "zf_xiaoyi", 1.0)
    assert len(plain.samples) == 300 * len(plain.f0)
    (first, middle), (begin, last) = plain.words
    assert 0 < first < middle == begin < last < len(plain.samples)
    again = student.render(pieces, "zf_xiaoyi", 1.0)
    np.testing.assert_array_equal(plain.samples, again.samples)
    slow = student.render(pieces, "zf_xiaoyi", 1.0, Controls(rate=0.5))
    assert len(slow.f0) == pytest.approx(2 * len(plain.f0), rel=0.15)
    high = student.render(pieces, "zf_xiaoyi", 1.0, Controls(pitch=3.0))
    voiced = plain.f0 >= VOICED
    assert voiced.any()
    ratio = high.f0[voiced] / plain.f0[voiced]
    np.testing.assert_allclose(ratio, 2 ** (3 / 12), rtol=0.01)
    loud = student.render(pieces, "zf_xiaoyi", 1.0, NEUTRAL, ((0.0, 0.5),))
    stretched = [end - start for start, end in loud.words]
    assert stretched[0] > 1.1 * (middle - first)
    assert stretched[1] == pytest.approx(last - begin, abs=300)


def test_what_is_very_long_is_said_in_parts(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    spectra = student.spectra

    def counted(tokens: Any, *args: Any) -> Spectra:
        lengths.append(len(tokens))
        return spectra(tokens, *args)

    monkeypatch.setattr(student, "spectra", counted)
    said = student.render((("zh", "abcd" * 200), ("zh", "gh")), "zf_xiaoyi", 1.0)
    assert sum(lengths) == 802 + 2 * len(lengths)
    assert max(lengths) <= 510
    (begin, middle), (after, end) = said.words
    assert 0 < begin < middle == after < end < len(said.samples) == 300 * len(said.f0)


def test_voices_that_the_small_mouth_lacks_are_said_by_kokoro(
    exported: Path, tmp_path: Path
) -> None:
    asked: list[str] = []

    class Other:
        def render(
            self,
            pieces: Spoken,
            voice: str,
            speed: float,
            controls: Controls = NEUTRAL,
            emphasis: tuple[tuple[float, float], ...] = (),
        ) -> Rendering:
            asked.append(voice)
            return Rendering(np.zeros(7, np.float32))

    vocab = {symbol: number for number, symbol in enumerate(" ni↓xau.")}
    (tmp_path / "vocab.json").write_text(json.dumps(vocab))
    mouth = EmbeddedMouth(
        tmp_path / "no-kokoro", tmp_path / "vocab.json", student=exported, kokoro=Other
    )
    clause = Clause("你好。", (("zh", "你好。"),))
    for voice in ("xiaoyue", "yunxi", "xiaobei"):
        list(mouth.render(clause, voice, 1.0, lambda: False))
    assert asked == ["zf_xiaobei"]

    dialect = Clause("你好。", (("zh", "你好。"),), Controls(dialect="sichuan"))
    list(mouth.render(dialect, "xiaoyue", 1.0, lambda: False))
    assert asked == ["zf_xiaobei", "zf_xiaoyi"]


def test_the_product_speaks_with_it_and_does_not_load_kokoro(
    exported: Path, tmp_path: Path
) -> None:
    vocab = {symbol: number for number, symbol in enumerate(" ni↓xau.")}
    (tmp_path / "vocab.json").write_text(json.dumps(vocab))
    mouth = EmbeddedMouth(tmp_path / "no-kokoro", tmp_path / "vocab.json", student=exported)
    clause = Clause("你好。", (("zh", "你好。"),))
    said = list(mouth.render(clause, "xiaoyue", 1.0, lambda: False))
    assert sum(len(piece.samples) for piece in said) > 0
    with pytest.raises(ModelError, match="no-kokoro"):
        list(mouth.render(clause, "xiaobei", 1.0, lambda: False))


def test_nothing_to_say_is_silence_and_strangers_are_refused(student: Student) -> None:
    assert not len(student.render((("zh", "。"),), "zf_xiaoyi", 1.0).samples)
    with pytest.raises(ModelError, match="zf_xiaoyi, zm_yunxi"):
        student.render((("zh", "a"),), "af_heart", 1.0)


def test_a_broken_folder_is_to_be_exported_anew(exported: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(exported, broken)
    (broken / "frames.onnx").write_bytes(b"no graph")
    (tmp_path / "vocab.json").write_text("{}")
    with pytest.raises(ModelError, match=r"export .*broken anew"):
        Student(broken, tmp_path / "vocab.json", Phonemes())


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="mouth_export"):
        Student(tmp_path, tmp_path / "vocab.json", Phonemes())
