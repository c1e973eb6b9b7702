"""Templates: what they fill in, what they refuse when saved, and what they never do."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from timeit import timeit
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.template import BadTemplate, RenderError, parse, problems, render, variables
from tandem.engine.template.rendering import render_with_liquid

VALUES: dict[str, object] = {
    "caller": {"name": "Ann <b>Lee</b>", "tags": ["vip", "x & y"], "city": None},
    "caller.phone": "+33 6 12 34 56 78",
    "call.duration": 61,
    "call.rang_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    "call.missed": True,
    "price": Decimal("12.50"),
    "lines": [{"name": "a", "sum": 1}, {"name": "b", "sum": 2}],
}


def text(source: str, values: Mapping[str, object] = VALUES) -> str:
    return render(parse(source), values, html=False)


def html(source: str, values: Mapping[str, object] = VALUES) -> str:
    return render(parse(source), values, html=True)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("", ""),
        ("Call back {{ caller.phone }}", "Call back +33 6 12 34 56 78"),
        ("{{caller.name}}!", "Ann <b>Lee</b>!"),
        ("a  {{- call.duration -}}  b", "a61b"),
        ("[{{ caller.city }}]", "[]"),
        ("{{ call.missed }} {{ price }}", "true 12.50"),
        ("{{ caller['name'] }}", "Ann <b>Lee</b>"),
        (
            "{{ caller.tags }}|{{ caller.tags.first }}|{{ caller.tags[1] }}|{{ caller.tags.size }}",
            "vipx & y|vip|x & y|2",
        ),
        ("{{ caller.city | default: 'somewhere' }}", "somewhere"),
        ("{{ nobody.name | default: 'there' }}", "there"),
        ("{% if call.duration > 60 %}long{% else %}short{% endif %}", "long"),
        ("{% for line in lines %}{{ line.name }}={{ line.sum }};{% endfor %}", "a=1;b=2;"),
        ("{% for n in (1..3) %}{{ n }}{% endfor %}", "123"),
        ("{% assign who = caller.name | upcase %}{{ who }}", "ANN <B>LEE</B>"),
        ("{% capture x %}{{ call.duration }}s{% endcapture %}{{ x }}", "61s"),
        ("{% case call.duration %}{% when 61 %}yes{% endcase %}", "yes"),
        ("{% comment %}{{ nothing }}{% endcomment %}x{% # note %}", "x"),
        ("{{ caller.name | strip_html }} {{ 'a < b' | strip_html }}", "Ann Lee a < b"),
        ("{{ lines | map: 'name' | join: '+' }} {{ lines | sum: 'sum' }}", "a+b 3"),
        ("{{ 'b,a,b' | split: ',' | uniq | join }}", "b a"),
        ("{{ call.rang_at | date: '%d/%m/%Y %H:%M' }}", "01/03/2026 09:30"),
        ("{{ '2026-12-24' | date: '%-d %m' }}", "24 12"),
        ("one\r\ntwo {{ call.duration }}\r\n", "one\r\ntwo 61\r\n"),
        ("one\r\n{% if true %}two\r\n{% endif %}", "one\r\ntwo\r\n"),
    ],
)
def test_fills_in(source: str, result: str) -> None:
    assert text(source) == result


def test_html_is_escaped_and_text_is_not() -> None:
    assert html("<p>{{ caller.name }}</p>") == "<p>Ann &lt;b&gt;Lee&lt;/b&gt;</p>"
    assert html("{% for tag in caller.tags %}<i>{{ tag }}</i>{% endfor %}") == "<i>vip</i><i>x &amp; y</i>"
    assert html("{{ caller.name | append: '<br>' }}") == "Ann &lt;b&gt;Lee&lt;/b&gt;<br>", (
        "literals are the author's"
    )


@pytest.mark.parametrize(
    "value", ["{{ call.duration }}", "{% for n in (1..9) %}x{% endfor %}", "{{ 'a' | upcase }}", "{%", "}}"]
)
def test_values_are_never_read_as_templates(value: str) -> None:
    for source in (
        "{{ v }}",
        "{% assign w = v | append: '' %}{{ w }}",
        "{% capture w %}{{ v }}{% endcapture %}{{ w }}",
    ):
        assert text(source, {"v": value}) == value


class Secret:
    """An object of the program, as an ORM record is."""

    password = "hunter2"

    def __str__(self) -> str:
        return self.password

    def __html__(self) -> str:
        return f"<script>{self.password}</script>"


class SafeText(str):
    """A text that claims to be safe HTML, as Django's SafeString does."""

    def __html__(self) -> str:
        return self


@pytest.mark.parametrize(
    "source", ["{{ v }}", "{{ v.password }}", "{{ v | append: '' }}", "{% if v %}{% endif %}"]
)
@pytest.mark.parametrize("value", [Secret(), [Secret()], {"password": Secret()}])
def test_objects_are_refused(source: str, value: object) -> None:
    with pytest.raises(RenderError) as refusal:
        text(source, {"v": value})
    assert refusal.value.variable in {"v", "v.password"}
    assert "hunter2" not in str(refusal.value)


def test_a_text_that_claims_to_be_safe_is_escaped() -> None:
    assert html("{{ v }}{{ w }}", {"v": SafeText("<b>"), "w": [SafeText("<i>")]}) == "&lt;b&gt;&lt;i&gt;"


@pytest.mark.parametrize(
    "path",
    ["v.__class__", "v.upper", "v.items", "n.real", "l.append", "now", "today", "v['__class__']", "forloop"],
)
def test_attributes_and_clocks_are_out_of_reach(path: str) -> None:
    with pytest.raises(RenderError) as refusal:
        text("{{ " + path + " }}", {"v": "x", "n": 1, "l": [1]})
    assert refusal.value.variable == path.replace("['", ".").replace("']", "")


@pytest.mark.parametrize(
    "source", ["Hello {{ nobody.name }}", "{% if nobody.name %}x{% endif %}", "{{ nobody | upcase }}"]
)
def test_a_missing_variable_is_an_error(source: str) -> None:
    with pytest.raises(RenderError) as refusal:
        text(source)
    assert refusal.value.variable in {"nobody.name", "nobody"}
    assert str(refusal.value).startswith('There is no value for "nobody')


class View(Mapping[str, object]):
    """A view as the engine's: read by path, nothing else."""

    def __getitem__(self, path: str) -> object:
        return {"caller.name": "Ann", "call.tags": ["a"]}[path]

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


def test_a_view_is_enough() -> None:
    source = "{{ caller.name }}{% for tag in call.tags %}{{ tag }}{% endfor %}{{ call.tags.first }}"
    assert text(source, View()) == "Annaa"


def test_the_longest_key_wins() -> None:
    assert text("{{ a.b }} {{ a.c }}", {"a": {"b": 1, "c": 2}, "a.b": 3}) == "3 2"


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("plain", set()),
        ("{{ caller.name }} {{ caller.name }}", {"caller.name"}),
        ("{{ lines.size }} {{ lines[0].name }} {{ a['b'] }}", {"lines", "a.b"}),
        ("{% for line in call.lines %}{{ line.name }}{{ forloop.index }}{% endfor %}", {"call.lines"}),
        ("{% assign x = y %}{{ x }}", {"y"}),
        ("{% if a == b %}{{ c | append: d }}{% endif %}", {"a", "b", "c", "d"}),
        ("{{ a[b.c].d }}", {"a", "b.c"}),
    ],
)
def test_names_the_variables(source: str, wanted: set[str]) -> None:
    assert variables(source) == wanted


@pytest.mark.parametrize(
    ("source", "line", "message", "fix"),
    [
        (
            "Hi\n{{ caller.nmae }}",
            2,
            'There is no "caller.nmae" to fill in here.',
            'Did you mean "caller.name"?',
        ),
        ("{{ zzz }}", 1, 'There is no "zzz" to fill in here.', "Leave it out."),
        ("a\n\n{{ caller.name", 3, "{{ is never closed.", "Write }} after it."),
        ("{{ caller.name | upcsae }}", 1, 'There is no filter "upcsae".', 'Did you mean "upcase"?'),
        ("{{ caller.name | safe }}", 1, 'There is no filter "safe".', "Leave it out."),
        ("x\n{% include 'secret' %}", 2, 'There is no tag "include".', None),
        ("{% render 'secret' %}", 1, 'There is no tag "render".', None),
        ("{% raw %}{% endraw %}", 1, 'There is no tag "raw".', None),
        ("{% if caller.name %}", 1, "Expected tag endif, found end of expression.", None),
        ("{% for n in (1..call.duration) %}{% endfor %}", 1, "A range must have two numbers.", None),
        ("{{ (1..1000000000) | join: ',' }}", 1, "The range is too long.", "Take at most 10000 steps."),
        ("{{ caller.name" + " " * 500 + "}}", 1, "There is too much between the braces.", "Shorten it."),
        ("x" * 70_000, 1, "The text has 70000 characters; 65536 are possible.", "Shorten it."),
        ("{{" + "a[" * 900 + "b" + "]" * 900 + "}}", 1, None, None),
    ],
)
def test_says_what_is_wrong_and_how_to_mend_it(
    source: str, line: int, message: str | None, fix: str | None
) -> None:
    known = {"caller.name", "call.duration"}
    (problem,) = problems(source, known.__contains__, names=known)
    assert problem.line == line
    assert message is None or str(problem.message) == message
    assert fix is None or str(problem.fix) == fix


def test_a_good_template_has_no_problems() -> None:
    assert problems("Hi {{ caller.name }}", {"caller.name"}.__contains__) == []


def test_a_bad_template_can_not_be_parsed() -> None:
    with pytest.raises(BadTemplate, match=r"line 2: \{\{ is never closed"):
        parse("a\n{{")


scalar = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.dates()
    | st.text(max_size=20)
)
value = st.recursive(scalar, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
name = st.sampled_from(["a", "b", "a.b", "a.b.c", "b.size", "c"])
piece = (
    name.map("{{{{ {} }}}}".format)
    | name.map(" {{{{- {} -}}}} ".format)
    | st.sampled_from(["x", "\r\n", " <i>&", "é"])
)


@given(
    st.lists(piece, max_size=5).map("".join),
    st.dictionaries(name, value, max_size=5)
    | st.dictionaries(
        st.sampled_from("abc"), value | st.dictionaries(st.sampled_from("abc"), value), max_size=3
    ),
    st.booleans(),
)
def test_the_short_way_gives_what_liquid_gives(source: str, values: dict[str, Any], as_html: bool) -> None:
    compiled = parse(source)
    assert compiled.pieces is not None
    outcomes = []
    for way in (render, render_with_liquid):
        try:
            outcomes.append(way(compiled, values, html=as_html))
        except RenderError as error:
            outcomes.append(f"{error} about {error.variable}")
    assert outcomes[0] == outcomes[1]


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["{{", "}}", "{%", "%}", "if", "a", "|", "'", "(", ".", "["])).map(" ".join)
)
def test_any_text_is_parsed_or_refused(source: str) -> None:
    for problem in problems(source, lambda path: True):
        assert str(problem.message)
        assert problem.line >= 1


def test_naming_a_variable_is_quick() -> None:
    compiled = parse("Call back {{ caller.name }}")
    seconds = min(
        timeit(lambda: render(compiled, {"caller.name": "Ann"}, html=False), number=1000) for _ in range(5)
    )
    assert seconds / 1000 < 15e-6


def test_today_needs_to_be_handed_in() -> None:
    assert text("{{ today | date: '%Y' }}", {"today": date(2026, 1, 1)}) == "2026"
