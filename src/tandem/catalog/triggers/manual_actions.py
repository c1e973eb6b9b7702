"""When something is handed to a person, done, left, late, or moved to somebody else."""

from tandem.engine.trigger import Became, Changed, Created, Reached, Trigger
from tandem.engine.words import N_

HANDED = N_("Manual actions")
_OPEN = (("status", frozenset({"not_started", "in_progress"})),)
# What people change of the task itself; how it goes on has triggers of its own.
_TASK = ("title", "instructions", "due_at", "priority", "contact", "company")

TRIGGERS = (
    Trigger("manual_action.created", "manual_action", N_("Something is handed to a person"), Created(), group=HANDED),
    Trigger("manual_action.started", "manual_action", N_("A manual action is begun"), Became("status", "in_progress"),
            group=HANDED),
    Trigger("manual_action.completed", "manual_action", N_("A manual action is completed"),
            Became("status", "completed"), group=HANDED,
            help=N_("Compare “outcome” to start with one outcome only.")),
    Trigger("manual_action.outcome_chosen", "manual_action", N_("An outcome is chosen"), Changed(("outcome",)),
            group=HANDED, help=N_("Compare “outcome” to start with one outcome only.")),
    Trigger("manual_action.skipped", "manual_action", N_("A manual action is skipped"), Became("status", "skipped"),
            group=HANDED),
    Trigger("manual_action.cancelled", "manual_action", N_("A manual action is cancelled"),
            Became("status", "cancelled"), group=HANDED),
    Trigger("manual_action.overdue", "manual_action", N_("A manual action is overdue"), Reached("due_at"),
            where=_OPEN, takes=frozenset({"delay"}), group=HANDED),
    Trigger("manual_action.reassigned", "manual_action", N_("A manual action goes to somebody else"),
            Changed(("owner", "team")), where=_OPEN, group=HANDED),
    Trigger("manual_action.edited", "manual_action", N_("A manual action is edited"), Changed(_TASK), where=_OPEN,
            takes=frozenset({"fields", "every_time"}), group=HANDED),
)  # fmt: skip
