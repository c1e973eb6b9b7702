"""What all settings share: keys nobody has yet, refusals that change nothing, and two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tandem.operations.errors import Refused
from tandem.operations.settings import roles, teams, used, users
from tandem.operations.settings.writing import a_key, changing, store
from tandem.store.models import Event, MailTemplate, SavedAction, Team, User
from tests.builders import Firm, a_firm, a_workflow


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Sales Lyon", "sales-lyon"),
        ("Équipe n° 2 !", "equipe-n-2"),
        ("日本", "team"),
        ("Support", "support-2"),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_key_is_made_of_the_name(name: str, key: str) -> None:
    a_firm()
    assert a_key(Team, name) == key


@pytest.mark.django_db
def test_a_refusal_in_the_middle_leaves_nothing_behind() -> None:
    firm = a_firm()
    events = Event.objects.count()

    def rename_and_refuse() -> None:
        with changing(firm.dora):
            store(firm.support, {"name": "Renamed"})
            raise Refused.because("No")

    with pytest.raises(Refused):
        rename_and_refuse()
    assert Team.objects.get().name == "Support"
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_what_is_wrong_is_named_by_its_field() -> None:
    firm = a_firm()
    with pytest.raises(Refused) as refused:
        teams.save(firm.dora, None, "x" * 101, None, [])
    assert [one.field for one in refused.value.problems] == ["name"]


@pytest.mark.django_db
def test_saving_the_same_again_says_nothing_to_the_log() -> None:
    firm = a_firm()
    teams.save(firm.dora, firm.support, "Support", firm.ana, [firm.bo, firm.cy])
    events = Event.objects.count()
    teams.save(firm.dora, firm.support, "Support", firm.ana, [firm.bo, firm.cy])
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_what_is_used_is_found_wherever_it_stands() -> None:
    a_firm()
    step = {"action": "send_email", "with": {"to": ["client"], "template": "sorry"}}
    branch = {"branches": [{"name": "x", "when": {"all": []}, "steps": [{"id": "a", **step}]}]}
    a_workflow("Inside").when("call.missed").step(**branch).published()
    SavedAction.objects.create(key="s", name="Saved", action="send_email", form=step["with"])
    MailTemplate.objects.create(key="sorry", name="Sorry", about="call", subject="x", body="x")
    assert [row.name for row in used.workflows_using("mail_template", "sorry")] == ["Inside"]
    assert [row.name for row in used.saved_actions_using("mail_template", "sorry")] == ["Saved"]
    assert used.workflows_using("mail_template", "other") == []
    assert used.workflows_using("endpoint", "sorry") == []


def _at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Do these at the same time, each on a connection of its own; gives what each ended with."""
    ended: dict[int, BaseException | None] = {}
    ready = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
            ended[number] = None
        except Refused as refused:
            ended[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return [ended[number] for number in range(len(acts))]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_deactivate_each_other() -> None:
    firm: Firm = a_firm()
    ana, dora = (User.objects.get(pk=one.pk) for one in (firm.ana, firm.dora))
    ended = _at_once(
        lambda: users.switch(ana, User.objects.get(pk=dora.pk), False),
        lambda: users.switch(dora, User.objects.get(pk=ana.pk), False),
    )
    assert sorted(one is None for one in ended) == [False, True]
    assert User.objects.filter(pk__in=(ana.pk, dora.pk), is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_teams_of_one_name_get_keys_of_their_own() -> None:
    firm: Firm = a_firm()
    ended = _at_once(*(lambda: teams.save(firm.dora, None, "Sales", None, []) for _ in range(3)))
    assert ended == [None, None, None]
    assert sorted(Team.objects.filter(name="Sales").values_list("key", flat=True)) == [
        "sales",
        "sales-2",
        "sales-3",
    ]


@pytest.mark.django_db
def test_a_role_without_any_reach_is_kept_plainly() -> None:
    firm = a_firm()
    rights = {
        "view": {"*": "no", "call": "own"},
        "edit": {"*": "no", "call": "no"},
        "send": {"*": "all", "call": "all"},
    }
    role = roles.save(firm.dora, None, "Reader", rights)
    assert role.rights == {"view": {"*": "no", "call": "own"}, "send": {"*": "all"}}
