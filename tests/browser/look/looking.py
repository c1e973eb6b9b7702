"""A page open on the style guide, and what the browser complains about meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page


@dataclass
class Look:
    """A page that is open on the style guide, and what the browser complained about."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the browser calls an error; that covers refusals by the content security policy."""
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path: str = "/calls") -> Page:
        """Go there; the page is returned for further steps."""
        self.page.goto(self.url + path)
        return self.page
