"""What the runner shows at a moment: one item with its draft and keys, the start, or that nothing is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem import catalog
from tandem.operations.deliveries import by_phone
from tandem.operations.errors import Problem
from tandem.operations.manual_actions import lists
from tandem.operations.manual_actions.performing import FORM
from tandem.store.models import ManualAction, User
from tandem.store.read.manual_actions import records_of
from tandem.web.components import clock
from tandem.web.forms.action_form import ActionForm

from .card import card_of, record_of
from .moments import presets
from .sitting import Told, sitting
from .words import Shown, outcomes

PREFIX = "form"
LATEST = 8
SKIP_REASONS = (
    gettext_lazy("Done already"),
    gettext_lazy("Not needed any more"),
    gettext_lazy("The wrong person"),
)
CANCEL_REASONS = (
    gettext_lazy("Created by mistake"),
    gettext_lazy("There twice"),
    gettext_lazy("The client does not want it"),
)
FINISHED = {"approval": gettext_lazy("Approve")}


def loaded(id: int) -> ManualAction:
    """The row with all that the runner shows of it."""
    found = ManualAction.objects.select_related(
        "contact__company",
        "contact__owner",
        "company__owner",
        "call",
        "task",
        "workflow",
        "campaign",
        "owner",
        "team",
    )
    return found.get(pk=id)


def form_of(item: ManualAction, given: Mapping[str, Any] | None = None) -> ActionForm | None:
    """The draft's form, filled in; None where there is nothing to fill in."""
    kind = catalog.actions().get(item.type)
    if kind is None:
        return None
    record_type = next(iter(records_of([item.run] if item.run else []).values()), record_of(item)).type
    form = ActionForm(kind, record_type, given, initial=item.draft, prefix=PREFIX, by_hand=True, literal=True)
    if not item.draft.get("template"):
        form.fields.pop("template", None)  # what it said is written out in the draft
    return form


def scene(
    user: User,
    item: ManualAction,
    told: Told,
    *,
    notices: Sequence[str] = (),
    form: ActionForm | None = None,
    problems: Sequence[Problem] = (),
    note: str = "",
) -> dict[str, Any]:
    """The context of ``manual_actions/_item.html``."""
    if form is None:
        form = form_of(item)
    ways = outcomes(item)
    return {
        "shown": Shown(item),
        "card": card_of(user, item),
        "by_exchange": bool(user.phone) and by_phone.account() is not None,
        "form": form,
        "problems": _shown_problems(form, problems),
        "note": note or item.note,
        "outcomes": [(str(key), name, label) for key, (name, label) in enumerate(ways, 1)],
        "finish": "" if ways else _finish(item),
        "may_be_elsewhere": form is not None and not form.action_class.needs_person,
        "presets": _numbered(presets(clock.reading_now())),
        "skip_reasons": _numbered([(str(one),) for one in SKIP_REASONS]),
        "cancel_reasons": _numbered([(str(one),) for one in CANCEL_REASONS]),
        "sitting": sitting(user, told),
        "notices": list(notices),
    }


def _finish(item: ManualAction) -> str:
    """The words on the button where the author gave no outcomes: what it does."""
    kind = catalog.actions().get(item.type)
    return _(kind.finished or kind.title) if kind else str(FINISHED.get(item.type, _("Done")))


def _numbered(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each with the key that chooses it."""
    return [(str(key), *row) for key, row in enumerate(rows[:9], 1)]


def _shown_problems(form: ActionForm | None, problems: Sequence[Problem]) -> list[str]:
    """Put what is wrong with the draft at its fields; gives what belongs to none."""
    left = []
    for one in problems:
        name = one.field.removeprefix(FORM).split(".")[0]
        if form is not None and one.field.startswith(FORM) and name in form.fields:
            if name not in form.errors:
                form.add_error(name, one.message.say(_))
        else:
            left.append(one.message.say(_))
    return left


def the_end(user: User, notices: Sequence[str] = ()) -> dict[str, Any]:
    """The context of ``manual_actions/_end.html``: what was done today, and what comes back later."""
    here = timezone.localtime(clock.reading_now())
    midnight = datetime.combine(here.date(), time(0), here.tzinfo)
    today = ManualAction.objects.filter(ended_by=user, ended_at__gte=midnight)
    counts = dict(today.order_by().values_list("status").annotate(count=Count("id")))
    latest = today.select_related("contact", "company", "workflow", "campaign").order_by("-ended_at", "-id")
    put_off = ManualAction.objects.filter(owner=user, ended_at=None, later_at__gt=clock.reading_now())
    later = put_off.aggregate(count=Count("id"), first=Min("later_at"))
    return {
        "counts": counts,
        "done_today": sum(counts.values()),
        "latest": [Shown(row) for row in latest[:LATEST]],
        "later": later,
        "notices": list(notices),
    }


def the_start(user: User) -> dict[str, Any]:
    """The context of ``manual_actions/_start.html``: how much there is."""
    return {"counts": lists.counts(user)}
