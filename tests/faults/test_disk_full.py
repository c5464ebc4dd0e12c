"""The disk that holds the database and the logs is full: nobody is told a lie, and room is all it takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults.away import nothing_is_lost
from tests.faults.disks import empty_log, filled, limited, mounted
from tests.faults.running import Running, at_work
from tests.support.databases import migrate

if sys.platform != "linux":
    pytest.skip(
        "Small disks and limits on other processes are made here for Linux only.", allow_module_level=True
    )


def new_database(folder: Path) -> str:
    """A database in this folder, where the logs go too."""
    url = f"sqlite:///{folder / 'goodword.db'}"
    migrate(url)
    return url


@pytest.mark.slow
def test_nothing_is_lost_on_a_full_disk(tmp_path: Path, slack: FakeSlack) -> None:
    with mounted(tmp_path / "disk") as disk:
        # Where we may not mount one, as in most containers, the limit has to do here too.
        folder = disk or tmp_path
        with at_work(folder, slack, new_database(folder)) as bot:
            nothing_is_lost(bot, partial(no_room, bot, disk))


def test_nothing_is_lost_when_no_file_can_grow(tmp_path: Path, slack: FakeSlack) -> None:
    with at_work(tmp_path, slack, new_database(tmp_path)) as bot:
        nothing_is_lost(bot, partial(no_room, bot, None))


@contextmanager
def no_room(bot: Running, disk: Path | None) -> Iterator[None]:
    """The disk is full; without one of our own, no file of the process may be written."""
    process = bot.crew.members[0].process
    assert process is not None
    empty_log(bot.crew.database_url)
    with limited(process.pid) if disk is None else filled(disk):
        yield
