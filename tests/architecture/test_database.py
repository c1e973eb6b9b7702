"""What only the database can promise."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tandem.store.models import Event, Record, Role, Version, Workflow
from tandem.store.raw import cursor

pytestmark = pytest.mark.django_db


def test_every_record_table_writes_the_log() -> None:
    with cursor() as rows:
        found = rows.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'capture_%%' GROUP BY 1"
        ).fetchall()
    assert dict(found) == {model._meta.db_table: 3 for model in Record.__subclasses__()}


def test_the_log_cannot_be_changed() -> None:
    Role.objects.create(key="r", name="R")
    event = Event.objects.latest("id")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(id=event.id).update(op="deleted")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()


def test_a_published_version_cannot_be_changed() -> None:
    workflow = Workflow.objects.create(key="w", name="W", about="call")
    version = Version.objects.create(workflow=workflow, number=1, document={})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(id=version.id).update(document={"a": 1})


def test_secrets_are_not_in_the_log() -> None:
    from tandem.store.models import TelephonyAccount, User

    User.objects.create_user("a@example.com", "a-secret-password", name="A")
    TelephonyAccount.objects.create(key="t", provider="twilio", name="T", secret="canary-token")
    with connection.cursor() as rows:
        rows.execute("SELECT count(*) FROM store_event WHERE after::text ~ 'canary-token|argon2|password'")
        assert rows.fetchone() == (0,)
        rows.execute("SELECT count(*) FROM store_telephonyaccount WHERE secret ~ 'canary-token'")
        assert rows.fetchone() == (0,)
