"""Campaigns and the saved filters they are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Time, Word, given, like
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.operations.outreach import campaigns, saved_filters
from tandem.store.models import Campaign, SavedFilter

router = Router(tags=["campaigns"])
filters = Router(tags=["saved filters"])
Tree = Annotated[
    dict[str, Any] | None, Field(description="The condition as a tree; none stands for everybody.")
]
_LYON = {"all": [{"field": "city", "operator": "is", "value": "Lyon"}]}


class CampaignForm(Form):
    """A named batch. ``window``: {"days": ["mon"], "from": "09:00", "to": "18:00"}, or none for any time."""

    model_config = like({"name": "Spring", "workflow": 7, "saved_filter": 3, "per_hour": 60})
    name: Annotated[Word, Field(min_length=1, max_length=150)]
    workflow: Id
    saved_filter: Id
    per_hour: Annotated[int, Field(ge=1, le=campaigns.MOST_PER_HOUR)] = 60
    window: dict[str, Any] | None = None
    starts_at: Time | None = None


class CampaignChange(Form):
    """What is left out stays as it is; of one that runs only the name, the pace and the window change."""

    model_config = like({"per_hour": 120})
    name: Annotated[Word, Field(min_length=1, max_length=150)] = ""
    workflow: Id | None = None
    saved_filter: Id | None = None
    per_hour: Annotated[int, Field(ge=1, le=campaigns.MOST_PER_HOUR)] = 60
    window: dict[str, Any] | None = None
    starts_at: Time | None = None


class Starting(Form):
    """The number of records one saw and agreed to; wanted above the firm's limit."""

    model_config = like({"confirmed": 1204})
    confirmed: Annotated[int, Field(ge=1)] | None = None


class Cancelling(Form):
    """Whether those inside stop as well."""

    model_config = like({"stop_runs": True})
    stop_runs: bool = False


class CampaignAnswer(Schema):
    """A campaign: draft, running, paused, done or cancelled."""

    id: int
    name: str
    state: str
    workflow: int
    saved_filter: int
    owner: int | None
    per_hour: int
    window: dict[str, Any] | None
    starts_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class StepAnswer(Schema):
    """What a step came to, by outcome; ``chosen`` counts a hand-off's outcomes."""

    path: str
    action: str
    counts: dict[str, int]
    chosen: dict[str, int]


class CampaignDetail(CampaignAnswer):
    """With how far it is: members by state, the reasons for which some were left out, runs by state."""

    waiting: int
    enrolled: int
    left_out: dict[str, int]
    runs: dict[str, int]
    open_items: int
    next_at: datetime | None
    steps: list[StepAnswer]


class Began(Schema):
    """How many members a campaign has."""

    members: int


class FilterForm(Form):
    """A named condition over contacts or companies."""

    model_config = like({"name": "Lyon", "about": "contact", "condition": _LYON})
    name: Annotated[Word, Field(min_length=1, max_length=150)]
    about: Literal["contact", "company"]
    condition: Tree = None


class Counting(Form):
    """A condition to be counted."""

    model_config = like({"about": "contact", "condition": _LYON})
    about: Literal["contact", "company"]
    condition: Tree = None


class FilterAnswer(Schema):
    """A saved filter."""

    id: int
    key: str
    name: str
    about: str
    condition: dict[str, Any] | None
    owner: int | None


class Counted(Schema):
    """How many records match now."""

    count: int


@router.get("", auth=READ, response=list_shape(CampaignAnswer, "CampaignList"), summary="List campaigns")
def list_campaigns(request: HttpRequest, asked: Query[Page]) -> Any:
    """The newest first."""
    return page_of(request, campaigns.all_campaigns(user_of(request)), asked, _shown)


@router.post("", auth=AUTOMATE, response={201: CampaignAnswer}, summary="Plan a campaign")
def create_campaign(request: HttpRequest, form: CampaignForm) -> Any:
    """A draft; nothing begins until it is started."""
    return Status(201, _shown(campaigns.create(user_of(request), given(form))))


@router.get("/{int:id}", auth=READ, response=CampaignDetail, summary="One campaign and how far it is")
def get_campaign(request: HttpRequest, id: Id) -> Any:
    """What each step came to as well."""
    user = user_of(request)
    progress = campaigns.progress(user, id)
    names = ("waiting", "enrolled", "left_out", "runs", "open_items", "next_at")
    return {
        **_shown(campaigns.access_campaign(user, id)),
        **{name: getattr(progress, name) for name in names},
        "steps": [vars(one) for one in campaigns.step_results(user, id)],
    }


@router.patch("/{int:id}", auth=AUTOMATE, response=CampaignAnswer, summary="Change a campaign")
def edit_campaign(request: HttpRequest, id: Id, form: CampaignChange) -> Any:
    """What is left out stays as it is."""
    return _shown(campaigns.change(user_of(request), id, given(form)))


@router.post("/{int:id}/start", auth=AUTOMATE, response=Began, summary="Begin a campaign")
def start_campaign(request: HttpRequest, id: Id, body: Starting) -> Any:
    """Who matches the filter now is a member."""
    return Began(members=campaigns.start(user_of(request), id, confirmed=body.confirmed))


@router.post("/{int:id}/pause", auth=AUTOMATE, response=Done, summary="Pause a campaign")
def pause_campaign(request: HttpRequest, id: Id) -> Any:
    """Nobody more begins; those inside go on."""
    campaigns.pause(user_of(request), id)
    return Done()


@router.post("/{int:id}/resume", auth=AUTOMATE, response=Done, summary="Let a campaign go on")
def resume_campaign(request: HttpRequest, id: Id) -> Any:
    """What was missed is not made up for."""
    campaigns.resume(user_of(request), id)
    return Done()


@router.post("/{int:id}/cancel", auth=AUTOMATE, response=Done, summary="Cancel a campaign")
def cancel_campaign(request: HttpRequest, id: Id, body: Cancelling) -> Any:
    """Nobody more begins; with ``stop_runs`` those inside stop."""
    campaigns.cancel(user_of(request), id, stop_runs=body.stop_runs)
    return Done()


@filters.get("", auth=READ, response=list_shape(FilterAnswer, "FilterList"), summary="List saved filters")
def list_saved_filters(request: HttpRequest, asked: Query[Page]) -> Any:
    """By name."""
    return page_of(request, saved_filters.all_filters(user_of(request)), asked, _filter)


@filters.post("", auth=AUTOMATE, response={201: FilterAnswer}, summary="Save a filter")
def create_saved_filter(request: HttpRequest, form: FilterForm) -> Any:
    """Its condition is checked first."""
    row = saved_filters.save(user_of(request), name=form.name, about=form.about, condition=form.condition)
    return Status(201, _filter(row))


@filters.post("/count", auth=READ, response=Counted, summary="How many records match")
def count_matching(request: HttpRequest, body: Counting) -> Any:
    """Of those one may see."""
    return Counted(count=saved_filters.count(user_of(request), body.about, body.condition))


@filters.put("/{int:id}", auth=AUTOMATE, response=FilterAnswer, summary="Change a saved filter")
def edit_saved_filter(request: HttpRequest, id: Id, form: FilterForm) -> Any:
    """Campaigns that run keep their members."""
    user = user_of(request)
    return _filter(
        saved_filters.save(user, name=form.name, about=form.about, condition=form.condition, id=id)
    )


@filters.delete("/{int:id}", auth=AUTOMATE, response=Done, summary="Take a saved filter away")
def delete_saved_filter(request: HttpRequest, id: Id) -> Any:
    """Refused while a campaign uses it."""
    saved_filters.delete(user_of(request), id)
    return Done()


def _shown(row: Campaign) -> dict[str, Any]:
    own = ("id", "name", "state", "per_hour", "window", "starts_at", "created_at", "ended_at")
    links = {"workflow": row.workflow_id, "saved_filter": row.saved_filter_id, "owner": row.owner_id}
    return {**{name: getattr(row, name) for name in own}, **links}


def _filter(row: SavedFilter) -> dict[str, Any]:
    own = ("id", "key", "name", "about", "condition")
    return {**{name: getattr(row, name) for name in own}, "owner": row.owner_id}
