"""Numbers as people write them, in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.connectors.numbers import Number, display, normalise


@pytest.mark.parametrize(
    ("raw", "region", "e164", "home", "kind"),
    [
        ("06 12 34 56 78", "FR", "+33612345678", "FR", "mobile"),
        ("+33 6 12 34 56 78", "RO", "+33612345678", "FR", "mobile"),
        ("0033612345678", "FR", "+33612345678", "FR", "mobile"),
        ("(0)21 312 3456", "RO", "+40213123456", "RO", "fixed"),
        ("0721-123.456", "ro", "+40721123456", "RO", "mobile"),
        ("0800 123 456", "CH", "+41800123456", "CH", "toll_free"),
        ("sip:+33612345678@carrier.example", "RO", "+33612345678", "FR", "mobile"),
        ("tel:+33-6-12-34-56-78", "RO", "+33612345678", "FR", "mobile"),
        ("+1 500 555 0006", "US", "+15005550006", None, "other"),
    ],
)
def test_one_form(raw: str, region: str, e164: str, home: str | None, kind: str) -> None:
    number = normalise(raw, region)
    assert (number.e164, number.kind) == (e164, kind)
    assert home is None or number.region == home
    assert number.raw == raw


@pytest.mark.parametrize(
    "raw", ["", "201", "anonymous", "client:ana", "x" * 10_000, "+", "+999999999999999999"]
)
def test_what_is_no_number_stays_as_written(raw: str) -> None:
    assert normalise(raw, "FR") == Number(raw=raw, e164=None, region=None, kind="unknown")


def test_display_is_national_at_home_and_international_abroad() -> None:
    assert display("+33612345678", "FR") == "06 12 34 56 78"
    assert display("+33612345678", "RO") == "+33 6 12 34 56 78"
    assert display("client:ana", "RO") == "client:ana"


@given(st.text(max_size=60), st.sampled_from(["FR", "RO", "US", "", "XX"]))
def test_never_raises_and_is_stable(raw: str, region: str) -> None:
    number = normalise(raw, region)
    if number.e164:
        assert normalise(number.e164, "").e164 == number.e164
