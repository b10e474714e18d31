"""What a forked process does before it is a kernel or a worker of its own: nothing of its parent may show in it."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

PR_SET_PDEATHSIG = 1
# As Python makes them in its UTF-8 mode.
STREAMS = (
    ("stdin", "r", "surrogateescape"),
    ("stdout", "w", "surrogateescape"),
    ("stderr", "w", "backslashreplace"),
)


def become(request: dict[str, Any], files: Sequence[int], *, parent: int, ready: Callable[[], None]) -> None:
    """Be the process that `request` asks for, then end. Never returns.

    request : kind ("kernel", "command", "call"), argv, program, env, cwd, umask, limits. files : its standard streams, and what
    its kind needs besides. parent : the warm process, whose death is ours. ready : tells the client that we run.
    """
    code = 1
    try:
        _die_with(parent)
        os.setsid()
        _plain_signals()
        _streams(files)
        _surroundings(request)
        code = _KINDS[request["kind"]](request, files, ready)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        _end(code)


def _die_with(parent: int) -> None:
    """Linux kills us when the warm process dies, however it dies; nothing else sees to that in time."""
    import ctypes

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _plain_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _streams(files: Sequence[int]) -> None:
    """Ours instead of the parent's, whose objects remember what kind of file theirs were."""
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
        os.close(file)
    for number, (name, mode, errors) in enumerate(STREAMS):
        tty = number == 2 or os.isatty(number)
        fresh = open(number, mode, 1 if tty else -1, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, fresh)
        setattr(sys, f"__{name}__", fresh)


def _surroundings(request: dict[str, Any]) -> None:
    """The client's environment, folder, umask and limits, as if it had started us itself."""
    import resource

    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    os.umask(request["umask"])
    for which, (soft, hard) in request["limits"].items():
        hard = min(hard, resource.getrlimit(int(which))[1], key=_size)  # nobody may raise it again
        resource.setrlimit(int(which), (min(soft, hard, key=_size), hard))


def _size(limit: int) -> float:
    import resource

    return float("inf") if limit == resource.RLIM_INFINITY else limit


def _kernel(request: dict[str, Any], files: Sequence[int], ready: Callable[[], None]) -> int:
    """An IPython kernel, started as its launcher would have."""
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    from workbench.publish.kernels.preload import forget_what_asked

    forget_what_asked()
    os.environ.pop("WORKBENCH_WARM", None)
    sys.argv = [ipykernel_launcher.__file__, *request["argv"]]
    app: Any = IPKernelApp.instance()
    app.parent_handle = 0 if sys.platform == "linux" else os.getppid()
    app.initialize(request["argv"])
    # The end of this process closes its sockets. ipykernel's own closing takes them from threads that may still be at them,
    # and libzmq then aborts ("Assertion failed: pfd.revents & POLLIN").
    for closing in (app.close, app.iopub_thread.stop):
        atexit.unregister(closing)
    ready()
    app.start()
    return 0


def _command(request: dict[str, Any], files: Sequence[int], ready: Callable[[], None]) -> int:
    """The program that `program` names (module:function), with its arguments."""
    module, _, name = request["program"].partition(":")
    main = getattr(import_module(module), name)
    ready()
    sys.argv = request["argv"]
    main()
    return 0


def _call(request: dict[str, Any], files: Sequence[int], ready: Callable[[], None]) -> int:
    """A function with its arguments, pickled in the fourth file after the path to find it by; the fifth takes the result."""
    import pickle

    given, result = files[3], files[4]
    with open(given, "rb") as stream:
        sys.path[:] = pickle.load(stream)
        function, arguments = pickle.load(stream)
    ready()
    try:
        outcome = (True, function(**arguments))
    except Exception as error:
        outcome = (False, error)
    with open(result, "wb") as stream:
        stream.write(_pickled(outcome))
    return 0


def _pickled(outcome: tuple[bool, Any]) -> bytes:
    import pickle

    try:
        return pickle.dumps(outcome)
    except Exception as error:  # an error or a value that cannot travel is told as what it says
        told = outcome[1] if not outcome[0] else error
        return pickle.dumps((False, RuntimeError(f"{type(told).__name__}: {told}")))


def _end(code: int) -> None:
    """End as Python does (threads joined, exit functions run, streams flushed) but do not free what the parent shares."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(code)


_KINDS: dict[str, Callable[[dict[str, Any], Sequence[int], Callable[[], None]], int]] = {
    "kernel": _kernel,
    "command": _command,
    "call": _call,
}
