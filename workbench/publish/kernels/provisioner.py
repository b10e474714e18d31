"""Jupyter's way to a kernel, by fork: a kernel provisioner that papermill, nbclient and JupyterLab use unchanged."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from workbench.publish.kernels.client import OFF, VARIABLE, Refused, WarmProcess, fork
from workbench.publish.kernels.warm import running_process

LAUNCHER = ["-m", "ipykernel_launcher"]
NAP = 0.01  # seconds between two looks at a process that is ending


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Forks the kernel from a warm process where one runs and fits, and starts a stock kernel otherwise.

    The warm process is the one that WORKBENCH_WARM names, else the one that `workbench warm` keeps.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork it; everything that cannot be forked is launched as ever."""
        env = dict(kwargs.get("env") or os.environ)
        named = env.pop(VARIABLE, "")
        kwargs["env"] = env
        warm = WarmProcess(Path(named)) if named and named != OFF else None if named else running_process()
        if warm is None or cmd[1:3] != LAUNCHER:
            return await super().launch_kernel(cmd, **kwargs)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            streams = [_number(kwargs.get(name), usual) for name, usual in (("stdout", 1), ("stderr", 2))]
            forked = fork(warm, "kernel", argv=cmd[3:], env=env, cwd=cwd, files=[nothing, *streams])
        except Refused:
            return await super().launch_kernel(cmd, **kwargs)
        finally:
            os.close(nothing)
        self.process = cast(Any, forked)
        self.pid, self.pgid, self.cwd = forked.pid, None, Path(cwd)  # the warm process signals the group
        return self.connection_info

    async def wait(self) -> int | None:
        """As the stock one, with a shorter nap."""
        while self.process and await self.poll() is None:
            await asyncio.sleep(NAP)
        return await super().wait()


def _number(stream: Any, usual: int) -> int:
    """The number of an open file, as Popen takes it: a file, its number, or None for what the caller has himself."""
    return usual if stream is None else stream if isinstance(stream, int) else stream.fileno()
