"""What docs/rest.md shows works, block after block, against a live server."""

import asyncio
import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import soundfile

from tests.conftest import ROOT
from tests.fakes.server import running

PAGE = (ROOT / "docs/rest.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


async def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said, heard, secret = BLOCKS
    async with running() as live:

        def run(source: str) -> str:
            printed = io.StringIO()
            with redirect_stdout(printed):
                source = source.replace("http://127.0.0.1:8765", live.url)
                names: dict[str, object] = {}
                exec(compile(source, "rest.md", "exec"), names)
                for client in (names.get("client"), names.get("backend")):
                    if client is not None:
                        client.close()  # type: ignore[attr-defined]
            return printed.getvalue()

        assert await asyncio.to_thread(run, said) == ""
        assert soundfile.info(tmp_path / "evening.wav").duration == pytest.approx(1.4, abs=0.01)
        assert await asyncio.to_thread(run, heard) == "hello there"
        assert (await asyncio.to_thread(run, secret)).startswith("ek_")
