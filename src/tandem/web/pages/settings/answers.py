"""How the pages of the settings answer: a list, a form, a deed, a secret shown once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.operations.errors import Problem, Refused
from tandem.store.models.secret import box
from tandem.store.read.lists import page as one_page
from tandem.web.components.listing import Column, Listing, Row
from tandem.web.components.states import Word
from tandem.web.pages.doors import reader

from .areas import Area, surroundings

PAGE_SIZE = 50
SHOWN_ONCE = "settings_shown_once"


class Refusable(Protocol):
    """A form that shows what was refused."""

    def is_valid(self) -> bool:
        """Whether it was filled in well."""

    def add_refusal(self, problems: list[Problem]) -> None:
        """Show each problem at its field."""


def show(
    request: HttpRequest, area: Area, template: str, context: Mapping[str, Any], place: Word = ""
) -> HttpResponse:
    """A page of an area; nothing of it is kept by the browser."""
    answer = render(
        request, f"settings/{template}.html", {**surroundings(reader(request), area, place), **context}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def listing(
    request: HttpRequest,
    name: str,
    rows: QuerySet[Any],
    columns: Sequence[Column],
    link: Callable[[Any], str],
    *,
    search: Iterable[str] = ("name",),
    shown: Callable[[Any], Mapping[str, object]] | None = None,
) -> Listing:
    """One page of a kind of setting, searched in these columns.

    The row template gets the row itself as ``record``, or what ``shown`` says about it, with the row under "row".
    """
    text = request.GET.get("q", "").strip()
    if text:
        found = Q()
        for column in search:
            found |= Q(**{f"{column}__icontains": text})
        rows = rows.filter(found)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    part = one_page(rows, number, PAGE_SIZE)
    return Listing(
        name=name,
        columns=columns,
        rows=[
            Row(row.pk, link(row), {"row": row, **shown(row)} if shown else row, str(row))
            for row in part.rows
        ],
        total=part.total,
        page=part.number,
        page_size=PAGE_SIZE,
        search=text,
        search_hint=_("Search by name"),
    )


def accepted(request: HttpRequest, form: Refusable, act: Callable[[], object]) -> bool:
    """Whether the form was sent, was well filled in, and the deed was not refused."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_refusal(refused.problems)
        return False
    return True


def done(request: HttpRequest, url: str, words: Word, *, fine: bool = True) -> HttpResponse:
    """Go there and say so."""
    (messages.success if fine else messages.error)(request, str(words))
    return redirect(url)


def do(
    request: HttpRequest, act: Callable[[], object], url: str, words: Word, refused_url: str = ""
) -> HttpResponse:
    """Do something a button asked for, then go to ``url``; say why when it is refused."""
    try:
        act()
    except Refused as refused:
        said = " ".join(one.message.say(_) for one in refused.problems)
        return done(request, refused_url or url, said, fine=False)
    return done(request, url, words)


def keep_secret(request: HttpRequest, secret: str) -> None:
    """Show this on the next page, and never again; it is sealed until then."""
    request.session[SHOWN_ONCE] = box().encrypt(secret.encode()).decode()


def take_secret(request: HttpRequest) -> str:
    """What was kept to be shown once; empty when there is nothing."""
    sealed = request.session.pop(SHOWN_ONCE, "")
    return box().decrypt(sealed.encode()).decode() if sealed else ""
