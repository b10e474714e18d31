"""What a study is: the values that study.toml and codebook.csv declare, frozen."""

from workbench.study.benchmark import Benchmark, Population
from workbench.study.claims import Claim, Printed
from workbench.study.declaration import Study
from workbench.study.front import Author, Keywords, Paper, ReferenceStyle
from workbench.study.rules import (
    Careless,
    Check,
    Exclusion,
    Flag,
    Longstring,
    NearDuplicates,
    Policy,
    Privacy,
    Rules,
)
from workbench.study.tables import Channel, InstrumentUse, Table
from workbench.study.words import Columns, Declared, Lang, Words, expand_columns

__all__ = [
    "Author",
    "Benchmark",
    "Careless",
    "Channel",
    "Check",
    "Claim",
    "Columns",
    "Declared",
    "Exclusion",
    "Flag",
    "InstrumentUse",
    "Keywords",
    "Lang",
    "Longstring",
    "NearDuplicates",
    "Paper",
    "Policy",
    "Population",
    "Printed",
    "Privacy",
    "ReferenceStyle",
    "Rules",
    "Study",
    "Table",
    "Words",
    "expand_columns",
]
