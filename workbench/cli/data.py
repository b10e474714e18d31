"""Commands from files as received to clean tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from workbench.cli.app import app
from workbench.cli.options import EncodingOption, PageLangOption, ProjectOption, shown


@app.command()
def clean(
    study: str,
    lang: PageLangOption = None,
    project: ProjectOption = None,
) -> None:
    """Clean data/raw/STUDY into data/processed; print the flow, the changes and the problems."""
    from workbench.intake.processed import open_study
    from workbench.intake.summary import summary_lines
    from workbench.intake.summary_words import page_language

    for line in summary_lines(open_study(study, project=project), lang=lang or page_language()):
        print(line)


@app.command()
def reconcile(
    first: Path,
    second: Path,
    key: Annotated[str, typer.Option(help="The column that identifies a form.")],
    out: Annotated[
        Path, typer.Option(help="Where to write discrepancies.csv, summary.json, decisions.csv.")
    ] = Path(),
    operator: Annotated[
        str | None, typer.Option(help="The column that says who keyed a form; counted apart, not compared.")
    ] = None,
    lang: PageLangOption = None,
) -> None:
    """Compare two independent entries of the same forms, field by field."""
    from workbench.intake.reconcile_files import reconcile_files
    from workbench.intake.summary_words import page_language

    said = lang or page_language()
    for line in reconcile_files(first, second, key=key, out=out, operator=operator, lang=said):
        print(line)


@app.command()
def inspect(
    files: list[Path],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    encoding: EncodingOption = None,
    lang: PageLangOption = None,
) -> None:
    """Say what is in these files: columns, guesses, what looks wrong. Changes nothing."""
    import json

    from workbench.intake.inspect import as_record
    from workbench.intake.inspect import inspect as look
    from workbench.intake.inspect_page import inspect_lines
    from workbench.intake.summary_words import page_language

    found = look(files, encoding=encoding)
    print(
        json.dumps(as_record(found), ensure_ascii=False, indent=1)
        if as_json
        else "\n".join(inspect_lines(found, lang=lang or page_language()))
    )


@app.command()
def new(
    name: str,
    source: Annotated[list[Path], typer.Option("--from", help="A file as received; once for each file.")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="COLUMN that numbers the records; FILE:COLUMN for one file. Once for each."),
    ] = None,
    encoding: EncodingOption = None,
    lang: PageLangOption = None,
    project: ProjectOption = None,
) -> None:
    """Draft a study from real files; every guess is marked."""
    from workbench.intake.draft.study import draft_study
    from workbench.intake.summary_words import page_language
    from workbench.project import find_project

    raw, said = find_project(project).own_raw(), lang or page_language()
    draft = draft_study(name, source, folder=raw, key=key, encoding=encoding, lang=said)
    print("\n".join(draft.lines))


@app.command()
def codebook(
    study: str,
    out: Annotated[Path, typer.Option(help="Where to write.")],
    project: ProjectOption = None,
) -> None:
    """Write the codebook as HTML, Excel, REDCap dictionary and Table Schema."""
    from workbench.intake.export.codebook import export_codebook
    from workbench.project import find_project
    from workbench.study_file import load_study

    made = export_codebook(load_study(find_project(project).study_folder(study)), out=out)
    for warning in made.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for path in made.files:
        print(shown(path))


@app.command()
def export(
    study: str,
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    to: Annotated[str, typer.Option(help="Formats, separated by commas: sav, dta, xlsx, csv.")] = "sav",
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Of the labels.")] = "zh",
    project: ProjectOption = None,
) -> None:
    """Write the clean tables for SPSS, Stata, Excel or as CSV, with labels and missing codes."""
    from workbench.intake.export.study import export_study
    from workbench.intake.processed import open_study

    formats = [each.strip() for each in to.split(",")]
    made = export_study(open_study(study, project=project), to=formats, out=out, lang=lang)
    for warning in made.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for path in made.files:
        print(shown(path))


@app.command()
def simulate(
    study: Literal["orthopedic_care", "branch_benchmarking", "service_loop", "insured_fleet"],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")],
    out: Annotated[Path, typer.Option(help="The folder to write; in data/raw it is a study at once.")],
    branches: Annotated[
        int, typer.Option(help="branch_benchmarking: 18, or another number with twelve months of forms.")
    ] = 18,
) -> None:
    """Write practice data with known truth for one of the shipped studies."""
    from workbench.simulate import declare
    from workbench.simulate import simulate as write

    write(study, out, seed=seed, branches=branches)
    declare(study, out, branches=branches)
    print(shown(out))
