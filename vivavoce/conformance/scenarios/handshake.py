"""Connecting: as a browser does, and with a wrong key."""

import asyncio
from dataclasses import replace

from vivavoce.conformance.stage import ALL, Stage, scenario
from vivavoce.conformance.talk import NotShown
from vivavoce.conformance.target import Unreachable

REFUSED = (3000, 1008, 4000, 4001, 4003)
"""Close codes that say no; OpenAI's is 3000."""


@scenario("handshake", *ALL)
async def browser(stage: Stage) -> None:
    """The key comes as a subprotocol, and `realtime` is the one that is selected."""
    key = stage.target.key or "none"
    protocols = ["realtime", f"openai-insecure-api-key.{key}"]
    if stage.target.shape.name == "beta":
        protocols.append("openai-beta.realtime-v1")
    async with stage.talk(protocols) as talk:
        chosen = talk.socket.subprotocol
        talk.check(
            "subprotocol",
            chosen == "realtime",
            f"the server selected {chosen!r}; browsers hang up unless it selects 'realtime'",
        )
        created = talk.events("session.created")[0]
        talk.check("session", isinstance(created.get("session"), dict), "no session", created)


@scenario("wrong-key", *ALL)
async def wrong_key(stage: Stage) -> None:
    """A wrong key is refused: by HTTP 401, or by an error with its code and a close."""
    if stage.target.key is None:
        raise NotShown("the server was tested without a key; give one with --key")
    wrong = replace(stage, target=replace(stage.target, key=f"not-{stage.target.key}"))
    try:
        async with wrong.listen() as talk:
            error = await talk.error(0)
            code = error.get("error", "code")
            talk.check("error-code", code == "invalid_api_key", f"code is {code!r}", error)
            async with asyncio.timeout(talk.timeout):
                await talk.socket.wait_closed()
            closed = talk.socket.close_code
            talk.check("refused", closed in REFUSED, f"closed with {closed}", error)
    except Unreachable:
        return
    except TimeoutError:
        talk.check("refused", False, "the connection stays open after a wrong key")
