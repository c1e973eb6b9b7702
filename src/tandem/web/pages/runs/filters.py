"""What narrows the list of runs: state, workflow, trigger, record, days, words; each a chip and part of the address."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from tandem import catalog
from tandem.operations import access
from tandem.store.models import Incident, Run, User, Workflow
from tandem.web.components.listing import Chip, Choice, Offer
from tandem.web.components.shapes import Tab
from tandem.web.components.states import RUN
from tandem.web.pages.workflows.words import RECORD_TYPES, trigger_label

STATES = ("waiting", "done", "failed", "noted", "stopped", "suppressed")
NOTED = _("Taken note of")
NARROWING = ("q", "state", "workflow", "trigger", "record", "from", "to")
MOST_OFFERED = 200


def narrowed(rows: QuerySet[Run], asked: dict[str, str]) -> QuerySet[Run]:
    """The runs that fit; ``failed`` are those nobody took note of or did again yet."""
    rows = _by_state(rows, asked.get("state", ""))
    if asked.get("workflow", "").isdigit():
        rows = rows.filter(workflow=int(asked["workflow"]))
    if "trigger" in asked:
        rows = rows.filter(trigger=asked["trigger"])
    if "q" in asked:
        said = Q(workflow__name__icontains=asked["q"]) | Q(reason_text__icontains=asked["q"])
        rows = rows.annotate(reason_text=Cast("reason", TextField())).filter(said)
    kind, _colon, id = asked.get("record", "").partition(":")
    if id.isdigit():
        rows = rows.filter(record_type=kind, record_id=int(id))
    if day := parse_date(asked.get("from", "")):
        rows = rows.filter(started_at__date__gte=day)
    if day := parse_date(asked.get("to", "")):
        rows = rows.filter(started_at__date__lte=day)
    return rows


def _by_state(rows: QuerySet[Run], state: str) -> QuerySet[Run]:
    if state == "waiting":
        return rows.filter(state__in=("ready", "waiting"))
    if state in ("failed", "noted"):
        is_open = Exists(Incident.objects.filter(run=OuterRef("pk"), state=Incident.State.OPEN))
        return rows.filter(is_open if state == "failed" else ~is_open, state="failed")
    return rows.filter(state=state) if state else rows


def address(asked: dict[str, str], **changed: str) -> str:
    """The list's address with these filters changed; an empty value takes one off."""
    found = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"?{urlencode(found)}" if found else "?"


def views(asked: dict[str, str]) -> list[Tab]:
    """A tab for each state."""
    here = asked.get("state", "")
    every = Tab(_("All"), address(asked, state=""), active=not here)
    words = {state: look.word for state, look in RUN.items()} | {"noted": NOTED}
    tabs = [Tab(words[state], address(asked, state=state), active=here == state) for state in STATES]
    return [every, *tabs]


def chips(asked: dict[str, str], user: User) -> list[Chip]:
    """The filters in force."""
    found = []
    if "workflow" in asked:
        id = int(asked["workflow"]) if asked["workflow"].isdigit() else 0
        row = access.visible(user, Workflow).filter(pk=id).first()
        name = row.name if row else asked["workflow"]
        found.append(Chip(_("Workflow"), name, address(asked, workflow="")))
    if "trigger" in asked:
        found.append(Chip(_("Started because"), trigger_label(asked["trigger"]), address(asked, trigger="")))
    if "record" in asked:
        kind, _colon, id_text = asked["record"].partition(":")
        found.append(Chip(RECORD_TYPES.get(kind, kind), id_text, address(asked, record="")))
    for name, label in (("from", _("From")), ("to", _("Until"))):
        if name in asked:
            found.append(Chip(label, asked[name], address(asked, **{name: ""})))
    return found


def offers(asked: dict[str, str], user: User) -> list[Offer]:
    """The filters that can be added."""
    rows = access.visible(user, Workflow).order_by("name").values_list("pk", "name")[:MOST_OFFERED]
    by_name = [
        Choice(name, address(asked, workflow=str(id)), asked.get("workflow") == str(id)) for id, name in rows
    ]
    words = sorted((trigger_label(word), word) for word in catalog.triggers())
    by_trigger = [
        Choice(label, address(asked, trigger=word), asked.get("trigger") == word) for label, word in words
    ]
    found = [Offer(_("Workflow"), by_name)] if by_name else []
    return [*found, Offer(_("Started because"), by_trigger)]
