"""The form of a colleague: invited or changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.store.models import Organisation, Role, Team, User

from .plain import SettingsForm, languages, zones


class ColleagueForm(SettingsForm):
    """Name, address, role, who they answer to, and how they are reached."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"), help_text=gettext_lazy("They sign in with it."))
    role = forms.TypedChoiceField(
        label=gettext_lazy("Role"), coerce=int, help_text=gettext_lazy("What they may see, change and send.")
    )
    manager = forms.TypedChoiceField(
        label=gettext_lazy("Answers to"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Rules can tell this person when something of theirs goes wrong."),
    )
    teams = forms.TypedMultipleChoiceField(label=gettext_lazy("Teams"), coerce=int, required=False)
    extension = forms.CharField(
        label=gettext_lazy("Extension"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("The telephone exchange’s number for them: calls there become theirs."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=64)
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(self, firm: Organisation, colleague: User | None, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial=_kept(firm, colleague), **kwargs)
        self._roles = {row.pk: row for row in Role.objects.order_by("name")}
        self._people = {row.pk: row for row in User.objects.filter(is_active=True).order_by("name")}
        self._teams = {row.pk: row for row in Team.objects.order_by("name")}
        self.offer("role", [("", _("Choose a role")), *((row.pk, row.name) for row in self._roles.values())])
        others = [row for row in self._people.values() if colleague is None or row.pk != colleague.pk]
        self.offer("manager", [("", _("Nobody")), *((row.pk, row.name) for row in others)])
        self.offer("teams", [(row.pk, row.name) for row in self._teams.values()])
        self.offer("language", languages())
        self.offer(
            "time_zone", zones(_("The organisation’s ({zone})").format(zone=firm.time_zone.replace("_", " ")))
        )

    def values(self) -> dict[str, Any]:
        """What was filled in, with rows for ids. Only after ``is_valid()``."""
        found = dict(self.cleaned_data)
        found["role"] = self._roles.get(found["role"])
        found["manager"] = self._people.get(found["manager"])
        found["teams"] = [self._teams[id] for id in found["teams"]]
        return found


def _kept(firm: Organisation, colleague: User | None) -> dict[str, Any]:
    if colleague is None:
        return {"language": firm.language}
    plain = ("name", "email", "extension", "phone", "language", "time_zone")
    found: dict[str, Any] = {name: getattr(colleague, name) for name in plain}
    found |= {"role": colleague.role_id, "manager": colleague.manager_id}
    return found | {"teams": [row.pk for row in colleague.teams.all()]}
