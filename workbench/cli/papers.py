"""Commands from clean tables to papers, and their proof."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.app import app
from workbench.cli.options import (
    FormatOption,
    LangOption,
    PeriodOption,
    ProjectOption,
    SetOption,
    listed,
    settings_of,
    shown,
)
from workbench.errors import CheckFailed


@app.command("list")
def list_studies(project: ProjectOption = None) -> None:
    """Studies, what their data is, and whether their last report is up to date."""
    from workbench.publish.status import status_of_studies

    for line in status_of_studies(project):
        print(line)


@app.command()
def report(
    study: str,
    lang: LangOption = "zh,en",
    to: FormatOption = "html,pdf",
    setting: SetOption = None,
    period: PeriodOption = None,
    out: Annotated[Path | None, typer.Option(help="Stands in for reports/.")] = None,
    project: ProjectOption = None,
) -> None:
    """Publish one study: a paper (and its appendix) a language and format."""
    from workbench.publish.kernels.hand_over import hand_over

    if (code := hand_over(sys.argv, program="workbench.cli:main")) is not None:
        raise typer.Exit(code)
    from workbench.publish.report import report as publish

    langs: Any = listed(lang)
    made = publish(
        study,
        langs=langs,
        formats=listed(to),
        parameters=settings_of(setting, period=period),
        out=out,
        project=project,
    )
    for warning in made.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for paper in made.addresses or map(shown, made.papers):
        print(paper)


@app.command()
def warm() -> None:
    """Keep a process with all imports done in this terminal: reports and kernels then start at once."""
    from workbench.publish.kernels.warm import keep_warm

    keep_warm()


@app.command()
def batch(
    study: str,
    by: Annotated[str | None, typer.Option(help="A report for each level of this column.")] = None,
    table: Annotated[
        Path | None, typer.Option(help="A report for each row of a table of parameters.")
    ] = None,
    lang: LangOption = "zh,en",
    to: FormatOption = "html,pdf",
    setting: SetOption = None,
    period: PeriodOption = None,
    jobs: Annotated[int | None, typer.Option(help="Reports at a time.")] = None,
    seconds: Annotated[float, typer.Option(help="The longest a report may take.")] = 600,
    memory: Annotated[int, typer.Option(help="MB that a report may use.")] = 4096,
    retries: Annotated[int, typer.Option(help="Of a report whose process died.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers make the reports.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make all, whatever is done.")] = False,
    only_failed: Annotated[bool, typer.Option("--only-failed", help="Only what failed before.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what would be made and why; make nothing.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Stands in for reports/.")] = None,
    project: ProjectOption = None,
) -> None:
    """Many reports of one study: goes on where it stopped, makes nothing twice."""
    from workbench.cli.batches import run_batch

    options = {
        "by": by,
        "table": table,
        "langs": listed(lang),
        "formats": listed(to),
        "parameters": settings_of(setting, period=period),
    }
    limits = {"jobs": jobs, "seconds": seconds, "memory": memory, "retries": retries, "scheduler": scheduler}
    run_batch(
        study,
        options,
        limits,
        force=force,
        only_failed=only_failed,
        explain_only=explain,
        out=out,
        project=project,
    )


@app.command()
def verify(folder: Path, project: ProjectOption = None) -> None:
    """Make a published report again from its manifest and compare bytes and numbers."""
    from workbench.publish.verify import verification_lines
    from workbench.publish.verify import verify as compare

    found = compare(folder, project=project)
    for line in verification_lines(found):
        print(line)
    if not found.ok:
        raise CheckFailed(
            "The report is not reproduced", where=str(folder), fix="The lines above say what differs and why."
        )


@app.command()
def doctor(project: ProjectOption = None) -> None:
    """Look for what would stop a report on this machine, and say how to mend it."""
    from workbench.project import find_project
    from workbench.publish.doctor import examine

    checks = examine(find_project(project))
    for check in checks:
        print(
            f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.found}"
            + ("" if check.ok else f". {check.fix}")
        )
    if failed := [check.name for check in checks if not check.ok]:
        raise CheckFailed(
            "This machine is not ready", found=", ".join(failed), fix="Mend what is listed above."
        )
