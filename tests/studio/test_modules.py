"""The page's pure modules, run in the browser: odd event orders and the place of a cut."""

import json
from typing import Any

from tests.fakes.chromium import Page, chromium_page
from tests.fakes.page_server import Line, Script, serve_page

RUN = """
import('/conversation.js').then(({ Conversation }) => {
  const talk = new Conversation();
  %s.forEach((event, at) => {
    if (event.type === 'audio') talk.received(event, event.ms, at);
    else talk.apply(event, at);
  });
  return talk.turns.filter((turn) => !turn.dropped).map((turn) => ({
    user: turn.userText, state: turn.userState,
    her: turn.replies.map((reply) => reply.spoken.text), tools: turn.tools,
  }));
})
"""
HEARD = "conversation.item.input_audio_transcription"


async def turns(page: Page, *events: dict[str, Any]) -> Any:
    return await page.evaluate(RUN % json.dumps(events))


async def test_odd_orders_and_words_said() -> None:
    async with serve_page(Script([Line("", "")])) as url, chromium_page() as page:
        await page.navigate(url)

        late_transcript = await turns(
            page,
            {"type": f"{HEARD}.delta", "item_id": "u1", "delta": "he"},
            {"type": "input_audio_buffer.speech_started", "item_id": "u1"},
            {"type": "input_audio_buffer.committed", "item_id": "u1"},
            {"type": "response.created", "response": {"id": "r1"}},
            {"type": "audio", "response_id": "r1", "item_id": "a1", "ms": 100},
            {"type": "input_audio_buffer.speech_started", "item_id": "u2"},
            {
                "type": "response.output_text.delta",
                "response_id": "r1",
                "item_id": "a1",
                "delta": "Hi",
            },
            {"type": f"{HEARD}.completed", "item_id": "u1", "transcript": "hello"},
            {"type": "response.done", "response": {"id": "r1", "status": "cancelled"}},
        )
        assert [turn["user"] for turn in late_transcript] == ["hello", ""]
        assert [turn["her"] for turn in late_transcript] == [["Hi"], []]

        noise = await turns(
            page,
            {"type": "input_audio_buffer.speech_started", "item_id": "u1"},
            {"type": "input_audio_buffer.speech_started", "item_id": "u2"},
            {"type": "input_audio_buffer.committed", "item_id": "u2"},
            {"type": f"{HEARD}.failed", "item_id": "u2", "error": {}},
            {"type": "vendor.unknown"},
        )
        assert [turn["state"] for turn in noise] == ["failed"]

        opening = await turns(
            page,
            {
                "type": "response.output_item.done",
                "response_id": "r1",
                "item": {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
            },
            {
                "type": "conversation.item.added",
                "item": {"type": "function_call_output", "call_id": "c", "output": "7"},
            },
        )
        tool = {"callId": "c", "name": "f", "args": "{}", "output": "7"}
        assert opening[0]["tools"] == [tool]

        chars = await page.evaluate("""
        import('/spoken-text.js').then(({ SpokenText, wordEnd }) => {
          const spoken = new SpokenText();
          spoken.append('one two. ', 0);
          spoken.append('three', 1000);
          const before = spoken.charsAt(990, 1400);
          const middle = spoken.charsAt(1000, 1400);
          const back = spoken.charsAt(200, 1400);
          spoken.complete = true;
          return [before, middle, back, spoken.charsAt(1200, 1400), spoken.charsAt(1395, 1400),
                  wordEnd('one two. three', 5), wordEnd('你好，世界', 2)];
        })""")
        assert chars == [8, 9, 9, 11, 14, 8, 3]
