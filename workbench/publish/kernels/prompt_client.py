"""A kernel's client that does not wait where nothing can come."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient

ASKED_AGAIN = 1.0  # seconds after which a kernel that has not answered is asked again
HEARD = 0.2  # seconds for what it publishes while it answers


class PromptClient(AsyncKernelClient):
    """As the stock client, which after the kernel's answer listens until nothing has been published for 0.2 s.

    That clears away what the kernel said of its own start. nbclient leaves aside whatever answers no request of its own,
    so that a report would only wait.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # type: ignore[override]
        """Return when the kernel has answered and its publications reach us; RuntimeError when it dies or does not answer."""
        until = time.monotonic() + (math.inf if timeout is None else timeout)
        while not await self._answers():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answers(self) -> bool:
        self.kernel_info()
        with suppress(Empty):
            answer = await self.get_shell_msg(timeout=ASKED_AGAIN)
            if answer["msg_type"] == "kernel_info_reply":
                await self.get_iopub_msg(timeout=HEARD)  # publications may be connected later than questions
                self._handle_kernel_info_reply(answer)
                return True
        return False
