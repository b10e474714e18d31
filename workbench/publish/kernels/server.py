"""The warm process: imports once, then forks a process for each kernel or worker that is asked for."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from workbench.publish.kernels.child import become
from workbench.publish.kernels.fingerprint import fingerprint
from workbench.publish.kernels.messages import receive, send

PATIENCE = 10.0  # seconds that a client may take to say what it wants
# Threads that may be missing in a forked process: a memory allocator's own, which it starts again there, and one of polars
# that waits for spilled files to delete. Neither holds a lock while it waits; polars' pool starts with its first query.
SAFE_THREADS = ("jemalloc_bg_thd", "polars-ooc-clea")


@dataclass(frozen=True)
class Memory:
    """What this process was started with: its environment, the fingerprint of all that it has imported since, and what that
    has set in the environment.
    """

    environment: dict[str, str]
    fingerprint: str
    set_by_imports: dict[str, str]


def serve(listener: socket.socket, *, lifeline: int | None, idle: float | None) -> str:
    """Answer until there is a reason to end, and say which: "gone" (the lifeline was cut), "idle", "stale" or "asked".

    listener : a bound socket that listens. lifeline : a pipe whose other end the owner holds. idle : seconds without any
    child after which to end. Every child is killed at the end.
    """
    environment = dict(os.environ)  # as it was when everything read it
    mine = fingerprint(environment)
    from workbench.publish.kernels.preload import preload

    set_by_imports = preload()
    check_threads()
    chooser = selectors.DefaultSelector()
    wakeup, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    chooser.register(listener, selectors.EVENT_READ)
    chooser.register(wakeup, selectors.EVENT_READ)
    if lifeline is not None:
        chooser.register(lifeline, selectors.EVENT_READ)
    children: dict[socket.socket, int] = {}
    try:
        return _answer(
            chooser,
            listener,
            wakeup,
            lifeline,
            children,
            Memory(environment, mine, set_by_imports),
            idle=idle,
        )
    finally:
        for pid in children.values():
            _signal(pid, signal.SIGKILL)


def check_threads() -> None:
    """Refuse to fork where another thread runs: it could hold a lock that the forked process then waits for in vain."""
    names = []
    for number in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{number}/comm", encoding="utf-8") as stream:
            name = stream.read().strip()
        if int(number) != os.getpid() and name not in SAFE_THREADS:
            names.append(name)
    if names:
        raise RuntimeError(f"a package started threads when it was imported: {', '.join(sorted(names))}")


def _answer(
    chooser: selectors.BaseSelector,
    listener: socket.socket,
    wakeup: int,
    lifeline: int | None,
    children: dict[socket.socket, int],
    memory: Memory,
    *,
    idle: float | None,
) -> str:
    while True:
        ready = chooser.select(None if children else idle)
        if not ready:
            return "idle"
        for key, _ in ready:
            if key.fileobj is listener:
                wish = _welcome(chooser, listener, children, memory)
                if wish and not children:
                    return wish
            elif key.fileobj == wakeup:
                os.read(wakeup, 4096)
                _bury(chooser, children)
            elif key.fileobj == lifeline:
                return "gone"
            elif isinstance(key.fileobj, socket.socket) and key.fileobj in children:
                _heed(key.fileobj, children[key.fileobj], chooser)


def _welcome(
    chooser: selectors.BaseSelector,
    listener: socket.socket,
    children: dict[socket.socket, int],
    memory: Memory,
) -> str:
    """Take a new client's request; returns why the process should end, "" for no reason."""
    connection, _ = listener.accept()
    connection.settimeout(PATIENCE)
    files: list[int] = []
    try:
        request, files = receive(connection)
        wish = _refusal(request, connection, memory)
        if wish or request["kind"] == "hello":
            send(connection, {"refused": wish} if wish else {"pid": os.getpid()})
            connection.close()
            return wish if wish in ("stale", "asked") else ""
        if request["kind"] == "kernel":
            request["env"] = {**memory.set_by_imports, **request["env"]}
        pid = _fork(request, files, connection, chooser, listener, children)
        children[connection] = pid
        chooser.register(connection, selectors.EVENT_READ)
    except (OSError, EOFError, ValueError, KeyError):
        connection.close()
    finally:
        for file in files:
            os.close(file)
    return ""


def _refusal(request: dict[str, Any], connection: socket.socket, memory: Memory) -> str:
    if not _is_owner(connection):
        return "stranger"
    if request["kind"] == "end":
        return "asked"
    if request["fingerprint"] != memory.fingerprint:
        return "stale" if fingerprint(memory.environment) != memory.fingerprint else "different"
    return ""


def _is_owner(connection: socket.socket) -> bool:
    """Whether the process at the other end is of our user; the folder's mode holds others off, this says it again."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    import struct

    credentials = struct.Struct("3i")
    given = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size)
    return bool(credentials.unpack(given)[1] == os.getuid())


def _fork(
    request: dict[str, Any],
    files: list[int],
    connection: socket.socket,
    chooser: selectors.BaseSelector,
    listener: socket.socket,
    children: dict[socket.socket, int],
) -> int:
    parent = os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python counts the threads; check_threads has
        pid = os.fork()
    if pid:
        return pid
    try:
        _let_go(chooser, listener, children)

        def ready() -> None:
            send(connection, {"pid": os.getpid()})
            connection.close()

        become(request, files, parent=parent, ready=ready)
    finally:
        os._exit(1)


def _let_go(
    chooser: selectors.BaseSelector, listener: socket.socket, children: dict[socket.socket, int]
) -> None:
    """Close what a forked process has of its parent's: another client must see its own connection end."""
    numbers = [key.fileobj for key in chooser.get_map().values() if isinstance(key.fileobj, int)]
    for each in (listener, *children):
        each.close()
    for number in numbers:
        os.close(number)
    chooser.close()


def _bury(chooser: selectors.BaseSelector, children: dict[socket.socket, int]) -> None:
    """Reap every child that has ended, with what it left running, and tell its client how it ended."""
    for connection, pid in list(children.items()):
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            continue
        _signal(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        with suppress(KeyError):  # its client was gone before it
            chooser.unregister(connection)
        del children[connection]
        with suppress(OSError):
            send(connection, {"exit": os.waitstatus_to_exitcode(status)})
        connection.close()


def _heed(connection: socket.socket, pid: int, chooser: selectors.BaseSelector) -> None:
    """Pass a client's signal on to its child; a client that is gone takes its child with it."""
    try:
        message, _ = receive(connection)
        _signal(pid, message["signal"])
    except (OSError, EOFError, ValueError, KeyError):
        chooser.unregister(connection)
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    """To the child's whole group; to the child alone while it has not made its group yet."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    except PermissionError:
        pass
