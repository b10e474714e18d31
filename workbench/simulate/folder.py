"""`simulate`: a study's raw folder with known truth, ready for `study.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from workbench.errors import InputError, nearest
from workbench.simulate.branch_benchmarking.files import branch_files
from workbench.simulate.insured_fleet.files import fleet_files
from workbench.simulate.orthopedic_care.files import orthopedic_files
from workbench.simulate.orthopedic_care.patients import AgeMode
from workbench.simulate.orthopedic_care.scales import Variant
from workbench.simulate.people import Checksum
from workbench.simulate.service_loop.files import loop_files
from workbench.simulate.sheets import Written

SimulatedStudy = Literal["orthopedic_care", "branch_benchmarking", "service_loop", "insured_fleet"]
STUDIES: tuple[str, ...] = get_args(SimulatedStudy)
LEVELS = (0, 1, 2, 3)


def simulate(
    study: SimulatedStudy,
    folder: Path,
    *,
    seed: int,
    n: int | None = None,
    dirt: int = 2,
    branches: int = 18,
    age_mode: AgeMode = "repaired",
    variant: Variant = "default",
    pii_checksum: Checksum = "wrong",
    overwrite: bool = False,
) -> None:
    """Write a study's raw files, codebook, aliases, data card and truth.json into `folder`. Not its study.toml.

    folder : made if absent.
    seed : 0 or more; the same seed and options give the same bytes on every platform.
    n : patients (default 102), answered forms in all (default about 6,000), respondents (service_loop, default 900),
        or vehicles (insured_fleet, default 3,600).
    dirt : 0 none, 1 light, 2 realistic, 3 hostile.
    branches : branch_benchmarking only; 18 is the review of one summer, any other number (300 for a batch)
        comes with twelve months of forms.
    age_mode, variant, pii_checksum : orthopedic_care only; see `draw_orthopedic_care`.
    Raises InputError for an unknown study or level, and when the folder already holds one of the files
    unless overwrite is true.
    """
    if study not in STUDIES:
        raise InputError("There is no practice data for this study", fix=nearest(study, STUDIES))
    if dirt not in LEVELS:
        raise InputError("An unknown level of dirt", found=repr(dirt), fix="Use 0, 1, 2 or 3.")
    if seed < 0:
        raise InputError("A seed below 0", found=str(seed), fix="Use a whole number from 0.")
    if study == "orthopedic_care":
        files = orthopedic_files(
            seed=seed,
            n=102 if n is None else n,
            dirt=dirt,
            age_mode=age_mode,
            variant=variant,
            pii_checksum=pii_checksum,
        )
    elif study == "service_loop":
        files = loop_files(seed=seed, n=n, dirt=dirt)
    elif study == "insured_fleet":
        files = fleet_files(seed=seed, n=n, dirt=dirt)
    else:
        files = branch_files(seed=seed, n=n, dirt=dirt, branches=branches)
    _write(folder, files, overwrite=overwrite)


def _write(folder: Path, files: Mapping[str, Written], *, overwrite: bool) -> None:
    there = [name for name in files if (folder / name).exists()]
    if there and not overwrite:
        raise InputError(
            "Raw files are there already",
            where=str(folder),
            found=", ".join(there),
            fix="Choose an empty folder, or pass overwrite=True to replace practice data.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, written in files.items():
        (folder / name).write_bytes(written.text.encode(written.encoding))
