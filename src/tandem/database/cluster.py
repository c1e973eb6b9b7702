"""Makes a new cluster (initdb) and writes the server's configuration, anew before each start."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .account import Account
from .errors import DatabaseError
from .place import Place, write_whole

OWNER = "tandem_owner"  # the cluster's superuser: only the supervisor knows its password
OWNER_SECRET = "owner.password"  # noqa: S105 -- the name of a file
CONFIGURATION = "tandem.conf"

# Meant for 2 cores shared with the web and worker processes. What can cost an acknowledged row is left on.
SETTINGS: Mapping[str, str] = {
    "cluster_name": "tandem",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    "wal_compression": "on",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_workers": "2",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %q%u@%d %a ",
    "log_min_duration_statement": "2s",
    "log_parameter_max_length": "0",
    "log_lock_waits": "on",
    "log_checkpoints": "off",
}

_WHO_MAY_CONNECT = """\
# Written by Tandem before each start: through the socket, with a password, in no other way.
local all all scram-sha-256
"""


def run_as(server: Account, command: list[str], *, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs one of the server's programs as the server's user, with nothing of our environment."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            umask=0o077,
            user=None if server.is_me else server.uid,
            group=None if server.is_me else server.gid,
            extra_groups=None if server.is_me else [],
        )
    except PermissionError as error:
        raise DatabaseError(f"{command[0]} can't be run as user {server.uid}: {error}.") from error


def make_cluster(place: Place, server: Account, programs: Path) -> None:
    """Makes the cluster beside its final name and renames it, so that a crash leaves no half of one."""
    fresh = place.data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    os.chown(fresh, server.uid, server.gid)
    place.write(OWNER_SECRET, secrets.token_urlsafe(32))
    handed = fresh.with_name("data.password")
    write_whole(handed, place.read(OWNER_SECRET), server)
    try:
        made = run_as(server, _initdb(programs, fresh, handed), folder=fresh)
    finally:
        handed.unlink()
    if made.returncode != 0:
        raise DatabaseError(f"A new database could not be made in {place.root}:\n{made.stderr.strip()}")
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"\n# Written by Tandem before each start; its words win.\ninclude '{CONFIGURATION}'\n")
    fresh.rename(place.data)


def _initdb(programs: Path, data: Path, password: Path) -> list[str]:
    return [
        str(programs / "initdb"),
        f"--pgdata={data}",
        f"--username={OWNER}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
    ]


def configure(place: Place, server: Account, *, sockets: Path, settings: Mapping[str, str]) -> None:
    """Writes who may connect and the server's settings; `settings` win over SETTINGS."""
    chosen = {
        **SETTINGS,
        "unix_socket_directories": '"' + str(sockets).replace('"', '""') + '"',
        "log_directory": str(place.log),
        **settings,
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in chosen.items()]
    write_whole(
        place.data / CONFIGURATION, "\n".join(["# Written by Tandem before each start.", *lines, ""]), server
    )
    write_whole(place.data / "pg_hba.conf", _WHO_MAY_CONNECT, server)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
