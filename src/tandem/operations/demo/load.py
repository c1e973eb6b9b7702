"""Load the demo organisation into an empty installation, never into one that has data."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from ruamel.yaml import YAML

from tandem.catalog.recipes import recipes
from tandem.engine.cause import Cause
from tandem.operations.demo.clients import the_clients
from tandem.operations.demo.firm import People, the_firm
from tandem.operations.demo.handed import the_handed
from tandem.operations.demo.log import the_log
from tandem.operations.demo.past import the_past
from tandem.operations.demo.wording import Say, say_in
from tandem.store.models import Organisation, Version, Workflow
from tandem.store.read.organisation import now
from tandem.store.write.cause import said_by

ORDER = (
    "missed-call-supervisor",
    "overdue-escalates",
    "answered-call-completed",
    "stranger-becomes-lead",
    "new-lead-called",
)

LIVE_DAYS = 45  # since when the demo's rules have been at work


def load(language: str = "en") -> bool:
    """True when the demo was loaded; False when there is an organisation already, and then nothing is touched.

    ``language`` is one of LANGUAGES: the organisation's, its colleagues', and that of what was written.
    """
    say = say_in(language)
    with transaction.atomic():
        if Organisation.objects.exists():
            return False
        said_by(Cause("system", automation="off"))
        people = the_firm(language, say)
        with the_log():
            _workflows(people, language, say, now() - timedelta(days=LIVE_DAYS))
            the_clients(people, now(), say)
            the_past(people, now(), say)
            the_handed(people, now())
    return True


def _workflows(people: People, language: str, say: Say, since: datetime) -> None:
    texts = recipes(language)
    for position, key in enumerate(ORDER):
        document = YAML(typ="safe").load(texts[key])
        row = Workflow.objects.create(
            key=key,
            name=document["name"],
            description=document["description"],
            about=document["about"],
            on=True,
            owner=people.ana,
            position=position,
            created_at=since,
        )
        row.live = Version.objects.create(
            workflow=row,
            number=1,
            document=document,
            note=say("From the gallery"),
            published_by=people.ana,
            published_at=since,
        )
        row.save()
