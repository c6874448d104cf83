"""The scene every real client plays: a question, a tool, a long answer that is talked over.

(asked to begin)         she greets
user 1   "hello there"   she calls the tool, for each city there is
tool     its output      she says it
user 2                   she tells a long story, which is talked over
user 3                   she stops, and says so
"""

from collections.abc import Sequence

from tests.fakes.engine import FakeEngine, speech
from vivavoce.engine.contract import Finished, Output, Request, Usage
from vivavoce.model.chat import Message, ToolCall

TOOL = "get_weather"
GREETING = "Good morning."
CITIES = ("Paris", "Rome")
STORY = "Once upon a time there was a fox who could not stop talking."
STORY_SECONDS = 12.0
STOPPED = "All right, I stop."
USAGE = Usage(20, 5, 8)


def answers(history: Sequence[Message]) -> list[str]:
    """What the tool answered; some clients send text as it is, some as JSON."""
    return [message.text.strip('"') for message in history if message.role == "tool"]


def report(outputs: Sequence[str]) -> str:
    """What she says once the tool has answered."""
    return f"I looked: {' and '.join(outputs)}."


class Scene(FakeEngine):
    """Plays the scene; `cities` are asked about in parallel calls of one response."""

    def __init__(self, cities: Sequence[str] = CITIES[:1]) -> None:
        super().__init__(self.play)
        self.cities = cities

    def play(self, request: Request) -> Sequence[Output | float]:
        history = request.history
        turns = sum(message.role == "user" for message in history)
        if history and history[-1].role == "tool":
            return [*speech(report(answers(history)), 1.0), Finished(usage=USAGE)]
        if turns == 0:
            return [*speech(GREETING, 0.5), Finished(usage=USAGE)]
        if turns == 1 and request.tools:
            calls = [
                ToolCall(f"call_{city.lower()}", TOOL, f'{{"city": "{city}"}}')
                for city in self.cities
            ]
            return [*calls, 0.3, Finished(usage=USAGE)]
        if turns <= 2:
            return [*speech(STORY, STORY_SECONDS), 10.0, Finished(usage=USAGE)]
        return [*speech(STOPPED, 0.8), Finished(usage=USAGE)]
