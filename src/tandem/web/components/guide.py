"""The style guide: every component in every state, for people who build pages (staff, or DEBUG)."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .fields import LengthField, MomentInput
from .samples.everything import everything
from .samples.people import PEOPLE
from .states import FAMILIES


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As colleagues will see it in lists."))
    email = forms.EmailField(label=_("E-mail address"))
    country = forms.ChoiceField(
        label=_("Country"), choices=[("fr", "France"), ("ro", "România"), ("be", "Belgique")]
    )
    colleagues = forms.MultipleChoiceField(
        label=_("People to notify"), required=False, choices=[(n, n) for n in PEOPLE]
    )
    delay = LengthField(
        label=_("Wait"), required=False, help_text=_("Counted from the moment the call was missed.")
    )
    at = forms.DateTimeField(label=_("Call back at"), required=False, widget=MomentInput())
    result = forms.ChoiceField(
        label=_("Result"),
        widget=forms.RadioSelect,
        choices=[("ok", _("Answered every question")), ("later", _("Call again later"))],
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.BooleanField(
        label=_("Tell the owner"), required=False, help_text=_("A notification in the bell, and an e-mail.")
    )


def guide(request: HttpRequest) -> HttpResponse:
    """GET: the style guide; 404 for people who do not build pages."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    if kind := request.GET.get("fragment"):
        return render(request, "components/guide_panel.html", {"kind": kind, "form": SampleForm()})
    wrong = SampleForm({"name": "", "email": "ana@atelier", "delay_0": "-3", "delay_1": "hours"})
    context = {
        "families": FAMILIES,
        "form": SampleForm(initial={"name": "Rendez-vous manqué", "colleagues": PEOPLE[:2]}),
        "wrong": wrong,
        **everything(request),
    }
    return render(request, "components/guide.html", context)
