"""Kokoro in torch: rows of a batch are their own, and what is given is obeyed."""

from collections.abc import Iterator
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from vivavoce.data.kokoro_text import KokoroSizes  # noqa: E402
from vivavoce.data.kokoro_torch import FRAME, KokoroTorch, align  # noqa: E402
from vivavoce.data.kokoro_vocoder import BINS, _spectrum  # noqa: E402

Tensor = Any
TINY = KokoroSizes(
    tokens=12,
    embedding=8,
    bert=16,
    heads=2,
    ffn=24,
    layers=2,
    width=16,
    most_frames=6,
    decoder=20,
    channels=16,
)
ROWS = [[0, 3, 5, 7, 0], [0, 4, 9, 2, 11, 6, 1, 8, 0]]


@pytest.fixture(autouse=True, scope="module")
def _double() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="module")
def model(_double: None) -> KokoroTorch:
    torch.manual_seed(5)
    model: KokoroTorch = KokoroTorch(TINY).eval()
    with torch.no_grad():
        model.predictor.F0_proj.bias.fill_(150.0)
        model.decoder.generator.inverse_basis.normal_()
        model.decoder.generator.conv_post.weight.mul_(0.1)  # it is a logarithm
        for conv in model.decoder.generator.noise_convs:
            conv.weight[:, BINS:] = 0  # phases of bins that hold nothing are noise
    return model


@pytest.fixture(scope="module")
def styles(_double: None) -> Tensor:
    return torch.randn(2, 256, generator=torch.Generator().manual_seed(1))


def test_a_batch_is_its_rows(model: KokoroTorch, styles: Tensor) -> None:
    both = model.speak(ROWS, styles)
    assert both.samples[0] != both.samples[1]
    for index, row in enumerate(ROWS):
        alone = model.speak([row], styles[index : index + 1])
        count = int(alone.samples[0])
        assert int(both.samples[index]) == count == alone.audio.shape[1]
        assert alone.audio.std() > 1e-3
        torch.testing.assert_close(both.audio[index, :count], alone.audio[0])
        torch.testing.assert_close(both.pitch[index, : alone.pitch.shape[1]], alone.pitch[0])
        assert both.durations[index, : len(row)].tolist() == alone.durations[0].tolist()
        assert not both.durations[index, len(row) :].any()


def test_durations_are_frames_of_the_audio(model: KokoroTorch, styles: Tensor) -> None:
    spoken = model.speak(ROWS, styles)
    assert (spoken.durations.sum(dim=1) * FRAME == spoken.samples).all()
    assert spoken.pitch.shape == spoken.energy.shape == (2, 2 * int(spoken.samples.max()) // FRAME)


def test_slower_is_longer(model: KokoroTorch, styles: Tensor) -> None:
    assert (model.speak(ROWS, styles, 0.5).samples > model.speak(ROWS, styles).samples).all()


def test_given_durations_and_pitch_are_obeyed(model: KokoroTorch, styles: Tensor) -> None:
    durations = torch.tensor([[1, 2, 3, 4, 5]])
    pitch = torch.full((1, 30), 200.0)
    high = model.speak(ROWS[:1], styles[:1], durations=durations, pitch=pitch)
    low = model.speak(ROWS[:1], styles[:1], durations=durations, pitch=pitch / 2)
    assert high.samples.tolist() == [15 * FRAME]
    assert not torch.allclose(high.audio, low.audio)


def test_alignment_gives_every_frame_to_one_token() -> None:
    durations = torch.tensor([[2, 0, 1], [1, 1, 0]])
    expected = [[[1, 1, 0], [0, 0, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 0]]]
    assert align(durations).tolist() == expected


def test_the_source_spectrum_mirrors_every_rows_end() -> None:
    wave = torch.randn(1, 600)
    padded = torch.cat([wave[:, :300], torch.ones(1, 300)], dim=1)
    whole, cut = (
        _spectrum(wave[:, :300], torch.tensor([300])),
        _spectrum(padded, torch.tensor([300])),
    )
    torch.testing.assert_close(cut[..., :61], whole)
    expected = torch.stft(
        wave[:, :300], 20, 5, window=torch.hann_window(20), pad_mode="reflect", return_complex=True
    )
    torch.testing.assert_close(whole[:, :11], expected.abs())
