"""The log: whatever happens, nothing in it that anybody said, and nothing that opens a door."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.company import BENEFIT, COMPANY, CUSTOMER, LINK, WORDS, Company, Told
from tests.e2e.reading import said
from tests.e2e.running import set_up, working
from tests.support.databases import SqliteDatabases

MARKER = "Quisquilia"
ADDRESS = "jo.bloggs+vip@customer.example"
SPOKEN = f"{MARKER} {ADDRESS} xoxb-1234-{MARKER} Bearer {MARKER} postgresql://u:{MARKER}@db/x"


@pytest.fixture(scope="module", params=["http", pytest.param("socket", marks=pytest.mark.slow)])
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases
) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    with working(folder, _sqlite.migrated(folder), socket=request.param == "socket") as company:
        set_up(company)
        yield company


@contextmanager
def broken(company: Company, table: str) -> Iterator[None]:
    """A database in which one table is missing: every statement on it fails, its values in the error."""
    file = Path(company.goodword.environment["DATABASE_URL"].removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO gone")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE gone RENAME TO {table}")


def spoken_everywhere(company: Company, ann: str, support: str) -> Told:
    """A story that says it in every field that a person can type into."""
    ts = company.says(ann, support, f"{SPOKEN} message", files=[{"name": f"{MARKER}.pdf"}])
    values = {WORDS: SPOKEN, CUSTOMER: SPOKEN[:100], COMPANY: SPOKEN[:100], BENEFIT: SPOKEN[:200]}
    told = company.captures(
        ann, support, ts, f"{MARKER} {ts}", **values, **{LINK: f"https://{MARKER}.example"}
    )
    told.presses(company.mara, "Claim", "Edit words")
    company.people.submit(company.mara, {"Words": f"{SPOKEN} edited"})
    company.slack.world.edit(support, ts, f"{SPOKEN} edited too")
    told.presses(company.mara, "Hand back", "Not a story")
    company.people.submit(company.mara, {"Reason": SPOKEN})
    told.is_said("📁 Not a story")
    return told


def test_nothing_that_anybody_said_is_in_the_log_whatever_goes_wrong(company: Company) -> None:
    slack, people = company.slack, company.people
    ann = company.someone(MARKER.lower())
    support = company.channel(ann, name=MARKER.lower())
    told = spoken_everywhere(company, ann, support)
    # Slack fails in every way.
    slack.faults.next("views.open", "error", error="internal_error")
    company.asks(ann, f"{MARKER} typed in vain", support)
    slack.faults.next("response_url", "500", times=2)
    told.press(company.mara, "Reopen")
    told.press_stale(
        company.mara, told.action("Reopen") if "Reopen" in told.buttons else told.action("Claim")
    )
    for fault in ("500", "cut_before", "cut_after", "429"):
        slack.faults.next("chat.postMessage", fault)
        company.flags(ann, support, f"{MARKER} through {fault}")
    slack.faults.next("chat.postMessage", "error", error="invalid_blocks")
    company.flag(ann, support, f"{MARKER} refused")
    company.quiet()
    slack.faults.next("users.info", "error", error="fatal_error", times=2)
    people.slash(company.someone(MARKER.lower()), support, f"{MARKER} who is this")
    # The database fails, with what was said in its errors.
    for table in ("words", "stories", "origins", "customers", "deliveries", "receipts"):
        people.slash(ann, support, f"{MARKER} before {table} went")
        people.fill(ann, {WORDS: SPOKEN, CUSTOMER: MARKER})
        ts = company.says(ann, support, f"{SPOKEN} while {table} was away")
        with broken(company, table):
            people.submit(ann)
            people.shortcut(ann, support, ts)
            people.react(ann, support, ts, "star2", retry=False)
            people.slash(ann, support, "list")
    # And payloads that nobody understands.
    event = people.build_reaction(ann, support, told.root, "star2")
    people.transport.send("events_api", {**event, "event": {"type": "reaction_added", "text": SPOKEN}})
    people.transport.send("interactive", {"type": "block_actions", "text": SPOKEN})
    if people.http is not None:
        people.raw(SPOKEN.encode(), {"X-Slack-Signature": MARKER, "Content-Type": "text/plain"})
        people.raw(f'{{"{MARKER}'.encode(), people.sign(f'{{"{MARKER}'.encode()))
    slack.wait_for(lambda: company.logged("incident") or company.logged("not saved"), why="nothing failed")
    assert said(company.asks(ann, f"{told.number}", support)).count(MARKER) > 3
    company.quiet()

    log = company.goodword.log.read_text()
    for secret in (
        MARKER, MARKER.lower(), "jo.bloggs", "customer.example", "typed in vain", "example.com",
        slack.bot_token, slack.app_token, slack.signing_secret, "a-key-for-tests-only",
        slack.verification_token, "Traceback",
    ):  # fmt: skip
        assert secret not in log, [line for line in log.splitlines() if secret in line]
    lines = log.splitlines()
    assert len(lines) > 10
    for line in lines:
        assert isinstance(json.loads(line), dict), line
    events = {json.loads(line)["event"] for line in lines}
    assert {"a delivery is tried again", "a delivery was refused", "not saved"} <= events
