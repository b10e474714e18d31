"""What the workers of the tests do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path


class UnsendableError(Exception):
    def __init__(self, a: int, b: int) -> None:
        super().__init__("never")
        self.lock = threading.Lock()


def add(a: int, b: int) -> int:
    return a + b


def divide(a: int, b: int) -> float:
    return a / b


def raise_what_cannot_travel() -> None:
    raise UnsendableError(1, 2)


def leave(code: int) -> None:
    os._exit(code)


def segfault() -> None:
    os.kill(os.getpid(), 11)


def sleep() -> None:
    time.sleep(1000)


def _child() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])


def leave_a_child(file: Path) -> None:
    file.write_text(str(_child().pid), encoding="utf-8")


def sleep_with_a_child(file: Path) -> None:
    leave_a_child(file)
    sleep()


def surroundings() -> tuple[str, int, int]:
    import resource

    return os.getcwd(), os.umask(0), resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def compute(seed: int) -> tuple[float, float, int, int]:
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    import polars as pl
    import pyarrow as pa
    import pyarrow.compute as pc

    values = np.random.default_rng(seed).integers(0, 9, 2000)
    frame = pl.DataFrame({"x": values, "g": values % 3}).group_by("g").agg(pl.col("x").sum()).sort("g")
    with ThreadPoolExecutor(4) as pool:
        total = sum(pool.map(int, values))
    matrix = np.outer(values[:60], values[:60]).astype(float) + np.eye(60)
    return (
        float(np.linalg.eigvalsh(matrix)[-1].round(6)),
        float(frame["x"].sum()),
        total,
        int(pc.sum(pa.array(values)).as_py()),
    )
