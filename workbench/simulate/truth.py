"""truth.json: what was planted and every cell that was dirtied."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from workbench.simulate.soil import Soiled

SCHEMA = 1


@dataclass(frozen=True)
class Planted:
    """One planted quantity: its value (a number, a text, a list or a mapping) and how it is meant."""

    value: object
    note: str


def truth_text(
    study: str, *, seed: int, options: Mapping[str, object], planted: Mapping[str, Planted], soiled: Soiled
) -> str:
    """The JSON text, one corrupted cell a line.

    Keys: schema, study, seed, options, planted (name -> value, note), dirt (type -> cells), added (rows
    that the clean twin lacks), corrupted (file, key, column, clean, dirty, type, expected).
    """
    head = {
        "schema": SCHEMA,
        "study": study,
        "seed": seed,
        "options": dict(options),
        "planted": {name: asdict(item) for name, item in planted.items()},
        "dirt": count_types(soiled),
    }
    opening = json.dumps(head, ensure_ascii=False, indent=1)
    parts = {"added": list(soiled.added), "corrupted": [asdict(cell) for cell in soiled.cells]}
    lists = [f' "{name}": [{_lines(entries)}]' for name, entries in parts.items()]
    return opening.removesuffix("\n}") + ",\n" + ",\n".join(lists) + "\n}\n"


def count_types(soiled: Soiled) -> dict[str, int]:
    """Cells by type of dirt, in alphabetical order."""
    return dict(sorted(Counter(cell.type for cell in soiled.cells).items()))


def _lines(entries: list[dict[str, str]]) -> str:
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries]
    return "\n" + ",\n".join(lines) + "\n" if lines else ""
