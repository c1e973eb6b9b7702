"""Check, publish, bring in, export and look at workflows as YAML files: `tandem workflow apply rules/`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import Refused
from ._django import start_django

if TYPE_CHECKING:
    from tandem.engine.proving import Proof
    from tandem.operations.errors import Problem
    from tandem.store.models import User

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the verbs with their arguments."""
    verbs = parser.add_subparsers(metavar="VERB", dest="verb", required=True)
    validate = verbs.add_parser("validate", help="check files; every problem is a line")
    _add_paths(validate)
    apply = verbs.add_parser("apply", help="publish files; what is published already stays as it is")
    _add_paths(apply)
    apply.add_argument("--note", default="", help="kept with the new version")
    apply.add_argument("--on", action=argparse.BooleanOptionalAction, help="switch on or off as well")
    apply.add_argument("--as", dest="email", help="who publishes; default: the first administrator")
    bring = verbs.add_parser("import", help="bring files in as drafts; nothing is published")
    _add_paths(bring)
    bring.add_argument("--as", dest="email", help="who brings them in; default: the first administrator")
    bring.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="KIND:NAME=KEY",
        help="what to use instead of something missing, such as team:sales=support; “=” alone writes it out",
    )
    export = verbs.add_parser("export", help="print workflows, or write a file for each")
    export.add_argument("keys", nargs="*", metavar="KEY", help="default: all")
    export.add_argument("--folder", type=Path, help="write KEY.yaml for each there")
    verbs.add_parser("list", help="show all workflows")
    runs = verbs.add_parser("runs", help="show the newest runs")
    runs.add_argument("key", nargs="?", metavar="KEY", help="of this workflow only")
    runs.add_argument("--most", type=int, default=20, help="default: %(default)s")
    verbs.add_parser("schema", help="print the JSON Schema of the files")
    verbs.add_parser("reference", help="print the reference of the files")


def _add_paths(parser: argparse.ArgumentParser) -> None:
    words = "a file, a folder of files, or - for the standard input"
    parser.add_argument("paths", nargs="+", metavar="PATH", help=words)


def run(arguments: argparse.Namespace) -> int:
    """Does the verb; 1 if a file has problems."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "validate": _validate,
        "apply": _apply,
        "import": _import,
        "export": _export,
        "list": _list,
        "runs": _runs,
        "schema": _schema,
        "reference": _reference,
    }
    if arguments.verb not in ("schema", "reference"):
        start_django()
    return verbs[arguments.verb](arguments)


def _validate(arguments: argparse.Namespace) -> int:
    from tandem.operations.authoring import workflows
    from tandem.operations.errors import Refused as NotSound
    from tandem.operations.sharing import examples

    failed = 0
    for name, text in _texts(arguments.paths):
        try:
            checked = workflows.validate(text)
        except NotSound as refused:
            failed += 1
            _complain(name, refused.problems)
        else:
            proofs = examples.run(checked.document)
            _complain(name, checked.warnings, "warning: ")
            _tell(name, proofs)
            failed += any(not proof.holds for proof in proofs)
            print(f"{name}: sound{_count(proofs)}")
    return 1 if failed else 0


def _tell(name: str, proofs: "list[Proof]") -> None:
    """Each example that does not hold, with why."""
    for proof in proofs:
        for why in proof.problems:
            print(f"{name}: example “{proof.example.name}”: {why}", file=sys.stderr)


def _count(proofs: "list[Proof]") -> str:
    held = sum(proof.holds for proof in proofs)
    return f", {held} of {len(proofs)} examples hold" if proofs else ""


def _import(arguments: argparse.Namespace) -> int:
    from tandem.operations.access import Denied
    from tandem.operations.errors import Refused as NotSound
    from tandem.operations.sharing import moving_in

    user = _person(arguments.email)
    mapped = dict(_mapping(one) for one in arguments.map)
    failed = 0
    for name, text in _texts(arguments.paths):
        try:
            parcel = moving_in.look(user, text, mapped)
            arrived = moving_in.bring_in(user, text, mapped)
        except NotSound as refused:
            failed += 1
            _complain(name, refused.problems)
        except Denied as denied:
            raise Refused(f"{name}: {user.email} may not do this (missing right: {denied}).") from None
        else:
            for one in parcel.missing:
                print(f"{name}: missing here: {one.word} ({one.name})", file=sys.stderr)
            _tell(name, list(parcel.proofs))
            print(f"{name}: {arrived.workflow.key} {arrived.outcome}{_count(list(parcel.proofs))}")
    return 1 if failed else 0


def _mapping(written: str) -> tuple[str, str]:
    word, mark, key = written.partition("=")
    if not mark or ":" not in word:
        raise Refused(f"{written} is no mapping. Write it as team:sales=support.")
    return word, key or "="


def _apply(arguments: argparse.Namespace) -> int:
    from tandem.operations.access import Denied
    from tandem.operations.authoring import workflows
    from tandem.operations.errors import Refused as NotSound

    user = _person(arguments.email)
    failed = 0
    for name, text in _texts(arguments.paths):
        try:
            applied = workflows.put(user, text, arguments.note, arguments.on)
        except NotSound as refused:
            failed += 1
            _complain(name, refused.problems)
        except Denied as denied:
            raise Refused(f"{name}: {user.email} may not publish this (missing right: {denied}).") from None
        else:
            _complain(name, applied.warnings, "warning: ")
            state = "on" if applied.workflow.on else "off"
            print(f"{name}: {applied.workflow.key} {applied.outcome}, {state}")
    return 1 if failed else 0


def _export(arguments: argparse.Namespace) -> int:
    from tandem.operations.authoring import workflows

    rows = {row.key: row for row in workflows.listing() if row.live_id is not None}
    unknown = sorted(set(arguments.keys) - set(rows))
    if unknown:
        raise Refused(
            f"No published workflow has the key {', '.join(unknown)}. There are: {', '.join(rows) or '-'}."
        )
    texts = {key: workflows.export(rows[key]) for key in arguments.keys or rows}
    if arguments.folder is None:
        print("---\n".join(texts.values()), end="")
        return 0
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for key, text in texts.items():
        path = arguments.folder / f"{key}.yaml"
        path.write_text(text, encoding="utf-8")
        print(path)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from tandem.operations.authoring import workflows

    for row in workflows.listing():
        version = f"v{row.live.number}" if row.live else "-"
        print(f"{'on ' if row.on else 'off'} {version:<5} {row.about:<8} {row.key:<40} {row.name}")
    return 0


def _runs(arguments: argparse.Namespace) -> int:
    from tandem.store.models import Run

    rows = Run.objects.select_related("workflow").order_by("-id")
    if arguments.key:
        rows = rows.filter(workflow__key=arguments.key)
    for run in rows[: max(1, min(arguments.most, 1000))]:
        started = run.started_at.isoformat(sep=" ", timespec="seconds")
        record = f"{run.record_type} {run.record_id}"
        print(f"{run.id:<10} {started} {run.state:<10} {record:<20} {run.trigger:<24} {run.workflow.key}")
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    print(schema_text(), end="")
    return 0


def schema_text() -> str:
    """The JSON Schema of a workflow file, as published in docs/reference/workflow.schema.json."""
    from tandem.catalog.documents import document_schema

    return json.dumps(document_schema(), indent=2, ensure_ascii=False) + "\n"


def _reference(arguments: argparse.Namespace) -> int:
    from tandem.catalog.document_page import document_page

    print(document_page(), end="")
    return 0


def _complain(name: str, problems: "tuple[Problem, ...] | list[Problem]", kind: str = "") -> None:
    for one in problems:
        place = ":".join(str(part) for part in (name, one.line) if part is not None)
        field = f"{one.field}: " if one.field else ""
        print(f"{place}: {kind}{field}{one.message}", file=sys.stderr)


def _texts(paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """Each file with its content; the files of a folder in the order of their names."""
    for each in paths:
        if each == "-":
            yield "-", sys.stdin.buffer.read()
            continue
        path = Path(each)
        files = sorted(one for one in path.rglob("*") if one.suffix in _SUFFIXES) if path.is_dir() else [path]
        if not files:
            raise Refused(f"{path} has no .yaml, .yml or .json file.")
        for one in files:
            try:
                yield str(one), one.read_bytes()
            except OSError as error:
                raise Refused(f"{one} can't be read: {error.strerror}.") from None


def _person(email: str | None) -> "User":
    from tandem.operations import access
    from tandem.store.models import User

    rows = User.objects.filter(is_active=True).select_related("role").order_by("id")
    if email:
        user = rows.filter(email__iexact=email).first()
        if user is None:
            raise Refused(f"No active colleague has the address {email}.")
        return user
    user = next((row for row in rows if access.may_at_all(row, "administer")), None)
    if user is None:
        raise Refused("There is no administrator yet; say who publishes with --as ADDRESS.")
    return user
