"""When somebody becomes known, changes, or becomes a client."""

from tandem.engine.trigger import Became, Changed, Created, Deleted, Trigger
from tandem.engine.words import N_

PEOPLE = N_("Contacts")
_EDITS = frozenset({"fields", "every_time"})

TRIGGERS = (
    Trigger("contact.created", "contact", N_("A contact is created"), Created(), group=PEOPLE),
    Trigger("contact.edited", "contact", N_("A contact is edited"), Changed(), takes=_EDITS, group=PEOPLE),
    Trigger(
        "contact.became_client",
        "contact",
        N_("A lead becomes a contact"),
        Became("kind", "contact"),
        group=PEOPLE,
    ),
    Trigger(
        "contact.reassigned", "contact", N_("A contact is reassigned"), Changed(("owner",)), group=PEOPLE
    ),
    Trigger("contact.deleted", "contact", N_("A contact is deleted"), Deleted(), group=PEOPLE),
)
