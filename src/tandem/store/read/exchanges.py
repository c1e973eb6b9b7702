"""Telephone exchanges by the word that causes and calls name them with."""

from __future__ import annotations

from collections.abc import Collection

from tandem.store.models import TelephonyAccount


def source_of(row: TelephonyAccount) -> str:
    """Twilio's ids of calls are unique everywhere; those of other exchanges only within their account."""
    if row.provider == "twilio":
        return "twilio"
    return row.key if len(row.key) <= 30 else f"account {row.pk}"


def exchanges(sources: Collection[str]) -> dict[str, str]:
    """What these exchanges are called; one that shares its word with another is left out. No query for none."""
    if not sources:
        return {}
    known = TelephonyAccount.objects.defer("secret").order_by("id")
    rows = [row for row in known if source_of(row) in sources]
    words = [source_of(row) for row in rows]
    return {word: row.name for word, row in zip(words, rows, strict=True) if words.count(word) == 1}
