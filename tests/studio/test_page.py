"""The page, the real server and the real models: a conversation spoken into a browser."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes.chromium import chromium_page
from tests.studio.conftest import WriteWav
from vivavoce.bench.questions import load_questions

pytestmark = pytest.mark.e2e

READY_S = 60.0
ANSWER_S = 120.0
HEARD_OUT_S = 22.0  # silence after the first question: longer than any spoken answer
SPEAKS_BY_S = 4.0  # by then she is in the middle of the second answer


def clip(name: str) -> NDArray[np.int16]:
    """A question of the latency bench, int16 at 24 kHz."""
    audio = next(question for question in load_questions() if question.id == name).audio()
    samples: NDArray[np.int16] = (audio * 32767).astype(np.int16)
    return samples


async def test_two_turns_with_a_barge_in_in_the_second(
    live_server: str,
    microphone: WriteWav,
    tmp_path: Path,
) -> None:
    """The first answer is heard out; the second, a long one, is spoken over."""
    question, long_one, interruption = (clip(name) for name in ("en-16", "en-39", "en-04"))
    wav = microphone(1.0, question, HEARD_OUT_S, long_one, SPEAKS_BY_S, interruption, 30.0)
    async with chromium_page(microphone=wav) as page:
        await page.navigate(live_server)
        await page.click("#talk")
        await page.wait_for("vivavoce.connected", READY_S)
        await page.wait_for("vivavoce.turns[1]?.truncatedAtMs != null", ANSWER_S)
        at_once = await page.evaluate("vivavoce.playedSamples")
        await page.wait_for("vivavoce.turns[2]?.playedMs > 300", ANSWER_S)
        first, second, third = await page.evaluate("vivavoce.turns")
        loudness = await page.evaluate("vivavoce.playedRms")
        rest = await page.evaluate("document.querySelector('#turns .cut .rest').innerText")
        await page.screenshot(tmp_path / "studio.png")

    assert first["userText"]
    assert first["herText"]
    assert first["truncatedAtMs"] is None
    assert first["playedMs"] == pytest.approx(first["receivedMs"], abs=2)
    assert 0 < second["truncatedAtMs"] < second["receivedMs"]
    assert second["playedMs"] == pytest.approx(second["truncatedAtMs"], abs=1)
    assert at_once / 24 == pytest.approx(first["playedMs"] + second["playedMs"], abs=20)
    assert third["herText"]
    assert rest
    assert loudness > 0.01
    assert page.problems == []
