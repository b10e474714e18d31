"""The program that is a warm process: `python -c PROGRAM SETTINGS`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

# Nothing is imported from the folder that it is started in, as in a kernel's launcher.
PROGRAM = "import sys; sys.path[:] = filter(None, sys.path); from workbench.publish.kernels.process import main; main()"


def main() -> None:
    """Serve as the settings in argv[1] say: `listener`, `lifeline` (descriptors) and `folder`, or `path` and `idle` (seconds)."""
    settings = json.loads(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    if "listener" in settings:
        listener = socket.socket(fileno=settings["listener"])
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # its owner decides
    else:
        listener = bind(Path(settings["path"]))
        _say(f"warm process of workbench: {settings['path']}")
        _say(f"ends after {settings['idle'] / 60:g} idle minutes; Ctrl-C ends it")
    why = "interrupted"
    try:
        os.chdir("/")
        why = _serve(listener, settings)
    except KeyboardInterrupt:
        _say("ended")
    finally:
        if why != "stale":
            _remove(settings, listener)
    if why == "stale":
        _again(listener, settings)


def _serve(listener: socket.socket, settings: dict[str, Any]) -> str:
    from workbench.publish.kernels.server import serve

    return serve(listener, lifeline=settings.get("lifeline"), idle=settings.get("idle"))


def bind(path: Path) -> socket.socket:
    """A listening socket at `path`, in place of one whose process is gone."""
    with suppress(FileNotFoundError):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(128)
    return listener


def _again(listener: socket.socket, settings: dict[str, Any]) -> None:
    """Start anew in place, with the code and packages as they are now; clients that come meanwhile wait."""
    kept = [listener.fileno()] + ([settings["lifeline"]] if "lifeline" in settings else [])
    for number in kept:
        os.set_inheritable(number, True)
    signal.set_wakeup_fd(-1)
    text = json.dumps({**settings, "listener": listener.detach()})
    os.execv(sys.executable, [sys.executable, "-c", PROGRAM, text])


def _remove(settings: dict[str, Any], listener: socket.socket) -> None:
    """Take away the socket, and its folder when that was made for us: our owner may have been killed."""
    listener.close()
    if "folder" in settings:
        shutil.rmtree(settings["folder"], ignore_errors=True)
    if "path" in settings:
        Path(settings["path"]).unlink(missing_ok=True)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
