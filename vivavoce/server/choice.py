"""Which embedded thinker answers: the larger one where it is pulled and this machine can carry it.

Its speed is measured once per machine and build and kept in the store (`speed.json`);
`vivavoce doctor` measures again. With only the small one pulled nothing is measured.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from vivavoce.engine.thinkers import open_thinker
from vivavoce.engine.thinkers.speed import FIRST_TOKEN_S, TOKENS_PER_S, ThinkerSpeed, measure
from vivavoce.errors import StoreError
from vivavoce.model.parts import Thinker
from vivavoce.server.host import memory_gb, processor, usable_cores
from vivavoce.store.disk import fingerprint, read_json, write_text
from vivavoce.store.store import Store

FOLDERS: Final = {"m": "thinker-m-graph", "s": "thinker-s-graph"}
"""What `--thinker` calls them -> derived folder of the store; the better one first."""
PULL_M: Final = "`vivavoce models pull thinker-m` (3.2 GB of disk, 1.5 GB more memory)"
SPARE_GB: Final = 1.8
"""What the server takes beside the weights of its thinker."""

Measure = Callable[[str, Callable[[], Thinker]], ThinkerSpeed]


@dataclass(frozen=True)
class Choice:
    """A spec for `open_thinker` and, for people, why it was taken and how to get another."""

    spec: str
    why: str


def choose(
    wanted: str,
    store: Store,
    note: Callable[[str], None] = lambda _: None,
    measure_it: Measure = measure,
) -> Choice:
    """What to serve for the `--thinker` option; `note` is told before something slow begins.

    Raises `StoreError` with the bundle to pull.
    """
    if wanted.lower() in FOLDERS:
        return Choice(spec_of(store, wanted.lower()), "as asked")
    if wanted != "auto":
        return Choice(wanted, "as asked")
    if "m" not in pulled(store):
        return Choice(spec_of(store, "s"), f"a better one: {PULL_M}")
    needed, free = _needed_gb(store), memory_gb()
    if free is not None and free < needed:
        return Choice(
            spec_of(store, "s"),
            f"thinker M wants {needed:.1f} GB of memory, {free:.1f} are free; "
            "`--thinker m` takes it anyway",
        )
    speed = _known(store)
    if speed is None:
        note("measuring once how fast thinker M runs here")
        speed = measured(store, "m", measure_it)
    if speed.fast_enough:
        said = f"{speed.tokens_per_s} tokens/s here; `--thinker s` takes the quicker, simpler one"
        return Choice(spec_of(store, "m"), said)
    said = speed.problem or (
        f"{speed.tokens_per_s} tokens/s here, the first after {speed.first_token_s} s, "
        f"{TOKENS_PER_S:g} and {FIRST_TOKEN_S} s are needed; `vivavoce doctor` measures again, "
        "`--thinker m` takes it anyway"
    )
    return Choice(spec_of(store, "s"), f"thinker M: {said}")


def pulled(store: Store) -> list[str]:
    """Names of the embedded thinkers that are in the store, the better one first."""
    found = []
    for name, folder in FOLDERS.items():
        try:
            store.path(folder)
        except StoreError:
            continue
        found.append(name)
    return found


def spec_of(store: Store, name: str) -> str:
    """The spec of one of `FOLDERS`."""
    return f"onnx:{store.path(FOLDERS[name])}"


def measured(store: Store, name: str, measure_it: Measure = measure) -> ThinkerSpeed:
    """Measure one of `FOLDERS` now. What decides `choose` is kept for the next start."""
    speed = measure_it(f"thinker {name.upper()}", partial(open_thinker, spec_of(store, name)))
    if name == "m" and speed.problem is None:
        kept = {"of": _key(store), **asdict(speed)}
        with suppress(OSError):  # a read-only store is measured at every start instead
            write_text(_file(store), json.dumps(kept, indent=1))
    return speed


def _known(store: Store) -> ThinkerSpeed | None:
    """What was measured on this machine with the files that are here now."""
    kept: Any = read_json(_file(store))
    try:
        if kept["of"] != _key(store):
            return None
        return ThinkerSpeed(kept["name"], float(kept["first_token_s"]), float(kept["tokens_per_s"]))
    except (KeyError, TypeError, ValueError):
        return None


def _file(store: Store) -> Path:
    return store.root / "speed.json"


def _key(store: Store) -> list[object]:
    """Changes with the build and with the machine."""
    return [*fingerprint(store.path(FOLDERS["m"]) / "step.bin"), processor(), usable_cores()]


def _needed_gb(store: Store) -> float:
    weights = sum(path.stat().st_size for path in store.path(FOLDERS["m"]).glob("*.bin"))
    return weights / 1e9 + SPARE_GB
