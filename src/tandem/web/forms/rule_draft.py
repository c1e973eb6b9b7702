"""The rule page while it is being filled in: the article's four parts, as a request or a document has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem import catalog
from tandem.catalog.triggers.calls import ANY, LIVE, PLANNED
from tandem.engine.trigger import Trigger

from .condition_fields import Scope
from .conditions import Rows
from .rule_cards import LISTED, Card

ABOUT: Mapping[str, str | Promise] = {
    "call": _("Calls"),
    "contact": _("Contacts"),
    "company": _("Companies"),
    "task": _("Tasks"),
}
KINDS: Mapping[str, str | Promise] = {
    "inbound": _("Inbound call"),
    "outbound": _("Outbound call"),
    "scheduled": _("Scheduled call"),
    "any": _("Any call"),
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "inbound": (LIVE, ANY),
    "outbound": (LIVE, ANY),
    "scheduled": (PLANNED,),
    "any": (LIVE, ANY),
}
MODULES: Mapping[str, str | Promise] = {
    "": _("Everybody"),
    "lead": _("Leads"),
    "contact": _("Contacts"),
    "company": _("Companies"),
    "unknown": _("Unknown callers"),
}
CALLER_TARGETS = {"lead": "contact", "contact": "contact", "company": "company"}


@dataclass
class Draft:
    """A rule as the page shows it. ``problems`` are the ones of single fields, by the field's name."""

    about: str = "call"
    key: str = ""
    name: str = ""
    description: str = ""
    kind: str = "inbound"
    trigger: str = ""
    chosen_only: bool = False
    fields: list[str] = field(default_factory=list)
    every_time: bool = False
    delay: tuple[str, str] = ("", "minute")
    changes: Rows = field(init=False)
    rows: Rows = field(init=False)
    module: str = ""
    matching: bool = False
    caller: Rows = field(init=False)
    cards: list[Card] = field(default_factory=list)
    note: str = ""
    turn_on: bool = False
    problems: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changes = Rows("changes", Scope(self.about, related=False))
        self.rows = Rows("rows", Scope(self.about))
        self.caller = Rows("caller", Scope("call", "caller", CALLER_TARGETS.get(self.module, "contact")))

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Draft:
        """What a request brought."""
        about = str(data.get("about", "call"))
        draft = cls(about if about in ABOUT else "call", module=str(data.get("module", "")))
        for name in ("name", "description", "trigger", "note"):
            setattr(draft, name, str(data.get(name, "")))
        kind = str(data.get("kind", "inbound"))
        draft.kind = kind if kind in KINDS else "any"
        draft.chosen_only = data.get("which") == "chosen"
        draft.fields = data.getlist("fields") if hasattr(data, "getlist") else []
        draft.every_time, draft.turn_on = "every_time" in data, "turn_on" in data
        draft.delay = (str(data.get("delay", "")), str(data.get("delay_unit", "minute")))
        draft.matching = data.get("caller_how") == "matching"
        for rows in (draft.changes, draft.rows, draft.caller):
            read = Rows.read(data, rows.prefix, rows.scope)
            rows.join, rows.rows = read.join, read.rows
        tokens = data.getlist(LISTED) if hasattr(data, "getlist") else []
        draft.cards = [Card.read(data, token, draft.about) for token in dict.fromkeys(tokens)]
        draft.settle()
        return draft

    def settle(self) -> None:
        """Keep what fits together: a trigger of the chosen type, fields and cards of the record type."""
        words = [trigger.word for trigger in self.triggers]
        if self.trigger not in words:
            self.trigger = words[0] if words else ""
        known = self.rows.scope
        for rows in (self.changes, self.rows):
            rows.rows = [row for row in rows.rows if not row.path or known.field(row.path)]
        self.cards = [card for card in self.cards if card.known is None or self.about in card.known.works_on]
        if self.module not in MODULES or self.about != "call":
            self.module = ""
        if self.module in ("", "unknown"):
            self.matching = False

    @property
    def triggers(self) -> list[Trigger]:
        """The triggers on offer."""
        fitting = [one for one in catalog.triggers().values() if one.record_type == self.about]
        if self.about != "call":
            return fitting
        return [one for one in fitting if one.group in GROUPS[self.kind]]

    @property
    def chosen(self) -> Trigger | None:
        """The trigger that is chosen."""
        return catalog.triggers().get(self.trigger)

    @property
    def takes(self) -> frozenset[str]:
        """What may be added to the trigger."""
        return frozenset(self.chosen.takes) if self.chosen else frozenset()

    @property
    def direction(self) -> str | None:
        """The direction that goes with the type of call."""
        return self.kind if self.kind in ("inbound", "outbound") and "direction" in self.takes else None

    @property
    def next_token(self) -> str:
        """A token nothing on the page has."""
        rows = [row.token for one in (self.changes, self.rows, self.caller) for row in one.rows]
        taken = [int(token) for token in (*rows, *(card.token for card in self.cards)) if token.isdigit()]
        return str(max(taken, default=0) + 1)
