"""A long talk with the real thinker: its cost stays level and what was said early is not lost.

The talk is by text, which is quick; a spoken one keeps the same items. Memory itself is told by
the prompt (`tests/session/test_history.py`); here the fact must be in the answer.
"""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import median
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from vivavoce.languages import Language

pytestmark = pytest.mark.e2e

EARLY = 15
FULL = 40
"""After this many turns the window of verbatim history has been filled and compacted."""

FACTS: dict[Language, str] = {
    "en": "By the way, my dog is called Biscuit, he is three years old.",
    "zh": "对了，我家的狗叫豆豆，今年三岁了。",
}
QUESTIONS: dict[Language, tuple[str, ...]] = {
    "en": ("What is my dog called?", "Do you still know the name of my dog?"),
    "zh": ("我家的狗叫什么名字？", "你还记得我的狗叫什么吗？"),
}
NAMES: dict[Language, str] = {"en": "biscuit", "zh": "豆豆"}
SMALL_TALK: dict[Language, tuple[str, ...]] = {
    "en": (
        "I had noodles for lunch and they were far too salty for me.",
        "What do you think about rainy days in the middle of the week?",
        "My boss wants the slides again, and this time by tomorrow morning.",
        "Do you know a good song for a long drive through the country?",
        "I watched a movie about space last night and fell asleep halfway.",
        "The neighbours are rebuilding their kitchen and it is so loud here.",
        "Would you rather live by the sea or high up in the mountains?",
    ),
    "zh": (
        "我中午吃了面条，味道有点太咸了。",
        "你觉得周中下雨的日子怎么样？",
        "老板又让我改方案，明天早上就要交。",
        "开长途车的时候听什么歌比较好？",
        "昨天晚上我看了一部太空电影，看到一半就睡着了。",
        "邻居家在装修厨房，吵得我头都大了。",
        "你更想住在海边还是住在山上？",
    ),
}


@dataclass
class Talk:
    """Answers by text; `costs` are the prompt tokens of each, `waits` its seconds."""

    connection: AsyncRealtimeConnection
    costs: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    async def say(self, text: str, most: int = 8) -> str:
        """One turn; the answer, cut at `most` tokens."""
        begun = time.perf_counter()
        content: Any = [{"type": "input_text", "text": text}]
        await self.connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": content}
        )
        await self.connection.response.create(
            response={"output_modalities": ["text"], "max_output_tokens": most}
        )
        async with asyncio.timeout(60):
            async for event in self.connection:
                assert event.type != "error", event
                if event.type == "response.done":
                    self.waits.append(time.perf_counter() - begun)
                    return self._done(event.response)
        raise AssertionError("the server closed the session")

    def _done(self, response: Any) -> str:
        assert response.status in ("completed", "incomplete"), response
        self.costs.append(response.usage.input_tokens)
        return "".join(part.text or "" for item in response.output for part in item.content)


async def talk_long(url: str, language: Language, turns: int) -> tuple[Talk, list[str]]:
    """Tell a fact in turn 2, talk of other things, ask for it at the end."""
    client = AsyncOpenAI(api_key="none", base_url=f"{url}/v1", max_retries=0)
    async with client.realtime.connect(model="gpt-realtime") as connection:
        talk = Talk(connection)
        topics = cycle(SMALL_TALK[language])
        await talk.say(next(topics))
        await talk.say(FACTS[language])
        for topic in islice(topics, turns - 2 - len(QUESTIONS[language])):
            await talk.say(topic)
        answers = [await talk.say(question, 40) for question in QUESTIONS[language]]
    await client.close()
    return talk, answers


@pytest.mark.parametrize(("language", "turns"), [("en", 200), ("zh", 60)])
async def test_late_turns_cost_no_more_and_early_facts_are_known(
    live_server: str, language: Language, turns: int
) -> None:
    talk, answers = await talk_long(live_server, language, turns)
    costs, waits = talk.costs, talk.waits
    assert len(costs) == turns
    assert median(waits[FULL:]) <= 2 * median(waits[2:EARLY]), waits
    # The history is compacted by steps: where in a step one turn lies is chance, so many are taken.
    assert median(costs[-EARLY:]) <= 1.3 * costs[EARLY - 1], costs
    assert max(costs[FULL:]) <= 1.1 * max(costs[:FULL]), costs
    assert any(NAMES[language] in answer.lower() for answer in answers), answers
