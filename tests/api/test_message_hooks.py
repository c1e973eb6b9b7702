"""What Twilio reports about text messages: signed, about a message of ours, and never taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from tandem.engine.outcome import Sent, Unclear
from tandem.engine.words import Text
from tandem.operations.deliveries import deliver
from tandem.store.models import Delivery, Incident, Organisation, Task, TelephonyAccount
from tandem.store.read.organisation import now
from tests.builders import Firm

PUBLIC = "https://lumen.example"


@pytest.fixture
def message(firm: Firm) -> Delivery:
    """A text message that Twilio took."""
    Organisation.objects.update(public_url=PUBLIC)
    TelephonyAccount.objects.create(
        key="line", provider="twilio", name="Line", sid="AC1", secret="token", own_numbers=["+33140000000"]
    )
    return Delivery.objects.create(
        id=77, kind="sms", state="sent", key="sms.77", target="+33612345678", destination="sms",
        payload={"body": "Hello"}, record_type="contact", record_id=1, answer={"sid": "SM1", "status": "queued"},
    )  # fmt: skip


def report(delivery: int, form: dict[str, str], *, token: str = "token", key: str = "line") -> Any:
    """Twilio says what became of a message."""
    path = f"/hooks/twilio/{key}/messages/{delivery}"
    signature = RequestValidator(token).compute_signature(PUBLIC + path, form)
    body = "&".join(f"{name}={value}" for name, value in form.items())
    return Client().post(
        path,
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )


def test_the_newest_word_is_kept_and_the_last_one_stays(message: Delivery) -> None:
    for said, kept in (
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("failed", "delivered"),
    ):
        assert report(77, {"MessageSid": "SM1", "MessageStatus": said}).status_code == 204
        message.refresh_from_db()
        assert (message.answer, message.state) == ({"sid": "SM1", "status": kept}, "sent")


def test_a_message_that_did_not_arrive_has_failed_once(message: Delivery) -> None:
    for _ in range(2):
        form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}
        assert report(77, form).status_code == 204
    message.refresh_from_db()
    assert (message.state, message.answer) == (
        "failed",
        {"sid": "SM1", "status": "undelivered", "code": "30003"},
    )
    assert [one.cause for one in Incident.objects.all()] == ["the message did not arrive: 30003"]


@pytest.mark.parametrize(
    ("delivery", "form", "more", "status"),
    [
        (77, {"MessageSid": "SM2", "MessageStatus": "delivered"}, {}, 404),
        (78, {"MessageSid": "SM1", "MessageStatus": "delivered"}, {}, 404),
        (77, {"MessageSid": "SM1", "MessageStatus": "delivered"}, {"token": "other"}, 401),
        (77, {"MessageSid": "SM1", "MessageStatus": "delivered"}, {"key": "nobody"}, 401),
    ],
)
def test_what_is_not_ours_or_not_signed_changes_nothing(
    message: Delivery, delivery: int, form: dict[str, str], more: dict[str, str], status: int
) -> None:
    assert report(delivery, form, **more).status_code == status  # type: ignore[arg-type]  # a token or a key
    message.refresh_from_db()
    assert message.answer == {"sid": "SM1", "status": "queued"}


def test_only_posts_are_taken(message: Delivery) -> None:
    assert Client().get("/hooks/twilio/line/messages/77").status_code == 405


def sending(message: Delivery, **changes: Any) -> dict[str, Any]:
    """The message on its way: a worker has it, and has not heard Twilio's answer yet."""
    values = {"state": "sending", "epoch": 1, "attempts": 1, "answer": None, "lease_until": now(), **changes}
    Delivery.objects.filter(id=message.pk).update(**values)
    return Delivery.objects.values().get(id=message.pk)


def test_a_report_before_our_own_row_is_written_waits_for_it(message: Delivery) -> None:
    row = sending(message)
    for said in ("sent", "delivered", "sending"):
        assert report(77, {"MessageSid": "SM7", "MessageStatus": said}).status_code == 204
    deliver._record(row, Sent({"sid": "SM7", "status": "queued"}))
    message.refresh_from_db()
    assert (message.state, message.answer) == ("sent", {"sid": "SM7", "status": "delivered"})


def test_an_early_report_that_it_did_not_arrive_counts(message: Delivery) -> None:
    row = sending(message)
    report(77, {"MessageSid": "SM7", "MessageStatus": "undelivered", "ErrorCode": "30003"})
    deliver._record(row, Sent({"sid": "SM7", "status": "queued"}))
    message.refresh_from_db()
    assert (message.state, message.answer["code"]) == ("failed", "30003")
    assert [one.cause for one in Incident.objects.all()] == ["the message did not arrive: 30003"]


@pytest.mark.parametrize("is_early", [True, False])
@pytest.mark.parametrize("died", [True, False])
def test_a_report_settles_what_was_unclear(message: Delivery, is_early: bool, died: bool) -> None:
    row = sending(message)

    def ends() -> None:
        if died:
            deliver.reap()
        else:
            deliver._record(row, Unclear(Text("nobody answered")))

    if not is_early:
        ends()
        assert Delivery.objects.get().state == "unknown"
    assert report(77, {"MessageSid": "SM7", "MessageStatus": "delivered"}).status_code == 204
    if is_early:
        ends()
        assert not Task.objects.exists(), "nobody need ask whether it left"
    message.refresh_from_db()
    assert (message.state, message.answer) == ("sent", {"sid": "SM7", "status": "delivered"})


def test_the_report_of_another_try_is_not_taken_for_this_one(message: Delivery) -> None:
    row = sending(message, answer={"sid": "SM1", "status": "failed"})
    for sid, said in (("SM7", "delivered"), ("SM1", "delivered")):
        assert report(77, {"MessageSid": sid, "MessageStatus": said}).status_code == 204
    deliver._record(row, Sent({"sid": "SM7", "status": "queued"}))
    message.refresh_from_db()
    assert message.answer == {"sid": "SM7", "status": "delivered"}


def test_an_older_word_does_not_take_back_a_newer(message: Delivery) -> None:
    for said in ("sent", "sending", "queued"):
        assert report(77, {"MessageSid": "SM1", "MessageStatus": said}).status_code == 204
    message.refresh_from_db()
    assert message.answer == {"sid": "SM1", "status": "sent"}
