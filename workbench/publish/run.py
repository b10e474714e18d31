"""Run a notebook for one study and language in a kernel of its own, under a fixed environment."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.errors import CheckFailed, InputError
from workbench.instruments import load_instrument
from workbench.present.terms import has_term, term
from workbench.publish.failures import cell_failure, forget_numbers, kernel_failure, number_cells
from workbench.publish.kernels.client import VARIABLE, WarmProcess
from workbench.publish.kernels.environment import fixed_environment
from workbench.study import Lang, Study

if TYPE_CHECKING:
    from nbformat import NotebookNode

# A report's kernel keeps no history and starts no thread to write it. A tip of the day would be drawn by `random` each time
# that somebody asks whether the kernel is ready, and how often that is depends on the clock.
QUIETLY = (
    "--IPKernelApp.log_level=50",
    "--HistoryManager.enabled=False",
    "--InteractiveShell.enable_tip=False",
)
LAST_WORDS = 4_000  # bytes
GUIDE = "guide"  # a cell for whoever opens the notebook; no paper prints it


def read_notebook(path: Path) -> NotebookNode:
    """A notebook of the current format; raises InputError when the file is missing or is not one."""
    import_quickly()
    import nbformat

    if not path.is_file():
        raise InputError(
            f"There is no notebook {path.name!r}",
            where=str(path.parent),
            fix="Check `notebook` in study.toml, or copy it from the notebooks folder of workbench.",
        )
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call, no-any-return]
    except (
        nbformat.reader.NotJSONError,
        nbformat.ValidationError,
        UnicodeDecodeError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise InputError(
            "This is not a notebook", where=path.name, found=type(error).__name__, fix="Open it in Jupyter."
        ) from None


def prepare(
    notebook: NotebookNode,
    *,
    lang: Lang,
    parts: Collection[str],
    parameters: Mapping[str, Any] = MappingProxyType({}),
) -> NotebookNode:
    """A copy with only the cells of one language whose material the study has.

    parts : what the study has (see `parts_of`). Cells tagged zh or en are of that language; `needs:PART` cells drop
    out when the study lacks the part, whose name is then listed in metadata.workbench.absent for the paper to say.
    parameters : `if:NAME` cells stay when that parameter is given, `unless:NAME` cells when it is not (None, "", False,
    an empty list), so that one notebook holds an overview and the report of one unit. A parameter `period` gives two
    names more: `partial` when it is shorter than a year, `brief` when it is a week or a month, `week` and `month` when it is that.
    """
    from copy import deepcopy

    prepared = deepcopy(notebook)
    parameters = {**parameters, **_edition(parameters)}
    number_cells(prepared)
    other = {"zh": "en", "en": "zh"}[lang]
    absent: list[str] = []
    kept = []
    for cell in prepared.cells:
        tags = cell.metadata.get("tags", [])
        if not _asked_for(tags, parameters):
            continue
        needed = [tag.removeprefix("needs:") for tag in tags if tag.startswith("needs:")]
        lacking = [part for part in needed if part not in parts]
        absent += [part for part in lacking if part not in absent]
        if not lacking and other not in tags and GUIDE not in tags:
            kept.append(cell)
    prepared.cells = kept
    names = [term(f"part_{part}", lang) if has_term(f"part_{part}") else part for part in absent]
    prepared.metadata["workbench"] = {"lang": lang, "absent": names}
    return prepared


def _edition(parameters: Mapping[str, Any]) -> dict[str, bool]:
    """How long the edition's period is: 2005 is a year, 2005-Q3 is partial, 2005-08 and 2005-W31 are brief as well."""
    period = str(parameters.get("period") or "")
    brief = "-" in period and "-Q" not in period
    week = brief and "-W" in period
    return {"partial": "-" in period, "brief": brief, "week": week, "month": brief and not week}


def _asked_for(tags: Collection[str], parameters: Mapping[str, Any]) -> bool:
    given = [bool(parameters.get(tag.removeprefix("if:"))) for tag in tags if tag.startswith("if:")]
    absent = [not parameters.get(tag.removeprefix("unless:")) for tag in tags if tag.startswith("unless:")]
    return all(given + absent)


def parts_of(study: Study) -> set[str]:
    """What a study has that a `needs:` tag may ask for: its tables, and the declared sections that papers print."""
    sections = {
        "claims": study.claims,
        "printed": study.printed,
        "instruments": study.instruments,
        "several-scales": _several_scales(study),
        "fielding": study.fielding,
        "entries": any(table.entries > 1 for table in study.tables.values()),
        "careless": any(rules.careless for rules in study.rules.values()),
        "sources": study.benchmark and study.benchmark.source,
        "dimensions": study.benchmark and study.benchmark.dimensions,
        "several-dimensions": study.benchmark and len(study.benchmark.dimensions) > 1,
        "dates": study.benchmark and study.benchmark.date,
        "population": study.benchmark and study.benchmark.population,
    }
    return {*study.tables, *(name for name, there in sections.items() if there)}


def _several_scales(study: Study) -> bool:
    loaded = [load_instrument(use.instrument, folder=study.folder) for use in study.instruments.values()]
    return sum(len(instrument.subscales) for instrument in loaded) > 1


def execute(
    notebook: NotebookNode,
    *,
    name: str,
    parameters: Mapping[str, Any],
    project: Path,
    cwd: Path,
    warm: WarmProcess | None = None,
) -> NotebookNode:
    """Run every cell in a fresh kernel, through papermill; returns the executed notebook, without clock times.

    name : the notebook's, for messages. project : what `open_study` finds in the kernel. cwd : where the cells run.
    warm : the process to fork the kernel from; None, or one that cannot be used, gives the stock kernel.
    Raises the InputError that a cell raised, or CellError naming notebook, cell and line for anything else; a CellError
    carries the notebook as far as it ran in `.notebook`.
    """
    import_quickly()
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from papermill.exceptions import PapermillExecutionError

    from workbench.publish.kernels.private_kernel import PrivateKernel, WarmKernel, log_path

    with _environment(project, warm), tempfile.TemporaryDirectory(prefix="workbench-") as private:
        output = Path(private) / "executed.ipynb"
        try:
            executed = papermill.execute_notebook(
                notebook,
                str(output),
                parameters=dict(parameters),
                kernel_name="python3",
                kernel_manager_class=WarmKernel if warm else PrivateKernel,
                progress_bar=False,
                log_output=False,
                cwd=str(cwd),
                request_save_on_cell_execute=False,
                extra_arguments=[*QUIETLY, f"--IPKernelApp.exec_lines={_seeding(parameters)}"],
            )
        except PapermillExecutionError as error:
            raise cell_failure(error, notebook, output, name=name) from None
        except NoSuchKernel:
            raise CheckFailed("There is no kernel python3", where=name, fix="Run workbench doctor.") from None
        except RuntimeError as error:  # what nbclient raises when a kernel dies or does not start
            _tell_last_words(log_path())
            raise kernel_failure(error, name=name) from None
    return without_clock(executed)


def _tell_last_words(log: Path) -> None:
    """To whoever runs it: what a kernel wrote before it died, such as Python's own account of a crash."""
    with suppress(OSError):
        sys.stderr.write(log.read_bytes()[-LAST_WORDS:].decode("utf-8", errors="replace"))


def _seeding(parameters: Mapping[str, Any]) -> str:
    """A line that seeds what a cell may draw from unseeded, by the report's parameters; the language is none of them."""
    told = json.dumps({name: parameters[name] for name in sorted(parameters) if name != "lang"}, default=str)
    seed = int.from_bytes(hashlib.sha256(told.encode()).digest()[:4], "big")
    return f"__import__('random').seed({seed}); __import__('numpy').random.seed({seed})"


def without_clock(notebook: NotebookNode) -> NotebookNode:
    """The notebook without times, random ids and host names: what two equal runs must agree on."""
    notebook.metadata.pop("papermill", None)
    forget_numbers(notebook)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
    return notebook


@contextmanager
def _environment(project: Path, warm: WarmProcess | None) -> Iterator[None]:
    """The environment that the kernel inherits; this process gets its own back afterwards."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="workbench-home-") as home:
        # No start-up files of the person who runs it, and it works where the home folder cannot be written.
        private = {"IPYTHONDIR": f"{home}/ipython", "JUPYTER_RUNTIME_DIR": f"{home}/runtime"}
        fixed = fixed_environment(before)
        os.environ.clear()
        os.environ.update(fixed, **private, WORKBENCH_PROJECT=str(project))
        os.environ.pop(VARIABLE, None)
        if warm:
            os.environ[VARIABLE] = str(warm.socket)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def import_quickly() -> None:
    """Keep jsonschema from compiling 35 grammars of a URI checker that nothing here uses: 0.8 s a process."""
    if "jsonschema" not in sys.modules:
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
