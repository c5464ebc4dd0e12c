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
from tests.faults.conftest import Running
from tests.faults.crew import Crew
from tests.faults.disks import empty_log, filled, limited, mounted
from tests.faults.office import Office
from tests.support.databases import migrate

if sys.platform != "linux":
    pytest.skip(
        "Small disks and limits on other processes are made here for Linux only.", allow_module_level=True
    )


@contextmanager
def running_in(folder: Path, slack: FakeSlack) -> Iterator[Running]:
    """Goodword in this folder, with its database and its logs."""
    url = f"sqlite:///{folder / 'goodword.db'}"
    migrate(url)
    office = Office(slack)
    with Crew(folder, ["run"], database_url=url, slack=slack) as crew:
        people = crew.people()
        office.set_up(people)
        yield Running(office, crew, people)


@pytest.mark.slow
def test_nothing_is_lost_on_a_full_disk(tmp_path: Path, slack: FakeSlack) -> None:
    with mounted(tmp_path / "disk") as disk, running_in(disk or tmp_path, slack) as bot:
        # Where we may not mount one, as in most containers, the limit has to do here too.
        nothing_is_lost(bot, partial(no_room, bot, disk))


def test_nothing_is_lost_when_no_file_can_grow(tmp_path: Path, slack: FakeSlack) -> None:
    with running_in(tmp_path, slack) as bot:
        nothing_is_lost(bot, partial(no_room, bot, None))


@contextmanager
def no_room(bot: Running, disk: Path | None) -> Iterator[None]:
    """The disk is full; without one of our own, no file of the process may be written."""
    process = bot.crew.members[0].process
    assert process is not None
    empty_log(bot.crew.database_url)
    with limited(process.pid) if disk is None else filled(disk):
        yield
