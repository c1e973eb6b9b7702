"""Addresses webhooks go to: checked like every outgoing call, signed with a secret shown once."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from tandem.connectors.egress import Answer, EgressPolicy, OutgoingRequest, Unreachable, call
from tandem.connectors.egress import Refused as AddressRefused
from tandem.connectors.egress.names import permitted_addresses, system_resolve
from tandem.connectors.egress.request import read_target
from tandem.connectors.webhook import new_secret, sign
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings.used import refuse_if_used
from tandem.operations.settings.writing import a_key, access_setting, changing, listed, remove, store
from tandem.store.models import Endpoint, User
from tandem.store.read.organisation import now, organisation

LOOKUP_SECONDS = 3.0


def all_endpoints(user: User) -> QuerySet[Endpoint]:
    """Every endpoint. Raises access.Denied."""
    return listed(user, Endpoint)


def access_endpoint(user: User, id: int) -> Endpoint:
    """An endpoint. Raises access.Denied or access.NotThere."""
    return access_setting(user, Endpoint, id)


def add(user: User, name: str, url: str) -> tuple[Endpoint, str]:
    """Add an endpoint; gives it and its secret, to be shown once. Raises Refused or access.Denied."""
    access.require(user, "administer")
    check_address(url)
    made = new_secret()
    with changing(user):
        row = Endpoint(key=a_key(Endpoint, name))
        store(row, {"name": name, "url": url, "secret": made})
    return row, made


def change(user: User, endpoint: Endpoint, name: str, url: str) -> bool:
    """Change name or address. Raises Refused or access.Denied."""
    access.require(user, "administer")
    if url != endpoint.url:
        check_address(url)
    with changing(user):
        return store(endpoint, {"name": name, "url": url})


def renew_secret(user: User, endpoint: Endpoint) -> str:
    """A new secret, to be shown once; messages are signed with both until the old one is retired."""
    with changing(user):
        row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        if row.old_secret:
            raise Refused.because(N_("Two secrets are in use already. Retire the older one first."))
        made = new_secret()
        store(row, {"secret": made, "old_secret": row.secret})
    return made


def retire_old_secret(user: User, endpoint: Endpoint) -> None:
    """Sign with the new secret alone. Raises access.Denied."""
    with changing(user):
        store(endpoint, {"old_secret": ""})


def delete(user: User, endpoint: Endpoint) -> None:
    """Take an endpoint away. Raises Refused while a workflow needs it, access.Denied."""
    with changing(user):
        refuse_if_used("endpoint", endpoint.key)
        remove(endpoint)


def send_test(user: User, endpoint: Endpoint) -> Answer | Unreachable:
    """Send one signed message now; gives the answer, or why there was none. Raises Refused or access.Denied."""
    access.require(user, "administer")
    key = f"test-{uuid.uuid4()}"
    body = b'{"test": true, "sent_by": "tandem"}'
    secrets = [one for one in (endpoint.secret, endpoint.old_secret) if one]
    headers = {"content-type": "application/json", **(sign(secrets, key, now(), body) if secrets else {})}
    found = call(OutgoingRequest("POST", endpoint.url, headers, body, idempotency_key=key), _policy())
    if isinstance(found, AddressRefused):
        raise Refused([Problem("url", found.reason)])
    return found


def check_address(url: str) -> None:
    """Raises Refused when messages could never go there; a name that is unknown today may be known tomorrow."""
    policy = _policy()
    target = read_target(url, policy)
    if isinstance(target, AddressRefused):
        raise Refused([Problem("url", target.reason)])
    found = permitted_addresses(target, policy, LOOKUP_SECONDS, system_resolve)
    if isinstance(found, AddressRefused):
        raise Refused([Problem("url", found.reason)])


def said(found: Answer | Unreachable) -> Text:
    """What came of a test, in words."""
    if isinstance(found, Unreachable):
        return found.reason
    if found.is_success:
        return Text(N_("It was taken: the other side answered {status}."), {"status": found.status})
    return Text(N_("The other side answered {status}, which means no."), {"status": found.status})


def _policy() -> EgressPolicy:
    return EgressPolicy(allow_private=frozenset(map(str, organisation().allowed_hosts)))
