"""A text column whose content is encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:  # Django's fields take no type arguments while running
    _Text = models.TextField


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    derived = (
        base64.urlsafe_b64encode(hashlib.sha256(b"tandem.secret:" + key.encode()).digest()) for key in keys
    )
    return MultiFernet([Fernet(key) for key in derived])


def box() -> MultiFernet:
    """The box that seals and opens; older keys (SECRET_KEY_FALLBACKS) still open."""
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class SecretField(_Text):
    """Text sealed with a key derived from SECRET_KEY; reads as plain text in Python."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal before it is written."""
        return box().encrypt(str(value).encode()).decode() if value else ""

    def from_db_value(self, value: str | None, *_: Any) -> str:
        """Open after it is read; an unreadable one reads as empty, and doctor reports it."""
        if not value:
            return ""
        try:
            return box().decrypt(value.encode()).decode()
        except InvalidToken:
            return ""
