"""What the processes of fault tests do; the forge calls these in a child of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any


def work() -> int:
    """Be a worker, as `tandem worker` is."""
    from tandem.worker.run import main

    return main()


def receive(signals: Sequence[Mapping[str, Any]]) -> int:
    """Be the web process that takes an exchange's signals."""
    from tandem.connectors.telephony import CallSignal
    from tandem.operations import calls

    calls.receive([CallSignal(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in signals])
    return 0
