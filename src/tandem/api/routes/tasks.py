"""Tasks colleagues have to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from tandem.api.routes.records import checked_references, deleting, reading
from tandem.api.shapes import Done, Id, answer_shape, form_shape, given, shown
from tandem.api.who import WRITE, user_of
from tandem.engine.record import RecordRef
from tandem.operations import access, by_hand, toolbox
from tandem.store.models import Task

_FIELDS = ("title", "description", "priority", "due_at", "owner", "team", "contact", "company", "call")
_CHANGED = ("title", "description", "priority", "due_at", "owner", "team")
router = Router(tags=["tasks"])
reading(
    router,
    Task,
    plural="tasks",
    sorts=("created_at", "due_at", "id"),
    filters=("status", "priority", "owner", "team", "contact", "company", "call"),
    search=lambda rows, text: rows.filter(title__icontains=text),
)
_OFFER = {"title": "Send the revised offer", "due_at": "2099-05-14T09:30:00+02:00", "contact": 1204}
TaskForm: Any = form_shape(Task, _FIELDS, required=("title",), name="TaskForm", example=_OFFER)
TaskChange: Any = form_shape(Task, _CHANGED, name="TaskChange", example={"priority": "high"})


@router.post("", auth=WRITE, response={201: answer_shape(Task)}, summary="Give somebody something to do")
def create_task(request: HttpRequest, form: TaskForm) -> Any:
    """Without an owner it is the caller's own."""
    user = user_of(request)
    access.require(user, "create", "task")
    values = checked_references(user, "task", {"owner": user.pk, **given(form)})
    made = by_hand.add(user, "task", "create_task", {"status": "open", "priority": "normal", **values})
    return Status(201, shown(Task.objects.get(pk=made.id)))


@router.patch("/{int:id}", auth=WRITE, response=answer_shape(Task), summary="Change some fields of a task")
def edit_task(request: HttpRequest, id: Id, form: TaskChange) -> Any:
    """What is left out stays as it is."""
    user = user_of(request)
    row = access.access_record(user, Task, id, "edit")
    values = given(form)
    if values.get("owner", row.owner_id) == row.owner_id:
        values.pop("owner", None)
    by_hand.change(user, RecordRef("task", id), "task.edited", checked_references(user, "task", values))
    return shown(access.access_record(user, Task, id))


@router.post("/{int:id}/done", auth=WRITE, response=Done, summary="Say that a task is done")
def complete_task(request: HttpRequest, id: Id) -> Any:
    """A task that is done stays done."""
    toolbox.perform(user_of(request), "set_status", {"status": "done"}, [RecordRef("task", id)])
    return Done()


deleting(router, Task)
