"""What a file declares of its variables, held against the codebook: a code that means something else in the two."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.intake.canonical import BLANKS
from workbench.intake.formats.labels import Received
from workbench.variables import Variable


def contradictions(received: Received, variables: Mapping[str, Variable]) -> tuple[str, ...]:
    """Warnings: codes that the file declares missing and the codebook takes for answers, and labels on other codes.

    Only codes that occur are named. The codebook holds in any case: a person has written or checked it.
    """
    warnings = []
    for said in received.variables:
        variable = variables.get(said.name.strip(BLANKS))
        if variable is None or variable.identifier == "direct":
            continue
        place = f"{received.table.file}, column {said.name}"
        there = set(received.table.frame[said.name].unique().to_list())
        for code, reason in said.missing.items():
            if code in there and code not in variable.missing and _is_answer(code, variable):
                warnings.append(
                    f"{place}: the file declares {code} missing ({reason}), codebook.csv does not."
                )
        meant = {label: code for code, labels in variable.codes.items() for label in labels if label}
        for code, (label, _) in said.codes.items():
            other = meant.get(label, code)
            if code in there and other != code:
                warnings.append(f"{place}: “{label}” is {code} in the file, but {other} in codebook.csv.")
    return tuple(warnings)


def _is_answer(code: str, variable: Variable) -> bool:
    """True when cleaning would take the code for an answer instead of stopping at it."""
    if variable.codes and variable.type == "category":
        return code in variable.codes
    try:
        number = float(code)
    except ValueError:
        return variable.type in ("text", "id", "category")
    return not (
        (variable.low is not None and number < variable.low)
        or (variable.high is not None and number > variable.high)
    )
