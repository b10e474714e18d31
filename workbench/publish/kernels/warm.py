"""Warm processes to be had: one for a batch, and the one that `workbench warm` keeps for interactive work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from workbench.errors import CheckFailed, LockedError
from workbench.publish.kernels.client import (
    OFF,
    STARTING,
    VARIABLE,
    Refused,
    WarmProcess,
    current_process,
    greet,
)
from workbench.publish.kernels.environment import fixed_environment
from workbench.publish.kernels.place import own_socket, temporary_folder
from workbench.publish.kernels.process import PROGRAM, bind

IDLE = 600.0  # seconds


def forks_safely() -> bool:
    """Whether kernels may be forked here. On macOS system libraries break in forked processes; Windows cannot fork."""
    return sys.platform == "linux" and hasattr(os, "fork")


@contextmanager
def warm_process() -> Iterator[WarmProcess | None]:
    """A warm process for as long as the block runs, then ended with all its kernels; None where it is not safe.

    It starts to import at once and is ready a few seconds later; what is asked of it meanwhile waits. Inside a worker it
    is the process that the worker came from, which is left running. None too when WORKBENCH_WARM is off.
    """
    inherited = current_process()
    if inherited is not None or os.environ.get(VARIABLE) == OFF or not forks_safely():
        yield inherited
        return
    folder = temporary_folder()
    if folder is None:
        yield None
        return
    listener = bind(folder / "socket")
    theirs, lifeline = os.pipe()
    process: subprocess.Popen[bytes] | None = None
    try:
        settings = json.dumps({"listener": listener.fileno(), "lifeline": theirs, "folder": str(folder)})
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, settings],
            env=fixed_environment(os.environ),
            stdin=subprocess.DEVNULL,
            pass_fds=[listener.fileno(), theirs],
            start_new_session=True,
        )
        listener.close()
        os.close(theirs)
        yield WarmProcess(folder / "socket")
    finally:
        os.close(lifeline)
        if process is not None:
            _wait(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=STARTING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def running_process() -> WarmProcess | None:
    """The warm process to use: that which made this process, else the one that `workbench warm` keeps; None when there is none.

    Whether it still answers shows when it is asked for something. WORKBENCH_WARM=off in the environment says not to use any.
    """
    if os.environ.get(VARIABLE) == OFF or not forks_safely():
        return None
    inherited = current_process()
    if inherited is not None:
        return inherited
    path = own_socket()
    return WarmProcess(path) if path is not None and path.exists() else None


def keep_warm() -> None:
    """Become the warm process of this user, in this terminal; returns only by raising.

    Raises CheckFailed where forking is not safe or no private folder can be had, LockedError when one runs already.
    """
    path = own_socket() if forks_safely() else None
    if path is None:
        raise CheckFailed(
            "Warm kernels do not work here",
            found=sys.platform,
            fix="Reports use the stock kernel; workbench doctor says why.",
        )
    with suppress(Refused):
        pid = greet(WarmProcess(path))
        raise LockedError("A warm process runs already", where=f"{path} (pid {pid})", fix="Use it as it is.")
    settings = json.dumps({"path": str(path), "idle": IDLE})
    os.execve(sys.executable, [sys.executable, "-c", PROGRAM, settings], fixed_environment(os.environ))
