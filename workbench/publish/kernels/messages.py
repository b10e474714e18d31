"""Messages between a warm process and those who use it: one JSON object each, with open files beside it."""

from __future__ import annotations

import array
import json
import socket
import struct
from collections.abc import Mapping, Sequence
from typing import Any

LENGTH = struct.Struct("!I")
MOST_FILES = 8


def send(connection: socket.socket, message: Mapping[str, Any], *, files: Sequence[int] = ()) -> None:
    """Send one message; `files` are descriptors that the receiver gets copies of. Raises OSError when nobody listens."""
    body = json.dumps(message).encode()
    data = LENGTH.pack(len(body)) + body
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    sent = connection.sendmsg([data], rights)
    if sent < len(data):  # even nothing cannot be sent to one who has answered and gone
        connection.sendall(data[sent:])


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message and the descriptors that came with it. Raises EOFError when the other side is gone."""
    head, files = b"", []
    while len(head) < LENGTH.size:
        part, came, *_ = socket.recv_fds(connection, LENGTH.size - len(head), MOST_FILES)
        files += came
        if not part:
            raise EOFError("the other side closed the connection")
        head += part
    (length,) = LENGTH.unpack(head)
    body = b""
    while len(body) < length:
        part = connection.recv(length - len(body))
        if not part:
            raise EOFError("the other side closed the connection")
        body += part
    return dict(json.loads(body)), files
