"""A command of the command line done by a worker of the warm process, which has imported everything already.

Imports nothing but Python's own library, so that what is saved is not spent here.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Sequence

from workbench.publish.kernels.client import VARIABLE, Refused, current_process, fork
from workbench.publish.kernels.environment import fixed_environment
from workbench.publish.kernels.warm import running_process

PASSED_ON = ("SIGINT", "SIGTERM", "SIGHUP")


def hand_over(argv: Sequence[str], *, program: str) -> int | None:
    """Have the warm process of this user run `program` (module:function) with `argv`, as ours; its exit code.

    None when there is no such process, or it cannot do it: then we do it ourselves.

    The worker has our environment, folder, umask, limits and standard streams; signals are passed on to it, and it is
    killed when we die.
    """
    if current_process() is not None:
        return None  # we are such a worker
    warm = running_process()
    if warm is None:
        return None
    env = {**fixed_environment(os.environ), VARIABLE: str(warm.socket)}
    try:
        worker = fork(warm, "command", argv=argv, program=program, env=env, cwd=os.getcwd(), files=_streams())
    except (Refused, OSError):
        return None
    wakeup, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for name in PASSED_ON:
        signal.signal(getattr(signal, name), lambda number, frame: None)
    while (code := worker.poll()) is None:
        if wakeup in select.select([worker.fileno(), wakeup], [], [])[0]:
            for number in os.read(wakeup, 64):
                worker.send_signal(number)
    return code if code >= 0 else 128 - code


def _streams() -> list[int]:
    """Ours, flushed; closed ones as no file at all."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return [number if _is_open(number) else os.open(os.devnull, os.O_RDWR) for number in (0, 1, 2)]


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
