"""A sparkline as inline SVG: the shape of the last values, with the figures as its text."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

WIDTH, HEIGHT, MARGIN = 96, 24, 2


def points(values: Sequence[float]) -> str:
    """Coordinates of a line through the values, from left to right, the largest at the top."""
    top = max(values) or 1
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    room = HEIGHT - 2 * MARGIN
    return " ".join(
        f"{MARGIN + place * step:.1f},{HEIGHT - MARGIN - value / top * room:.1f}"
        for place, value in enumerate(values)
    )


def sparkline(values: Sequence[float]) -> SafeString | str:
    """The drawing; nothing for fewer than two values."""
    if len(values) < 2:
        return ""
    line = points(values)
    area = f"{MARGIN},{HEIGHT} {line} {WIDTH - MARGIN},{HEIGHT}"
    label = gettext("From {first} to {last}, at most {top}").format(
        first=f"{values[0]:g}", last=f"{values[-1]:g}", top=f"{max(values):g}"
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<polygon points="{}"/><polyline points="{}"/></svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        label,
        area,
        line,
    )
