"""Whether warm kernels work on this machine, and what stands in their way."""

from __future__ import annotations

from importlib.metadata import entry_points

from workbench.publish.kernels.client import Refused, WarmProcess, greet
from workbench.publish.kernels.place import own_socket
from workbench.publish.kernels.warm import forks_safely


def warm_kernels() -> tuple[bool, str, str]:
    """Whether it is as it should be, what was found, and how to mend it. The stock kernel is no fault where fork is unsafe."""
    if not forks_safely():
        return True, "not on this system: reports use the stock kernel", ""
    if not entry_points(group="jupyter_client.kernel_provisioners", name="workbench-warm"):
        return False, "the provisioner workbench-warm is not installed", "Set up again: make setup."
    path = own_socket()
    if path is None:
        fix = "Set TMPDIR to a short path of your own, or remove the folder workbench-<your number> there."
        return False, "no private folder for their socket, or its path is too long", fix
    if not path.exists():
        return True, "ready; workbench warm starts them", ""
    try:
        return True, f"a warm process runs (pid {greet(WarmProcess(path))})", ""
    except Refused as refused:
        return True, f"the warm process cannot be used now ({refused}): the stock kernel is", ""
