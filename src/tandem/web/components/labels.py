"""A label beside its value, with the colon as the reader's language sets it: "Status: done", "Statut : terminé"."""

from __future__ import annotations

from django.utils.translation import gettext

from .states import Word


def labelled(label: object, value: Word) -> str:
    """A label, a colon and a value."""
    return gettext("{label}: {value}").format(label=label, value=value)


def quoted(text: object) -> str:
    """Somebody's own words, between the reader's quotation marks."""
    return gettext("“{text}”").format(text=text)


def colon(label: object) -> str:
    """A label and its colon, for a value that has marks of its own."""
    return labelled(label, "").rstrip(" ")
