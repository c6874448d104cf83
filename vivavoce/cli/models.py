"""`vivavoce models`: what model files there are, and bringing them here."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vivavoce.cli.output import AsJson, Bars, print_json
from vivavoce.errors import ConfigError, DigestMismatch
from vivavoce.store import Entry, File, Store

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="List, pull and check the model files."
)

Bundles = Annotated[
    list[str] | None, typer.Argument(help="Bundles; none: all but the optional ones.")
]


@app.command("list")
def list_files(as_json: AsJson = False) -> None:
    """Show every model file: what it is for, licence, origin, sources, and whether it is here."""
    store = Store()
    entries = store.status()
    if as_json:
        print_json(
            {
                "root": str(store.root),
                "bundles": dict(store.manifest.bundles),
                "optional": sorted(store.manifest.optional),
                "files": [describe(entry) for entry in entries],
            }
        )
        return
    for bundle, about in store.manifest.bundles.items():
        optional = ", optional" if bundle in store.manifest.optional else ""
        sys.stdout.write(f"{bundle}: {about}{optional}\n")
        for entry in entries:
            if entry.item.bundle == bundle:
                sys.stdout.write(row(entry))
    sys.stdout.write(f"in {store.root}\n")


@app.command()
def pull(
    bundles: Bundles = None,
    everything: Annotated[bool, typer.Option("--all", help="The optional bundles too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch and build what is missing. Can be interrupted; goes on where it stopped."""
    store = Store()
    wanted = list(store.manifest.bundles) if everything else bundles or []
    fetched = store.missing(wanted)
    with Bars() as bars:
        store.pull(wanted, bars)
    if as_json:
        print_json({"root": str(store.root), "fetched": fetched})
    else:
        said = f"{len(fetched)} fetched or built" if fetched else "nothing to do"
        sys.stdout.write(f"models are ready in {store.root} ({said})\n")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Read every file that is here again and compare it with its sha256."""
    store = Store()
    with Bars() as bars:
        entries = store.verify(bars)
    altered = [entry.item.name for entry in entries if entry.state == "altered"]
    here = [entry for entry in entries if entry.state != "missing"]
    if as_json:
        print_json(
            {
                "root": str(store.root),
                "ok": not altered,
                "files": [{"name": entry.item.name, "state": entry.state} for entry in entries],
            }
        )
    elif not altered:
        sys.stdout.write(f"{len(here)} of {len(entries)} are here and as they should be\n")
    if altered:
        raise DigestMismatch(
            f"altered: {', '.join(altered)}; run `vivavoce models pull` to fetch them again"
        )


@app.command()
def path(
    name: Annotated[str, typer.Argument(help="A file, a folder or a derived folder.")],
    as_json: AsJson = False,
) -> None:
    """Print where a file is, once it is verified."""
    found = str(Store().path(name))
    if as_json:
        print_json({"name": name, "path": found})
    else:
        sys.stdout.write(f"{found}\n")


@app.command()
def use(
    name: Annotated[str, typer.Argument(help="What to replace.")],
    own: Annotated[Path | None, typer.Argument(metavar="PATH", help="Your own file.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Take the manifest's file again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a file of your own in place of one of the manifest's."""
    if default == (own is not None):
        raise ConfigError("give either the PATH of your own file or --default")
    store = Store()
    store.use(name, own)
    if as_json:
        print_json({"name": name, "path": str(own.absolute()) if own else None})


def row(entry: Entry) -> str:
    """One manifest entry for people."""
    item = entry.item
    if isinstance(item, File):
        size, source, licence = item.size, ", else ".join(map(str, item.sources)), item.licence
    else:
        size, source, licence = item.room, f"built from {', '.join(item.inputs)}", ""
    first = f"  {entry.state:<8}{size / 1e6:7.1f} MB  {item.name}  {licence}".rstrip()
    return f"{first}\n{'':22}{source}\n"


def describe(entry: Entry) -> dict[str, Any]:
    """One manifest entry for `--json`."""
    item = entry.item
    common = {
        "name": item.name,
        "bundle": item.bundle,
        "state": entry.state,
        "path": str(entry.path),
    }
    if isinstance(item, File):
        return {
            **common,
            "size": item.size,
            "sha256": item.sha256,
            "licence": item.licence,
            "origin": item.origin,
            "sources": [str(source) for source in item.sources],
        }
    return {**common, "built_from": list(item.inputs), "version": item.version}
