"""A form of a page as a browser would send it: its successful controls, to be changed and posted."""

from __future__ import annotations

from html.parser import HTMLParser


class FilledIn(HTMLParser):
    """Reads the controls of the form with an id; buttons are left out."""

    def __init__(self, html: str, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.values: dict[str, list[str]] = {}
        self._select: tuple[str, bool] | None = None
        self._first: str | None = None
        self._chosen: list[str] = []
        self._area: str | None = None
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.inside = known.get("id") == self.form_id
        if not self.inside:
            return
        name = known.get("name") or ""
        if tag == "input" and name:
            self._input(name, known)
        elif tag == "select" and name:
            self._select, self._first, self._chosen = (name, "multiple" in known), None, []
        elif tag == "option" and self._select:
            value = known.get("value") or ""
            self._first = value if self._first is None else self._first
            if "selected" in known:
                self._chosen.append(value)
        elif tag == "textarea" and name:
            self._area, self._text = name, ""

    def _input(self, name: str, known: dict[str, str | None]) -> None:
        if known.get("type") in ("checkbox", "radio") and "checked" not in known:
            return
        self.values.setdefault(name, []).append(
            known.get("value") or ("on" if known.get("type") == "checkbox" else "")
        )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self._select:
            name, many = self._select
            chosen = self._chosen if many else self._chosen[-1:] or [self._first or ""]
            if chosen:
                self.values.setdefault(name, []).extend(chosen)
            self._select = None
        elif tag == "textarea" and self._area:
            self.values.setdefault(self._area, []).append(self._text.removeprefix("\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data


def filled_in(html: str, form_id: str) -> dict[str, list[str]]:
    """The values of a form, by name, in the order of the page."""
    return FilledIn(html, form_id).values
