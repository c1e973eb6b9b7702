"""Edits of a workflow while it is written: pure, on plain content that may be unfinished.

Each edit takes a document and gives a new one with the words of the change; nothing given is changed.
A place is written as the check writes it: ``steps.1.branches.0.steps.2``.
"""

from tandem.engine.drafting.edited import Edited
from tandem.engine.drafting.fresh import blank_step, empty_group, free_id, refreshed
from tandem.engine.drafting.parts import (
    add_note,
    add_trigger,
    change_note,
    change_trigger,
    new_document,
    remove_note,
    remove_trigger,
    rename,
    set_condition,
    set_settings,
)
from tandem.engine.drafting.places import (
    NoSuchPlace,
    Placed,
    find_step,
    inner_lists,
    list_at,
    place_of,
    step_at,
    walk,
)
from tandem.engine.drafting.steps import duplicate, insert, move, remove, replace, shift, slots
from tandem.engine.drafting.ways import add_way, change_way, move_way, remove_way

__all__ = [
    "Edited",
    "NoSuchPlace",
    "Placed",
    "add_note",
    "add_trigger",
    "add_way",
    "blank_step",
    "change_note",
    "change_trigger",
    "change_way",
    "duplicate",
    "empty_group",
    "find_step",
    "free_id",
    "inner_lists",
    "insert",
    "list_at",
    "move",
    "move_way",
    "new_document",
    "place_of",
    "refreshed",
    "remove",
    "remove_note",
    "remove_trigger",
    "remove_way",
    "rename",
    "replace",
    "set_condition",
    "set_settings",
    "shift",
    "slots",
    "step_at",
    "walk",
]
