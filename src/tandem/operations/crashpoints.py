"""Places where a test may kill or freeze this process, to prove that nothing is lost and nothing doubled.

``CRASHPOINT=deliver.sent`` ends the process there as ``kill -9`` would; ``CRASHPOINT=deliver.sent:3``
the third time; ``CRASHPOINT=~deliver.sent`` stops it until somebody sends SIGCONT. Without the variable
this does nothing.
"""

from __future__ import annotations

import os
import signal

_WANTED, _, _COUNT = os.environ.get("CRASHPOINT", "").partition(":")
_left = [int(_COUNT or 1)]


def reach(name: str) -> None:
    """Die here if this is the place."""
    if name != _WANTED.lstrip("~"):
        return
    _left[0] -= 1
    if _left[0] > 0:
        return
    if not _WANTED.startswith("~"):
        os._exit(137)
    if _left[0] == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
