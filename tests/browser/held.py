"""A slow network, as far as one path goes: what leaves waits until the test lets it go."""

from __future__ import annotations

from playwright.sync_api import Page, Route


class Held:
    """Requests to one path wait, from now on, until the test lets them go."""

    def __init__(self, page: Page, path: str) -> None:
        self.is_open = False
        self.waiting: list[Route] = []
        page.route(f"**{path}", self.meet)

    def meet(self, route: Route) -> None:
        """Hold one back, or let it pass."""
        if self.is_open:
            route.continue_()
        else:
            self.waiting.append(route)

    def let_go(self) -> None:
        """Send what waits, and hold nothing back any more."""
        self.is_open = True
        for route in self.waiting:
            route.continue_()
