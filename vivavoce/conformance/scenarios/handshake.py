"""Connecting as a browser does."""

from vivavoce.conformance.stage import ALL, Stage, scenario


@scenario("handshake", *ALL)
async def play(stage: Stage) -> None:
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
