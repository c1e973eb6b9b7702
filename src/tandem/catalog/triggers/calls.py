"""When a call rings, is answered, ends, is missed, or was planned and is not done."""

from tandem.engine.trigger import FILLED, Became, Changed, Created, Deleted, Either, Reached, Trigger
from tandem.engine.words import N_

LIVE = N_("Inbound and outbound calls")
PLANNED = N_("Scheduled calls")
ANY = N_("Every call")
_PLANNED = (("status", frozenset({"planned"})),)
_NOT_PLANNED = (
    ("status", frozenset({"ringing", "in_progress", "on_hold", "ended", "missed", "cancelled", "logged"})),
)
# What the exchange writes as a call goes on has triggers of its own; "edited" means what people and notes change.
_PROGRESS = (
    "status", "rang_at", "answered_at", "held_at", "ended_at", "provider", "provider_id", "via_integration",
)  # fmt: skip
# These an exchange sets as the call moves on, and people any time.
_OUTCOME = ("result", "duration", "contact", "company", "caller_kind")
_EDITED = Either((Changed(except_for=(*_PROGRESS, *_OUTCOME)), Changed(_OUTCOME, without=("status",))))
# A late callback about the hold no longer changes the status of a call that is over.
_HELD = Either((Became("status", "on_hold"), Became("held_at", FILLED), Changed(("held_at",))))
_DIRECTION = frozenset({"direction"})
_EDITS = frozenset({"direction", "fields", "every_time"})

_ABOVE = (
    Trigger("call.ringing", "call", N_("A call rings"), Became("rang_at", FILLED), takes=_DIRECTION, group=LIVE,
            needs_integration=True),
    Trigger("call.answered", "call", N_("A call is answered"), Became("answered_at", FILLED), takes=_DIRECTION,
            group=LIVE, needs_integration=True),
    Trigger("call.on_hold", "call", N_("A call is put on hold"), _HELD, takes=_DIRECTION, group=LIVE,
            needs_integration=True),
    Trigger("call.ended", "call", N_("A call ends"), Became("status", "ended"), takes=_DIRECTION, group=LIVE),
    Trigger("call.missed", "call", N_("A call is missed"), Became("status", "missed"), takes=_DIRECTION, group=LIVE),
    Trigger("call.logged", "call", N_("A call is logged"), Became("status", "logged"), takes=_DIRECTION, group=LIVE),
    Trigger("call.edited", "call", N_("A call is edited"), _EDITED, where=_NOT_PLANNED, takes=_EDITS, group=LIVE),
    Trigger("call.planned", "call", N_("A call is scheduled"), Became("status", "planned"), takes=_DIRECTION,
            group=PLANNED),
    Trigger("call.planned_or_edited", "call", N_("A scheduled call is created or edited"),
            Either((Created(), Became("status", "planned"), _EDITED)), where=_PLANNED, takes=_EDITS, group=PLANNED),
    Trigger("call.planned_edited", "call", N_("A scheduled call is edited"), _EDITED, where=_PLANNED, takes=_EDITS,
            group=PLANNED),
    Trigger("call.overdue", "call", N_("A scheduled call is overdue"), Reached("planned_at"), where=_PLANNED,
            takes=frozenset({"direction", "delay"}), group=PLANNED),
    Trigger("call.rescheduled", "call", N_("A scheduled call is rescheduled"), Changed(("planned_at",)),
            where=_PLANNED, takes=_DIRECTION, group=PLANNED),
    Trigger("call.reassigned", "call", N_("A scheduled call is reassigned"), Changed(("owner",)), where=_PLANNED,
            takes=_DIRECTION, group=PLANNED),
    Trigger("call.planned_deleted", "call", N_("A scheduled call is deleted"), Deleted(), where=_PLANNED,
            takes=_DIRECTION, group=PLANNED),
    Trigger("call.deleted", "call", N_("A call log is deleted"), Deleted(), where=_NOT_PLANNED, takes=_DIRECTION,
            group=ANY),
)  # fmt: skip
TRIGGERS = (
    *_ABOVE,
    Trigger("call.any", "call", N_("Any of the above"), Either(_ABOVE), takes=frozenset({"direction", "delay"}),
            group=ANY),
)  # fmt: skip
