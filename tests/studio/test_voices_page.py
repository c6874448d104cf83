"""The page of voices in a real browser: choosing, saying, drawing, comparing, and refusals."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.fakes.chromium import Page, chromium_page
from tests.fakes.engine import FakeEngine
from tests.fakes.page_server import speechlike
from tests.fakes.server import running
from vivavoce.audio.types import Samples
from vivavoce.engine.contract import AudioChunk, Finished, Mark, Output, Request, TextDelta
from vivavoce.marking import keys
from vivavoce.marking.detect import Detector
from vivavoce.marking.embed import Embedder
from vivavoce.voice.clean import Cleaner
from vivavoce.voice.style.emotions import controls
from vivavoce.voice.style.reading import read_tone
from vivavoce.voice.style.types import NEUTRAL

WORDS = ("Well, ", "good ", "evening.")
MS = (300, 500, 1000)


def voiced(seconds: float) -> Samples:
    return (speechlike(seconds) / np.float32(32768)).astype(np.float32)


def says(_: Request) -> Sequence[Output | float]:
    """A second of something like a voice, with its words."""
    marks = [Mark(sum(map(len, WORDS[: number + 1])), 24 * ms) for number, ms in enumerate(MS)]
    return [TextDelta("".join(WORDS)), AudioChunk(voiced(1.0), tuple(marks)), Finished()]


def voice(name: str, *consent: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": "voice",
        "name": name,
        "description": f"{name} in a few words",
        "languages": ["zh", "en"],
        "licence": ["Apache-2.0"],
        "source": ["a model"],
        "data": ["recordings"],
        "whose": ["not published"],
        "consent": list(consent),
        "aliases": [],
    }


@pytest.fixture(autouse=True)
def voices(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = [voice("xiaoyue", "documented", "unknown"), voice("yunxi", "documented")]
    monkeypatch.setattr("tests.fakes.server.VOICES", offered)


async def text(page: Page, selector: str) -> str:
    found: str = await page.evaluate(f"document.querySelector({selector!r})?.innerText ?? ''")
    return found


async def put(page: Page, selector: str, value: object) -> None:
    """What a person's choice in a field does."""
    await page.evaluate(
        f"(f => {{ f.value = {json.dumps(value)}; f.dispatchEvent(new Event('input')) }})"
        f"(document.querySelector({selector!r}))"
    )


async def told_of(page: Page, recording: Path) -> str:
    """What is shown of a recording that was chosen."""
    chosen = await page.call("Runtime.evaluate", expression="document.querySelector('#recording')")
    await page.call(
        "DOM.setFileInputFiles",
        files=[str(recording)],
        objectId=chosen["result"]["objectId"],
    )
    await page.wait_for("document.querySelector('#report').innerText.includes('score')")
    return await text(page, "#report")


async def idle(page: Page) -> None:
    await page.wait_for("document.querySelector('#stop').disabled")


async def press(page: Page, selector: str) -> None:
    await page.evaluate(f"document.querySelector({selector!r}).click()")


async def opened(page: Page, url: str) -> None:
    await page.navigate(f"{url}/voices.html")
    await page.wait_for("document.querySelectorAll('.voice-card').length === 2")


async def test_voices_say_where_they_come_from_and_what_they_sound_like() -> None:
    engine = FakeEngine(says)
    async with running(engine) as live, chromium_page() as page:
        await opened(page, live.url)
        shelf = await text(page, "#shelf")
        consents = await page.evaluate(
            "[...document.querySelectorAll('.consent')].map(c => c.innerText)"
        )
        await press(page, "[data-id=yunxi] .plays button")
        await page.wait_for("!!document.querySelector('[data-id=yunxi].speaking')")
        await idle(page)
        await press(page, "[data-id=yunxi] .plays button:last-child")
        chosen = await page.evaluate("document.querySelector('#voice').value")
        await press(page, "[data-id=xiaoyue] summary")
        details = await text(page, "[data-id=xiaoyue] dl")

    # A voice is as well documented as the least of what speaks with it.
    assert consents == ["consent unknown", "consent documented"]
    assert "Apache-2.0" in shelf
    assert (engine.opened[-1].voice, engine.opened[-1].language) == ("yunxi", "zh")
    assert chosen == "yunxi"
    for known in ("not published", "a model", "recordings"):
        assert known in details
    assert page.problems == []


async def test_what_is_written_is_said_as_asked_and_drawn_over_its_words() -> None:
    engine = FakeEngine(says)
    async with running(engine) as live, chromium_page() as page:
        await opened(page, live.url)
        await put(page, "#text", "Well, good evening.")
        await page.evaluate("document.querySelector('#text').setSelectionRange(6, 10)")
        await press(page, "#marks button[title^=Stresses]")
        await page.evaluate("document.querySelector('#text').setSelectionRange(0, 0)")
        await press(page, "#marks button")
        written = await page.evaluate("document.querySelector('#text').value")
        await press(page, "#tones button")
        await put(page, "#emotion", "happy")
        await put(page, "#level", "4")
        await page.evaluate("document.querySelector('#text').focus()")
        await page.call(
            "Input.dispatchKeyEvent",
            type="keyDown",
            modifiers=2,
            key="Enter",
            code="Enter",
            windowsVirtualKeyCode=13,
        )
        await page.wait_for("!document.querySelector('#chart').hidden")
        words = await page.evaluate(
            "[...document.querySelectorAll('.said li')].map(w => [w.innerText, w.offsetLeft])"
        )
        width = await page.evaluate("document.querySelector('#chart canvas').offsetWidth")
        label = await page.evaluate("document.querySelector('#chart canvas').ariaLabel")
        await idle(page)
        status = await text(page, "#status")

    assert written == "[laughter]Well, [emphasis]good[/emphasis] evening."
    assert engine.requests[-1].say == written
    assert engine.opened[-1].scene == read_tone("warm, happy 4")
    assert [word for word, _ in words] == [word.strip() for word in WORDS]
    assert words[1][1] / width == pytest.approx(0.3, abs=0.02)
    assert "to 161 Hz" in label  # 140 Hz, 15 % up at the most
    assert "1.0 s in all" in status
    assert page.problems == []


async def test_two_ways_are_compared_blind_and_told_apart_afterwards() -> None:
    async with running(FakeEngine(says)) as live, chromium_page() as page:
        await opened(page, live.url)
        await press(page, "#blind")
        same = await text(page, "#status")
        await page.evaluate(
            "document.querySelector('#tab-a').dispatchEvent("
            "new KeyboardEvent('keydown', { key: 'ArrowRight' }))"
        )
        turned = await page.evaluate("document.activeElement.id")
        await put(page, "#voice", "yunxi")
        await press(page, "#tab-a")
        first = await page.evaluate("document.querySelector('#voice').value")
        await press(page, "#blind")
        await page.wait_for("!document.querySelector('#guess').hidden")
        before = await text(page, "#verdict")
        hidden = await page.evaluate("document.querySelector('#chart').hidden")
        await press(page, "#guess-first")
        verdict = await text(page, "#verdict")

    assert "the same" in same
    assert turned == "tab-b"
    assert first == "xiaoyue"
    assert before == ""
    assert hidden
    assert {setup.voice for setup in live.engine.opened} == {"xiaoyue", "yunxi"}
    right = verdict.startswith("Right: first A, then B. 1 of 1")
    assert right or verdict.startswith("No: first B, then A. 0 of 1")
    assert page.problems == []


async def test_refusals_are_shown_and_a_missing_key_is_explained() -> None:
    async with running(FakeEngine(lambda _: [Finished()])) as live, chromium_page() as page:
        await opened(page, live.url)
        await press(page, "#say")
        await page.wait_for("!document.querySelector('#message').hidden")
        refusal = await text(page, "#message")
        await put(page, "#text", "  ")
        await press(page, "#say")
        await page.wait_for("document.querySelector('#status').innerText.includes('write')")
    async with running(keys=("sesame",)) as live, chromium_page(language="zh-CN") as page:
        await page.navigate(f"{live.url}/voices.html")
        await page.wait_for("!document.querySelector('#message').hidden")
        key = await text(page, "#message")
        empty = await page.evaluate("document.querySelector('#no-voices').hidden")

    assert "nothing in 'input' that can be said" in refusal
    assert "API 密钥" in key
    assert not empty


async def test_a_recording_of_this_server_is_known_again(tmp_path: Path) -> None:
    async with running(FakeEngine(says)) as live, chromium_page() as page:
        key = keys.newest(tmp_path)
        embedder = Embedder(key, 0xABCDEF)
        speech = voiced(8.0)
        marked, _ = embedder.step(speech, embedder.init_state())
        for name, samples in (("ours.wav", marked), ("other.wav", speech)):
            soundfile.write(tmp_path / name, samples, 24_000)
        live.hub.parts = replace(live.hub.parts, detector=Detector([key]))
        await opened(page, live.url)
        found = await told_of(page, tmp_path / "ours.wav")
        other = await told_of(page, tmp_path / "other.wav")

    assert "ours.wav has this server's watermark" in found
    assert "session abcdef" in found
    assert "No watermark of this server in other.wav" in other
    assert page.problems == []


SINGS = """
(ask => window.fetch = async (path, options) => {
  if (path === '/openapi.json') return Response.json({ paths: %s });
  if (path !== '/v1/audio/singing') return ask(path, options);
  window.asked = JSON.parse(options.body);
  const song = Int16Array.from({ length: 24000 }, (_, i) => 9000 * Math.sin(2 * Math.PI * i / 120));
  const bytes = new Uint8Array(song.buffer);
  return new Response(new Blob([bytes.subarray(0, 999), bytes.subarray(999)]).stream());
})(window.fetch)
"""


@pytest.mark.parametrize("sings", [True, False])
async def test_a_score_is_sung_where_a_server_sings(sings: bool) -> None:
    paths: dict[str, dict[str, str]] = {"/v1/audio/singing": {}} if sings else {}
    async with running() as live, chromium_page() as page:
        await page.call("Page.addScriptToEvaluateOnNewDocument", source=SINGS % json.dumps(paths))
        await opened(page, live.url)
        shown = await text(page, "section[aria-labelledby=song-title]")
        if sings:
            await put(page, "#song-style", "rap")
            await press(page, "#sing")
            await page.wait_for("!document.querySelector('#song-chart').hidden")
            asked = await page.evaluate("window.asked")
            label = await page.evaluate("document.querySelector('#song-chart canvas').ariaLabel")
            await idle(page)
            assert (asked["style"], asked["voice"]) == ("rap", "xiaoyue")
            assert "around 200 Hz" in label
    assert ("does not sing" in shown) is not sings
    assert page.problems == []


async def test_the_page_offers_only_what_the_server_reads() -> None:
    async with running() as live, chromium_page() as page:
        await opened(page, live.url)
        ways = await page.evaluate("import('/ways-of-saying.js').then(module => ({...module}))")
    for mark in [*ways["SOUNDS"], *ways["STRETCHES"]]:
        cleaner = Cleaner(marked=True)
        cleaner.feed(f"[{mark}] word")
        cleaner.flush()
        assert cleaner.marks, f"[{mark}] is not read as a mark"
    for tone in [*ways["TONES"]["en"], *ways["TONES"]["zh"]]:
        assert read_tone(tone) != NEUTRAL, f"{tone} is no tone"
    for emotion in ways["EMOTIONS"]:
        assert read_tone(f"{emotion} 4") == controls(emotion, 4)


async def test_loudness_and_pitch_are_measured_right() -> None:
    script = """Promise.all([import('/loudness.js'), import('/pitch.js')]).then(
      ([{ loudness, levelled }, { contour }]) => {
        const sine = (hz, gain) => Float32Array.from(
          { length: 48000 }, (_, i) => gain * Math.sin(2 * Math.PI * hz * i / 24000));
        const [up, down] = levelled([sine(220, 0.1), sine(220, 0.4)], 24000);
        return { full: loudness(sine(997, 1), 24000), gains: up / down,
                 silent: loudness(new Float32Array(48000), 24000) === -Infinity,
                 pitch: [...contour(sine(187.3, 0.3), 24000).f0].slice(20, 100),
                 noise: [...contour(Float32Array.from({ length: 24000 }, Math.random), 24000).f0]
                   .filter(hz => hz > 0).length };
      })"""
    async with running() as live, chromium_page() as page:
        await opened(page, live.url)
        measured = await page.evaluate(script)
    assert measured["full"] == pytest.approx(-3.01, abs=0.05)  # BS.1770-4: 997 Hz at 0 dBFS
    assert measured["gains"] == pytest.approx(4.0, rel=0.01)
    assert measured["silent"]
    assert np.allclose(measured["pitch"], 187.3, rtol=0.003)
    assert measured["noise"] < 10


async def test_every_control_has_a_name_and_the_page_fits_a_phone() -> None:
    async with running(FakeEngine(says)) as live, chromium_page(size=(360, 780)) as page:
        for language in ("en", "zh"):
            await opened(page, live.url)
            if language == "zh":
                await press(page, "#ui-language")
            nodes = (await page.call("Accessibility.getFullAXTree"))["nodes"]
            controls_found = [
                node
                for node in nodes
                if not node["ignored"]
                and node.get("role", {}).get("value")
                in {"button", "combobox", "textbox", "slider", "tab", "link"}
            ]
            assert len(controls_found) > 30
            assert [n for n in controls_found if not n.get("name", {}).get("value")] == []
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360
    assert page.problems == []
