"""The kernel that a report runs in, reached by sockets of its own: two runs at once can never meet on one port.

jupyter_client looks for free TCP ports, lets go of them, and starts a kernel that binds them anew; between the two, a
kernel that another run starts can take one, and then one of them dies at its start. Unix sockets in a private folder have
names that nobody else uses, and nobody else on the machine can connect to them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import default

from workbench.publish.kernels.place import LONGEST_SOCKET
from workbench.publish.kernels.prompt_client import PromptClient

PROVISIONER = "workbench-warm"  # its entry point
NAP = 0.01  # seconds between two looks at a kernel that is ending


class PrivateKernel(AsyncKernelManager):
    """A kernel manager that talks by Unix sockets where the system has them and the folder's path is short enough.

    What the kernel and the programs that it starts write to their standard streams goes to a file (see `log_path`): a cell
    shows it already, and the terminal is that of whoever runs five hundred reports.
    """

    @default("client_factory")
    def _client_factory_default(self) -> type[PromptClient]:
        return PromptClient

    @default("transport")
    def _transport_default(self) -> str:
        short = len(os.fsencode(self._socket_stem())) <= LONGEST_SOCKET
        return "ipc" if os.name == "posix" and short else "tcp"

    @default("ip")
    def _ip_default(self) -> str:
        if self.transport == "tcp":
            return "127.0.0.1"
        stem = self._socket_stem()
        stem.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(stem)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        log_path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with log_path().open("ab") as log:  # the kernel has it from then on
            await super()._async_launch_kernel(kernel_cmd, **{**kw, "stdout": log, "stderr": log})

    async def _async_wait(self, pollinterval: float = NAP) -> None:
        """As the stock one, whose naps of 0.1 s a report would wait for."""
        await super()._async_wait(pollinterval=min(pollinterval, NAP))

    def _socket_stem(self) -> Path:
        return Path(jupyter_runtime_dir()) / "k"


def log_path() -> Path:
    """Where a private kernel's standard streams go, in the folder that Jupyter uses while it runs."""
    return Path(jupyter_runtime_dir()) / "kernel.log"


class WarmKernel(PrivateKernel):
    """A private kernel that is forked from the warm process that WORKBENCH_WARM names.

    A stock kernel where the provisioner is not installed, as after an update without setting up anew.
    """

    @property
    def kernel_spec(self) -> Any:
        spec = super().kernel_spec
        if spec is not None and PROVISIONER in KernelProvisionerFactory.instance().provisioners:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec
