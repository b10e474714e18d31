"""What happens to the loop's records on their way into a file."""

from __future__ import annotations

from workbench.simulate import soil as soiling
from workbench.simulate.service_loop.draw import ServiceLoop
from workbench.simulate.service_loop.layout import BRANCHES, STUDY
from workbench.simulate.sheets import Sheet, as_sheet
from workbench.simulate.streams import stream

WEEKS, SURVEY = "process_week.csv", "survey.csv"
STAFF, ITEMS = "staff_quarter.csv", "nonconformity.csv"
CHANGES, FIELDWORK, CUSTOMERS = "process_change.csv", "fieldwork.csv", "customers.csv"
SCALE = {1: 0.33, 2: 1.0, 3: 4.0}
"""Dirt against level 2."""
PERCEIVED = [f"p{item}" for item in range(1, 23)]
EXPECTED = [f"e{item}" for item in range(1, 23)]


def clean_sheets(clean: ServiceLoop) -> dict[str, Sheet]:
    """What the files would hold without dirt: file name -> sheet."""
    return {
        WEEKS: as_sheet(clean.process_week, key="row_id", decimals=2),
        SURVEY: as_sheet(clean.survey, key="resp_id"),
        STAFF: as_sheet(clean.staff_quarter, key="row_id"),
        ITEMS: as_sheet(clean.nonconformity, key="nc_id"),
        CHANGES: as_sheet(clean.process_change, key="change_id"),
        FIELDWORK: as_sheet(clean.fieldwork, key="channel"),
        CUSTOMERS: as_sheet(clean.customers, key="branch"),
    }


def soil_service_loop(clean: ServiceLoop, *, seed: int, dirt: int = 2) -> soiling.Soiled:
    """The files with dirt of this level (0 none, 1 light, 2 realistic, 3 hostile)."""
    soil = soiling.start(clean_sheets(clean))
    if dirt == 0:
        return soiling.finish(soil)
    _respelt(soil, seed, SCALE[dirt])
    _weights_that_do_not_add_up(soil, seed, SCALE[dirt])
    _impossible_dates(soil, seed, SCALE[dirt])
    _renamed_owner(soil)
    return soiling.finish(soil)


def _respelt(soil: soiling.Soil, seed: int, amount: float) -> None:
    """Dirt that a declared alias or the reader itself puts right."""
    names = {f"P{place:02d}": f"{zh}所" for place, (zh, _) in enumerate(BRANCHES, start=1)}
    plan: tuple[soiling.Rewriting, ...] = (
        (WEEKS, ["week"], 120, lambda week: f"第{week}周", "week with its word"),
        (WEEKS, ["branch"], 60, lambda code: names[code], "short branch name"),
        (WEEKS, ["n_cases", "n_nonconform"], 80, soiling.full_width, "full-width digits"),
        (SURVEY, [*PERCEIVED, *EXPECTED], 300, soiling.full_width, "full-width digits"),
        (SURVEY, ["date"], 60, soiling.dotted_date, "date with dots"),
        (SURVEY, ["branch"], 30, soiling.trailing_space, "trailing space"),
        (STAFF, ["cases", "timely"], 12, soiling.full_width, "full-width digits"),
        (STAFF, ["quarter", "branch"], 12, soiling.trailing_space, "trailing space"),
        (ITEMS, ["found_on", "due"], 20, soiling.dotted_date, "date with dots"),
    )
    soiling.respell_by(plan, soil, seed=seed, study=STUDY, amount=amount)


def _weights_that_do_not_add_up(soil: soiling.Soil, seed: int, amount: float) -> None:
    """Points that sum to more or less than 100: only their proportions count, so nothing is lost."""
    keys, rng = soil.files[SURVEY].columns["resp_id"], stream(seed, STUDY, "points off")
    for key, column in soiling.choose(
        rng, keys, ["w1", "w3", "w5"], max(1, int(40 * amount)), free=soiling.untouched(soil, SURVEY)
    ):
        wrong = str(int(soiling.read(soil, SURVEY, key, column)) + 5)
        soiling.spoil(soil, SURVEY, key, column, wrong, type="weights off 100", expected=wrong)


def _impossible_dates(soil: soiling.Soil, seed: int, amount: float) -> None:
    """Days that no calendar has; the date is lost."""
    keys, rng = soil.files[SURVEY].columns["resp_id"], stream(seed, STUDY, "impossible")
    for key, column in soiling.choose(
        rng, keys, ["date"], max(1, int(8 * amount)), free=soiling.untouched(soil, SURVEY)
    ):
        soiling.spoil(soil, SURVEY, key, column, "2005.13.01", type="impossible date", expected="")


def _renamed_owner(soil: soiling.Soil) -> None:
    sheet = soil.files[ITEMS].columns
    for key, owner in zip(list(sheet["nc_id"]), list(sheet["owner"]), strict=True):
        if owner == "S07":
            soiling.spoil(soil, ITEMS, key, "owner", "S07(原S70)", type="owner renamed")
