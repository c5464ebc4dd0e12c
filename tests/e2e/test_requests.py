"""What is posted to `/slack/events` by whoever: only what Slack signed is taken, and nothing breaks it."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.e2e.company import Company
from tests.fakes.slack import Answer

JSON_TYPE = {"Content-Type": "application/json"}
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def event(company: Company) -> bytes:
    """A reaction as Slack sends it, which would make a story if it were taken."""
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Only if it is signed")
    return json.dumps(company.people.build_reaction(ann, support, ts, "star2")).encode()


def is_turned_away(company: Company, answer: Answer, status: int = 401) -> None:
    assert answer.status == status, answer
    assert answer.text == ""
    company.quiet()
    assert not company.cards("Only if it is signed")


def test_a_signed_event_is_taken(company: Company) -> None:
    body = event(company).replace(b"star2", b"thumbsup")
    assert company.people.raw(body, company.people.sign(body) | JSON_TYPE).status == 200


@pytest.mark.parametrize("without", ["X-Slack-Signature", "X-Slack-Request-Timestamp", "both"])
def test_without_its_headers_nothing_is_taken(company: Company, without: str) -> None:
    body = event(company)
    headers = {k: v for k, v in company.people.sign(body).items() if without not in (k, "both")}
    is_turned_away(company, company.people.raw(body, headers | JSON_TYPE))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v0=",
        "v0=" + "0" * 64,
        "v0=\u00e9\u00e8",
        "\u00ff" * 67,
        "none",
        "v0=" + "é" * 64,
        "v0=" + "0" * 9999,
    ],
)
def test_a_wrong_signature_is_refused(company: Company, signature: str) -> None:
    body = event(company)
    headers = company.people.sign(body) | {"X-Slack-Signature": signature}
    is_turned_away(company, company.people.raw(body, headers | JSON_TYPE))


@pytest.mark.parametrize("change", ["other body", "other secret", "v1", "upper case", "other time"])
def test_a_signature_of_something_else_is_refused(company: Company, change: str) -> None:
    body = event(company)
    headers = company.people.sign(body)
    signature = headers["X-Slack-Signature"]
    if change == "other body":
        body += b" "
    elif change == "other secret":
        headers["X-Slack-Signature"] = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    elif change == "v1":
        headers["X-Slack-Signature"] = signature.replace("v0=", "v1=")
    elif change == "upper case":
        headers["X-Slack-Signature"] = "v0=" + "A" + signature[4:]
    else:
        headers["X-Slack-Request-Timestamp"] = str(int(headers["X-Slack-Request-Timestamp"]) - 1)
    is_turned_away(company, company.people.raw(body, headers | JSON_TYPE))


@pytest.mark.parametrize("seconds", [-301, -86400, 301, 10**9])
def test_a_request_of_another_time_is_refused_though_it_is_signed(company: Company, seconds: int) -> None:
    body = event(company)
    now = int(company.people.sign(body)["X-Slack-Request-Timestamp"])
    is_turned_away(company, company.people.raw(body, company.people.sign(body, now + seconds) | JSON_TYPE))


@pytest.mark.parametrize(
    "stamp", ["", "now", "12.5", "1e9", "-1", "+1", "0x10", "\u00b2", "\u00bd", "9" * 40, "9" * 5000, " "]
)
def test_a_time_that_is_no_number_is_refused(company: Company, stamp: str) -> None:
    body = event(company)
    headers = company.people.sign(body) | {"X-Slack-Request-Timestamp": stamp}
    is_turned_away(company, company.people.raw(body, headers | JSON_TYPE))


def request(company: Company, method: str, body: Any = None, headers: dict[str, str] | None = None) -> int:
    target = urlsplit(company.goodword.events)
    connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=10)
    try:
        connection.request(method, target.path, body, headers or {})
        return connection.getresponse().status
    except ConnectionError:
        return 0  # It hung up on what it had no use for.
    finally:
        connection.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_posts_are_taken(company: Company, method: str) -> None:
    assert request(company, method) == 405


@pytest.mark.parametrize("signed", [True, False])
def test_a_body_that_is_too_long_is_not_read_to_its_end(company: Company, signed: bool) -> None:
    body = b'{"type": "event_callback", "padding": "' + b"x" * 2_000_000 + b'"}'
    headers = (company.people.sign(body) if signed else {}) | JSON_TYPE
    assert request(company, "POST", body, headers) == 413


def test_a_body_in_pieces_is_taken_and_one_without_end_is_not(company: Company) -> None:
    body = event(company).replace(b"star2", b"thumbsup")
    headers = company.people.sign(body) | JSON_TYPE
    assert request(company, "POST", iter([body[:7], body[7:]]), headers) == 200
    assert request(company, "POST", (b"x" * 100_000 for _ in range(30)), headers) in (0, 413)


def interaction(payload: Any) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


GARBAGE: list[tuple[bytes, dict[str, str]]] = [
    (body, kind)
    for kind in (JSON_TYPE, FORM_TYPE, {}, {"Content-Type": "text/plain; charset=klingon"})
    for body in (
        b"",
        b"{",
        b"}",
        b"null",
        b"[]",
        b"[{}]",
        b"17",
        b'"x"',
        b"\xff\xfe\x00",
        b"{}",
        b"a=b",
        b"\x00",
    )
]
SIGNED_BUT_ODD: list[tuple[bytes, dict[str, str]]] = [
    *GARBAGE,
    (b"[" * 90_000, JSON_TYPE),
    (b'{"a":' * 90_000, JSON_TYPE),
    (b'{"reaction_":' * 60_000, JSON_TYPE),
    (b'{"reaction_": NaN, "event": Infinity}', JSON_TYPE),
    (b'{"type": "event_callback"}', JSON_TYPE),
    (b'{"type": "event_callback", "event": null}', JSON_TYPE),
    (b'{"type": "event_callback", "event": "reaction_added"}', JSON_TYPE),
    (b'{"type": "event_callback", "event": {"type": "reaction_added"}}', JSON_TYPE),
    (b'{"type": "event_callback", "event": {"type": "reaction_added", "reaction": "star2"}}', JSON_TYPE),
    (b'{"type": "event_callback", "event": {"type": ["reaction_added"]}}', JSON_TYPE),
    (b'{"type": "event_callback", "event": {"type": "message", "text": "reaction_added"}}', JSON_TYPE),
    (b'{"type": "app_rate_limited", "team_id": "T1"}', JSON_TYPE),
    (b'{"type": "url_verification"}', JSON_TYPE),
    (b"payload=", FORM_TYPE),
    (b"payload=%7B", FORM_TYPE),
    (b"payload=null", FORM_TYPE),
    (b"payload=%ff%fe", FORM_TYPE),
    (interaction([]), FORM_TYPE),
    (interaction({}), FORM_TYPE),
    (interaction("text"), FORM_TYPE),
    (interaction({"type": "block_actions"}), FORM_TYPE),
    (interaction({"type": "block_actions", "actions": []}), FORM_TYPE),
    (interaction({"type": "block_actions", "actions": [{}]}), FORM_TYPE),
    (interaction({"type": "view_submission"}), FORM_TYPE),
    (interaction({"type": "view_submission", "view": {}}), FORM_TYPE),
    (interaction({"type": "view_closed", "view": None}), FORM_TYPE),
    (interaction({"type": "message_action", "callback_id": "flag_story"}), FORM_TYPE),
    (interaction({"type": "block_suggestion"}), FORM_TYPE),
    (interaction({"type": "something_new"}), FORM_TYPE),
    (b"command=%2Fstory", FORM_TYPE),
    (b"command=%2Fother&user_id=U1&team_id=T1&text=x", FORM_TYPE),
    (b"command=%2Fstory&text=%ff%fe%00&user_id=%00", FORM_TYPE),
    (b"&&&===" * 1000, FORM_TYPE),
    (quote("command=/story").encode(), FORM_TYPE),
]


@pytest.mark.parametrize(("body", "kind"), GARBAGE)
def test_garbage_that_nobody_signed_is_refused(company: Company, body: bytes, kind: dict[str, str]) -> None:
    stamp = company.people.sign(body)["X-Slack-Request-Timestamp"]
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + "0" * 64}
    assert company.people.raw(body, headers | kind).status == 401
    assert company.people.raw(body, kind).status == 401


@pytest.mark.parametrize(("body", "kind"), SIGNED_BUT_ODD)
def test_garbage_that_is_signed_is_no_server_error(
    company: Company, body: bytes, kind: dict[str, str]
) -> None:
    answer = company.people.raw(body, company.people.sign(body) | kind)
    assert 200 <= answer.status < 500, answer


MISSING = object()
ODD: list[Any] = [MISSING, None, [], {}, "x", 17]


def full(company: Company) -> dict[str, Any]:
    """Real payloads, from which the next test leaves things out."""
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Whole")
    told = company.captures(ann, support, ts, f"Whole {support}")
    company.people.slash(ann, support, "Half a form")
    view = company.people.open_view(ann)
    payloads = company.people.payloads
    return {
        "event": payloads.reaction(ann, support, ts, "star2", "reaction_added"),
        "press": payloads.press(company.mara, support, told.card, told.action("Claim"), ephemeral=False),
        "form": payloads.submission(view),
        "closing": payloads.closing(view, False),
        "shortcut": payloads.shortcut(ann, support, ts, "flag_story"),
        "command": payloads.slash(ann, support, "x", "/story"),
    }


def test_a_payload_with_anything_missing_or_odd_is_no_server_error(company: Company) -> None:
    for kind, whole in full(company).items():
        inner = [f"{part}.{key}" for part in ("event", "view") for key in whole.get(part, ())]
        for path in [*whole, *inner]:
            for odd in ODD:
                payload = json.loads(json.dumps(whole))
                *part, key = path.split(".")
                at = payload[part[0]] if part else payload
                if odd is MISSING:
                    del at[key]
                else:
                    at[key] = odd
                way = {"event": "events_api", "command": "slash_commands"}.get(kind, "interactive")
                answer = company.people.transport.send(way, payload)  # type: ignore[arg-type]
                assert 200 <= answer.status < 500, (kind, path, odd, answer)


def test_a_payload_for_another_team_does_nothing(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Not for us")
    payload = company.people.build_reaction(ann, support, ts, "star2")
    payload["team_id"] = payload["context_team_id"] = payload["authorizations"][0]["team_id"] = "T07SOMEONEQ"
    assert company.people.deliver(payload).ok
    press = company.people.payloads.slash(ann, support, "Not for us", "/story")
    press["team_id"] = "T07SOMEONEQ"
    assert company.people.transport.send("slash_commands", press).ok
    company.quiet()
    assert not company.cards("Not for us")
    assert company.slack.view(ann) is None


def test_the_request_url_proves_itself(company: Company) -> None:
    answer = company.people.verify_url()
    assert answer.status == 200
    challenge = answer.body["challenge"] if isinstance(answer.body, dict) else answer.text
    assert len(challenge) == 40


def test_after_all_that_it_works_as_before(company: Company) -> None:
    ann = company.someone("ann")
    assert company.flags(ann, company.channel(ann), f"Still here {time.monotonic()}").number
    assert company.goodword.get("/readyz")[0] == 200
