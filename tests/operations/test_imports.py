"""A file is looked at, then written: nothing starts unless ticked, bad rows are told of, nobody is there twice."""

from __future__ import annotations

import pytest

from tandem.operations import access, imports
from tandem.operations.errors import Refused
from tandem.operations.imports.desk import match
from tandem.operations.thinking.sweep import sweep
from tandem.store.models import Activity, Contact, Event, Import, Later, Run
from tests.builders import Firm, a_company, a_firm, a_lead, a_workflow, think

pytestmark = pytest.mark.django_db

FILE = (
    "Prénom;Nom;E-mail;Téléphone;Entreprise;Propriétaire;Remarque\r\n"
    "Zoé;Éluard;zoe@example.com;06 11 11 11 11;Moulin & Fils;bo@example.com;x\r\n"
    "Lisa;Martin;LISA@example.com;;;;\r\n"
    "Bad;Number;bad@example.com;12;;;\r\n"
    "No;Company;no@example.com;;Nowhere Ltd;;\r\n"
).encode("cp1252")
COLUMNS = {
    "Prénom": "first_name",
    "Nom": "last_name",
    "E-mail": "email",
    "Téléphone": "phone",
    "Entreprise": "company",
    "Propriétaire": "owner",
}


@pytest.fixture
def firm() -> Firm:
    found = a_firm()
    a_company()
    a_workflow("Welcome", "contact").when("contact.created").then("add_note", text="hello").published()
    return found


def looked_at(firm: Firm, content: bytes = FILE) -> Import:
    return imports.look(firm.ana, "contact", "clients.csv", content, COLUMNS)


def test_looking_writes_nothing_and_tells_each_problem(firm: Firm) -> None:
    a_lead(firm.bo)
    before = Contact.objects.count()
    found = looked_at(firm)
    assert (found.rows, found.made, found.changed, found.refused) == (4, 1, 1, 2)
    assert [(one["row"], one["column"]) for one in found.problems] == [(4, "phone"), (5, "company")]
    assert Contact.objects.count() == before


def test_it_is_written_without_starting_anything(firm: Firm) -> None:
    lisa = a_lead(firm.bo, email="lisa@example.com", city="Boston")
    think()
    Run.objects.all().delete()
    row = looked_at(firm)
    imports.start(firm.ana, row.pk)
    imports.carry_out_all()
    row.refresh_from_db()
    assert (row.state, row.made, row.changed, row.refused, len(row.problems)) == ("done", 1, 1, 2, 2)
    zoe = Contact.objects.get(email="zoe@example.com")
    assert (zoe.name, zoe.phone_e164, zoe.owner, zoe.company) == (
        "Zoé Éluard", "+33611111111", firm.bo, zoe.company
    )  # fmt: skip
    assert zoe.company is not None
    assert zoe.company.name == "Moulin & Fils"
    lisa.refresh_from_db()
    assert (lisa.city, lisa.email) == ("Boston", "LISA@example.com")
    assert Activity.objects.filter(verb="contact.created", subject_id=zoe.pk, doer=firm.ana.pk).count() == 1
    event = Event.objects.get(record_id=zoe.pk)
    assert event.cause == {"by": "person", "doer": firm.ana.pk, "automation": "off"}
    think()
    assert Run.objects.count() == 0


def test_ticked_it_starts_workflows_gradually(firm: Firm) -> None:
    row = looked_at(firm)
    imports.start(firm.ana, row.pk, automation="gradual")
    imports.carry_out_all()
    assert Later.objects.count() == 2
    think()
    assert Run.objects.count() == 0
    firm.pass_time(minutes=1)
    sweep()
    think()
    assert Run.objects.count() == 2


def test_a_second_time_it_changes_nothing(firm: Firm) -> None:
    for _ in range(2):
        row = looked_at(firm)
        imports.start(firm.ana, row.pk)
        imports.carry_out_all()
    row.refresh_from_db()
    assert (row.made, Contact.objects.filter(email="zoe@example.com").count()) == (0, 1)
    with pytest.raises(Refused, match="started already"):
        imports.start(firm.ana, row.pk)


def test_headings_are_known_in_every_language(firm: Firm) -> None:
    found = imports.look(firm.ana, "contact", "clients.csv", FILE)
    assert found.columns["Prénom"] == "first_name"
    assert found.columns["E-mail"] == "email"
    again = match(firm.ana, found.pk, COLUMNS)
    assert again.made == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line of headings"),
        (b"Name\n", "at least one line"),
        (b"PK\x03\x04", "Save it as CSV"),
        (b"Name\x00;x\ny;z", "not a text file"),
        (b"x" * 5_000_001, "more than 5 MB"),
        (b"Name\n" + b"x\n" * 20_001, "20001 rows"),
    ],
)
def test_what_is_no_table_is_refused(firm: Firm, content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        imports.look(firm.ana, "contact", "x.csv", content)


def test_only_who_may(firm: Firm) -> None:
    row = looked_at(firm)
    with pytest.raises(access.NotThere):
        imports.start(firm.bo, row.pk)
    firm.bo.role.rights = {"view": {"*": "all"}}  # type: ignore[union-attr]  # bo has a role
    with pytest.raises(access.Denied):
        imports.look(firm.bo, "contact", "x.csv", FILE)
    assert list(imports.listing(firm.bo)) == []
