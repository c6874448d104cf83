"""The page in a real browser against a scripted server: what is played, cut, said and explained."""

import asyncio

import pytest

from tests.fakes.chromium import Page, chromium_page
from tests.fakes.page_server import Line, Script, serve_page, speechlike
from tests.studio.conftest import WriteWav

STORY = Line("tell me a story", "Once there was a moon that would not sleep, and so on.", seconds=6)
CLOCK = Line("what time is it", "Late.", 0.8, tool=("clock", '{"zone": "Rome"}', "23:41"))


async def visible_words(page: Page, selector: str) -> str:
    words: str = await page.evaluate(f"document.querySelector('{selector}').innerText")
    return words


async def write(page: Page, words: str) -> None:
    await page.click("#words")
    await page.type(words)
    await page.key("Enter", "Enter")


async def test_spoken_conversation_is_cut_where_it_was_heard(microphone: WriteWav) -> None:
    wav = microphone(0.5, speechlike(1.2), 2.6, speechlike(1.2, 120.0), 6.0)
    script = Script([STORY, CLOCK])
    async with serve_page(script) as url, chromium_page(microphone=wav) as page:
        await page.navigate(url)
        await page.click("#talk")
        await page.wait_for("vivavoce.turns.length === 2 && vivavoce.turns[1].playedMs > 700")
        await page.wait_for("vivavoce.state === 'listening'")
        first, second = await page.evaluate("vivavoce.turns")
        played_ms = await page.evaluate("vivavoce.playedSamples") / 24
        loudness = await page.evaluate("vivavoce.playedRms")
        words = await visible_words(page, "#turns")
        said = await visible_words(page, "#turns .cut .said")
        rest = await visible_words(page, "#turns .cut .rest")

    assert first["userText"] == STORY.heard
    assert second["userText"] == CLOCK.heard
    assert 500 < first["playedMs"] < 4000 < first["receivedMs"]
    assert first["truncatedAtMs"] == pytest.approx(first["playedMs"], abs=1)
    assert second["truncatedAtMs"] is None
    assert second["playedMs"] == pytest.approx(800, abs=2)
    assert played_ms == pytest.approx(first["playedMs"] + second["playedMs"], abs=2)
    assert loudness > 0.05
    (truncate,) = script.sent("conversation.item.truncate")
    assert truncate["audio_end_ms"] == first["truncatedAtMs"]
    assert said.startswith("Once")
    assert rest.endswith("so on.")
    assert "you cut in after" in words
    assert "used clock" in words
    assert "23:41" in words
    assert list(first["stages"]) == [
        "endpoint",
        "transcript",
        "firstToken",
        "firstAudio",
        "firstSound",
    ]
    assert 350 < first["stages"]["endpoint"] < 900
    assert page.problems == []


async def test_written_conversation_with_pickers_in_chinese() -> None:
    script = Script([CLOCK])
    async with serve_page(script) as url, chromium_page(language="zh-CN") as page:
        await page.navigate(url)
        await page.wait_for("document.querySelector('#voice').length === 3")
        await page.wait_for("document.querySelector('#persona-name').innerText === '小月'")
        honesty = await visible_words(page, "#honesty")
        for name, value in (("voice", "zf_xiaoxiao"), ("language", "zh"), ("persona", "xiaoyue")):
            await page.evaluate(
                f"(s => {{ s.value = '{value}'; s.dispatchEvent(new Event('change')) }})"
                f"(document.querySelector('#{name}'))"
            )
        await write(page, "几点了")
        await page.wait_for("vivavoce.turns[0]?.playedMs > 790 && vivavoce.state === 'muted'")
        await page.evaluate(
            "(s => { s.value = ''; s.dispatchEvent(new Event('change')) })"
            "(document.querySelector('#language'))"
        )
        announced = await visible_words(page, "#announcer")
        await page.click("#end")
        await page.wait_for("!vivavoce.connected")

    assert "AI" in honesty
    assert "不是真人" in honesty
    opening, later = (event["session"] for event in script.sent("session.update"))
    assert opening["prompt"] == {"id": "xiaoyue"}
    assert opening["audio"]["output"]["voice"] == "zf_xiaoxiao"
    assert opening["audio"]["input"]["transcription"] == {"language": "zh"}
    assert later["audio"]["input"]["transcription"] == {"language": None}
    (item,) = script.sent("conversation.item.create")
    assert item["item"]["content"] == [{"type": "input_text", "text": "几点了"}]
    assert "小月: Late." in announced
    assert script.sent("input_audio_buffer.append") == []
    assert page.problems == []


async def test_writing_over_her_cancels_and_cuts() -> None:
    script = Script([STORY, CLOCK], thinking_s=0.05)
    async with serve_page(script) as url, chromium_page() as page:
        await page.navigate(url)
        await write(page, "a story please")
        await page.wait_for("vivavoce.turns[0]?.playedMs > 150")
        await write(page, "what time is it")
        await page.wait_for("vivavoce.turns[1]?.playedMs > 790")
        first = (await page.evaluate("vivavoce.turns"))[0]

    kinds = [event["type"] for event in script.received]
    assert 150 < first["truncatedAtMs"] < 3000
    assert kinds.index("response.cancel") < kinds.index("conversation.item.truncate")
    assert kinds[-2:] == ["conversation.item.create", "response.create"]


async def test_lost_connection_comes_back_with_what_was_said() -> None:
    script = Script([CLOCK])
    async with serve_page(script) as url, chromium_page() as page:
        await page.navigate(url)
        await write(page, "what time is it")
        await page.wait_for("vivavoce.turns[0]?.playedMs > 790")
        await script.connections[0].web.close(1011)
        await page.wait_for("!vivavoce.connected")
        assert "connection broke" in await visible_words(page, "#notice")
        await page.wait_for("vivavoce.connected")
        await page.wait_for("document.querySelector('#notice').hidden")

    again = [event["item"] for event in script.sent("conversation.item.create")[1:]]
    assert [(item["role"], item["content"][0]["text"]) for item in again] == [
        ("user", "what time is it"),
        ("assistant", "Late."),
    ]


async def test_space_holds_the_microphone_open_and_muted_audio_still_flows(
    microphone: WriteWav,
) -> None:
    wav = microphone(speechlike(8.0))
    script = Script([CLOCK])
    async with serve_page(script) as url, chromium_page(microphone=wav) as page:
        await page.navigate(url)
        await page.key(" ", "Space", up=False)
        await page.wait_for("vivavoce.state === 'hearing'")
        await page.wait_for("vivavoce.microphoneLevel > 0.02")
        await asyncio.sleep(0.5)  # longer than a tap
        await page.key(" ", "Space", down=False)
        await page.wait_for("vivavoce.microphoneLevel < 1e-4")
        pressed = await page.evaluate("document.querySelector('#talk').ariaPressed")
        await page.wait_for("vivavoce.turns[0].playedMs > 790 && vivavoce.state === 'muted'")

    assert pressed == "false"


async def test_denied_microphone_is_explained_and_writing_works() -> None:
    script = Script([CLOCK])
    flags = ["--deny-permission-prompts"]
    async with (
        serve_page(script) as url,
        chromium_page(allow_microphone=False, flags=flags) as page,
    ):
        await page.navigate(url)
        await page.click("#talk")
        await page.wait_for("!document.querySelector('#notice').hidden")
        notice = await visible_words(page, "#notice")
        await write(page, "what time is it")
        await page.wait_for("vivavoce.turns[0]?.playedMs > 790")

    assert "microphone is blocked" in notice


async def test_insecure_origin_full_server_and_missing_key_are_explained() -> None:
    flags = ["--host-resolver-rules=MAP studio.test 127.0.0.1"]
    async with chromium_page(flags=flags) as page:
        async with serve_page(Script([CLOCK])) as url:
            await page.navigate(url.replace("localhost", "studio.test"))
            assert "--tls" in await page.wait_for("document.querySelector('#notice').innerText")
            honesty = await visible_words(page, "#honesty")
            assert "studio.test" in honesty
        async with serve_page(Script([CLOCK], full=True)) as url:
            await page.navigate(url)
            await page.click("#talk")
            notice = await page.wait_for("document.querySelector('#notice p').innerText")
            assert "as many people as it can" in notice
        async with serve_page(Script([CLOCK], key="sesame")) as url:
            await page.navigate(url)
            await page.wait_for("document.querySelector('#settings').open")
            await page.click("#key")
            await page.type("sesame")
            await page.key("Enter", "Enter")
            await page.wait_for("document.querySelector('#persona').value === 'xiaoyue'")
            assert await page.evaluate("document.querySelector('#notice').hidden")
            stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
            assert stored.count("sesame") == 1


async def test_every_control_has_a_name_and_a_place_in_the_tab_order() -> None:
    async with serve_page(Script([CLOCK])) as url, chromium_page() as page:
        await page.navigate(url)
        await page.wait_for("document.querySelector('#voice').length === 3")
        nodes = (await page.call("Accessibility.getFullAXTree"))["nodes"]
        order = []
        for _ in range(13):
            await page.key("Tab", "Tab")
            order.append(await page.evaluate("document.activeElement.id"))

    roles = {"button", "combobox", "textbox"}
    controls = [n for n in nodes if n.get("role", {}).get("value") in roles and not n["ignored"]]
    nameless = [n for n in controls if not n.get("name", {}).get("value")]
    assert len(controls) >= 9
    assert nameless == []
    wanted = ["ui-language", "open-settings", "talk", "persona", "language", "voice", "words"]
    assert [name for name in order if name in wanted] == wanted


async def test_what_was_heard_in_the_voice_is_shown_and_doubt_as_doubt(
    microphone: WriteWav,
) -> None:
    voice = {
        "line": "sounds tired: low, slow",
        "cues": ["tired"],
        "quality": "good",
        "seconds": 2.1,
        "judgements": {
            "voice_tone": {"label": "tired", "confidence": 0.82},
            "emotions": {"label": None, "confidence": 0.31},
        },
        "measures": {"f0_hz": 104.2, "rate_sps": 2.63, "odd": 1.0},
    }
    lines = [Line("I am home", "Good.", 0.6, voice=voice), Line("and now", "Now tea.", 0.6)]
    wav = microphone(0.5, speechlike(1.2), 3.0, speechlike(1.2, 120.0), 5.0)
    async with serve_page(Script(lines)) as url, chromium_page(microphone=wav) as page:
        await page.navigate(url)
        await page.click("#talk")
        await page.wait_for("vivavoce.turns[1]?.playedMs > 500")
        first, second = await page.evaluate("vivavoce.turns")
        await page.click("#turns .voice summary")
        shown = await visible_words(page, "#turns .voice")
        count = await page.evaluate("document.querySelectorAll('.voice:not([hidden])').length")

    assert first["voice"] == {"line": "sounds tired: low, slow", "quality": "good"}
    assert second["voice"] is None
    assert count == 1
    for words in ("sounds tired: low, slow", "82 %", "not sure", "104", "2.6"):
        assert words in shown
    assert "31" not in shown  # a doubt has no number that looks like knowledge
    assert page.problems == []
