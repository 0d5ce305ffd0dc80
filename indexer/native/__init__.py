"""What is compiled, where a compiler was there when Seealso was installed: `kernels.c`, over the arrays of an index.

Nothing is only here. Each function has its like in Python, which says the same to the last bit, and runs where there is
no compiled one, or where ``SEEALSO_COMPILED=no``.
"""

from __future__ import annotations

import os
from types import ModuleType

VARIABLE = "SEEALSO_COMPILED"


def is_left_out() -> bool:
    """Whether the environment says to do without it."""
    return os.environ.get(VARIABLE, "").strip().casefold() in ("no", "0", "off", "false")


def _loaded() -> ModuleType | None:
    if is_left_out():
        return None
    try:
        from indexer.native import kernels
    except ImportError:
        return None
    return kernels


compiled: ModuleType | None = _loaded()
"""The compiled module, ``None`` where there is none."""
