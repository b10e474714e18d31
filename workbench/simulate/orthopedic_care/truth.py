"""The planted truth of the orthopaedic study, as truth.json lists it."""

from __future__ import annotations

from workbench.simulate.orthopedic_care import patients, scales
from workbench.simulate.orthopedic_care.draw import OrthopedicCare
from workbench.simulate.orthopedic_care.patients import AgeMode
from workbench.simulate.orthopedic_care.planted import population_values
from workbench.simulate.orthopedic_care.scales import FACTORS, Variant
from workbench.simulate.orthopedic_care.slips import KEYED
from workbench.simulate.orthopedic_care.soil import IN_ONE_ENTRY, WRONG_SHARE
from workbench.simulate.soil import Soiled
from workbench.simulate.truth import Planted


def orthopedic_truth(
    clean: OrthopedicCare, soiled: Soiled, *, variant: Variant, age_mode: AgeMode
) -> dict[str, Planted]:
    """Planted quantities by name: population values of scores first, then the design, then the dirt."""
    population = {
        name: Planted(value, population_note(name)) for name, value in population_values(variant).items()
    }
    return population | _design(clean, variant=variant, age_mode=age_mode) | _entry(clean, soiled)


def population_note(name: str) -> str:
    """What a population value means."""
    kind, _, rest = name.partition("_")
    notes = {
        "rho": "population Spearman correlation of the mean score with the {side} caring mean",
        "contrast": "rho with soft minus rho with hard caring mean",
        "proxy": "difference of caring mean, nurse-proxy minus other forms",
        "icc": "observed caring mean, nurse groups, proxy forms corrected",
        "mean": "population mean of the mean score, answers 1-5",
        "sd": "population SD of the mean score",
        "alpha": "population Cronbach alpha",
        "share": "population share beyond the cut-off (1-5 coding)",
    }
    side = rest.rpartition("_")[2]
    return (
        notes[kind].format(side=side)
        + "; large simulation with the same generator, Monte Carlo error about .001"
    )


def _design(clean: OrthopedicCare, *, variant: Variant, age_mode: AgeMode) -> dict[str, Planted]:
    sides = scales.WITH_CARING[variant]
    latent = {side: dict(zip(FACTORS, values, strict=True)) for side, values in sides.items()}
    n = len(clean.patients)
    return {
        "n": Planted(n, "patients analysed; distributed = returned"),
        "age": Planted(
            {
                "mean": patients.AGE_MEAN,
                "sd": patients.AGE_SD[age_mode],
                "min": 15,
                "max": 65,
                "mode": age_mode,
            },
            "holds in the sample after cleaning, SD within .005",
        ),
        "los_days": Planted(
            {"mean": float(f"{patients.STAY_MEAN:.2f}"), "sd": patients.STAY_SD},
            "holds in the sample after cleaning, SD within .005; 102 stays sum to 1781",
        ),
        "latent_with_caring": Planted(latent, f"latent correlations, variant {variant}"),
        "latent_between_factors": Planted(scales.BETWEEN_FACTORS, "all pairs of factors but DEP-ANX"),
        "latent_depression_anxiety": Planted(scales.DEPRESSION_ANXIETY, "DEP-ANX"),
        "latent_soft_hard": Planted(scales.SOFT_HARD, "soft-hard"),
        "item_loading": Planted(scales.ITEM_LOADING, "90 symptom items"),
        "caring_loading": Planted(scales.CARING_LOADING, "six caring items"),
        "caring_shares": Planted(list(scales.CARING_SHARES), "answers 1-5, forms without a nurse's pen"),
        "factor_means": Planted(dict(scales.FACTOR_MEANS), "geometric item means before truncation at 5"),
        "proxy_share": Planted(
            patients.NURSE_PROXY_SHARE, "forms filled in by a nurse (mode 2), nearest count"
        ),
        "proxy_gain": Planted(scales.PROXY_GAIN, "planted gain of the expected caring mean on such forms"),
    }


def _entry(clean: OrthopedicCare, soiled: Soiled) -> dict[str, Planted]:
    compared = len(clean.patients) * (len(clean.patients.columns) - 1)
    wrong = sum(cell.type in IN_ONE_ENTRY for cell in soiled.cells)
    fields = len(clean.patients) * len(KEYED)
    disagree = clean.patients["education"] != clean.patients["schooling"]
    return {
        "keyed_wrongly": Planted(
            wrong, f"fields that differ between the entries after normalisation, of {fields}"
        ),
        "keyed_fields": Planted(fields, "forms times fields without key, clerk and direct identifiers"),
        "entry_error_rate": Planted(
            float(f"{wrong / compared * 10_000:.4f}"),
            f"differing fields per 10,000 of {compared} compared, all but the key",
        ),
        "keyed_wrongly_share": Planted(WRONG_SHARE, "planted share of fields keyed wrongly in one entry"),
        "straight_liners": Planted(
            list(clean.straight_liners), "one answer to all 90 symptom and 6 caring items"
        ),
        "duplicate_forms": Planted(
            sorted({row["key"] for row in soiled.added}), "keyed twice in both entries"
        ),
        "education_disagrees": Planted(
            list(clean.patients.loc[disagree, "form_no"]), "education and schooling differ on the form itself"
        ),
    }
