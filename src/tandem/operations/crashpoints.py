"""Places where a test may kill this process, to prove that nothing is lost and nothing doubled.

``CRASHPOINT=deliver.sent`` ends the process there as ``kill -9`` would; ``CRASHPOINT=deliver.sent:3``
the third time. Without the variable this does nothing.
"""

from __future__ import annotations

import os

_WANTED, _, _COUNT = os.environ.get("CRASHPOINT", "").partition(":")
_left = [int(_COUNT or 1)]


def reach(name: str) -> None:
    """Die here if this is the place."""
    if name != _WANTED:
        return
    _left[0] -= 1
    if _left[0] <= 0:
        os._exit(137)
