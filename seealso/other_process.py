"""Other processes of this program that work beside it: how they are begun, and when they end."""

from __future__ import annotations

import os
import sys
import time

LOOK_EVERY_SECONDS = 0.2
ORPHANED = 3
"""How a process ends whose parent is gone."""


def module_command(module: str, *arguments: str) -> list[str]:
    """What runs a module of ours in another process.

    -P keeps the folder that one stands in, perhaps a stranger's library, off the module path.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def end_with(parent: int) -> None:
    """End this process once ``parent`` is no longer the one that it was started by: nobody waits for it any more.

    A site that is killed cannot say so; what it had begun would go on for a quarter of an hour beside its successor's.
    """
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os._exit(ORPHANED)  # what is kept is put in place whole, or not at all, or can be gone on with
