"""The command line: parse, make one call, print. Errors become one message and an exit code."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from workbench.errors import CheckFailed, InputError, WorkbenchError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From questionnaires and service records to papers, in Chinese and English.",
)
ProjectOption = Annotated[
    Path | None, typer.Option("--project", help="The project's folder; default: found upwards.")
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", help="Of the files' text, when it is not clear.")
]


@app.command("list")
def list_studies(project: ProjectOption = None) -> None:
    """Studies, what their data is, and whether their last report is up to date."""
    from workbench.publish.status import status_of_studies

    for line in status_of_studies(project):
        print(line)


@app.command()
def clean(study: str, project: ProjectOption = None) -> None:
    """Clean data/raw/STUDY into data/processed and print the flow and the problems."""
    from workbench.intake.processed import open_study
    from workbench.intake.summary import summary_lines

    for line in summary_lines(open_study(study, project=project)):
        print(line)


@app.command()
def reconcile(
    first: Path,
    second: Path,
    key: Annotated[str, typer.Option(help="The column that identifies a form.")],
    out: Annotated[
        Path, typer.Option(help="Where to write discrepancies.csv, summary.json, decisions.csv.")
    ] = Path(),
) -> None:
    """Compare two independent entries of the same forms, field by field."""
    from workbench.intake.reconcile_files import reconcile_files

    for line in reconcile_files(first, second, key=key, out=out):
        print(line)


@app.command()
def report(
    study: str,
    lang: Annotated[str, typer.Option(help="zh, en, or both with a comma.")] = "zh,en",
    to: Annotated[str, typer.Option(help="html, pdf, or both with a comma.")] = "html,pdf",
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE of a notebook parameter.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Stands in for reports/.")] = None,
    project: ProjectOption = None,
) -> None:
    """Publish one study: a paper (and its appendix) a language and format."""
    from workbench.publish.report import report as publish

    langs: Any = _listed(lang)
    made = publish(
        study, langs=langs, formats=_listed(to), parameters=_settings(setting), out=out, project=project
    )
    for warning in made.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for paper in made.papers:
        print(_shown(paper))


@app.command()
def inspect(
    files: list[Path],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    encoding: EncodingOption = None,
) -> None:
    """Say what is in these files: columns, guesses, what looks wrong. Changes nothing."""
    import json

    from workbench.intake.inspect import as_record
    from workbench.intake.inspect import inspect as look
    from workbench.intake.inspect_page import inspect_lines

    found = look(files, encoding=encoding)
    print(
        json.dumps(as_record(found), ensure_ascii=False, indent=1)
        if as_json
        else "\n".join(inspect_lines(found))
    )


@app.command()
def new(
    name: str,
    source: Annotated[list[Path], typer.Option("--from", help="A file as received; once for each file.")],
    key: Annotated[str | None, typer.Option(help="The column that numbers the records.")] = None,
    encoding: EncodingOption = None,
    project: ProjectOption = None,
) -> None:
    """Draft a study from real files; every guess is marked."""
    from workbench.intake.draft.study import draft_study
    from workbench.project import find_project

    draft = draft_study(name, source, folder=find_project(project).raw, key=key, encoding=encoding)
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
        print(_shown(path))


@app.command()
def simulate(
    study: Literal["orthopedic_care", "branch_benchmarking"],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not hold these files yet.")],
) -> None:
    """Write practice data with known truth for one of the shipped studies."""
    from workbench.simulate import simulate as write

    write(study, out, seed=seed)
    print(_shown(out))


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


def main() -> NoReturn:
    """Run the command line; every error of ours ends as a message on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for ending in ("SIGTERM", "SIGHUP"):  # a closed terminal ends a run as cleanly as a person does
        if hasattr(signal, ending):
            signal.signal(getattr(signal, ending), _terminated)
    try:
        app(standalone_mode=True)
    except WorkbenchError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        _complain(f"{error.strerror or error}{place}. Check permissions and free space.")
        sys.exit(InputError.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def _complain(message: str) -> None:
    """Print to stderr; what a file holds may not move the cursor or turn the line round."""
    shown = "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in message)
    print(f"workbench: {shown}", file=sys.stderr)


def _terminated(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _settings(given: list[str] | None) -> dict[str, str]:
    settings: dict[str, str] = {}
    for each in given or []:
        name, equals, value = each.partition("=")
        if not equals or name in settings:
            raise InputError(f"--set {each} is not understood", fix="Write --set NAME=VALUE, each name once.")
        settings[name] = value
    return settings


def _shown(path: Path) -> str:
    """The path as short as it is unambiguous."""
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
