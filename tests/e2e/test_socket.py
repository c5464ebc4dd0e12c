"""Socket Mode: connections that end, frames that are no envelopes, payloads that come again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.company import Company
from tests.e2e.running import set_up, working
from tests.fakes.slack import FakeSlack
from tests.support.databases import SqliteDatabases


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Company]:
    """A company in Socket Mode, on SQLite."""
    folder = tmp_path_factory.mktemp("company")
    with working(folder, _sqlite.migrated(folder), socket=True) as company:
        set_up(company)
        yield company


@pytest.mark.parametrize(
    "reason", ["warning", "refresh_requested", pytest.param(None, marks=pytest.mark.slow)]
)
def test_a_connection_that_ends_is_opened_again_and_nothing_is_lost(
    company: Company, reason: str | None
) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    before = len(company.slack.calls_to("apps.connections.open"))
    ts = company.says(ann, support, f"Said while it ended: {reason}")
    company.slack.disconnect_sockets(reason)
    company.slack.wait_for(
        lambda: len(company.slack.calls_to("apps.connections.open")) > before and company.slack.sockets,
        timeout=20,
        why="it did not come back",
    )
    assert company.people.react(ann, support, ts, "star2").ok
    assert company.told(f"Said while it ended: {reason}").root == ts


FRAMES = [
    "", "{", "}", "null", "[]", "17", '"x"', "{}", "hello", "\x00", '{"type": "hello"}', '{"reaction_',
    '{"type": "nothing_we_know"}', '{"envelope_id": null}', '{"envelope_id": "x", "type": "events_api"}',
    '{"envelope_id": "x", "type": "events_api", "payload": null}', '{"reaction_": null, "payload": "x"}',
    '{"envelope_id": "x", "type": "slash_commands", "payload": []}',
    '{"envelope_id": "x", "type": "interactive", "payload": {"type": "block_actions"}}',
    '{"envelope_id": "x", "type": "events_api", "payload": {"event": {"type": "reaction_added"}}}',
    '{"envelope_id": 5, "type": "interactive", "payload": {"type": "view_submission", "view": {}}}',
    '{"payload": {"event": {"type": "reaction_added", "reaction": "thumbsup"}}}',
    "[" * 90_000, '{"a":' * 90_000,
]  # fmt: skip


async def send(slack: FakeSlack, frame: str) -> None:
    for socket in slack.server.sockets.usable:
        await socket.ws.send_str(frame)


@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
def test_a_frame_that_is_no_envelope_breaks_nothing(company: Company, frame: str) -> None:
    company.slack.server.run(send(company.slack, frame), 5)
    ann = company.someone("ann")
    company.people.slash(ann, company.channel(ann), "After an odd frame")
    assert company.slack.view(ann) is not None


def test_many_frames_at_once_are_all_answered(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    payload = company.people.build_reaction(ann, support, company.says(ann, support, "Many"), "thumbsup")

    async def flood() -> None:
        (socket,) = company.slack.server.sockets.usable
        for n in range(2000):
            envelope: dict[str, Any] = {"envelope_id": f"many-{n}", "type": "events_api", "payload": payload}
            await socket.ws.send_str(json.dumps(envelope))

    before = sum(company.slack.backend.counts.values())
    company.slack.server.run(flood(), 20)

    def answered() -> int:
        received = company.slack.server.sockets.received
        return len({m["envelope_id"] for m in received if str(m.get("envelope_id")).startswith("many-")})

    company.slack.wait_for(lambda: answered() == 2000, why="some were not answered")
    assert sum(company.slack.backend.counts.values()) == before
