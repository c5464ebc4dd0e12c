"""A PostgreSQL server of the tests' own, which they may stop, crash and freeze."""

import atexit
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

USER = "goodword"
START_SECONDS = 60
STOP_SECONDS = 20


class Unavailable(Exception):
    """There is no PostgreSQL here that could be started; says why in a sentence."""


def find_programs() -> Path:
    """Return the folder of `initdb` and `postgres`, of the newest version there is, or raise Unavailable."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    for folder in [*reversed(debian), *map(Path, os.get_exec_path())]:
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            return folder
    raise Unavailable("PostgreSQL is not installed (Debian and Ubuntu: apt install postgresql)")


def find_owner() -> str | None:
    """Return whom the server must run as, where that is not ourselves: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Unavailable("PostgreSQL does not run as root, and there is no user named postgres") from None


def find_free_port() -> int:
    """Return a loopback port below those that the system gives to outgoing connections.

    A server that was stopped gets its port back, and no client that knocks there meanwhile can meet itself.
    """
    while True:
        port = random.randint(20000, 32000)  # noqa: S311 - any will do
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class PostgresServer:
    """One server in a folder of its own, on a loopback port that stays the same for as long as it lives.

    `fsync` is on unless a test says otherwise, so that a crash loses no more than it should.
    """

    def __init__(self, *, fsync: bool = True) -> None:
        self._programs = find_programs()
        self._owner = find_owner()
        self._password = secrets.token_urlsafe(12)
        self._port = find_free_port()
        self._fsync = fsync
        self._process: subprocess.Popen[bytes] | None = None
        # The server's user must reach it, and the folder for temporary files may be ours alone.
        self._home = Path(tempfile.mkdtemp(prefix="goodword-pg-", dir="/tmp" if self._owner else None))  # noqa: S108
        atexit.register(self.remove)  # however the tests end
        self._make_cluster()
        self.start()

    def url_for(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self._port}/{database}"

    def create_database(self, *, template: str = "template1") -> str:
        """Make a new database, a copy of `template`, and return its URL."""
        name = f"test_{secrets.token_hex(6)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url_for(name)

    def close_database(self, url: str) -> str:
        """End the connections to a database and let in no new ones; return its name, to be copied by."""
        name = url.rpartition("/")[2]
        self._execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        with psycopg.connect(self.url_for(), autocommit=True) as connection:
            query = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(query, [name])
        return name

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", url.rpartition("/")[2])

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server, unless it runs, and wait until it answers."""
        if self.is_running():
            return
        settings = {
            "autovacuum": "off",
            "fsync": "on" if self._fsync else "off",
            "listen_addresses": "127.0.0.1",
            "max_connections": "200",
            "port": str(self._port),
            "timezone": "UTC",
            "unix_socket_directories": str(self._home),
        }
        log = self._home / "log"
        command = [str(self._programs / "postgres"), "-D", str(self._home / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **self._as_owner()
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.is_running() or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server in good order: connections are cut, and what was committed is on disk."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End the server at once; nothing is written any more, and the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let the server hang: connections stay open and new ones are taken, but nothing is answered."""
        assert self._process is not None
        pids = [self._process.pid]
        with psycopg.connect(self.url_for(), autocommit=True) as connection:
            try:
                os.kill(self._process.pid, signal.SIGSTOP)  # first, so that no new ones are born
                pids += [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity").fetchall()]
                for pid in pids[1:]:
                    os.kill(pid, signal.SIGSTOP)
                yield
            finally:
                for pid in pids:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGCONT)

    def remove(self) -> None:
        """End the server and delete all it wrote."""
        self.crash()
        shutil.rmtree(self._home, ignore_errors=True)

    def _make_cluster(self) -> None:
        password = self._home / "password"
        password.write_text(self._password)
        if self._owner:
            shutil.chown(self._home, self._owner)
            shutil.chown(password, self._owner)
        letters = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        command = [str(self._programs / "initdb"), "-D", str(self._home / "data"), "-U", USER]
        command += ["--pwfile", str(password), "--auth=scram-sha-256", "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C", f"--lc-ctype={letters}"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_owner())
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _as_owner(self) -> dict[str, Any]:
        """Options for a process of the server's; in a session of its own, since Ctrl-C is for pytest."""
        options: dict[str, Any] = {"cwd": self._home, "start_new_session": True}
        if self._owner:
            options |= {"user": self._owner, "group": pwd.getpwnam(self._owner).pw_gid, "extra_groups": []}
        return options

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url_for(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(sign)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _execute(self, statement: str, *names: str) -> None:
        identifiers = [sql.Identifier(name) for name in names]
        with psycopg.connect(self.url_for(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*identifiers))
