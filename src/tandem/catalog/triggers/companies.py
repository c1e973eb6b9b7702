"""When a company becomes known, changes or goes."""

from tandem.engine.trigger import Changed, Created, Deleted, Trigger
from tandem.engine.words import N_

COMPANIES = N_("Companies")

TRIGGERS = (
    Trigger("company.created", "company", N_("A company is created"), Created(), group=COMPANIES),
    Trigger("company.edited", "company", N_("A company is edited"), Changed(),
            takes=frozenset({"fields", "every_time"}), group=COMPANIES),
    Trigger("company.deleted", "company", N_("A company is deleted"), Deleted(), group=COMPANIES),
)  # fmt: skip
