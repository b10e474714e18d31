"""Tests of what may not be read or written, also for root: its right to pass over permissions is laid down meanwhile."""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

mode_bits = pytest.mark.skipif(
    os.name != "posix",
    reason="about who else may read a file by its mode bits; Windows has none, and nothing is asked of them there",
)
named_pipes = pytest.mark.skipif(
    not hasattr(os, "mkfifo"),
    reason="about a named pipe where a file should be; this system has none to name",
)
heeds_permissions = pytest.mark.heeds_permissions  # see `held_to_permissions` in conftest
VERSION = 0x20080522  # of the Linux calls capget and capset
PASSES_OVER = (1 << 1) | (1 << 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Rights(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


@contextmanager
def without_privilege() -> Iterator[bool]:
    """Whether permissions bind this thread inside; programs that it starts as root have the privilege again."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        if _refused(folder):
            yield True
            return
        held = _lay_down(PASSES_OVER)
        try:
            yield _refused(folder)
        finally:
            if held:
                _set(held)


def _refused(folder: str) -> bool:
    try:
        (Path(folder) / "x").touch()
    except PermissionError:
        return True
    (Path(folder) / "x").unlink()
    return False


def _lay_down(rights: int) -> ctypes.Array[_Rights] | None:
    """Give up some effective rights and return those held before; None where the system knows no such thing."""
    if not hasattr(os, "fork") or not hasattr(ctypes.CDLL(None), "capget"):
        return None
    held = (_Rights * 2)()
    ctypes.CDLL(None).capget(ctypes.byref(_Header(VERSION, 0)), held)
    fewer = (_Rights * 2).from_buffer_copy(held)
    fewer[0].effective &= ~rights
    _set(fewer)
    return held


def _set(rights: ctypes.Array[_Rights]) -> None:
    ctypes.CDLL(None).capset(ctypes.byref(_Header(VERSION, 0)), rights)
