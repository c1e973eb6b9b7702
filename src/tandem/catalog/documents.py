"""The JSON Schema of a workflow document, with the words of the catalogue: for editors and other programs."""

from __future__ import annotations

from typing import Any

from tandem import catalog
from tandem.engine.workflow import Document, Use


def document_schema() -> dict[str, Any]:
    """The schema; each action's form is checked where the step names the action."""
    schema = Document.model_json_schema(by_alias=True)
    parts = schema["$defs"]
    parts["TriggerUse"]["properties"]["on"]["enum"] = sorted(catalog.triggers())
    parts["WaitEvent"]["properties"]["event"]["enum"] = sorted(catalog.triggers())
    parts["Use"] = Use.model_json_schema(by_alias=True)
    schema["properties"]["uses"] = {
        "description": "What it names, as it was where the file comes from; only of use for bringing it in.",
        "items": {"$ref": "#/$defs/Use"},
        "type": "array",
    }
    step = parts["ActionStep"]
    step["properties"]["action"]["enum"] = [*sorted(catalog.actions()), None]
    step["allOf"] = [_form(name, parts) for name in sorted(catalog.actions())]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tandem workflow",
        **{name: value for name, value in schema.items() if name != "title"},
    }


def _form(name: str, parts: dict[str, Any]) -> dict[str, Any]:
    """If a step names this action, what it is done with has this form."""
    form = catalog.actions()[name].model_json_schema(by_alias=True)
    parts |= form.pop("$defs", {})
    title = f"{name}_form"
    parts[title] = {**form, "title": title}
    named = {"properties": {"action": {"const": name}}, "required": ["action"]}
    return {"if": named, "then": {"properties": {"with": {"$ref": f"#/$defs/{title}"}}}}
