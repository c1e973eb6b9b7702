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
    from tandem.operations.clients import calls

    calls.receive([CallSignal(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in signals])
    return 0


def work_and_choke(name: str, how: str) -> int:
    """Be a worker that dies when it thinks about the record of this name: by a signal, or of a real crash."""
    import ctypes
    import os
    import signal

    from tandem.operations.thinking import advance

    think = advance.think

    def choking(events: Any, *more: Any) -> Any:
        for event, _ in events:
            if event.after.get("name") == name:
                if how == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                ctypes.string_at(0)
        return think(events, *more)

    advance.think = choking
    return work()


def work_in_little_memory(name: str, megabytes: int) -> int:
    """Be a worker that asks for more memory than the system gives when it thinks about the record of this name."""
    import resource

    from tandem.operations.thinking import advance

    think = advance.think

    def greedy(events: Any, *more: Any) -> Any:
        if any(event.after.get("name") == name for event, _ in events):
            bytearray(1 << 40)
        return think(events, *more)

    advance.think = greedy
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    return work()


def work_by_a_wrong_clock(seconds: float, step: float = 0) -> int:
    """Be a worker on a machine whose clock is this much ahead, and jumps so far on and back each second."""
    import threading
    import time

    import time_machine

    def off() -> None:
        print(
            f"my clock is {round(time.time() - time_machine.escape_hatch.time.time()):+d} s off", flush=True
        )

    with time_machine.travel(time.time() + seconds, tick=True) as clock:

        def jump() -> None:
            for way in (1, -1) * 1000:
                clock.shift(way * step)
                off()
                time.sleep(1)

        off()
        if step:
            threading.Thread(target=jump, daemon=True).start()
        return work()


def work_with_a_blocked_loop(seconds: float) -> int:
    """Be a worker that runs a badly written asynchronous job: it holds up the event loop once."""
    import time

    from procrastinate.contrib.django import app

    @app.task(queue="engine", name="tests.block", pass_context=False)
    async def block() -> None:
        time.sleep(seconds)

    return work()


def complete(user: int, item: int) -> int:
    """Be the web process in which somebody completes a manual action."""
    from tandem.operations.manual_actions import work
    from tandem.store.models import User

    work.of_one(work.complete(User.objects.get(pk=user), [item], work.Ending("yes", "Nice talk.")))
    return 0
