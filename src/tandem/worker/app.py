"""The procrastinate application, as Django makes it ready."""

from __future__ import annotations

import procrastinate


def ready(app: procrastinate.App) -> None:
    """Called once Django's tables are known; the tasks are found through the import paths."""
