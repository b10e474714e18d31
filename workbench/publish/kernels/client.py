"""What others ask of a warm process: kernels and workers."""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.publish.kernels.fingerprint import fingerprint
from workbench.publish.kernels.messages import receive, send

VARIABLE = (
    "WORKBENCH_WARM"  # names the socket for processes that a warm process has made, and for their kernels
)
OFF = "off"  # its value for who wants no warm process
STARTING = 60.0  # seconds that a warm process may take for its imports, and a child for its start


class Refused(Exception):
    """A warm process that is gone, stale, of another environment, or not ours. Use the stock kernel."""


@dataclass(frozen=True)
class WarmProcess:
    """A process that forks kernels and workers. socket : where it listens, in a private folder."""

    socket: Path


class Forked:
    """A process that the warm process has forked for us, with the part of Popen's interface that kernels need.

    It lives at most as long as this object's connection: when we die, it is killed.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def fileno(self) -> int:
        """Readable when the process has ended."""
        return self._connection.fileno()

    def poll(self) -> int | None:
        """The exit code, -N after signal N, None while it runs."""
        return self.wait(timeout=0)

    def wait(self, timeout: float | None = None) -> int | None:
        """As `poll`, after at most `timeout` seconds."""
        if self.returncode is None and select.select([self._connection], [], [], timeout)[0]:
            try:
                self.returncode = int(receive(self._connection)[0]["exit"])
            except (OSError, EOFError, KeyError):
                self.returncode = (
                    -signal.SIGKILL
                )  # the warm process died, and it with that; what it started did not
                with suppress(OSError):
                    os.killpg(self.pid, signal.SIGKILL)
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """To the process and every one that it has started in its group."""
        if self.poll() is None:
            with suppress(OSError):
                send(self._connection, {"signal": int(number)})

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def current_process() -> WarmProcess | None:
    """The warm process that made this one, or that the environment names; None in any other process."""
    named = os.environ.get(VARIABLE)
    return WarmProcess(Path(named)) if named and named != OFF else None


def greet(warm: WarmProcess) -> int:
    """The pid of a warm process that can be used from here and now. Raises Refused when it cannot."""
    from workbench.publish.kernels.environment import fixed_environment

    message = {"kind": "hello", "fingerprint": fingerprint(fixed_environment(os.environ))}
    connection = _connect(warm)
    with connection:
        return _pid(connection, message)


def fork(
    warm: WarmProcess,
    kind: str,
    *,
    argv: Sequence[str],
    env: Mapping[str, str],
    cwd: str,
    files: Sequence[int],
    program: str = "",
) -> Forked:
    """A new process of `kind` ("kernel", "command", "call"), once it runs. Raises Refused when it cannot be had."""
    message = {
        "kind": kind,
        "fingerprint": fingerprint(env),
        "argv": list(argv),
        "env": dict(env),
        "program": program,
        "cwd": cwd,
        "umask": _umask(),
        "limits": _limits(),
    }
    connection = _connect(warm)
    try:
        return Forked(connection, _pid(connection, message, files=files))
    except Refused:
        connection.close()
        raise


def _connect(warm: WarmProcess) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(STARTING)
    try:
        connection.connect(str(warm.socket))
    except OSError as error:
        connection.close()
        raise Refused(str(error)) from None
    return connection


def _pid(connection: socket.socket, message: Mapping[str, Any], *, files: Sequence[int] = ()) -> int:
    try:
        send(connection, message, files=files)
        answer, _ = receive(connection)
    except (OSError, EOFError, ValueError) as error:
        raise Refused(str(error)) from None
    if "pid" not in answer:
        raise Refused(str(answer.get("refused", answer.get("exit"))))
    connection.settimeout(None)
    return int(answer["pid"])


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _limits() -> dict[int, tuple[int, int]]:
    import resource

    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {number: resource.getrlimit(number) for number in {getattr(resource, name) for name in names}}
