"""All files of the orthopaedic practice data but study.toml."""

from __future__ import annotations

from workbench.simulate.codebooks import ALIAS_COLUMNS, CODEBOOK_COLUMNS, rows_text
from workbench.simulate.orthopedic_care.card import orthopedic_card
from workbench.simulate.orthopedic_care.codebook import orthopedic_aliases, orthopedic_codebook
from workbench.simulate.orthopedic_care.draw import draw_orthopedic_care
from workbench.simulate.orthopedic_care.patients import AgeMode
from workbench.simulate.orthopedic_care.scales import Variant
from workbench.simulate.orthopedic_care.soil import (
    DECISION_COLUMNS,
    FIRST,
    LOG,
    SECOND,
    shuffled_columns,
    soil_orthopedic_care,
)
from workbench.simulate.orthopedic_care.truth import orthopedic_truth
from workbench.simulate.people import Checksum
from workbench.simulate.sheets import Written, csv_text, frame_text
from workbench.simulate.soil import Soiled
from workbench.simulate.truth import count_types, truth_text

STUDY = "orthopedic_care"
STRAIGHT_LINERS = 3


def orthopedic_files(
    *, seed: int, n: int, dirt: int, age_mode: AgeMode, variant: Variant, pii_checksum: Checksum
) -> dict[str, Written]:
    """File name -> text and encoding. Straight-liners are planted at every level of dirt but 0."""
    clean = draw_orthopedic_care(
        seed=seed,
        n=n,
        age_mode=age_mode,
        variant=variant,
        straight_liners=STRAIGHT_LINERS if dirt else 0,
        pii_checksum=pii_checksum,
    )
    soiled = soil_orthopedic_care(clean, seed=seed, dirt=dirt)
    planted = orthopedic_truth(clean, soiled, variant=variant, age_mode=age_mode)
    options = {"n": n, "dirt": dirt, "age_mode": age_mode, "variant": variant, "pii_checksum": pii_checksum}
    shown = options | ({"n": None} if n == 102 else {})
    card = orthopedic_card(seed=seed, options=shown, planted=planted, dirt=count_types(soiled))
    return _tables(soiled, seed=seed, dirt=dirt) | {
        "codebook.csv": Written(rows_text(orthopedic_codebook(), CODEBOOK_COLUMNS)),
        "aliases.csv": Written(rows_text(orthopedic_aliases(), ALIAS_COLUMNS)),
        "README.md": Written(card),
        "truth.json": Written(truth_text(STUDY, seed=seed, options=options, planted=planted, soiled=soiled)),
    }


def _tables(soiled: Soiled, *, seed: int, dirt: int) -> dict[str, Written]:
    """The second entry has a byte-order mark; at level 3 it comes as GB18030 with another layout and CRLF."""
    second, log = soiled.files[SECOND], frame_text(soiled.files[LOG])
    if dirt == 3:
        drifted = frame_text(shuffled_columns(second, seed=seed), line_end="\r\n")
        entry = Written(drifted, "gb18030")
    else:
        entry = Written(frame_text(second), "utf-8-sig")
    decisions = soiled.decisions
    header = dict.fromkeys(DECISION_COLUMNS, [""][:0])
    return {
        FIRST: Written(frame_text(soiled.files[FIRST])),
        SECOND: entry,
        "decisions.csv": Written(csv_text(header) if decisions is None else frame_text(decisions)),
        LOG: Written(log),
    }
