"""A process for each report: forked from a warm one where that is safe, else started anew. Both die with the batch."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO, Any, Protocol

from workbench.errors import CheckFailed
from workbench.publish.batch.work import Order, Outcome, make
from workbench.publish.kernels.client import Refused, WarmProcess
from workbench.publish.kernels.workers import start_worker

PROGRAM = "from workbench.publish.batch.processes import serve; serve()"


class Process(Protocol):
    """A worker as the runner sees it."""

    def fileno(self) -> int: ...
    def poll(self) -> int | None: ...
    def kill(self) -> None: ...
    def result(self, *, timeout: float | None = None) -> Any: ...


def start(order: Order, warm: WarmProcess | None) -> Process:
    """Start making one report."""
    if warm is not None:
        with suppress(Refused):
            return start_worker(warm, make, arguments={"order": order})
    return Started(order)


class Started:
    """A worker in a fresh interpreter. It holds one end of a pipe: when we die, it and its group die too."""

    def __init__(self, order: Order) -> None:
        self._answer: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the worker
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self._answer.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[self._answer.fileno()],
            start_new_session=True,
            cwd=order.project,
        )
        self._ended, ending = os.pipe()
        self.pid = self._process.pid
        threading.Thread(target=self._watch, args=(ending,), daemon=True).start()
        pipe = self._process.stdin
        if pipe is not None:
            told = pickle.dumps(order)
            with suppress(BrokenPipeError):
                pipe.write(len(told).to_bytes(8, "big") + told)
                pipe.flush()

    def fileno(self) -> int:
        """For select: readable when the worker has ended."""
        return self._ended

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """End it and every process of its group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def result(self, *, timeout: float | None = None) -> Any:
        """What it answered; raises CheckFailed when it died without an answer, TimeoutError when it still runs."""
        try:
            code = self._process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"worker {self.pid} still runs after {timeout} seconds") from None
        with self._answer:
            self._answer.seek(0)
            data = self._answer.read()
        if self._process.stdin is not None:
            self._process.stdin.close()
        os.close(self._ended)
        if code != 0 or not data:
            raise CheckFailed("A worker process died", found=f"exit code {code}", fix="Run it again.")
        return pickle.loads(data)

    def _watch(self, ending: int) -> None:
        self._process.wait()
        os.close(ending)


def serve() -> None:
    """The program of a `Started` worker: read the order, make the report, answer."""
    order = pickle.loads(_told(int.from_bytes(_told(8), "big")))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    outcome: Outcome = make(order)
    with os.fdopen(int(sys.argv[1]), "wb") as answer:
        pickle.dump(outcome, answer)


def _told(size: int) -> bytes:
    """So many bytes of standard input, unbuffered: a buffer's lock would be held when this program ends."""
    parts: list[bytes] = []
    while size and (part := os.read(0, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _die_with_parent() -> None:
    os.read(0, 1)  # nothing comes until the other end is closed
    os.killpg(os.getpgid(0), signal.SIGKILL)
