"""Functions run in processes forked from a warm one: isolated from each other, and none outlives who asked for it."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Mapping
from typing import IO, Any

from workbench.errors import CheckFailed
from workbench.publish.kernels.client import VARIABLE, Forked, WarmProcess, fork
from workbench.publish.kernels.environment import fixed_environment


class Worker:
    """A function that runs, or has run, in a process of its own. pid : that process, and its process group.

    The process is killed, with all that it started in its group, when the process that holds this object dies.
    """

    def __init__(self, process: Forked, result: IO[bytes]) -> None:
        self.pid = process.pid
        self._process = process
        self._result = result
        self._answer = b""

    def fileno(self) -> int:
        """For select: readable when the worker has ended."""
        return self._process.fileno()

    def poll(self) -> int | None:
        """The exit code of its process (0 even when the function raised), -N after signal N, None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """End it, and every process of its group, at once."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""
        self._process.terminate()

    def result(self, *, timeout: float | None = None) -> Any:
        """What the function returned, or raises what it raised; waits for that.

        Raises TimeoutError when it still runs after `timeout` seconds, CheckFailed when its process died.
        """
        code = self._process.wait(timeout=timeout)
        if code is None:
            raise TimeoutError(f"worker {self.pid} still runs after {timeout} seconds")
        if not self._result.closed:
            with self._result:
                self._result.seek(0)
                self._answer = self._result.read()
        data = self._answer
        if code != 0 or not data:
            raise CheckFailed("A worker process died", found=f"exit code {code}", fix="Run it again.")
        good, value = pickle.loads(data)
        if good:
            return value
        raise value


def start_worker(
    warm: WarmProcess, function: Callable[..., Any], *, arguments: Mapping[str, Any], cwd: str | None = None
) -> Worker:
    """Start `function(**arguments)` in a process forked from the warm one, under the fixed environment.

    function, arguments and the result are pickled: name a function of a module. Standard output and error are ours.
    umask and resource limits are those of the caller at this moment. Raises Refused when `warm` cannot be used.
    """
    env = {**fixed_environment(os.environ), VARIABLE: str(warm.socket)}
    with tempfile.TemporaryFile() as given:
        given.write(pickle.dumps(sys.path) + pickle.dumps((function, dict(arguments))))
        given.seek(0)
        result = tempfile.TemporaryFile()  # noqa: SIM115 (the Worker keeps it)
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            files = [nothing, 1, 2, given.fileno(), result.fileno()]
            process = fork(warm, "call", argv=[], env=env, cwd=cwd or os.getcwd(), files=files)
        except BaseException:
            result.close()
            raise
        finally:
            os.close(nothing)
    return Worker(process, result)
