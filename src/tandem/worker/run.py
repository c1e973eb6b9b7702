"""One worker process: procrastinate carries the jobs, a clock thread sweeps.

When the database goes away the worker ends and its supervisor starts it again, whatever its exit code.
"""

from __future__ import annotations

import asyncio
import logging

import django

log = logging.getLogger("tandem.worker")
JOBS_AT_ONCE = 3
POLL_SECONDS = 2.0
DRAIN_SECONDS = 20.0


def main() -> int:
    """Work until a signal says stop; gives the exit code."""
    django.setup()
    from tandem.worker.clock import Clock

    clock = Clock()
    clock.start()
    try:
        asyncio.run(_work())
    except KeyboardInterrupt:
        return 0
    except Exception:
        log.exception("the worker ended")
        return 1
    finally:
        clock.stop()
    return 0


async def _work() -> None:
    from procrastinate.contrib.django import procrastinate_app

    app = procrastinate_app.current_app
    carrier = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's connector has it
    async with carrier.open_async():
        await carrier.run_worker_async(
            queues=["engine"],
            concurrency=JOBS_AT_ONCE,
            fetch_job_polling_interval=POLL_SECONDS,
            delete_jobs="successful",
            shutdown_graceful_timeout=DRAIN_SECONDS,
            install_signal_handlers=True,
        )
