"""No template, however written, holds up the process that fills it in (F47, X07)."""

import resource
import time

import pytest

from tandem.engine.template import BadTemplate, RenderError, parse, render
from tests.engine.template_attacks import ATTACKS, VALUES


def memory() -> int:
    """The most memory this process ever used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("html", [False, True])
def test_an_attack_ends_soon_with_an_error(name: str, html: bool) -> None:
    before, start = memory(), time.monotonic()
    with pytest.raises((BadTemplate, RenderError)) as refusal:
        render(parse(ATTACKS[name]), VALUES, html=html)
    assert time.monotonic() - start < 2
    assert memory() - before < 64
    assert str(refusal.value)


def test_an_honest_letter_is_far_from_the_limits() -> None:
    row = "<tr><td>{{ line.name | escape }}</td><td>{{ line.sum | round: 2 }}</td></tr>"
    source = f"{{% for line in lines %}}{row}{{% endfor %}}"
    lines = [{"name": f"Article {n}", "sum": n / 7} for n in range(1000)]
    assert render(parse(source), {"lines": lines}, html=True).count("<tr>") == 1000
