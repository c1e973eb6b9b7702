"""Campaigns: the records of a saved filter put through a workflow little by little, inside a window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from pydantic import ValidationError

from tandem.engine.words import N_, Text
from tandem.engine.workflow import SendWindow
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.outreach import saved_filters
from tandem.operations.outreach.campaign_progress import Progress, StepResult, progress_of, results_of
from tandem.operations.running import ending
from tandem.operations.settings.writing import changing, store
from tandem.operations.thinking.bell import ring
from tandem.store.models import Campaign, Run, SavedFilter, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema
from tandem.store.write import campaigns as rows

__all__ = [
    "Progress",
    "StepResult",
    "access_campaign",
    "all_campaigns",
    "cancel",
    "change",
    "create",
    "pause",
    "progress",
    "resume",
    "start",
    "step_results",
]

MOST_PER_HOUR = 100_000
DRAFT_FIELDS = frozenset({"name", "workflow", "saved_filter", "per_hour", "window", "starts_at"})
LIVE_FIELDS = frozenset({"name", "per_hour", "window"})


def all_campaigns(user: User) -> QuerySet[Campaign]:
    """Every campaign somebody may see, newest first, with workflow, filter and owner. Raises access.Denied."""
    access.require(user, "view", Campaign.record_type)
    found = access.visible(user, Campaign).select_related("workflow", "saved_filter", "owner")
    return found.order_by("-created_at", "-id")


def access_campaign(user: User, id: int, permission: str = "view") -> Campaign:
    """One campaign; to do something with it one must be allowed to start its workflow by hand.

    Raises access.NotThere or access.Denied.
    """
    row = all_campaigns(user).filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"campaign {id}")
    if permission != "view":
        access.access_record(user, Workflow, row.workflow_id, "enrol")
    return row


def create(user: User, values: Mapping[str, Any]) -> Campaign:
    """A draft. ``values``: name, workflow, saved_filter, per_hour, window, starts_at. Raises Refused or access.Denied.

    ``window``: {"days": ["mon", ...], "from": "09:00", "to": "18:00"}, or None for any time; by the firm's clock.
    """
    with changing(user, "enrol"):
        row = Campaign(owner=user)
        store(row, {"name": "", **_checked(user, row, values, DRAFT_FIELDS)})
    return row


def change(user: User, id: int, values: Mapping[str, Any]) -> Campaign:
    """Change a draft, or the pace, window and name of one that runs. Raises Refused."""
    with changing(user, "enrol"):
        row = _locked(user, id)
        draft = row.state == Campaign.State.DRAFT
        store(row, _checked(user, row, values, DRAFT_FIELDS if draft else LIVE_FIELDS))
    return row


def start(user: User, id: int, *, confirmed: int | None = None) -> int:
    """Fill in the members and begin; gives how many there are.

    ``confirmed``: the number the person saw and agreed to; wanted when it is above the firm's limit.
    Raises Refused when it is no draft, its workflow is off, or nobody matches.
    """
    with changing(user, "enrol") as firm:
        row = _locked(user, id)
        _must_be(row, Campaign.State.DRAFT)
        if not row.workflow.on or row.workflow.live_id is None:
            raise Refused.because(N_("This workflow is off. Switch it on first."), "workflow")
        found = saved_filters.found(user, row.saved_filter.about, row.saved_filter.condition)
        members = list(found.order_by("pk").values_list("pk", flat=True))
        if not members:
            raise Refused.because(N_("Nobody matches this filter now."), "saved_filter")
        if len(members) > firm.reach_limit > 0 and confirmed != len(members):
            message = N_("This would start for {count} records. Type that number to confirm.")
            raise Refused.because(message, "confirmed", count=len(members))
        rows.fill(row.pk, members)
        store(row, {"state": Campaign.State.RUNNING})
    return len(members)


def pause(user: User, id: int) -> None:
    """Nobody more is enrolled until it is resumed; those inside go on. Raises Refused unless it runs."""
    with changing(user, "enrol"):
        row = _locked(user, id)
        _must_be(row, Campaign.State.RUNNING)
        store(row, {"state": Campaign.State.PAUSED})


def resume(user: User, id: int) -> None:
    """Go on where it stood; what was missed is not made up for. Raises Refused unless it is paused."""
    with changing(user, "enrol"):
        row = _locked(user, id)
        _must_be(row, Campaign.State.PAUSED)
        store(row, {"state": Campaign.State.RUNNING})


def cancel(user: User, id: int, *, stop_runs: bool = False) -> None:
    """Enrol nobody more; with ``stop_runs`` those inside are stopped and their manual actions called off."""
    with changing(user, "enrol"):
        row = _locked(user, id)
        _must_be(row, Campaign.State.DRAFT, Campaign.State.RUNNING, Campaign.State.PAUSED)
        now = the_time()
        store(row, {"state": Campaign.State.CANCELLED, "ended_at": now})
        rows.leave_out_waiting(row.pk, Text(N_("the campaign was cancelled")))
        if stop_runs:
            inside = Run.objects.filter(campaign=row, ended_at=None).values_list("id", flat=True)
            ending.end(
                user, list(inside), Text(N_("{name} cancelled the campaign"), {"name": user.name}), now
            )
    ring()


def progress(user: User, id: int) -> Progress:
    """How far it is. Raises access.NotThere or access.Denied."""
    return progress_of(access_campaign(user, id), the_time())


def step_results(user: User, id: int) -> list[StepResult]:
    """What each step came to, in the order of the document. Raises access.NotThere or access.Denied."""
    return results_of(access_campaign(user, id))


def _locked(user: User, id: int) -> Campaign:
    access_campaign(user, id, "enrol")
    return (
        Campaign.objects.select_for_update(of=("self",)).select_related("workflow", "saved_filter").get(pk=id)
    )


def _must_be(row: Campaign, *states: str) -> None:
    if row.state not in states:
        message = N_("This campaign is {state}, so that cannot be done.")
        raise Refused.because(message, "state", state=row.get_state_display())


def _checked(user: User, row: Campaign, values: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """The columns to set. Raises Refused, naming each wrong value."""
    wrong = sorted(values.keys() - allowed)
    if wrong:
        message = N_("This cannot be changed any more; it runs already.")
        raise Refused([Problem(name, Text(message)) for name in wrong])
    found = dict(values)
    if "name" in found and not str(found["name"]).strip():
        raise Refused.because(N_("Give it a name."), "name")
    if "workflow" in found:
        found["workflow"] = access.access_record(user, Workflow, int(found["workflow"]), "enrol")
    if "saved_filter" in found:
        found["saved_filter"] = saved_filters.access_filter(user, int(found["saved_filter"]))
    if not 1 <= int(found.get("per_hour", 60)) <= MOST_PER_HOUR:
        raise Refused.because(N_("Choose between 1 and {most} an hour."), "per_hour", most=MOST_PER_HOUR)
    if found.get("window") is not None:
        found["window"] = _window(found["window"])
    _check_about(
        found.get("workflow") or _linked(row, "workflow"),
        found.get("saved_filter") or _linked(row, "saved_filter"),
    )
    return found


def _linked(row: Campaign, name: str) -> Any:
    return getattr(row, name) if getattr(row, f"{name}_id") else None


def _check_about(workflow: Workflow | None, chosen: SavedFilter | None) -> None:
    if workflow is None or chosen is None:
        missing = "workflow" if workflow is None else "saved_filter"
        raise Refused.because(N_("Choose one."), missing)
    if workflow.about != chosen.about:
        message = N_("The workflow is about a {one}, and the filter about a {other}. Choose ones that fit.")
        raise Refused.because(message, "saved_filter", one=_word(workflow.about), other=_word(chosen.about))


def _word(about: str) -> Text | str:
    return schema()[about].word if about in schema() else about


def _window(written: Mapping[str, Any]) -> dict[str, Any]:
    try:
        window = SendWindow.model_validate({**written, "zone": "organisation"})
    except ValidationError as error:
        problems = [
            Problem(f"window.{one.field}".rstrip("."), one.message) for one in Refused.of(error).problems
        ]
        raise Refused(problems) from error
    if not window.days or window.start == window.end:
        raise Refused.because(N_("Choose a day and a length of time."), "window")
    return window.model_dump(mode="json", by_alias=True)
