"""The forms of calls written down, planned or edited by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations import access
from tandem.operations.clients.planning import OtherEnd
from tandem.operations.errors import Problem
from tandem.store.models import Call, Company, Contact, User
from tandem.web.components.fields import MomentInput

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:  # Django's forms take no type arguments while running
    _ModelForm = forms.ModelForm

OFFERED = 1000  # clients a select offers; others are reached from their own page


class CallForm(forms.Form):
    """What logging and planning share: who is at the other end, and the words about it."""

    client = forms.ChoiceField(required=False)
    number = forms.CharField(required=False, max_length=40)
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), required=False, max_length=100)
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client: Any = self.fields["client"]
        client.label = _("Client")
        client.choices = _clients(reader)
        self.fields["number"].label = _("Number")
        self.fields["number"].help_text = _(
            "Only when it is another number than the client’s, or nobody’s yet."
        )
        self.fields["subject"].help_text = _("Left empty, it is the client’s name.")

    def clean(self) -> dict[str, Any]:
        """Somebody, or some number, must be at the other end."""
        if not (self.cleaned_data.get("client") or self.cleaned_data.get("number")):
            self.add_error("client", _("Choose a client, or write the number."))
        return self.cleaned_data

    def other_end(self) -> OtherEnd:
        """Whom the call is with. Only after ``is_valid()``."""
        kind, _sep, id = self.cleaned_data["client"].partition(":")
        number = self.cleaned_data["number"]
        return OtherEnd(
            int(id) if kind == "contact" else None, int(id) if kind == "company" else None, number
        )

    def add_refusal(self, problems: Sequence[Problem]) -> None:
        """Show each problem at its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message.say(_))


class LogForm(CallForm):
    """A call that took place."""

    direction = forms.ChoiceField(label=gettext_lazy("Who called?"), widget=forms.RadioSelect)
    ended_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        required=False,
        widget=MomentInput(),
        help_text=gettext_lazy("Left empty: just now."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=1440, initial=5)
    result = forms.CharField(label=gettext_lazy("Result"), required=False, max_length=100)

    field_order = (
        "client",
        "number",
        "direction",
        "ended_at",
        "minutes",
        "subject",
        "purpose",
        "result",
        "notes",
    )

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(reader, *args, **kwargs)
        direction: Any = self.fields["direction"]
        direction.choices = [("outbound", _("We called")), ("inbound", _("The client called"))]
        self.initial.setdefault("direction", "outbound")


class PlanForm(CallForm):
    """A call to come."""

    planned_at = forms.DateTimeField(label=gettext_lazy("When"), widget=MomentInput())
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    field_order = ("client", "number", "planned_at", "owner", "subject", "purpose", "notes")

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(reader, *args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.label = _("Who will call")
        people = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
        owner.choices = [("", _("Nobody yet")), *people]
        self.initial.setdefault("owner", reader.pk)


class EditForm(_ModelForm):
    """What people write about a call; it never saves by itself."""

    class Meta:
        model = Call
        fields = ("subject", "purpose", "result", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bound in self.fields.values():
            bound.label = str(bound.label)[:1].upper() + str(bound.label)[1:]

    def _post_clean(self) -> None:
        """Nothing: the operation checks, and writes."""


def _clients(reader: User) -> list[Any]:
    contacts = (
        access.visible(reader, Contact)
        .filter(active=True)
        .order_by("name")
        .values_list("pk", "name")[:OFFERED]
    )
    firms = (
        access.visible(reader, Company)
        .filter(active=True)
        .order_by("name")
        .values_list("pk", "name")[:OFFERED]
    )
    return [
        ("", _("Somebody we do not know yet")),
        (_("Contacts"), [(f"contact:{id}", name) for id, name in contacts]),
        (_("Companies"), [(f"company:{id}", name) for id, name in firms]),
    ]
