"""`vivavoce persona`: written, brought in, taken along, shown and checked."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.persona.cards import V2, carried, text
from vivavoce.cli.main import main
from vivavoce.persona.card import load, parse
from vivavoce.persona.formats import read

PARAGRAPH = "Kit is a 30-year-old cheerful baker. She calls you honey."


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIVAVOCE_PERSONAS", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str | Path, status: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["persona", *map(str, arguments)])
        assert (ended.value.code or 0) == status
        said = capsys.readouterr()
        return said.out + said.err

    return call


def test_a_persona_is_written_in_one_line_and_stays_editable(run: Any, own: Path) -> None:
    said = run("new", PARAGRAPH, "--greeting", "Fresh bread!")
    assert "vivavoce talk --persona kit" in said
    path = own / "kit.yaml"
    assert load(path).speech("en").greeting == "Fresh bread!"
    path.write_text(path.read_text("utf-8").replace("Fresh bread!", "Warm bread!"), "utf-8")
    assert "Warm bread!" in run("show", "kit")
    assert json.loads(run("new", PARAGRAPH, "--json"))["id"] == "kit-2"
    assert "already" in run("new", PARAGRAPH, "--id", "kit", status=2)
    assert "small letters" in run("new", PARAGRAPH, "--id", "Kit B", status=2)
    run("new", PARAGRAPH, "--id", "kit", "--replace")


def test_a_paragraph_from_stdin_can_be_looked_at_first(
    run: Any, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("你叫阿岚，28岁，温柔的电台主持人。"))
    assert parse(run("new", "-", "--show"), "shown.yaml").called("zh") == "阿岚"
    assert not own.exists()


@pytest.mark.parametrize("carrier", ["json", "png", "charx"])
def test_a_card_comes_in_and_goes_out(run: Any, carrier: str, tmp_path: Path) -> None:
    path = tmp_path / f"card.{carrier}"
    path.write_bytes(carried(text(V2), carrier))
    assert json.loads(run("import", path, "--id", "innkeeper", "--json"))["id"] == "innkeeper"
    for name in ("out.json", "out.png", "out.charx"):
        run("export", "innkeeper", tmp_path / name)
        assert read((tmp_path / name).read_bytes()).data["unknown"] == {"z": 1, "a": 2}
    run("export", "innkeeper", tmp_path / "out.yaml")
    assert load(tmp_path / "out.yaml").id == "innkeeper"
    run("export", "innkeeper", tmp_path / "v3.json", "--version", "3")
    assert read((tmp_path / "v3.json").read_bytes()).version == 3
    assert "YAML has none" in run("export", "innkeeper", "o.yaml", "--version", "2", status=2)
    assert "no known suffix" in run("export", "innkeeper", tmp_path / "out.gif", status=2)


def test_everybody_is_listed_and_broken_files_are_named(run: Any, own: Path) -> None:
    run("new", PARAGRAPH)
    (own / "bad.yaml").write_text("id: [", "utf-8")
    listed = json.loads(run("list", "--json"))
    assert {"xiaoyue", "kit"} <= {entry["id"] for entry in listed["personas"]}
    assert [entry["id"] for entry in listed["personas"] if entry["own"]] == ["kit"]
    assert list(listed["faults"]) == ["bad"]
    said = run("list")
    assert "小跃" in said
    assert "bad cannot be used" in said
    assert str(own) in said


def test_the_prompt_is_shown_as_a_thinker_reads_it(run: Any) -> None:
    card = load("xiaoyue")
    small = run("show", "xiaoyue", "--prompt", "zh")
    assert small.strip() == card.speech("zh").instructions
    large = json.loads(run("show", "xiaoyue", "--prompt", "zh", "--large", "--json"))
    assert "口头禅" in large["instructions"]
    assert "no language" in run("show", "xiaoyue", "--prompt", "fr", status=2)
    assert "no persona" in run("show", "nobody", status=2)


def test_faults_are_told_by_the_exit_status(run: Any, tmp_path: Path) -> None:
    assert json.loads(run("check", "xiaoyue", "--json"))["ok"]
    assert "0 remarks" in run("check", "xiaoyue")
    yaml = run("show", "xiaoyue").replace("id: xiaoyue\n", "id: nobody\n", 2)
    path = tmp_path / "bad.yaml"
    path.write_text(yaml.replace("voice:\n  id: nobody", "voice:\n  id: mute"), "utf-8")
    assert "no voice" in run("check", path, status=1)
    path.write_text(yaml.replace("[weather, clock", "[wether, clock"), "utf-8")
    assert "no skill 'wether'" in run("check", path, status=1)
    assert "cannot read" in run("check", tmp_path / "none.png", status=2)
