"""The kernel of a report is reached by sockets that no other run can take."""

import os
import stat
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbench.publish.kernels.private_kernel import LONGEST_SOCKET, PrivateKernel
from workbench.publish.run import execute, prepare

posix = pytest.mark.skipif(
    os.name != "posix", reason="kernels have ports here: this system has no Unix sockets"
)


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "r"))
    return tmp_path / "r"


@posix
def test_it_uses_unix_sockets_in_a_folder_of_its_owner(runtime: Path) -> None:
    manager = PrivateKernel()
    assert manager.transport == "ipc"
    assert Path(manager.ip).parent == runtime
    assert stat.S_IMODE(runtime.stat().st_mode) == 0o700


def test_a_path_too_long_for_a_socket_falls_back_to_ports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / ("长" * LONGEST_SOCKET)))
    manager = PrivateKernel()
    assert (manager.transport, manager.ip) == ("tcp", "127.0.0.1")


@posix
def test_a_report_opens_no_port(tmp_path: Path) -> None:
    cell = new_code_cell("import ipykernel\nprint(ipykernel.get_connection_info(unpack=True)['transport'])")
    notebook = prepare(new_notebook(cells=[cell]), lang="zh", parts=set())
    executed = execute(notebook, name="a.ipynb", parameters={}, project=tmp_path, cwd=tmp_path)
    assert executed.cells[0].outputs[0]["text"] == "ipc\n"
