"""What happens to the fleet's records on their way into a file."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from workbench.simulate import soil as soiling
from workbench.simulate.insured_fleet.draw import InsuredFleet
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.sheets import Sheet, as_sheet
from workbench.simulate.streams import below, stream

VEHICLES, POLICIES, CLAIMS, FOLLOWUP = "vehicles.csv", "policies.csv", "claims.csv", "followup.csv"
SCALE = {1: 0.33, 2: 1.0, 3: 4.0}
"""Dirt against level 2."""


def clean_sheets(clean: InsuredFleet) -> dict[str, Sheet]:
    """What the files would hold without dirt: file name -> sheet."""
    frames = {each.name: getattr(clean, each.name) for each in fields(clean)}
    return {f"{name}.csv": as_sheet(frame, key=str(frame.columns[0])) for name, frame in frames.items()}


def soil_insured_fleet(clean: InsuredFleet, *, seed: int, dirt: int = 2) -> soiling.Soiled:
    """The files with dirt of this level (0 none, 1 light, 2 realistic, 3 hostile)."""
    soil = soiling.start(clean_sheets(clean))
    if dirt == 0:
        return soiling.finish(soil)
    _respelt(soil, seed, SCALE[dirt])
    _closed_in_other_words(soil, seed, SCALE[dirt])
    _impossible_dates(soil, seed, SCALE[dirt])
    _computed_after_payment(soil, seed, SCALE[dirt])
    return _entered_twice(soiling.finish(soil), seed, SCALE[dirt])


def _respelt(soil: soiling.Soil, seed: int, amount: float) -> None:
    """Dirt that a declared alias or the reader itself puts right; plates are dropped at load whatever they hold."""
    plan: tuple[soiling.Rewriting, ...] = (
        (VEHICLES, ["branch"], 50, lambda code: f"{int(code[1:])}分公司", "short branch name"),
        (VEHICLES, ["in_service_from"], 30, soiling.dotted_date, "date with dots"),
        (VEHICLES, ["plate"], 60, lambda plate: plate.replace("0", "O").replace("1", "I"), "O for 0, I for 1"),
        (VEHICLES, ["plate"], 40, lambda plate: plate.replace("豫A·", "豫Ａ-"), "plate written otherwise"),
        (POLICIES, ["start", "end"], 60, soiling.dotted_date, "date with dots"),
        (POLICIES, ["premium"], 60, soiling.full_width, "full-width digits"),
        (CLAIMS, ["estimate_yuan", "paid_yuan"], 60, soiling.full_width, "full-width digits"),
        (CLAIMS, ["accident_on", "reported_at", "assessed_at"], 60, soiling.dotted_date, "date with dots"),
        (CLAIMS, ["on_scene", "injury"], 30, soiling.trailing_space, "trailing space"),
        (FOLLOWUP, ["csat"], 40, soiling.full_width, "full-width digits"),
    )  # fmt: skip
    soiling.respell_by(plan, soil, seed=seed, study=STUDY, amount=amount)


def _closed_in_other_words(soil: soiling.Soil, seed: int, amount: float) -> None:
    keys, rng = soil.files[CLAIMS].columns["claim_no"], stream(seed, STUDY, "closed")
    for key, column in soiling.choose(
        rng, keys, ["status"], max(1, int(40 * amount)), free=soiling.untouched(soil, CLAIMS)
    ):
        if soiling.read(soil, CLAIMS, key, column) == "2":
            soiling.spoil(soil, CLAIMS, key, column, "结案", type="another word for paid")


def _impossible_dates(soil: soiling.Soil, seed: int, amount: float) -> None:
    """Days that no calendar has; the date is lost."""
    keys, rng = soil.files[FOLLOWUP].columns["claim_no"], stream(seed, STUDY, "impossible")
    for key, column in soiling.choose(
        rng, keys, ["date"], max(1, int(8 * amount)), free=soiling.untouched(soil, FOLLOWUP)
    ):
        soiling.spoil(soil, FOLLOWUP, key, column, "2005.13.01", type="impossible date", expected="")


def _computed_after_payment(soil: soiling.Soil, seed: int, amount: float) -> None:
    """A payment entered before it was computed: the day of the computation cannot be right, and is lost."""
    keys, rng = soil.files[CLAIMS].columns["claim_no"], stream(seed, STUDY, "computed late")
    for key, column in soiling.choose(
        rng, keys, ["computed_at"], max(1, int(20 * amount)), free=soiling.untouched(soil, CLAIMS)
    ):
        late = pd.Timestamp(soiling.read(soil, CLAIMS, key, "closed_at")) + pd.Timedelta(days=2)
        soiling.spoil(soil, CLAIMS, key, column, f"{late}", type="paid before computed", expected="")


def _entered_twice(soiled: soiling.Soiled, seed: int, amount: float) -> soiling.Soiled:
    """Claims that somebody entered again under their number with -1; the copies stand at the end of the file."""
    claims = soiled.files[CLAIMS]
    places = below(stream(seed, STUDY, "twice"), len(claims), max(1, int(15 * amount)))
    copies = claims.iloc[sorted(set(places.tolist()))]
    numbers = copies["claim_no"] + "-1"
    files = soiled.files | {CLAIMS: pd.concat([claims, copies.assign(claim_no=numbers)], ignore_index=True)}
    added = [
        {"file": CLAIMS, "key": number, "type": "claim entered twice", "copy_of": number.removesuffix("-1")}
        for number in numbers
    ]
    return soiling.Soiled(files=files, cells=soiled.cells, added=tuple(added))
