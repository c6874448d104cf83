"""A page of another site, with the WebSocket client of StepFun's model card, in a real browser."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.clients import question
from tests.clients.play import HERE, Result, check, stage
from tests.fakes.chromium import chromium_page, find_chromium


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        pass


@contextmanager
def site() -> Iterator[str]:
    """Origin of a web server that has the page."""
    handler = partial(Quiet, directory=str(HERE / "scripts"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("parallel", [False, True], ids=["one call", "parallel calls"])
async def test_the_scene(parallel: bool) -> None:
    if find_chromium() is None:
        pytest.skip("no chromium on this machine")
    spoken = base64.b64encode(question.question().astype("<i2").tobytes()).decode()
    with site() as origin:
        async with (
            stage(parallel=parallel, allowed_origins=(origin,)) as (live, scene),
            chromium_page() as page,
        ):
            address = live.url.removeprefix("http://")
            await page.navigate(f"{origin}/stepfun.html?address={address}")
            await page.evaluate(f"void play({json.dumps(spoken)}).then(r => window.result = r)")
            result = Result(**await page.wait_for("window.result", 60))
            check(result, scene)
    assert "conversation.item.created" in result.events
    assert not [kind for kind in result.events if "output_audio" in kind]


async def test_a_page_that_is_not_allowed_is_refused() -> None:
    if find_chromium() is None:
        pytest.skip("no chromium on this machine")
    with site() as origin:
        async with stage() as (live, _), chromium_page() as page:
            address = live.url.removeprefix("http://")
            await page.navigate(f"{origin}/stepfun.html?address={address}")
            await page.evaluate("void play('')")
            assert await page.wait_for("seen.errors[0]") == "closed: 1006 "
    assert "403" in " ".join(page.problems)
