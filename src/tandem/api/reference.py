"""The API's reference as a page and as Markdown, made from its own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

METHODS = ("get", "post", "put", "patch", "delete")


def show_reference(request: HttpRequest) -> HttpResponse:
    """GET: a page that lists every operation; the description itself is at openapi.json."""
    parts = [f"<h1>{escape(description()['info']['title'])} API</h1>"]
    parts.append('<p><a href="/api/openapi.json">openapi.json</a></p>')
    for tag, operations in _by_tag(description()).items():
        parts.append(f"<h2>{escape(tag)}</h2><dl>")
        for method, path, operation in operations:
            parts.append(
                f"<dt><code>{method.upper()} {escape(path)}</code> {escape(operation.get('summary', ''))}</dt>"
            )
            parts.append(f"<dd>{escape(operation.get('description', ''))}</dd>")
        parts.append("</dl>")
    title = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API</title>'
    return HttpResponse(f'<!doctype html><html lang="en">{title}<body>{"".join(parts)}</body></html>')


def description() -> dict[str, Any]:
    """The OpenAPI description."""
    from tandem.api.urls import api

    found: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/")
    return found


def markdown() -> str:
    """docs/reference/api.md."""
    return "\n".join(_lines(description())) + "\n"


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield "# The API"
    yield ""
    yield found["info"]["description"]
    yield ""
    yield "Written by `tandem api` from the code; change the code, not this page. `/api/openapi.json` has every field."
    for tag, operations in _by_tag(found).items():
        yield from ("", f"## {tag.capitalize()}", "", "| | | scope |", "|---|---|---|")
        for method, path, operation in operations:
            words = " ".join(
                part
                for part in (operation.get("summary", "") + ".", operation.get("description", ""))
                if part
            )
            yield f"| `{method.upper()} {path}` | {words} | {operation.get('x-scope', '')} |"


def _by_tag(found: Mapping[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    tags: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in found["paths"].items():
        for method in METHODS:
            if method in methods:
                tags.setdefault(methods[method].get("tags", [""])[0], []).append(
                    (method, path, methods[method])
                )
    return tags
