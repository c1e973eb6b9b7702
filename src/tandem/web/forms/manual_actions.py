"""What is asked before many manual actions are given away, put off, skipped or cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tandem.web.components.fields import MomentInput

from .settings.plain import SettingsForm

PEOPLE, TEAMS = gettext_lazy("Colleagues"), gettext_lazy("Queues of teams")


class ReassignForm(SettingsForm):
    """Who gets them: a colleague or a team's queue."""

    to = forms.ChoiceField(label=gettext_lazy("Give them to"))

    def __init__(
        self,
        people: Sequence[tuple[int, str]],
        teams: Sequence[tuple[int, str]],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.offer(
            "to",
            [
                ("", "–"),
                (PEOPLE, [(f"user:{id}", name) for id, name in people]),
                (TEAMS, [(f"team:{id}", name) for id, name in teams]),
            ],
        )

    def chosen(self) -> dict[str, int]:
        """The arguments of ``work.reassign``. Only after ``is_valid()``."""
        kind, _colon, id = self.cleaned_data["to"].partition(":")
        return {"to" if kind == "user" else "team": int(id)}


class PutOffForm(SettingsForm):
    """Until when they are hidden."""

    until = forms.DateTimeField(label=gettext_lazy("Until"), widget=MomentInput)

    def __init__(self, now: datetime, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"until": timezone.localtime(now)})


class ReasonForm(SettingsForm):
    """Why they are ended undone."""

    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Your colleagues read it on the timeline."),
    )
