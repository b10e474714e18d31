"""What cleaning did, as a page of text."""

from __future__ import annotations

from workbench.errors import SHOWN_PROBLEMS
from workbench.intake.processed import Survey


def summary_lines(survey: Survey) -> list[str]:
    """Flow, double entry and problems of a cleaned study, a line each."""
    lines = [f"{survey.study.id}: {survey.study.title.en}"]
    for table, steps in survey.flow.groupby("table", sort=False):
        lines.append(f"table {table}")
        for step in steps.itertuples():
            left_out = f" ({step.before - step.after} left out)" if step.before != step.after else ""
            lines.append(f"  {step.after:>8}  {step.reason_en}{left_out}")
        if entry := survey.entry.get(str(table)):
            lines.append(
                f"  double entry: {entry['differing']} of {entry['fields_compared']} fields differ, "
                f"{entry['per_10000']:.1f} per 10,000 (95% CI {entry['low']:.1f} to {entry['high']:.1f}); all decided"
            )
    lines += survey.warnings
    problems = survey.problems
    lines.append(f"{len(problems)} cells set missing by rule")
    for row in problems.head(SHOWN_PROBLEMS).itertuples():
        lines.append(f"  {row.file}, row {row.row}, column {row.column} ({row.value!r}): {row.rule}")
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"  … and {len(problems) - SHOWN_PROBLEMS} more in problems.csv")
    return lines
