"""The form of a team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.store.models import Team, User

from .plain import SettingsForm


class TeamForm(SettingsForm):
    """Name, lead and members."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    lead = forms.TypedChoiceField(
        label=gettext_lazy("Team lead"), coerce=int, empty_value=None, required=False
    )
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Members"),
        coerce=int,
        required=False,
        help_text=gettext_lazy("Work given to the team is dealt out among them."),
    )

    def __init__(self, team: Team | None, data: Any = None, **kwargs: Any) -> None:
        members = [row.pk for row in team.members.all()] if team else []
        kept = {"name": team.name, "lead": team.lead_id, "members": members} if team else {}
        super().__init__(data, initial=kept, **kwargs)
        people = User.objects.filter(is_active=True) | User.objects.filter(pk__in=members)
        self._people = {row.pk: row for row in people.order_by("name")}
        offered = [(row.pk, row.name) for row in self._people.values()]
        self.offer("lead", [("", _("Nobody")), *offered])
        self.offer("members", offered)

    @property
    def leader(self) -> User | None:
        """Who leads it. Only after ``is_valid()``."""
        return self._people.get(self.cleaned_data["lead"])

    @property
    def chosen(self) -> list[User]:
        """Who is in it. Only after ``is_valid()``."""
        return [self._people[id] for id in self.cleaned_data["members"]]
