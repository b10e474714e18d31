"""What a warm process imports before it forks, and why some packages are left out.

A package belongs here when reports use it and importing it changes no other package. seaborn (adds colour maps to
matplotlib) and pingouin (adds methods to data frames) do not: a notebook that forgot to import them would pass here and
fail in a stock kernel. Nothing here may start a thread, hold a file open or look for a shell.
"""

from __future__ import annotations

import builtins
import gc
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace

import workbench
from workbench.publish.kernels.fingerprint import INLINE

SELDOM = (20_000, 20, 20)  # Python's own are 700, 10, 10
# What a kernel itself imports, whatever its notebook does.
OF_THE_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger",
    "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.platform.asyncio", "zmq.utils.garbage",
)  # fmt: skip
# In a notebook's process. matplotlib_inline.backend_inline is not among them: imported before there is a shell, it would
# never draw a figure. What it needs is.
IN_KERNELS = (
    "numpy", "pandas", "pandas.core.reshape.reshape", "pandas.core.methods.to_dict", "pandas.core.arrays.arrow.extension_types",
    "polars", "scipy.stats", "scipy.optimize", "scipy.linalg", "statsmodels.api",
    "pyarrow.dataset", "pyarrow.json", "pyarrow.csv", "pyarrow.pandas_compat", "pyarrow.parquet.encryption",
    "matplotlib.pyplot", "matplotlib.patheffects", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "mistune.plugins.math",
)  # fmt: skip
# In a worker's process, besides.
IN_WORKERS = (
    "papermill", "nbformat", "nbclient", "jupyter_client.asynchronous", "ipykernel.kernelspec", "filelock", "typer", "typst",
    "citeproc.source.json", "lxml.etree", "fontTools.ttLib.tables.C_F_F_", "fontTools.ttLib.tables._c_m_a_p",
)  # fmt: skip
# Command lines, practice data, and what loads nbconvert: no report needs them.
NOT_OF_REPORTS = (
    "workbench.cli",
    "workbench.simulate",
    "workbench.publish.exporters",
    "workbench.publish.word",
)
# Modules that ask at import whether they are in a notebook; a kernel imports them again.
ASK_AT_IMPORT = ("tqdm.auto", "tqdm.autonotebook", "rfc3987_syntax")


def preload() -> dict[str, str]:
    """Import everything, as if in a kernel where a package asks, and keep it out of later garbage collections.

    Returns the environment variables that the kernel's own modules set when they are imported.
    """
    before = dict(os.environ)
    os.environ.setdefault("MPLBACKEND", INLINE)
    with _as_in_a_kernel():
        for name in OF_THE_KERNEL:
            import_module(name)
        set_by_imports = {name: value for name, value in os.environ.items() if name not in before}
        for name in IN_KERNELS:
            import_module(name)
    from workbench.present.theme import register_face
    from workbench.publish.run import import_quickly

    register_face()
    import_quickly()
    for name in (*IN_WORKERS, *_own_modules()):
        import_module(name)
    from workbench.publish.kernels.rehearsal import rehearse

    rehearse()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)  # a report's process is short: what it could free is freed at its end
    return set_by_imports


def forget_what_asked() -> None:
    """Let a kernel import again what was imported where no notebook was."""
    for name in ASK_AT_IMPORT:
        parent, _, child = name.rpartition(".")
        if name in sys.modules:
            del sys.modules[name]
            sys.modules.get(parent, SimpleNamespace()).__dict__.pop(child, None)


def _own_modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(workbench.__path__, "workbench."):
        if not found.name.startswith(NOT_OF_REPORTS):
            yield found.name


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """As it is imported, pandas asks for a shell with a kernel, and how the standard output is encoded."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    real = sys.stdout
    try:
        with open(os.devnull, "w", encoding="UTF-8") as sys.stdout:  # written as ipykernel writes it
            yield
    finally:
        sys.stdout = real
        del builtins.get_ipython  # type: ignore[attr-defined]
