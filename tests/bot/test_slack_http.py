"""The front of the endpoint: what Slack signed passes, nothing else does, and forms are read as sent."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.http import interaction, is_signed

Encode = Callable[..., str]
SECRET = b"secret"
NOW = 1_700_000_000


def headers(body: bytes, *, secret: bytes = SECRET, stamp: bytes = b"1700000000") -> dict[bytes, bytes]:
    digest = hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return {b"x-slack-request-timestamp": stamp, b"x-slack-signature": f"v0={digest}".encode()}


@given(st.binary(max_size=200))
def test_what_slack_signed_passes(body: bytes) -> None:
    assert is_signed(SECRET, headers(body), body, NOW)


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_another_body_does_not(body: bytes, other: bytes) -> None:
    assert is_signed(SECRET, headers(body), other, NOW) == (body == other)


@pytest.mark.parametrize("age", [-301, 301, 10**6])
def test_an_old_or_future_one_does_not(age: int) -> None:
    assert not is_signed(SECRET, headers(b"x"), b"x", NOW + age)


@pytest.mark.parametrize("age", [-300, 0, 300])
def test_one_within_five_minutes_does(age: int) -> None:
    assert is_signed(SECRET, headers(b"x"), b"x", NOW + age)


@pytest.mark.parametrize(
    "stamp", [b"", b"soon", b"-1700000000", b"1e9", b"1700000000.0", b"9" * 40, "١٧".encode()]
)
def test_a_stamp_that_is_no_number_does_not(stamp: bytes) -> None:
    assert not is_signed(SECRET, headers(b"x", stamp=stamp), b"x", NOW)


@pytest.mark.parametrize("signature", [b"", b"v0=", b"v0=\xff\xfe", b"v1=abc", "v0=é".encode()])
def test_a_broken_signature_does_not(signature: bytes) -> None:
    assert not is_signed(SECRET, {**headers(b"x"), b"x-slack-signature": signature}, b"x", NOW)


def test_another_secret_or_no_headers_do_not() -> None:
    assert not is_signed(SECRET, headers(b"x", secret=b"other"), b"x", NOW)
    assert not is_signed(SECRET, {}, b"x", NOW)


@given(st.text(max_size=60), st.booleans(), st.sampled_from([quote, quote_plus]))
def test_a_payload_is_read_however_it_was_encoded(text: str, ascii: bool, encode: Encode) -> None:
    payload = {"type": "view_submission", "text": text}
    body = "payload=" + encode(json.dumps(payload, ensure_ascii=ascii), safe="")
    assert interaction(body.encode()) == payload
    small = re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), body)
    assert interaction(small.encode()) == payload


@pytest.mark.parametrize(
    "body",
    [b"", b"payload=null", b"payload=%5B%5D", b"payload=%7B%7D&a=b", b"payload={}=", b"command=%2Fstory"],
)
def test_what_is_no_payload_is_left_to_others(body: bytes) -> None:
    assert interaction(body) is None


@pytest.mark.parametrize("body", [b"payload", b"payload=", b"payload=%7B", b"payload=%ff%fe"])
def test_what_cannot_be_read_is_said_to_be_so(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|codec"):
        interaction(body)
