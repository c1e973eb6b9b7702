"""Reads pages as people do: their words, without the markup."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from tandem.store.models import User

HTMX = {"HX-Request": "true"}
SILENT = re.compile(r"<(script|style|svg|head)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def signed_in(user: User) -> Client:
    """A browser somebody is signed in with."""
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    """What is written on the page, spaces made single."""
    source = answer.content.decode() if hasattr(answer, "content") else str(answer)
    return " ".join(html.unescape(TAG.sub(" ", SILENT.sub(" ", source))).split())


def rows(answer: Any) -> list[str]:
    """The names of a list's rows, in order."""
    return [row.label for row in answer.context["listing"].rows]


def said(answer: Any) -> list[str]:
    """The sentences of a timeline, newest first, each with who did it and why."""
    found = []
    for entry in answer.context["timeline"].entries:
        because = f", because {entry.because}" if entry.because else ""
        found.append(f"{entry.doer.name} {words(entry.sentence)}{because}")
    return found


def coming(answer: Any) -> list[str]:
    """What a timeline says is going to happen, soonest first."""
    return [f"{entry.doer.name} {words(entry.sentence)}" for entry in answer.context["timeline"].upcoming]
