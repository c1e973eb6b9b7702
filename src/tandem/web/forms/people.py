"""The forms of contacts and companies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations import access
from tandem.operations.errors import Problem
from tandem.store.models import Company, Contact, User

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:  # Django's forms take no type arguments while running
    _ModelForm = forms.ModelForm


class ClientForm(_ModelForm):
    """What the two have in common: tags as text, owners and countries to choose; it never saves by itself."""

    tags = forms.CharField(required=False)
    parts: ClassVar[Sequence[tuple[Any, Sequence[str]]]]  # the titled groups of fields

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].label = _("Tags")
        self.fields["tags"].help_text = _("Separated by commas.")
        self.initial["tags"] = ", ".join(self.instance.tags or ()) if self.instance.pk else ""
        self.fields["owner"] = forms.TypedChoiceField(
            label=_("Owner"), choices=_owners(), coerce=int, empty_value=None, required=False
        )
        if not self.instance.pk:
            self.initial["owner"] = reader.pk
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=_countries(), required=False)
        for bound in self.fields.values():
            bound.label = str(bound.label)[:1].upper() + str(bound.label)[1:]

    def clean_tags(self) -> list[str]:
        """The tags, each once, in the order written."""
        return list(dict.fromkeys(tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()))

    def _post_clean(self) -> None:
        """Nothing: the operation checks, and writes."""

    def values(self) -> dict[str, Any]:
        """What was filled in, by column. Only after ``is_valid()``."""
        return {name: getattr(value, "pk", value) for name, value in self.cleaned_data.items()}

    def add_refusal(self, problems: Sequence[Problem]) -> None:
        """Show each problem at its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message.say(_))


class ContactForm(ClientForm):
    """A lead or a contact."""

    parts = (
        (gettext_lazy("Who"), ("first_name", "last_name", "kind", "company")),
        (gettext_lazy("How to reach them"), ("phone", "email", "language", "city", "country", "time_zone")),
        (gettext_lazy("Our work"), ("owner", "status", "tags", "source", "active")),
        (gettext_lazy("Consent"), ("gdpr_status", "do_not_contact")),
    )

    class Meta:
        model = Contact
        fields = (
            "first_name", "last_name", "kind", "company", "phone", "email", "city", "country", "language", "time_zone",
            "owner", "status", "tags", "source", "gdpr_status", "do_not_contact", "active",
        )  # fmt: skip

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(reader, *args, **kwargs)
        companies: Any = self.fields["company"]
        companies.queryset = access.visible(reader, Company).order_by("name")
        companies.empty_label = _("None")
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=_languages(), required=False)
        zones = [
            ("", "–"),
            *((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone),
        ]
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=zones, required=False)
        self.fields["do_not_contact"].help_text = _("Rules and colleagues send this person nothing.")
        self.fields["active"].help_text = _("Inactive people are kept out of the lists.")
        if self.instance.pk and not (self.instance.first_name or self.instance.last_name):
            self.initial["last_name"] = self.instance.name


class CompanyForm(ClientForm):
    """A company."""

    parts = (
        (gettext_lazy("The firm"), ("name", "industry", "website")),
        (gettext_lazy("How to reach them"), ("phone", "email", "city", "country")),
        (gettext_lazy("Our work"), ("owner", "status", "tags", "active")),
    )

    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Company
        fields = (
            "name",
            "industry",
            "phone",
            "email",
            "website",
            "city",
            "country",
            "owner",
            "status",
            "tags",
            "active",
        )


def _owners() -> list[tuple[Any, str]]:
    people = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    return [("", _("Nobody")), *people]


def _countries() -> list[tuple[str, str]]:
    names = Locale.parse(translation.get_language() or "en", sep="-").territories
    found = [
        (code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code != "ZZ"
    ]
    return [("", "–"), *sorted(found, key=lambda one: one[1])]


def _languages() -> list[tuple[str, str]]:
    names = Locale.parse(translation.get_language() or "en", sep="-").languages
    common = {code for code, _name in settings.LANGUAGES} | {
        "de",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "uk",
        "ru",
        "tr",
        "ar",
    }
    found = [(code, names.get(code, code).capitalize()) for code in common]
    return [("", "–"), *sorted(found, key=lambda one: one[1])]
