"""One report in one language: its notebook run, or read again, and rendered into a private folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.errors import CellError
from workbench.project import Project
from workbench.publish.kernels.warm import running_process
from workbench.publish.results import results_of
from workbench.publish.run import execute, parts_of, prepare, read_notebook
from workbench.study import Lang, Study

if TYPE_CHECKING:
    from nbformat import NotebookNode

Part = Literal["paper", "appendix"]


@dataclass(frozen=True)
class Job:
    """One report in the making. work : its private folder; folder : where it will lie; stem : how its files begin."""

    notebook: NotebookNode
    study: Study
    project: Project
    work: Path
    folder: Path
    stem: str
    parameters: Mapping[str, Any]
    formats: Sequence[str]
    again: bool


@dataclass(frozen=True)
class Made:
    """What one language gave: names of papers, results by name, warnings, and the texts of the PDFs by name."""

    names: tuple[str, ...]
    results: dict[str, dict[str, Any]]
    warnings: tuple[str, ...]
    texts: dict[str, str]


def in_language(job: Job, lang: Lang) -> Made:
    """Run the notebook in one language and render its paper and appendix into the private folder."""
    import nbformat

    executed = _read_again(job, lang) if job.again else _run(job, lang)
    nbformat.write(executed, job.work / f"executed.{lang}.ipynb")  # type: ignore[no-untyped-call]
    names: list[str] = []
    warnings: list[str] = []
    texts: dict[str, str] = {}
    for part in _parts(executed):
        stem = f"{job.stem}.{lang}{'.appendix' if part == 'appendix' else ''}"
        warnings += _render(job, executed, part, stem, texts=texts)
        names += [f"{stem}.{each}" for each in job.formats]
    return Made(tuple(names), results_of(executed), tuple(warnings), texts)


def _run(job: Job, lang: Lang) -> NotebookNode:
    """The notebook executed in one language; a failed one is left beside the report."""
    prepared = prepare(job.notebook, lang=lang, parts=parts_of(job.study), parameters=job.parameters)
    given = {**job.parameters, "lang": lang}
    name = f"{job.study.notebook}.ipynb"
    here, warm = job.project, running_process()
    try:
        executed = execute(
            prepared, name=name, parameters=given, project=here.root, cwd=here.notebooks, warm=warm
        )
    except CellError as error:
        _leave_failed(error, job.folder / f"{job.stem}.{lang}.failed.ipynb")
        raise
    return executed


def _read_again(job: Job, lang: Lang) -> NotebookNode:
    """The notebook as it was executed for the report that lies in the folder."""
    return read_notebook(job.folder / f"executed.{lang}.ipynb")


def _render(job: Job, notebook: NotebookNode, part: Part, stem: str, *, texts: dict[str, str]) -> list[str]:
    """Write one document in each format; returns warnings, and adds the text of each PDF to `texts`."""
    from workbench.publish.paper.document import build_document

    bibliography = job.project.notebooks / "references.bib"
    known = bibliography if bibliography.is_file() else None
    document = build_document(notebook, part=part, bibliography=known)
    warnings: list[str] = []
    if "html" in job.formats:
        from workbench.publish.html.render import render_html

        (job.work / f"{stem}.html").write_text(render_html(document), encoding="utf-8", newline="\n")
    if "pdf" in job.formats:
        from workbench.publish.pdf.render import render_pdf

        rendered = render_pdf(document)
        (job.work / f"{stem}.pdf").write_bytes(rendered.pdf)
        texts[f"{stem}.pdf"] = rendered.text
        if rendered.uncovered:
            warnings.append(f"{stem}.pdf: no font covers {' '.join(rendered.uncovered)}; printed as [U+…]")
    if "docx" in job.formats:
        from workbench.publish.word.render import render_docx

        (job.work / f"{stem}.docx").write_bytes(render_docx(document))
    return warnings


def _parts(notebook: NotebookNode) -> tuple[Part, ...]:
    has_appendix = any("appendix" in cell.metadata.get("tags", []) for cell in notebook.cells)
    return ("paper", "appendix") if has_appendix else ("paper",)


def _leave_failed(error: CellError, path: Path) -> None:
    text = getattr(error, "notebook", "")
    if text:
        with suppress(OSError):  # the error of the cell is what matters
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
