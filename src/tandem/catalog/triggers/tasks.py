"""When a task is given, done, or late; when a note is written."""

from tandem.engine.trigger import Became, Changed, Created, Deleted, Reached, Trigger
from tandem.engine.words import N_

TASKS = N_("Tasks")
NOTES = N_("Notes")
_OPEN = (("status", frozenset({"open"})),)

TRIGGERS = (
    Trigger("task.created", "task", N_("A task is created"), Created(), group=TASKS),
    Trigger("task.edited", "task", N_("A task is edited"), Changed(), takes=frozenset({"fields", "every_time"}),
            group=TASKS),
    Trigger("task.completed", "task", N_("A task is done"), Became("status", "done"), group=TASKS),
    Trigger("task.overdue", "task", N_("A task is overdue"), Reached("due_at"), where=_OPEN,
            takes=frozenset({"delay"}), group=TASKS),
    Trigger("task.deleted", "task", N_("A task is deleted"), Deleted(), group=TASKS),
    Trigger("note.created", "note", N_("A note is written"), Created(), group=NOTES),
)  # fmt: skip
