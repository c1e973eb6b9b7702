"""Template tags and filters of the design system, built in to every template (no `load` needed)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from . import clock, labels, marks, phone
from . import sparkline as sparklines
from .listing import Listing, Row
from .states import State, Word, state_of

CELL = re.compile(r"(?=<td[\s>])")
register = template.Library()
register.filter("ago", clock.ago)
register.filter("wall", clock.wall)
register.filter("duration", clock.duration)
register.filter("phone", phone.phone)
register.filter("numbers", phone.numbers, is_safe=True)
register.filter("day_heading", clock.day_heading)
register.filter("labelled", labels.labelled)
register.filter("colon", labels.colon)
register.filter("initials", marks.initials)
register.filter("tone", marks.tone_of)
register.simple_tag(sparklines.sparkline, name="sparkline")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A drawing from the sprite, hidden from screen readers: the word stands beside it."""
    sheet = static("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" width="18" height="18" viewBox="0 0 24 24" aria-hidden="true">'
        '<use href="{}#{}"/></svg>',
        css,
        sheet,
        name,
    )


@register.simple_tag
def mark(who: object, size: str = "", *, alone: bool = False) -> str:
    """The mark of a doer; `size` is "", "small" or "large"; `alone` when no name stands beside it."""
    if not who:
        return ""
    doer = marks.as_doer(who)  # type: ignore[arg-type]  # a template hands in anything; as_doer decides
    return render_to_string("components/mark.html", {"doer": doer, "size": size, "alone": alone})


@register.simple_tag
def person(who: object) -> str:
    """A person chip: mark and name."""
    if not who:
        return ""
    doer = marks.as_doer(who)  # type: ignore[arg-type]  # a template hands in anything; as_doer decides
    return render_to_string("components/person.html", {"doer": doer})


@register.simple_tag
def state(family_or_state: str | State | None, value: str = "") -> SafeString | str:
    """A badge with icon and word: `{% state "call" call.status %}` or `{% state header.state %}`."""
    if not family_or_state:
        return ""
    look = family_or_state if isinstance(family_or_state, State) else state_of(family_or_state, value)
    return format_html('<span class="state state-{}">{}{}</span>', look.tone, icon(look.icon), look.word)


@register.simple_tag
def field(bound: BoundField, hint: Word = "") -> str:
    """A form field: label, control, help and the error that names the fix."""
    widget = bound.field.widget
    context = {
        "field": bound,
        "hint": hint or bound.help_text,
        "is_switch": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "opens": widget.attrs.get("data-opens", ""),
        "copies": widget.attrs.get("data-copies", ""),
        "counts": widget.attrs.get("data-counts", ""),
    }
    return render_to_string("components/field.html", context)


def _block(name: str, slot: str, **context: object) -> SafeString:
    """A component around what the page wrote between its opening and closing tag."""
    slot_html = mark_safe(slot)  # noqa: S308  # rendered by the template engine, escaped there
    return render_to_string(f"components/{name}.html", {**context, "slot": slot_html})


@register.simple_block_tag
def page_header(content: str, title: Word, subtitle: Word = "") -> SafeString:
    """The head of a page; the buttons stand between the tags, the one primary button last."""
    return _block("page_header", content, title=title, subtitle=subtitle)


@register.simple_block_tag
def empty_state(content: str, title: Word, icon_name: str = "inbox", text: Word = "") -> SafeString:
    """What this place is for and the first step, which stands between the tags."""
    return _block("empty_state", content, title=title, icon_name=icon_name, text=text)


@register.simple_block_tag
def section(content: str, title: Word = "", note: Word = "") -> SafeString:
    """A titled part of a page, parted from the next by a hairline."""
    return _block("section", content, title=title, note=note)


@register.simple_block_tag
def panel(content: str, title: Word, subtitle: Word = "") -> SafeString:
    """What a view answers for the side panel or the dialog: its head, and the body between the tags."""
    return _block("panel", content, title=title, subtitle=subtitle)


@register.simple_block_tag
def note(content: str, tone: str = "grey", icon_name: str = "info-circle") -> SafeString:
    """A quiet box of text inside a page; `tone` as in states."""
    return _block("note", content, tone=tone, icon_name=icon_name)


@register.simple_tag
def code(text: str, label: Word = "") -> SafeString:
    """A block of code with a copy button."""
    return render_to_string("components/code.html", {"text": text, "label": label})


@register.simple_tag
def copy(text: str, label: Word = "") -> SafeString:
    """A small button that copies `text`."""
    return render_to_string("components/copy.html", {"text": text, "label": label})


@register.simple_tag
def skeleton(lines: int = 3) -> SafeString:
    """Grey lines that keep the height while a fragment loads."""
    return render_to_string("components/skeleton.html", {"lines": range(lines)})


@register.simple_tag(takes_context=True)
def cells(context: template.RequestContext, name: str, row: Row, listing: Listing) -> SafeString:
    """The cells of a list's row, drawn by its template: those of the columns that are shown."""
    engine = context.template.engine if context.template else template.Engine.get_default()
    with context.push(record=row.record):
        drawn = engine.get_template(name).render(context)
    before, *found = CELL.split(drawn)
    if len(found) != len(listing.columns):
        raise template.TemplateSyntaxError(
            f"{name} draws {len(found)} cells for {len(listing.columns)} columns"
        )
    shown = {one.key for one in listing.shown}
    kept = (cell for cell, one in zip(found, listing.columns, strict=True) if one.key in shown)
    return mark_safe(before + "".join(kept))  # noqa: S308  # rendered by the template engine, escaped there


@register.filter
def figure(number: int) -> str:
    """A whole number with the thousands parted as the reader's language does: 1,240."""
    return formats.number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)


@register.filter
def as_client(name: str) -> marks.Doer:
    """A client's mark from a bare name."""
    return marks.Doer("client", name)


@register.filter
def entry(mapping: Mapping[str, object] | None, key: str) -> object:
    """The value under `key`, or None."""
    return (mapping or {}).get(key)
