"""In whose name a run acts, and whether that person may: the same rights as by hand.

The service identity may do all that the workflow's author was let publish. It takes over when the person a workflow
acts for is not there any more; ``operations.incidents`` tells of that.
"""

from __future__ import annotations

from tandem.engine.action import Action
from tandem.engine.directory import Directory, Person
from tandem.engine.run import Run
from tandem.engine.view import View
from tandem.engine.words import N_, Text


def acts_for(run: Run, directory: Directory) -> Person | None:
    """The person whose rights count; None for the service identity, and where that person is gone."""
    settings = run.program.document.settings
    if settings.run_as == "service":
        return None
    user = run.program.owner
    if settings.run_as == "initiator" and run.doer is not None:
        user = run.doer
    return directory.people[user] if user is not None and directory.is_active(user) else None


def refuses(run: Run, action: Action, view: View) -> Text | None:
    """Why the run may not do this to the record, or None."""
    person = acts_for(run, view.directory)
    if person is None:
        return None
    if all(may(person, action.permission, one) for one in (view, *action.touches(view))):
        return None
    text = N_("it acts in the name of {name}, who may not do this to this record")
    return Text(text, {"name": person.name})


def may(person: Person, permission: str, view: View) -> bool:
    """Whether a colleague may do this to the record a view shows; ``operations.access`` says it for rows."""
    directory, image = view.directory, view.image
    given = directory.rights.get(person.role, {}).get(permission, {})
    level = given.get(view.ref.type, given.get("*", "no"))
    if level in ("no", "all"):
        return level == "all"
    kind = view.world.schema.get(view.ref.type)
    names = kind.fields if kind is not None else image
    holder = "owner" if "owner" in names else "author" if "author" in names else None
    if holder is None:
        return False
    owner = image.get(holder)
    if owner is None:
        teams = (directory.team_ids[key] for key, people in directory.teams.items() if person.id in people)
        return level == "group" or ("team" in names and image.get("team") in set(teams))
    return owner == person.id or (level == "group" and directory.is_below(owner, person.id))
