"""Narrowing, ordering and paging of record lists, on rows somebody may see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, Func, OuterRef, Q, QuerySet

from tandem.store.models import Call, Company, Contact, Record
from tandem.store.raw import cursor
from tandem.store.read.organisation import now as the_time
from tandem.store.read.people import subordinates

R = TypeVar("R", bound=Record)
WORD = re.compile(r"\+?[\w@.-]+")  # no quote and no backslash, so a word cannot leave its quotes
LONGEST = 8  # words of a search that count
FEWEST = 4  # digits that are looked for within a number
LOOKED_AT = 2000  # newest rows whose values filters offer
FORGOTTEN = timedelta(days=14)  # a missed call older than this is no longer asked for

# Exactly the expressions of the GIN indexes in store.models.people; any other would not use them.
_INDEXED: Mapping[type[Record], SearchVector] = {
    Contact: SearchVector("name", "email", "phone", "phone_e164", "city", config="simple"),
    Company: SearchVector("name", "email", "phone", "city", config="simple"),
}


@dataclass(frozen=True)
class Page(Generic[R]):
    """One page of rows and how many there are in all."""

    rows: Sequence[R]
    total: int
    number: int
    size: int


def page(rows: QuerySet[R], number: int, size: int) -> Page[R]:
    """A page counted from 1; the last one when there are fewer. Two queries, one when nothing is there."""
    total = rows.order_by().count()
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    found = list(rows[(number - 1) * size : number * size]) if total else []
    return Page(found, total, number, size)


class Lexemes(SearchQuery):
    """A query of lexemes as they stand; ``to_tsquery`` would take half an e-mail address apart."""

    template = "%(expressions)s::tsquery"


class Unindexed(Func):
    """A term to sort searched rows by that no index holds.

    By an index the database may walk all rows in order, trying the search on each, instead of searching first.
    """

    template = "(SELECT %(expressions)s)"


def search_clients(rows: QuerySet[R], text: str, number: str = "") -> QuerySet[R]:
    """Contacts or companies whose name, address, number or city begins with each word; sort them by ``Unindexed``.

    ``number``: the text as an E.164 number or the beginning of one, if it is one; then that counts as well.
    """
    words = [word.strip(".-") for word in WORD.findall(text.lower())][:LONGEST]
    query = " & ".join(f"'{word}':*" for word in words if word.strip("+"))
    also = Q(pk__in=())
    if number and rows.model is Contact:  # its index knows the number in its one form
        query = f"({query}) | '{number}':*" if query else f"'{number}':*"
    elif number:
        also = Q(phone_e164__startswith=number) & ~Q(phone_e164="")  # as its partial index is defined
    if not query:
        return rows.filter(also)
    searched: Any = rows.alias(searched=_INDEXED[rows.model])  # typed as rows of another kind
    narrowed: QuerySet[R] = searched.filter(Q(searched=Lexemes(query, search_type="raw")) | also)
    return narrowed


def search_calls(rows: QuerySet[Call], text: str, number: str = "") -> QuerySet[Call]:
    """Calls by subject, by number, or by the client's name."""
    people = search_clients(Contact.objects.all(), text, number).values("pk")[:LOOKED_AT]
    firms = search_clients(Company.objects.all(), text, number).values("pk")[:LOOKED_AT]
    digits = re.sub(r"\D", "", text)
    found = Q(subject__icontains=text) | Q(contact__in=people) | Q(company__in=firms)
    if number:
        found |= Q(number__startswith=number)
    if len(digits) >= FEWEST:
        found |= Q(number__contains=digits.lstrip("0"))
    return rows.filter(found)


def values_in_use(model: type[Record], columns: Sequence[str]) -> dict[str, list[str]]:
    """What filters offer: the texts used in the newest rows, most used first. One bounded query."""
    table = model._meta.db_table
    arrays = {
        field.column for field in model._meta.concrete_fields if field.get_internal_type() == "ArrayField"
    }
    parts = [
        f"SELECT '{name}' AS name, {f'unnest({name})' if name in arrays else name} AS value FROM newest"  # noqa: S608 - names come from the models
        for name in columns
    ]
    query = f"""WITH newest AS (SELECT {", ".join(columns)} FROM {table} ORDER BY id DESC LIMIT %s)
                SELECT name, value, count(*) FROM ({" UNION ALL ".join(parts)}) AS used WHERE value <> ''
                GROUP BY name, value ORDER BY name, count(*) DESC, value"""  # noqa: S608 - names come from the models
    found: dict[str, list[str]] = {name: [] for name in columns}
    with cursor() as rows:
        for name, value, _times in rows.execute(query, [LOOKED_AT]):
            found[name].append(value)
    return found


def not_called_back(rows: QuerySet[Call]) -> QuerySet[Call]:
    """The missed inbound calls of the last two weeks with no later talk, or try of ours, on that number."""
    same = Call.objects.filter(number=OuterRef("number")).filter(
        Q(created_at__gt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), id__gt=OuterRef("id"))
    )
    seen_to = same.filter(
        Q(direction="outbound", status__in=("ringing", "in_progress", "on_hold", "ended", "logged"))
        | Q(direction="inbound", answered_at__isnull=False)
        | Q(direction="inbound", status="logged")
    )
    again = same.filter(direction="inbound", status="missed")  # of several the last stands for all
    since = the_time() - FORGOTTEN
    missed = rows.filter(status="missed", direction="inbound", created_at__gt=since)
    return missed.filter(~Exists(seen_to), ~Exists(again))


def for_somebody(rows: QuerySet[Call], user: int) -> QuerySet[Call]:
    """The calls somebody has to see to: their own, their people's, and those that are nobody's."""
    return rows.filter(Q(owner__in={user, *subordinates(user)}) | Q(owner__isnull=True))


def to_call_back(user: int) -> int:
    """How many missed calls somebody has to see to."""
    return not_called_back(for_somebody(Call.objects.all(), user)).count()
