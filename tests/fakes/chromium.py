"""Headless Chromium over the DevTools protocol: enough to open a page, use it and look at it.

The browser's microphone is a WAV file, its loudspeaker a null sink that runs in real time.
"""

import asyncio
import base64
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--remote-debugging-port=0",
)
KEY_CODES = {"Enter": 13, "Tab": 9, "Escape": 27, " ": 32}
KEY_TEXT = {"Enter": "\r", " ": " "}
LISTENING = re.compile(rb"DevTools listening on (ws://\S+)")


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome on this machine, None without one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class PageError(RuntimeError):
    """JavaScript in the page threw, or a condition did not come true in time."""


class Page:
    """One tab. Errors the page logs are kept in `problems`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.problems: list[str] = []
        self._socket = socket
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._session: str | None = None
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self._socket:
            message = json.loads(frame)
            if "id" in message:
                future = self._replies.pop(message["id"], None)
                if future and not future.done():
                    future.set_result(message)
            else:
                self._note(message.get("method", ""), message.get("params", {}))

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One DevTools command; raises PageError with the browser's own message."""
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self._session
        self._replies[number] = asyncio.get_running_loop().create_future()
        reply_to = self._replies[number]
        await self._socket.send(json.dumps(message))
        reply = await asyncio.wait_for(reply_to, 30)
        if "error" in reply:
            raise PageError(f"{method}: {reply['error']['message']}")
        result: dict[str, Any] = reply["result"]
        return result

    async def attach(self, width: int, height: int) -> None:
        """Open a fresh tab of the given size and listen to it."""
        target = (await self.call("Target.createTarget", url="about:blank"))["targetId"]
        attached = await self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.resize(width, height)

    async def resize(self, width: int, height: int, *, scale: float = 1.0) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    async def prefer(self, **features: str) -> None:
        """Emulate media features, e.g. `prefers_color_scheme="dark"`."""
        pairs = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        await self.call("Emulation.setEmulatedMedia", features=pairs)

    async def navigate(self, url: str) -> None:
        await self.call("Page.navigate", url=url)
        await self.wait_for("document.readyState === 'complete'")

    async def evaluate(self, expression: str) -> Any:
        """Value of a JavaScript expression (awaited when it is a promise), as a user gesture."""
        reply = await self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in reply:
            details = reply["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description", details["text"]))
        return reply["result"].get("value")

    async def wait_for(self, expression: str, within: float = 20.0, every: float = 0.05) -> Any:
        """First truthy value of `expression`; PageError after `within` seconds."""
        deadline = asyncio.get_running_loop().time() + within
        while not (value := await self.evaluate(expression)):
            if asyncio.get_running_loop().time() > deadline:
                state = await self.evaluate("JSON.stringify(window.vivavoce ?? null)")
                turns = await self.evaluate("JSON.stringify(window.vivavoce?.turns ?? null)")
                raise PageError(
                    f"not true within {within} s: {expression}\n{state} {turns}\n{self.problems}"
                )
            await asyncio.sleep(every)
        return value

    async def click(self, selector: str) -> None:
        """A real mouse press on the middle of the element."""
        where = await self.evaluate(
            f"(r => ({{x: r.x + r.width / 2, y: r.y + r.height / 2}}))"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **where
            )

    async def key(self, key: str, code: str, *, down: bool = True, up: bool = True) -> None:
        """Press and release one of KEY_CODES; `code` is the key's place, e.g. "Space"."""
        names = {"key": key, "code": code, "windowsVirtualKeyCode": KEY_CODES[key]}
        if down:
            text = {"text": KEY_TEXT[key]} if key in KEY_TEXT else {}
            await self.call("Input.dispatchKeyEvent", type="keyDown", **names, **text)
        if up:
            await self.call("Input.dispatchKeyEvent", type="keyUp", **names)

    async def type(self, text: str) -> None:
        """Insert text where the focus is."""
        await self.call("Input.insertText", text=text)

    async def screenshot(self, path: Path) -> None:
        image = base64.b64decode((await self.call("Page.captureScreenshot"))["data"])
        await asyncio.to_thread(path.write_bytes, image)

    async def close(self) -> None:
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader
        await self._socket.close()


async def _devtools_address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = b""
    while line := await process.stderr.readline():
        said += line
        if match := LISTENING.search(line):
            return match[1].decode()
    raise PageError(f"chromium ended before it listened: {said[-2000:].decode(errors='replace')}")


async def _drain(stream: asyncio.StreamReader) -> None:
    """A full pipe would stop the browser."""
    while await stream.read(65536):
        pass


@asynccontextmanager
async def chromium_page(
    *,
    microphone: Path | None = None,
    allow_microphone: bool = True,
    language: str = "en-US",
    size: tuple[int, int] = (1280, 800),
    flags: Sequence[str] = (),
) -> AsyncIterator[Page]:
    """A page in a fresh browser profile. `microphone`: WAV spoken once into the fake microphone."""
    binary = find_chromium()
    if binary is None:
        raise PageError("no chromium on this machine: install chromium or Google Chrome")
    options = [*FLAGS, f"--lang={language}", f"--accept-lang={language}", *flags]
    if microphone is not None:
        options.append(f"--use-file-for-fake-audio-capture={microphone}%noloop")
    if allow_microphone:
        options.append("--use-fake-ui-for-media-stream")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            binary,
            *options,
            f"--user-data-dir={profile}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(_devtools_address(process), 30)
            assert process.stderr is not None
            drain = asyncio.create_task(_drain(process.stderr))
            page = Page(await connect(address, max_size=None))
            try:
                await page.attach(*size)
                yield page
            finally:
                await page.close()
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
        await drain
