"""The engine `cascade`: what was said is written down, and the thinker answers the words.

      ┌► perception (how it is said), on a thread of its own
audio ┴► ears.feed (while it is spoken) ─► thinker.warm (words are read ahead)
pause ─► ears.finish ─► thinker.think ─► clauses ─► mouth.render ─► audio
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar

from vivavoce.engine.contract import Handle, Kind, Output, Request
from vivavoce.engine.conversation import message
from vivavoce.engine.embedded import Embedded


class Cascade(Embedded):
    """`Engine` over any `Ears`, `Thinker` and `Mouth`; they are shared by all sessions."""

    name: ClassVar[str] = "cascade"
    kind: ClassVar[Kind] = "cascade"

    async def generate(self, handle: Handle, request: Request) -> AsyncIterator[Output]:
        conversation = self._of(handle)
        language = conversation.setup.language or conversation.language
        if request.turn is not None:
            with self._asked(conversation, request.turn):
                heard = await self.transcribe(handle, request.turn)
            yield heard
            if not heard.speech or not heard.text.strip():
                return
            said = message(heard, heard.text.strip())
            request = replace(request, history=(*request.history, said))
            language = conversation.setup.language or heard.language
        async with contextlib.aclosing(self._answer(conversation, request, language)) as outputs:
            async for output in outputs:
                yield output
