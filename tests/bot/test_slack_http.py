"""The signature check: what Slack signed passes, and nothing else does, whatever it looks like."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.http import is_signed

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
