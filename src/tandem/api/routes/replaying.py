"""The shapes of doing things again, one or many, shared by runs and incidents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from tandem.api.shapes import Form, Word, like
from tandem.operations.running import replaying
from tandem.operations.running.replaying import Chosen
from tandem.store.models import User


class Replaying(Form):
    """How and by which policy; with ``count_only`` nothing is done."""

    model_config = like({"how": "failed_step", "policy": "newest", "count_only": True})

    how: Literal["failed_step", "start", "newest"] = "failed_step"
    policy: Literal["newest", "all", "spread", "drop"] = "newest"
    minutes: Annotated[int, Field(ge=1, le=replaying.LONGEST_MINUTES)] = replaying.SPREAD_MINUTES
    note: Annotated[Word, Field(max_length=300)] = ""
    count_only: bool = False


class RefusedRun(Schema):
    """A run that cannot be done again, and why."""

    run: int
    message: str


class ReplayAnswer(Schema):
    """How many there are, are done again, are left out and taken note of; and the runs that cannot be."""

    total: int
    again: int
    left_out: int
    refused: list[RefusedRun]


def carried_out(user: User, chosen: Chosen, body: Replaying) -> dict[str, Any]:
    """Count, or do it."""
    if body.count_only:
        counts = replaying.count(user, chosen, body.how, body.policy)
    else:
        counts = replaying.replay(user, chosen, body.how, body.policy, minutes=body.minutes, note=body.note)
    refused = [{"run": run, "message": text.say(_)} for run, text in counts.refused.items()]
    return {"total": counts.total, "again": counts.again, "left_out": counts.left_out, "refused": refused}
