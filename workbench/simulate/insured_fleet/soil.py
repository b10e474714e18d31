"""What happens to the fleet's records on their way into a file."""

from __future__ import annotations

from workbench.simulate import soil as soiling
from workbench.simulate.insured_fleet.draw import InsuredFleet
from workbench.simulate.insured_fleet.layout import STUDY
from workbench.simulate.sheets import Sheet, as_sheet
from workbench.simulate.streams import stream

VEHICLES, POLICIES, CLAIMS, FOLLOWUP = "vehicles.csv", "policies.csv", "claims.csv", "followup.csv"
SCALE = {1: 0.33, 2: 1.0, 3: 4.0}
"""Dirt against level 2."""


def clean_sheets(clean: InsuredFleet) -> dict[str, Sheet]:
    """What the files would hold without dirt: file name -> sheet."""
    names = ("vehicles", "policies", "claims", "followup", "reports", "exposure_month", "tender")
    frames = {name: getattr(clean, name) for name in names}
    return {f"{name}.csv": as_sheet(frame, key=str(frame.columns[0])) for name, frame in frames.items()}


def soil_insured_fleet(clean: InsuredFleet, *, seed: int, dirt: int = 2) -> soiling.Soiled:
    """The seven files with dirt of this level (0 none, 1 light, 2 realistic, 3 hostile)."""
    soil = soiling.start(clean_sheets(clean))
    if dirt == 0:
        return soiling.finish(soil)
    _respelt(soil, seed, SCALE[dirt])
    _closed_in_other_words(soil, seed, SCALE[dirt])
    _impossible_dates(soil, seed, SCALE[dirt])
    return soiling.finish(soil)


def _respelt(soil: soiling.Soil, seed: int, amount: float) -> None:
    """Dirt that a declared alias or the reader itself puts right; plates are dropped at load whatever they hold."""
    plan: tuple[soiling.Rewriting, ...] = (
        (VEHICLES, ["branch"], 50, lambda code: f"{int(code[1:])}分公司", "short branch name"),
        (VEHICLES, ["in_service_from"], 30, soiling.dotted_date, "date with dots"),
        (VEHICLES, ["plate"], 60, lambda plate: plate.replace("0", "O").replace("1", "I"), "O for 0, I for 1"),
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
