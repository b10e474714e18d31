"""Reports that share a warm process share nothing else, and what is drawn at random is the report's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.modules import ROOT
from tests.publish.kernels.conftest import Run
from workbench.publish.kernels.client import WarmProcess
from workbench.publish.kernels.environment import ENVIRONMENT, fixed_environment

pytestmark = pytest.mark.xdist_group("kernels")

DRAWS = "import random\nimport numpy as np\nprint(random.random(), np.random.normal())"
SPOIL = """
import os, random, warnings
import numpy as np, pandas as pd, matplotlib.pyplot as plt
np.random.seed(1); random.seed(1); pd.options.display.max_rows = 1; plt.rcParams["font.size"] = 99; plt.figure()
warnings.simplefilter("error"); os.environ["SPOILT"] = "1"; os.chdir("/"); pd.DataFrame.spoilt = 1; spoilt = 1
"""
LOOK = """
import os
import matplotlib.pyplot as plt, pandas as pd
print("spoilt" in dir(), hasattr(pd.DataFrame, "spoilt"), pd.options.display.max_rows, plt.rcParams["font.size"],
      plt.get_fignums(), os.environ.get("SPOILT"), os.getcwd())
"""


def test_a_report_sees_nothing_of_the_one_before(
    warm: WarmProcess, say: Callable[..., str], run: Run, tmp_path: Path
) -> None:
    run(SPOIL, warm=warm)
    assert say(LOOK, warm=warm).strip() == f"False False 60 10.0 [] None {tmp_path}"


def test_unseeded_draws_are_those_of_a_stock_kernel(warm: WarmProcess, say: Callable[..., str]) -> None:
    assert say(DRAWS, warm=warm) == say(DRAWS, warm=warm) == say(DRAWS, warm=None)


def test_unseeded_draws_follow_the_parameters_and_not_the_language(warm: WarmProcess, run: Run) -> None:
    def drawn(**parameters: object) -> str:
        executed = run(DRAWS, warm=warm, parameters=parameters)
        return "".join(output["text"] for output in executed.cells[-1].outputs)

    assert drawn(branch="B01", lang="zh") == drawn(branch="B01", lang="en") != drawn(branch="B02", lang="zh")


def test_what_must_differ_between_kernels_does(warm: WarmProcess, say: Callable[..., str]) -> None:
    source = "import os, secrets, tempfile, uuid\nprint(uuid.uuid4(), secrets.token_hex(4), tempfile.mktemp(), os.getpid())"
    first, second = say(source, warm=warm).split(), say(source, warm=warm).split()
    assert all(a != b for a, b in zip(first, second, strict=True))


def test_output_below_python_is_captured(
    warm: WarmProcess, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel leaves the descriptors to pytest when it sees this
    source = (
        "import os, time\nos.system('echo shell')\nos.write(1, b'written\\n')\nprint('printed', flush=True)\n"
        "time.sleep(2)"  # a thread of the kernel reads the descriptors; what it has not read by then comes after the cell
    )
    assert (
        sorted(say(source, warm=warm).split())
        == sorted(say(source, warm=None).split())
        == ["printed", "shell", "written"]
    )


def test_top_level_await_threads_and_processes_work(warm: WarmProcess, say: Callable[..., str]) -> None:
    source = (
        "import asyncio, multiprocessing, subprocess, sys, threading\nawait asyncio.sleep(0)\n"
        "thread = threading.Thread(target=print, args=('thread',)); thread.start(); thread.join()\n"
        "context = multiprocessing.get_context('fork')\n"
        "with context.Pool(2) as pool: print(pool.map(abs, [-1, -2]))\n"
        "print(subprocess.run([sys.executable, '-c', 'print(3)'], capture_output=True, text=True).stdout)"
    )  # fmt: skip
    assert say(source, warm=warm).split() == ["thread", "[1,", "2]", "3"]


def test_an_environment_that_cannot_be_given_is_not_forked(
    warm: WarmProcess, say: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read when Python or a library starts gives the stock kernel when the warm process has another value."""
    source = (
        "import os\nprint(os.getppid(), os.environ['OPENBLAS_NUM_THREADS'], os.environ.get('MPLCONFIGDIR'))"
    )
    before = say(source, warm=warm).split()
    monkeypatch.setenv("MPLCONFIGDIR", "/nowhere")
    assert before[1:] == ["1", "None"]
    found = say(source, warm=warm)
    assert str(os.getpid()) in found.split()
    assert "/nowhere" in found


def test_before_the_fork_there_is_no_thread_loop_context_file_or_shell() -> None:
    code = """if True:
        import json, os, stat, sys
        before = set(os.listdir("/proc/self/fd"))
        from workbench.publish.kernels.preload import ASK_AT_IMPORT, preload
        from workbench.publish.kernels.server import check_threads
        preload(); check_threads()
        import asyncio, gc, signal, zmq
        import IPython
        from matplotlib import pyplot
        files = []
        for number in set(os.listdir("/proc/self/fd")) - before:
            try: mode = os.fstat(int(number)).st_mode
            except OSError: continue
            if stat.S_ISREG(mode): files.append(os.readlink(f"/proc/self/fd/{number}"))
        print(json.dumps([zmq.Context._instance, IPython.get_ipython(), files, pyplot.get_fignums(),
            "matplotlib_inline.backend_inline" in sys.modules, [n for n in ("seaborn", "pingouin") if n in sys.modules],
            asyncio._get_running_loop(), hasattr(__builtins__, "get_ipython"), gc.get_freeze_count() > 0,
            signal.getsignal(signal.SIGINT) is signal.default_int_handler]))
    """
    made = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=fixed_environment(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(made.stdout) == [None, None, [], [], False, [], None, False, True, True]


def test_a_thread_of_an_import_stops_the_warm_process() -> None:
    import threading

    from workbench.publish.kernels.server import check_threads

    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="started threads"):
            check_threads()
    finally:
        stop.set()
        thread.join()


def test_the_kernel_for_jupyter_has_the_same_environment() -> None:
    path = ROOT / "workbench" / "publish" / "kernels" / "kernelspec" / "kernel.json"
    assert json.loads(path.read_text(encoding="utf-8"))["env"] == ENVIRONMENT


def test_we_add_no_engine_that_papermill_would_load() -> None:
    """A papermill.engine whose module fails to import breaks papermill itself, for every project of the machine."""
    from importlib.metadata import entry_points

    assert not [each for each in entry_points(group="papermill.engine") if "workbench" in each.value]
