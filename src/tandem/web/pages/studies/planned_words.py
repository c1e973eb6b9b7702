"""What was only planned, in words: "mail to Lisa: Sorry", "task for Bo: Call back", "set city to Paris"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, gettext_lazy

from tandem.engine.directory import Directory
from tandem.store.models import Team
from tandem.store.read.people import directory
from tandem.web.components import clock
from tandem.web.pages.addresses import kind_word
from tandem.web.pages.workflows.phrases import listed, shortened
from tandem.web.pages.workflows.words import field_label

ICONS = {
    "email": "mail",
    "webhook": "webhook",
    "function": "code",
    "notify": "bell",
    "change": "pencil",
    "delete": "trash",
    "task": "checkbox",
    "manual_action": "hand-stop",
    "call": "phone",
    "note": "note",
    "start": "player-play",
    "end": "player-stop",
}
MADE = {
    "task": gettext_lazy("Task for {who}: {text}"),
    "manual_action": gettext_lazy("Manual action for {who}: {text}"),
    "call": gettext_lazy("Call for {who}: {text}"),
    "note": gettext_lazy("Note: {text}"),
}
LEFT = {
    "email": gettext_lazy("Mail to {to}: {text}"),
    "webhook": gettext_lazy("Webhook to {to}"),
    "function": gettext_lazy("Function {to}"),
}


class Planned:
    """Says what deeds would do; looks colleagues and teams up once."""

    @cached_property
    def directory(self) -> Directory:
        """Who is who."""
        return directory()

    @cached_property
    def teams(self) -> dict[int, str]:
        """Teams by id."""
        return dict(Team.objects.values_list("pk", "name"))

    def who(self, token: str) -> str:
        """``user:7`` or ``team:3`` by name."""
        kind, _colon, id = token.partition(":")
        if not id.isdigit():
            return gettext("nobody")
        if kind == "team":
            return self.teams.get(int(id), gettext("a team that is gone"))
        person = self.directory.people.get(int(id))
        return person.name if person else gettext("somebody who is gone")

    def icon(self, deed: Mapping[str, Any]) -> str:
        """The drawing beside it."""
        kind = deed.get("kind", "")
        return ICONS.get(str(deed.get("type") if kind == "create" else kind), "bolt")

    def said(self, deed: Mapping[str, Any]) -> str:
        """One deed, as ``engine.tally.said`` keeps it."""
        kind, text = deed.get("kind"), shortened(str(deed.get("text") or ""))
        if kind in LEFT:
            return str(LEFT[str(kind)]).format(to=deed.get("to"), text=text or "…")
        if kind == "notify":
            return gettext("Tells {who}: {text}").format(who=listed(map(self.who, deed["to"])), text=text)
        record_type = str(deed.get("type", ""))
        if kind == "create" and record_type in MADE:
            return str(MADE[record_type]).format(who=self.who(str(deed.get("to", ""))), text=text)
        if kind == "create":
            return gettext("New {kind}: {text}").format(kind=kind_word(record_type), text=text)
        if kind == "change":
            return self._changes(record_type, deed.get("changes", {}))
        if kind == "start":
            return gettext("Starts the workflow “{name}”").format(name=text)
        if kind == "end":
            return (
                gettext("Ends the workflow “{name}” for this client").format(name=text)
                if text
                else gettext("Ends for this client all that is under way")
            )
        return gettext("Deletes the {kind}").format(kind=kind_word(record_type))

    def _changes(self, record_type: str, changes: Mapping[str, Sequence[Any]]) -> str:
        words = [
            gettext("{field}: {new}").format(
                field=field_label(record_type, name), new=self.value(record_type, name, new)
            )
            for name, (_old, new) in changes.items()
        ]
        return gettext("Sets {changes}").format(changes=listed(words))

    def value(self, record_type: str, name: str, value: Any) -> str:
        """A field's value as a person reads it."""
        if value in (None, "", []):
            return gettext("empty")
        if name == "owner":
            return self.who(f"user:{value}")
        if name.endswith("_at") and isinstance(value, str):
            at = parse_datetime(value)
            return clock.wall(at) if at else value
        return shortened(str(value))
