"""A warm kernel gives what a stock kernel gives, byte for byte: every shipped notebook, every figure, every setting."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.modules import ROOT
from tests.publish.kernels.conftest import Run
from workbench.publish.kernels.client import OFF, VARIABLE, WarmProcess
from workbench.publish.report import report

pytestmark = pytest.mark.xdist_group("kernels")

STUDIES = sorted(path.parent.name for path in ROOT.glob("data/raw/*/study.toml"))
OF_ITS_OWN = {"JPY_PARENT_PID", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"}  # a folder or a number of each run

FIGURES = """
import matplotlib.pyplot as plt
import pandas as pd
fig, ax = plt.subplots()
ax.plot([1, 3, 2], label="满意度 satisfaction")
ax.legend();
"""
INLINE_SVG = """
%config InlineBackend.figure_formats = ['svg']
%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}
plt.rcParams['svg.hashsalt'] = 'a'
"""
WIDE = "import pandas as pd\npd.DataFrame({f'column_{k}': [k / 7, None] for k in range(40)})"
SETTINGS = """
import json, locale, logging, os, random, signal, sys, threading, time, warnings
import matplotlib, numpy, pandas
from matplotlib import font_manager
pandas_options = {name: repr(pandas.get_option(name)) for name in pandas._config.config._registered_options}
facts = {
    "names": sorted(dir()), "main": sorted(dir(sys.modules["__main__"])), "name": __name__,
    "path": sys.path, "argv": [part for part in sys.argv if not part.endswith(".json")], "executable": sys.executable,
    "environment": dict(os.environ), "cwd": os.getcwd(), "umask": os.umask(0o022), "pandas": pandas_options,
    "matplotlib": {k: repr(v) for k, v in matplotlib.rcParams.items()}, "backend": matplotlib.get_backend(),
    "fonts": sorted(font.name for font in font_manager.fontManager.ttflist if "Noto Sans SC" != font.name),
    "numpy": repr(numpy.get_printoptions()), "errors": repr(numpy.geterr()), "hash": hash("工作台"),
    "locale": locale.setlocale(locale.LC_ALL), "zone": time.tzname, "recursion": sys.getrecursionlimit(),
    "encodings": [sys.stdout.encoding, sys.__stdout__.encoding, sys.getfilesystemencoding()],
    "signals": {n.name: repr(signal.getsignal(n)).split(" at ")[0] for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)},
    "threads": sorted(thread.name.partition("-")[0] for thread in threading.enumerate()),
    "loggers": [repr(handler) for handler in logging.getLogger().handlers], "random": random.random(),
    "filters": sorted(repr(each) for each in warnings.filters if each[2].__module__ == "builtins" and not each[1]),
    "hooks": [repr(hook).split(" at ")[0] for hook in (sys.excepthook, sys.displayhook, sys.unraisablehook)],
    "events": {name: [getattr(each, "__qualname__", repr(each)) for each in found]
               for name, found in get_ipython().events.callbacks.items()},
    "seaborn": "seaborn" in sys.modules, "methods": sorted(dir(pandas.DataFrame)), "colours": sorted(matplotlib.colormaps),
}
print(json.dumps(facts, ensure_ascii=False, default=str))
"""


def made(study: str, project: Path, out: Path) -> dict[str, bytes]:
    folder = report(study, langs=["zh"], out=out, project=project).folder
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def project_of(study: str, root: Path, *, notebook: str | None = None) -> Path:
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copytree(ROOT / "data" / "raw" / study, root / "data" / "raw" / study)
    if notebook:
        path = root / "data" / "raw" / study / "study.toml"
        text = path.read_text(encoding="utf-8")
        assert f'notebook = "{study}"' in text
        path.write_text(text.replace(f'notebook = "{study}"', f'notebook = "{notebook}"'), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("study", "notebook"), [*((study, None) for study in STUDIES), ("orthopedic_care", "survey_report")]
)
def test_every_shipped_notebook(
    study: str, notebook: str | None, warm: WarmProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_of(study, tmp_path / "project", notebook=notebook)
    monkeypatch.setenv(VARIABLE, OFF)
    cold = made(study, project, tmp_path / "cold")
    monkeypatch.setenv(VARIABLE, str(warm.socket))
    assert made(study, project, tmp_path / "warm") == cold


def test_the_tests_above_know_every_notebook() -> None:
    used = {path.read_text(encoding="utf-8").partition('notebook = "')[2].partition('"')[0]
            for path in ROOT.glob("data/raw/*/study.toml")}  # fmt: skip
    assert used | {"survey_report"} == {path.stem for path in ROOT.glob("notebooks/*.ipynb")}


def test_figures_of_pyplot_and_wide_frames(warm: WarmProcess, run: Run) -> None:
    cells = (FIGURES, INLINE_SVG, FIGURES, WIDE)
    cold, hot = run(*cells, warm=None), run(*cells, warm=warm)
    assert nbformat.writes(hot) == nbformat.writes(cold)
    kinds = [set(output.data) for cell in hot.cells for output in cell.outputs if "data" in output]
    assert any("image/png" in kind for kind in kinds)
    assert any("image/svg+xml" in kind for kind in kinds)


def test_every_setting_a_cell_can_see(warm: WarmProcess, run: Run) -> None:
    cold, hot = (json.loads(run(SETTINGS, warm=each).cells[0].outputs[0]["text"]) for each in (None, warm))
    assert sorted([*hot.pop("threads"), "Thread"]) == cold.pop("threads")  # it looks whether the parent lives
    for facts in (cold, hot):
        facts["environment"] = {k: v for k, v in facts["environment"].items() if k not in OF_ITS_OWN}
    there, here = cold.pop("environment").items(), hot.pop("environment").items()
    assert there ^ here == set()
    assert VARIABLE not in dict(here)
    differing = [name for name in cold if cold[name] != hot[name]]
    assert {name: (cold[name], hot[name]) for name in differing} == {}


def test_modules_that_ask_where_they_are(warm: WarmProcess, run: Run) -> None:
    """tqdm chooses its bar, at import, by whether it is in a notebook; papermill has imported it in the warm process."""
    source = "from tqdm.auto import tqdm\nprint(tqdm.__mro__)"
    cold, hot = (run(source, warm=each).cells[0].outputs[-1]["text"] for each in (None, warm))
    assert hot == cold


def test_the_same_kernel_by_papermill_and_its_command_line(
    warm: WarmProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`papermill -k workbench`, unchanged, forks; without a warm process it starts the stock kernel."""
    import papermill
    from nbformat.v4 import new_code_cell, new_notebook

    source = "import os\nprint(open(f'/proc/{os.getppid()}/cmdline').read().split(chr(0))[-2][:9])"
    notebook = new_notebook(cells=[new_code_cell(source, id="a")])
    texts = []
    for named in (str(warm.socket), OFF):
        monkeypatch.setenv(VARIABLE, named)
        executed = papermill.execute_notebook(
            notebook, str(tmp_path / "b.ipynb"), kernel_name="workbench", progress_bar=False
        )
        texts.append(executed.cells[0].outputs[0]["text"].strip())
    assert texts[0] == '{"listene'
    assert texts[1] != texts[0]
    assert os.environ[VARIABLE] == OFF
