"""docs/conformance.md says what there is."""

import re
import shlex

from typer.main import get_command

from tests.conftest import ROOT
from vivavoce.cli.conformance import app
from vivavoce.conformance.scenarios import SCENARIOS
from vivavoce.conformance.stage import ALL, Stage, scenario

PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")


def test_every_scenario_is_listed_under_its_shapes() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \| (x?) *\| (x?) *\| (x?) *\|", PAGE, re.MULTILINE)
    listed = {
        name: {shape for shape, mark in zip(ALL, marks, strict=True) if mark}
        for names, *marks in rows
        for name in re.findall(r"`([^`]+)`", names)
    }
    assert listed == {each.name: set(each.shapes) for each in SCENARIOS}


def test_the_commands_have_the_options_shown() -> None:
    known = {option for parameter in get_command(app).params for option in parameter.opts}
    blocks = re.findall(r"```(?:sh|yaml)\n(.*?)```", PAGE, re.DOTALL)
    words = shlex.split(" ".join(blocks), comments=False)
    shown = {word for word in words if word.startswith("--")} - {"--port"}
    assert "--shape" in shown
    assert shown <= known


async def test_the_example_scenario_runs() -> None:
    from tests.conformance.running import target
    from tests.fakes.server import running
    from vivavoce.conformance.speech import clip

    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert source in (ROOT / "vivavoce/conformance/scenarios/clear_buffer.py").read_text("utf-8")
    names = {"scenario": scenario, "Stage": Stage, "clip": clip, "ALL": ALL}
    exec(compile(source, "docs/conformance.md", "exec"), names)
    async with running() as live:
        stage = Stage(target(live.ws), pace=40)
        await names["play"].play(stage)  # type: ignore[attr-defined]
    assert [talk.findings for talk in stage.talks] == [[]]
