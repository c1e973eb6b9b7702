"""How all workflows fare, those in trouble first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tandem.api.who import READ, user_of
from tandem.operations.watching import health

router = Router(tags=["workflows"])


class HealthAnswer(Schema):
    """One workflow: runs and failures of a day and a week, what waits, is late or held, and the last error."""

    workflow: int
    name: str
    on: bool
    paused_because: str
    runs_day: int
    runs_week: int
    failed_day: int
    failed_week: int
    waiting: int
    oldest: datetime | None
    late: int
    capped: int
    incidents: int
    error: dict[str, Any] | None
    error_at: datetime | None
    error_run: int | None
    days: list[int]


@router.get("", auth=READ, response=list[HealthAnswer], summary="How all workflows fare")
def list_health(request: HttpRequest) -> Any:
    """``days`` are the runs of the last 14 days, the oldest first."""
    return [
        {
            "workflow": one.workflow.pk,
            "name": one.workflow.name,
            "on": one.workflow.on,
            "paused_because": one.workflow.paused_because,
            **vars(one.health),
        }
        for one in health.patients(user_of(request))
    ]
