"""Mail templates: their list, and writing one with a check as you type and a preview on a record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings import templates
from tandem.operations.settings.used import saved_actions_using, workflows_using
from tandem.store.models import MailTemplate
from tandem.web.components.listing import Column
from tandem.web.forms.settings.writing import KIND_WORDS, RecordForm, TemplateForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import TEMPLATES
from .trying import record_of

COLUMNS = (
    Column("name", gettext_lazy("Template"), width="wide"),
    Column("about", gettext_lazy("It is about")),
    Column("subject", gettext_lazy("Subject")),
)
FIELDS = ("name", "about", "subject", "body")


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every template."""
    rows = templates.all_templates(reader(request))
    found = answers.listing(
        request,
        "templates",
        rows,
        COLUMNS,
        lambda row: reverse("settings_template", args=[row.pk]),
        search=("name", "subject"),
        shown=lambda row: {"kind": KIND_WORDS.get(row.about, row.about)},
    )
    return answers.show(request, TEMPLATES, "templates", {"listing": found})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new template."""
    templates.all_templates(reader(request))
    return _edit(request, None)


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a template."""
    return _edit(request, templates.access_template(reader(request), id))


def _edit(request: HttpRequest, template: MailTemplate | None) -> HttpResponse:
    user = reader(request)
    kept = {name: getattr(template, name) for name in FIELDS} if template else {"about": "call"}
    form = TemplateForm(request.POST or None, initial=kept)
    title = template.name if template else _("New mail template")
    if answers.accepted(request, form, lambda: templates.save(user, template, form.cleaned_data)):
        words = _("The template {name} is saved.").format(name=form.cleaned_data["name"])
        return answers.done(request, reverse(TEMPLATES.name), words)
    about = form["about"].value()
    context = {
        "form": form,
        "template": template,
        "title": title,
        **_beside(request, str(about)),
        "workflows": workflows_using("mail_template", template.key) if template else [],
        "saved_actions": saved_actions_using("mail_template", template.key) if template else [],
    }
    return answers.show(request, TEMPLATES, "template", context, title)


def _beside(request: HttpRequest, about: str) -> dict[str, object]:
    kind = about if about in templates.ABOUT else templates.ABOUT[0]
    places = [("{{ " + path + " }}", _(label).capitalize()) for path, label in templates.places(kind)]
    return {"places_to_fill": places, "record_form": RecordForm(reader(request), [kind])}


@page
def beside(request: HttpRequest) -> HttpResponse:
    """GET ``about``: the places to fill in and the records to try on, for another kind of record."""
    access.require(reader(request), "automate")
    return render(request, "settings/_template_beside.html", _beside(request, request.GET.get("about", "")))


@page
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """POST the fields: what is wrong with them as they are now."""
    access.require(reader(request), "automate")
    values = {name: request.POST.get(name, "") for name in FIELDS}
    return render(request, "settings/_problems.html", {"problems": _said(templates.problems(values))})


@page
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """POST the fields and ``record``: the mail as it would leave."""
    access.require(reader(request), "automate")
    values = {name: request.POST.get(name, "") for name in FIELDS}
    record = record_of(request.POST.get("record", ""))
    try:
        letter = templates.preview(reader(request), values, record)
    except Refused as refused:
        return render(request, "settings/_letter.html", {"problems": _said(refused.problems)})
    problems = [("", letter.problem.say(_))] if letter.problem else []
    return render(request, "settings/_letter.html", {"letter": letter, "problems": problems})


def _said(problems: list[Problem]) -> list[tuple[str, str]]:
    labels = {"subject": _("Subject"), "body": _("Message"), "about": _("It is about")}
    return [(labels.get(one.field, one.field), one.message.say(_)) for one in problems]


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a template away."""
    template = templates.access_template(reader(request), id)
    here = reverse("settings_template", args=[id])
    words = _("The template {name} is gone.").format(name=template.name)
    return answers.do(
        request, lambda: templates.delete(reader(request), template), reverse(TEMPLATES.name), words, here
    )
