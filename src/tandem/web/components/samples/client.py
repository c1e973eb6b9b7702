"""The sample record: a contact with everything a record can have."""

from __future__ import annotations

from tandem.web.components.marks import Doer
from tandem.web.components.record import FactGroup, RecordHeader
from tandem.web.components.shapes import Action, Fact
from tandem.web.components.states import CLIENT

from .people import BO


def header() -> RecordHeader:
    """A contact with everything a header can have."""
    return RecordHeader(
        name="Jean-Baptiste de la Rochefoucauld-Montbel",
        kind="Contact",
        mark=Doer("client", "Jean-Baptiste Montbel"),
        state=CLIENT["contact"],
        flags=[CLIENT["do_not_contact"]],
        owner=BO,
        facts=[
            Fact("Phone", "+33 3 88 12 34 56", "phone", "tel:+33388123456", copy=True),
            Fact("Company", "Verreries et Cristalleries du Grand Est", "building", "#company"),
            Fact("Local time", "14:05 in Strasbourg", "clock"),
        ],
        toolbox=[
            Action("Log a call", "?fragment=panel", "phone-plus", opens="panel"),
            Action("Send e-mail", "?fragment=panel", "mail", opens="panel"),
            Action("Create task", "?fragment=panel", "checkbox", opens="panel"),
        ],
        more=[
            Action("Assign to somebody else", "?fragment=panel", "user-plus", opens="panel"),
            Action("Set status", "?fragment=panel", "tag", opens="panel"),
            Action("Why did no rule act?", "?fragment=panel", "help", opens="panel"),
            Action(
                "Delete contact",
                "?",
                "trash",
                opens="post",
                confirm="Delete Jean-Baptiste? Calls and tasks stay.",
                danger=True,
            ),
        ],
    )


def groups() -> list[FactGroup]:
    """The left column of the sample record."""
    edit = Action("Edit", "?fragment=panel", "pencil", opens="panel")
    return [
        FactGroup(
            "About",
            [
                Fact(
                    "E-mail",
                    "jean-baptiste.delarochefoucauld@verreries-grand-est.example",
                    url="mailto:x@y.example",
                    copy=True,
                ),
                Fact("City", "Strasbourg, France"),
                Fact("Language", "Français"),
                Fact("Time zone", "Europe/Paris"),
                Fact("Tags", "hôtellerie, devis en cours"),
                Fact("Birthday", ""),
            ],
            edit,
        ),
        FactGroup("Consent", [Fact("GDPR", "Given on 3 March"), Fact("Do not contact", "Yes, by e-mail")]),
    ]
