"""API keys: shown once, good for what was ticked, over when revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tandem.operations import keys
from tandem.store.models import ApiKey, Event
from tandem.store.read.organisation import now
from tests.builders import Firm
from tests.web.reading import words

TOKEN = re.compile(r"tdm_[0-9a-f]{8}_[A-Za-z0-9_-]{30,}")


def test_a_key_is_shown_once_and_opens_the_door(firm: Firm, dora: Client) -> None:
    page = dora.post(
        "/settings/keys/add", {"name": "Shop", "scopes": ["read", "calls"], "lasts": "90"}, follow=True
    )
    token = TOKEN.findall(page.content.decode())[0]
    found = keys.find(token)
    assert found is not None
    assert (found.name, found.owner, found.scopes) == ("Shop", firm.dora, ["calls", "read"])
    assert found.expires_at is not None
    assert abs(found.expires_at - now() - timedelta(days=90)) < timedelta(minutes=1)
    again = dora.get("/settings/keys")
    assert not TOKEN.search(again.content.decode())
    assert "read, report calls" in words(again) or "report calls, read" in words(again)
    assert Event.objects.get(record_type="api_key", op="created").cause == {
        "by": "person",
        "doer": firm.dora.pk,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["root"]}, "scopes")],
)
def test_a_wrong_key_is_not_made(firm: Firm, dora: Client, changes: dict[str, object], field: str) -> None:
    page = dora.post("/settings/keys/add", {"name": "Shop", "scopes": ["read"], "lasts": "", **changes})
    assert field in page.context["form"].errors
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_over_at_once(firm: Firm, dora: Client) -> None:
    made = keys.make(firm.bo, "Shop", ["read"])
    dora.post(f"/settings/keys/{made.key.pk}/revoke")
    assert keys.find(made.token) is None
    page = words(dora.get("/settings/keys"))
    assert "Revoked" in page
    assert "Revoke " not in page
