"""Programs' keys: made and shown once, kept as a hash, checked at every request, revoked at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.db.models import Q

from tandem.engine.cause import Cause
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.store.models import ApiKey, User
from tandem.store.read.organisation import now as the_time
from tandem.store.write.cause import said_by

HEAD = "tdm"
USED_EVERY = timedelta(minutes=1)  # how exactly the last use is kept
SCOPES: dict[str, str] = {
    "read": N_("Read everything its owner may see"),
    "write": N_("Change records and perform actions"),
    "calls": N_("Report calls as a telephone exchange does"),
    "automate": N_("Change workflows"),
    "administer": N_("Change settings"),
}


@dataclass(frozen=True)
class Made:
    """A new key. ``token`` is what the program sends; it is known only now."""

    key: ApiKey
    token: str


def make(user: User, name: str, scopes: Sequence[str], expires_at: datetime | None = None) -> Made:
    """A key that acts for its owner, within the owner's rights and its scopes. Raises Refused."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        text = N_("Choose at least one of these scopes: {known}.")
        raise Refused.because(text, "scopes", known=", ".join(SCOPES))
    if not name.strip() or len(name) > 100:
        raise Refused.because(N_("Give the key a name of at most 100 characters."), "name")
    if expires_at is not None and expires_at <= the_time():
        raise Refused.because(N_("This is over already. Choose a time to come, or none."), "expires_at")
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    token = f"{HEAD}_{prefix}_{secret}"
    with transaction.atomic():
        said_by(Cause("person", doer=user.id))
        key = ApiKey.objects.create(
            name=name.strip(),
            prefix=prefix,
            digest=_digest(token),
            owner=user,
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
    return Made(key, token)


def list_keys(user: User) -> list[ApiKey]:
    """One's own keys; everybody's for those who change settings."""
    rows = ApiKey.objects.select_related("owner").order_by("-id")
    return list(rows if access.may_at_all(user, "administer") else rows.filter(owner=user))


def revoke(user: User, id: int) -> None:
    """End a key at once. Raises access.NotThere for a key that is not one's own, unless one changes settings."""
    with transaction.atomic():
        rows = ApiKey.objects.select_for_update().filter(id=id)
        row = (rows if access.may_at_all(user, "administer") else rows.filter(owner=user)).first()
        if row is None:
            raise access.NotThere(f"api_key {id}")
        if row.revoked_at is None:
            said_by(Cause("person", doer=user.id))
            row.revoked_at = the_time()
            row.save(update_fields=["revoked_at"])


def find(token: str) -> ApiKey | None:
    """The key, with its owner and role, if it is valid now; notes the use once a minute at most."""
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != HEAD or len(token) > 200 or not token.isascii():
        return None
    key = ApiKey.objects.select_related("owner", "owner__role").filter(prefix=parts[1]).first()
    if key is None or not compare_digest(key.digest, _digest(token)):
        return None
    now = the_time()
    if (
        key.revoked_at is not None
        or (key.expires_at is not None and key.expires_at <= now)
        or not key.owner.is_active
    ):
        return None
    if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
        _note_use(key, now)
    return key


def _note_use(key: ApiKey, now: datetime) -> None:
    old = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USED_EVERY)
    ApiKey.objects.filter(old, pk=key.pk).update(last_used_at=now)


def _digest(token: str) -> str:
    """The secret has 256 random bits, so a plain hash keeps it safe."""
    return hashlib.sha256(token.encode()).hexdigest()
