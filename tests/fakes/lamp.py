"""A skill with one lamp."""

from collections.abc import Sequence

from vivavoce.errors import ToolError
from vivavoce.languages import Language
from vivavoce.tools.skill import Call, Function, Outcome


class Lamp:
    """It is turned on with words of its own, read with facts for the model, and it can break."""

    name = "lamp"
    functions = (Function("switch", "", {}), Function("read", "", {}), Function("break", "", {}))

    def __init__(self, has_floor: bool = False) -> None:
        self.on = False
        self.runs: list[Call] = []
        self._floor = has_floor

    @property
    def has_floor(self) -> bool:
        return self._floor

    def route(self, said: str, language: Language) -> Sequence[Call]:
        if "turn on" in said or "开灯" in said:
            return [Call("switch", {"on": True}, "One moment.")]
        if "read" in said:
            return [Call("read")]
        return [Call("break")] if "break" in said else []

    async def run(self, call: Call, language: Language) -> Outcome:
        self.runs.append(call)
        if call.name == "break":
            raise ToolError("the lamp fell down")
        if call.name == "read":
            return Outcome(facts="The lamp has 40 watts.")
        self.on = bool(call.arguments["on"])
        return Outcome(say="灯开了。" if language == "zh" else "The lamp is on.", facts="on")

    def note(self, language: Language) -> str:
        return f"The lamp is {'on' if self.on else 'off'}."
