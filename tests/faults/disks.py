"""A disk that can be filled: a small one of its own where we may mount it, else a limit on file sizes."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SIZE = 16 * 1024 * 1024
CHUNK = 4096


def empty_log(url: str) -> None:
    """Bring SQLite's write-ahead log to nothing, so that the next write needs room."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=5)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy


@contextmanager
def mounted(folder: Path) -> Iterator[Path | None]:
    """A disk of 16 MB at `folder`; None where we may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        made = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        made = False
    try:
        yield folder if made else None
    finally:
        if made:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte is left on the disk at `folder`."""
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * CHUNK)
    except OSError:
        pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def limited(pid: int) -> Iterator[None]:
    """No file of this process can be written any more."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
