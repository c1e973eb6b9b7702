"""Users' functions: they compute, and nothing they do hurts anybody (F46, X10, X11)."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it ships without type information
import pytest

from tandem.connectors.functions import Failed, Problem, Result, check, close, run

CATCHES_ALL = (
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
)


@pytest.fixture(autouse=True, scope="module")
def _processes() -> Iterator[None]:
    yield
    close()


def value(source: str, **inputs: Any) -> Any:
    outcome = run(source, inputs)
    assert isinstance(outcome, Result), outcome
    return outcome.value


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("duration * 2", 122),
        (
            "x = duration\n{'minutes': x // 60, 'tags': [name, None, True, 1.5]}",
            {"minutes": 1, "tags": ["Ann", None, True, 1.5]},
        ),
        ("def greet(who):\n    return 'Hi ' + who\n\ngreet(name)", "Hi Ann"),
        ("import re\nre.sub('n+', 'N', name)", "AN"),
        ("import json\njson.loads('[1, 2]')", [1, 2]),
        ("x = 1", None),
        ("", None),
        ("from datetime import date\ndate(2026, 3, 1)", "2026-03-01"),
        ("name.lower() + 'é'", "anné"),
    ],
)
def test_computes(source: str, result: object) -> None:
    assert value(source, name="Ann", duration=61) == result


def test_prints_are_kept_beside_the_value() -> None:
    outcome = run("print('one', 2)\nprint('three')\n4", {})
    assert isinstance(outcome, Result)
    assert (outcome.value, outcome.printed) == (4, "one 2\nthree\n")
    assert 0 <= outcome.spent < 2


def test_the_clock_is_handed_in_and_sleeping_takes_no_time() -> None:
    now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    source = (
        "import time\nfrom datetime import datetime, timezone\n"
        "time.sleep(50)\ndatetime.now(timezone.utc).isoformat()"
    )
    outcome = run(source, {}, now=now)
    assert isinstance(outcome, Result)
    assert outcome.value == "2026-03-01T09:30:00+00:00"
    assert outcome.spent < 2


@pytest.mark.parametrize(
    ("source", "kind", "line", "words"),
    [
        (
            "x = 1\n\nwhile True:\n    x += 1",
            "time",
            3,
            "Stopped after 0.5 seconds: the function was still running (line 3).",
        ),
        (CATCHES_ALL, "time", None, "Stopped after 0.5 seconds: the function was still running."),
        ("while True:\n    print('x' * 1000)", "time", 1, "still running"),
        (
            "a = []\nwhile True:\n    a.append('x' * 1000000)",
            "memory",
            3,
            "more than 64 MB of memory (line 3)",
        ),
        ("'x' * 10 ** 10", "memory", 1, "more than 64 MB"),
        ("2 ** 10 ** 9", "memory", 1, "more than 64 MB"),
        ("def f(n):\n    return f(n + 1)\nf(0)", "error", 2, "in line 2: RecursionError"),
        ("import os\nos.environ['HOME']", "forbidden", 2, "may not use files, the network or other programs"),
        ("import os\nos.listdir('/')", "forbidden", 2, "may not use files"),
        ("import socket", "forbidden", 1, "No module named 'socket'"),
        ("import subprocess", "forbidden", 1, "No module named 'subprocess'"),
        ("import urllib.request", "forbidden", 1, "No module named 'urllib'"),
        ("\nopen('/etc/passwd').read()", "forbidden", 2, "Permission denied"),
        ("open('/tmp/x', 'w').write('x')", "forbidden", 1, "Permission denied"),
        ("().__class__.__bases__[0].__subclasses__()", "error", 1, "AttributeError"),
        ("'{0.__class__}'.format(1)", "error", 1, "Error"),
        (
            "a = 1\n\nb = a / 0",
            "error",
            3,
            "The function ended with an error in line 3: ZeroDivisionError: division by zero",
        ),
        ("raise ValueError('no ' + 'x' * 9000)", "error", 1, "ValueError: no xxx"),
        ("nobody", "error", 1, "name 'nobody' is not defined"),
        ("def f(:\n    pass", "syntax", 1, "Line 1 can't be understood"),
        ("x = 1\nwith open('a') as f:\n    pass\ndel x", "syntax", 4, "Line 4 can't be understood"),
        ("'x' * 10_000_000", "too_large", None, "The result is larger than 65536 bytes."),
        ("[0] * 40000", "too_large", None, "larger"),
        ("# " + "x" * 70000, "too_large", None, "longer than 65536 characters"),
        ("float('nan')", "error", None, "The result must be made of"),
        ("{(1, 2): 3}", "error", None, "The result must be made of"),
        ("class A:\n    pass\nA()", "error", None, "The result must be made of"),
        ("{1, 2}", "error", None, "The result must be made of"),
        ("10 ** 5000", "error", None, "The result must be made of"),
        ("+".join(["1"] * 20000), "syntax", 1, "Line 1 can't be understood"),
        ("[" * 3000 + "]" * 3000, None, None, ""),
    ],
)
def test_what_goes_wrong_is_said_in_plain_words(
    source: str, kind: str | None, line: int | None, words: str
) -> None:
    start = time.monotonic()
    outcome = run(source, {}, seconds=0.5)
    assert time.monotonic() - start < 1.5 + 1
    assert isinstance(outcome, Failed)
    if kind:
        assert (outcome.kind, outcome.line) == (kind, line)
    assert words in str(outcome.message)
    assert len(str(outcome.message)) < 500
    assert len(outcome.printed) <= 8 * 1024
    assert value("1 + 1") == 2, "the next one runs"


def test_nothing_stays_behind_for_the_next_run() -> None:
    assert value("secret = 42\nsecret") == 42
    outcome = run("secret", {})
    assert isinstance(outcome, Failed)
    assert "not defined" in str(outcome.message)


def test_an_input_that_is_no_data_is_an_error() -> None:
    outcome = run("thing", {"thing": object()})
    assert isinstance(outcome, Failed)
    assert outcome.kind == "error"
    assert str(outcome.message).startswith("The function could not be run: ")


def test_the_inputs_are_copies() -> None:
    names = ["a"]
    assert value("names.append('b')\nnames", names=names) == ["a", "b"]
    assert names == ["a"]


def sandbox_processes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if child.name() == "monty"]


def test_the_process_has_no_secrets_and_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    close()
    value("1")
    processes = sandbox_processes()
    assert processes
    for process in processes:
        assert Path(f"/proc/{process.pid}/environ").read_bytes() == b""
        targets = [str(entry.readlink()) for entry in Path(f"/proc/{process.pid}/fd").iterdir()]
        assert not [target for target in targets if target.startswith(("/work", "/home", "/root", "/tmp"))]


def test_a_killed_process_is_replaced() -> None:
    value("1")
    for process in sandbox_processes():
        process.kill()
    outcomes = [run("1 + 1", {}) for _ in range(5)]
    assert [outcome.value for outcome in outcomes[-2:] if isinstance(outcome, Result)] == [2, 2]


def test_a_process_that_dies_in_the_middle_is_a_crash() -> None:
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(run, CATCHES_ALL, {}, seconds=5)
        time.sleep(0.3)
        for process in sandbox_processes():
            process.kill()
        outcome = running.result()
    assert isinstance(outcome, Failed)
    assert outcome.kind == "crash"
    assert value("1 + 1") == 2


def test_a_hundred_abusers_do_not_starve_the_others() -> None:
    with ThreadPoolExecutor(120) as threads:
        abusers = [
            threads.submit(run, "while True:\n    pass", {}, seconds=0.5, patience=3) for _ in range(100)
        ]
        time.sleep(0.2)
        start = time.monotonic()
        normal = [threads.submit(run, f"{n} + 1", {}) for n in range(10)]
        values = [outcome.value for one in normal if isinstance(outcome := one.result(), Result)]
        took = time.monotonic() - start
        endings = [one.result() for one in abusers]
    assert values == [n + 1 for n in range(10)]
    assert took < 8, "one at a time after the abusers it would be 50 seconds"
    kinds = {ending.kind for ending in endings if isinstance(ending, Failed)}
    assert kinds == {"time", "busy"}
    assert len(sandbox_processes()) <= 4


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\nif x\n    y = 2", 2),
        ("def f():\n    yield 1", 2),
        ("x = 1\n\ndel x", 3),
        ("print('a'", 1),
        ("x = '''a\nb'''\nclass A(: pass", 3),
        ("x\0", 1),
        ("x" * 70_000, 1),
        ("(" * 5000 + ")" * 5000, 1),
    ],
)
def test_mistakes_are_found_when_saving(source: str, line: int) -> None:
    (problem,) = check(source)
    assert problem.line == line
    assert isinstance(problem, Problem)
    assert str(problem.message)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# nothing",
        "duration * 2",
        "while True:\n    pass",
        "import os\n",
        "x = '''a\nb'''\ndef f():\n\n    return x\nf()",
    ],
)
def test_a_sound_function_has_no_mistakes_and_does_not_run(source: str) -> None:
    assert check(source) == []
