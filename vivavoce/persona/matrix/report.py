"""What is in a matrix: figures as JSON, three plots, a Markdown page.

The audit repeats the near-duplicate rule over all rows at once, without relying on how they were
made.
"""

import json
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vivavoce.languages import LANGUAGES
from vivavoce.persona.matrix import table
from vivavoce.persona.matrix.catalog import GROUPS, catalog
from vivavoce.persona.matrix.habits import habits
from vivavoce.persona.matrix.minhash import SIMILAR, near_texts
from vivavoce.persona.matrix.near import NEAR, near_pairs
from vivavoce.persona.matrix.render import instructions
from vivavoce.persona.matrix.rules import rules
from vivavoce.persona.matrix.seeds import seeds

AUDIT: Final = 10_000
"""Rows whose rendered text is compared."""


def audit(path: Path, sample: int = AUDIT) -> dict[str, Any]:
    """All figures of a matrix file."""
    told, rows = table.about(path), table.read(path)
    tally = told["tally"]
    sound = tally["candidates"] - tally["rejected"]
    return {
        "rows": len(rows),
        "seed": told["plan"]["key"],
        "distinct": len(np.unique(rows.coords, axis=0)),
        "near_pairs": len(near_pairs(rows.coords)),
        "broken_rules": int(rules().broken(rows.coords).sum()),
        "candidates": tally["candidates"],
        "reject_rate": tally["rejected"] / tally["candidates"],
        "exact_rate": tally["exact"] / sound,
        "near_rate": tally["near"] / sound,
        "groups_taken": _groups_taken(rows),
        "marginals": marginals(rows.coords),
        "pairs": pair_coverage(rows.coords),
        "seeds": {"by_origin": seeds().counts(), "rows_by_origin": _origins(rows)},
        "values": catalog().counts(),
        "rules": len(rules().rules),
        "text": {
            "similar": SIMILAR,
            "seeds": _texts(seeds().coords),
            "sample": _texts(rows.coords[:: max(1, len(rows) // sample)]),
        },
    }


def marginals(coords: npt.NDArray[np.uint8]) -> dict[str, dict[str, float]]:
    """Per attribute: share of values in use, evenness (entropy over its maximum), top share."""
    out = {}
    for place, attribute in enumerate(catalog().attributes):
        counts = np.bincount(coords[:, place], minlength=len(attribute.values))
        shares = counts[counts > 0] / len(coords)
        entropy = float(-(shares * np.log(shares)).sum())
        out[attribute.name] = {
            "values": len(attribute.values),
            "used": float((counts > 0).mean()),
            "evenness": entropy / float(np.log(max(2, len(attribute.values)))),
            "top": float(shares.max()),
        }
    return out


def pair_coverage(coords: npt.NDArray[np.uint8]) -> dict[str, Any]:
    """Of all pairs of values of two attributes that no rule forbids, the share that occurs."""
    names = catalog().names
    shares = np.ones((len(names), len(names)))
    seen_in_all = possible_in_all = 0
    for a, b in combinations(range(len(names)), 2):
        width = len(catalog().attributes[b].values)
        table_ = rules().pairs.get((a, b))
        size = len(catalog().attributes[a].values) * width
        possible = size if table_ is None else int((~table_).sum())
        codes = coords[:, a].astype(np.int64) * width + coords[:, b]
        seen = int((np.bincount(codes, minlength=size) > 0).sum())
        shares[a, b] = shares[b, a] = seen / possible
        seen_in_all += seen
        possible_in_all += possible
    return {
        "possible": possible_in_all,
        "seen": seen_in_all,
        "share": seen_in_all / possible_in_all,
        "by_attributes": shares.round(4).tolist(),
    }


def write(figures: Mapping[str, Any], folder: Path) -> None:
    """`matrix.json`, `matrix.md`, `marginals.png`, `pairs.png`, `candidates.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (folder / "matrix.json").write_text(text + "\n", "utf-8")
    (folder / "matrix.md").write_text(page(figures), "utf-8")
    _plots(figures, folder)


def page(figures: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    origin, text = figures["seeds"]["by_origin"], figures["text"]
    lines = [
        "# Persona matrix: what is in it\n",
        "| | |\n|---|---|",
        f"| rows | {figures['rows']:,} |",
        f"| distinct rows | {figures['distinct']:,} |",
        f"| pairs of rows fewer than {NEAR} coordinates apart | {figures['near_pairs']} |",
        f"| rows that break a rule | {figures['broken_rules']} |",
        f"| candidates drawn | {figures['candidates']:,} |",
        f"| rejected by the {figures['rules']} rules | {figures['reject_rate']:.1%} |",
        f"| of the rest: exact duplicates | {figures['exact_rate']:.2%} |",
        f"| of the rest: near-duplicates | {figures['near_rate']:.2%} |",
        f"| value pairs covered (of those no rule forbids) | {figures['pairs']['share']:.1%} |",
        f"| seeds written by hand | {origin['written']} |",
        f"| seeds composed of authored values | {origin['composed']:,} |",
        f"| seeds with published roles and traits | {origin['derived']:,} |",
    ]
    for name in ("seeds", "sample"):
        part = text[name]
        lines.append(
            f"| near-duplicate texts (Jaccard {text['similar']}) among {part['texts']:,} "
            f"{name if name == 'seeds' else 'sampled rows'}, zh / en | "
            f"{part['near']['zh']} / {part['near']['en']} |"
        )
    lines += ["\n| group | authored values | derived values |\n|---|---|---|"]
    for group in GROUPS:
        count = figures["values"][group]
        lines.append(f"| {group} | {count['authored']} | {count['derived']} |")
    lines += [
        "\n![How evenly the values of each attribute are used](marginals.png)",
        "\n![Which pairs of values occur](pairs.png)",
        "\n![What became of the candidates](candidates.png)",
    ]
    return "\n".join(lines) + "\n"


def _texts(coords: npt.NDArray[np.uint8]) -> dict[str, Any]:
    """Near-duplicates among the rendered prompts of some rows."""
    near = {}
    for language in LANGUAGES:
        values = [catalog().values(row) for row in coords]
        near[language] = len(near_texts([instructions(v, habits(v, language)) for v in values]))
    return {"texts": len(coords), "near": near}


def _groups_taken(rows: table.Rows) -> dict[str, float]:
    """Share of rows that took one, two or three groups."""
    taken = (rows.parents != rows.seed[:, None]).sum(axis=1)
    return {str(size): float((taken == size).mean()) for size in (1, 2, 3)}


def _origins(rows: table.Rows) -> dict[str, int]:
    counts = np.bincount(seeds().origin[rows.seed], minlength=3)
    return dict(zip(seeds().counts(), counts.tolist(), strict=True))


def _plots(figures: Mapping[str, Any], folder: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    names = list(figures["marginals"])
    colours = {group: f"C{place}" for place, group in enumerate(GROUPS)}
    groups = [attribute.group for attribute in catalog().attributes]

    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    evenness = [figures["marginals"][name]["evenness"] for name in names]
    axes.bar(names, evenness, color=[colours[group] for group in groups])
    axes.tick_params(axis="x", rotation=90, labelsize=7)
    axes.set(ylim=(0, 1), ylabel="entropy / maximum", title="Evenness of the values in use")
    figure.savefig(folder / "marginals.png", dpi=90)
    plt.close(figure)

    figure, axes = plt.subplots(figsize=(5.6, 5), layout="constrained")
    image = axes.imshow(figures["pairs"]["by_attributes"], vmin=0, vmax=1, cmap="viridis")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set_title("Share of possible value pairs that occur")
    figure.colorbar(image, shrink=0.8)
    figure.savefig(folder / "pairs.png", dpi=90)
    plt.close(figure)

    figure, axes = plt.subplots(figsize=(6, 1.8), layout="constrained")
    sound = 1 - figures["reject_rate"]
    parts = {
        "rejected": figures["reject_rate"],
        "exact": sound * figures["exact_rate"],
        "near": sound * figures["near_rate"],
    }
    parts["kept"] = 1 - sum(parts.values())
    left = 0.0
    for name, share in parts.items():
        axes.barh(["candidates"], [share], left=left, label=f"{name} {share:.1%}")
        left += share
    axes.set(xlim=(0, 1))
    axes.legend(ncols=4, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    figure.savefig(folder / "candidates.png", dpi=90)
    plt.close(figure)
