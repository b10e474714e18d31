"""Where reports go: a folder that stands for reports/, and an object store that gets a copy of what is finished there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.object_store import Address, address_of
from workbench.project import Project


@dataclass(frozen=True)
class Destination:
    """home : the local folder, where reports are made and recorded; store : the address of their copies, None for none."""

    home: Path
    store: Address | None


def destination(out: Path | str | None, *, project: Project) -> Destination:
    """What --out means. A project of an object store has its reports/ there too, unless `out` names another place.

    Raises InputError for an address among the project's own raw data or notebooks.
    """
    address = address_of(out) if out else project.address and project.address.below("reports")
    if address is None:
        return Destination(Path(out).resolve() if out else project.reports, None)
    for part in ("data", "notebooks") if project.address else ():
        kept = project.address.below(part) if project.address else address
        if f"{address}/".startswith(f"{kept}/"):
            fix = "Choose another --out."
            raise InputError(f"Reports may not be written into the project's {part}", where=str(address), fix=fix)  # fmt: skip
    return Destination(project.reports, address)
