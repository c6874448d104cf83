"""Calls from a browser: the example of docs/webrtc.md, and the agents SDK, in a real Chromium."""

import re
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.chromium import Page, chromium_page, find_chromium
from tests.fakes.engine import FakeEngine, speech
from tests.fakes.server import Live, running
from tests.fakes.shapes import parse
from vivavoce.engine.contract import Finished

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = (
    ROOT / "tests/clients/node_modules/@openai/agents-realtime/dist/bundle"
    "/openai-realtime-agents.umd.js"
)
PATIENCE = 20.0

AGENT = """(async () => {
  const { RealtimeAgent, RealtimeSession, OpenAIRealtimeWebRTC } = OpenAIAgentsRealtime;
  const transport = new OpenAIRealtimeWebRTC({
    baseUrl: `${location.origin}/v1/realtime/calls`, useInsecureApiKey: true,
  });
  const agent = new RealtimeAgent({ name: "A", instructions: "Be brief." });
  window.seen = []; window.errors = [];
  window.session = new RealtimeSession(agent, { transport, model: "gpt-realtime" });
  transport.on("*", (event) => seen.push(event));
  session.on("error", (error) => errors.push(JSON.stringify(error)));
  session.on("history_updated", (history) => { window.told = history; });
  await session.connect({ apiKey: "none" });
})()"""


@pytest.fixture(autouse=True)
def _needs_chromium() -> None:
    if find_chromium() is None:
        pytest.skip("no chromium on this machine")


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    said = [*speech("Hi there. ", 0.7), 0.5, *speech("How are you?", 0.3), Finished()]
    async with running(FakeEngine(lambda _: said)) as live:
        yield live


@pytest.fixture
async def page(live: Live, tmp_path: Path) -> AsyncIterator[Page]:
    """A page of the server's own origin whose microphone speaks for half a second after a while."""
    silence = np.zeros(3 * 24_000, np.int16)
    tone = (16_000 * np.sin(2 * np.pi * 300 * np.arange(12_000) / 24_000)).astype(np.int16)
    path = tmp_path / "microphone.wav"
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(24_000)
        wav.writeframes(np.concatenate([silence, tone, *[silence] * 8]).tobytes())
    async with chromium_page(microphone=path) as page:
        # The studio's own policy forbids what the SDK's bundle does; any other address is free.
        await page.navigate(f"{live.url}/healthz")
        await page.evaluate("document.body.innerHTML = '<audio autoplay></audio>'")
        yield page


async def test_the_documented_page_has_a_conversation(live: Live, page: Page) -> None:
    text = (ROOT / "docs" / "webrtc.md").read_text("utf-8")
    example = re.search(r"```js\n(.*?)```", text, re.DOTALL)
    assert example is not None
    script = example[1].replace("console.log(JSON.parse(data))", "seen.push(JSON.parse(data))")
    await page.evaluate(f"window.seen = []; (async () => {{{script}; window.peer = peer; }})()")
    await page.wait_for("seen.some(e => e.type === 'output_audio_buffer.stopped')", PATIENCE)
    seen = await page.evaluate("seen")
    for event in seen:
        parse("ga", event)
    assert seen[0]["type"] == "session.created"
    assert seen[0]["session"]["instructions"] == "Be brief."
    kinds = [event["type"] for event in seen]
    assert kinds.index("output_audio_buffer.started") < kinds.index("response.done")
    assert kinds[-1] == "output_audio_buffer.stopped"
    heard = await page.evaluate(
        "peer.getStats().then(stats => [...stats.values()].find(s => s.type === 'inbound-rtp'))"
    )
    assert heard["totalAudioEnergy"] > 0.005
    assert heard["packetsLost"] == 0
    await page.evaluate("peer.close()")
    await page.wait_for("fetch('/healthz').then(r => r.json()).then(h => h.sessions === 0)")


async def test_the_agents_sdk_calls_and_interrupts(live: Live, page: Page) -> None:
    if not BUNDLE.is_file():
        pytest.skip("@openai/agents-realtime is not installed in tests/clients")
    await page.evaluate(BUNDLE.read_text("utf-8") + ";0")
    await page.evaluate(AGENT)
    await page.wait_for("seen.some(e => e.type === 'output_audio_buffer.stopped')", PATIENCE)
    asked, answered = await page.evaluate("told")
    assert asked["content"][0]["transcript"] == "hello there"
    assert answered["content"][0]["transcript"] == "Hi there. How are you?"
    await page.evaluate("seen.length = 0; session.sendMessage('hello')")
    await page.wait_for("seen.some(e => e.type === 'output_audio_buffer.started')", PATIENCE)
    await page.evaluate("session.interrupt()")
    await page.wait_for("seen.some(e => e.type === 'output_audio_buffer.cleared')", PATIENCE)
    assert await page.evaluate("errors") == []
    await page.evaluate("session.close()")
    await page.wait_for("fetch('/healthz').then(r => r.json()).then(h => h.sessions === 0)")
