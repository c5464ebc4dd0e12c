"""Nothing that a customer said, and nothing that opens a door, is logged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.log import SHOWN, scrub, set_up_logging

MARKER = "the-customer-said-this"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    set_up_logging(stream)
    yield stream
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_what_is_not_on_the_list_is_withheld(stream: io.StringIO) -> None:
    structlog.get_logger().info("saved", workspace="w1", words=MARKER, customer=MARKER, payload={"a": MARKER})
    (line,) = lines(stream)
    assert line["workspace"] == "w1"
    assert line["words"] == "[withheld]"
    assert MARKER not in stream.getvalue()
    assert not {"words", "text", "payload", "headline", "customer", "body", "message"} & SHOWN


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-abc",
        "xapp-1-A-2-def",
        "ann.smith@example.com",
        "Bearer abc.def",
        "postgresql://goodword:hunter2@db/goodword",
    ],
)
def test_a_secret_inside_a_shown_value_is_scrubbed(stream: io.StringIO, secret: str) -> None:
    structlog.get_logger().warning(f"it is {secret}", cause=f"because of {secret} there")
    assert "hunter2" not in stream.getvalue()
    assert secret not in stream.getvalue()
    assert secret not in scrub(f"x {secret} y")


def test_an_error_is_its_kind_and_place_and_not_its_message(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"cannot keep {MARKER}")
    except ValueError as error:
        structlog.get_logger().error("incident", incident="ab12", error=error)
    (line,) = lines(stream)
    assert line["error_type"] == "ValueError"
    assert any("test_log.py" in where for where in line["where"])
    assert MARKER not in stream.getvalue()


def test_libraries_say_no_more_than_that_they_spoke(stream: io.StringIO) -> None:
    logging.getLogger("slack_bolt.AsyncApp").warning("Unhandled request (%s)", {"text": MARKER})
    try:
        raise RuntimeError(MARKER)
    except RuntimeError:
        logging.getLogger("slack_sdk").exception("failed with %s", MARKER)
    first, second = lines(stream)
    assert (first["logger"], first["level"]) == ("slack_bolt.AsyncApp", "warning")
    assert second["error_type"] == "RuntimeError"
    assert MARKER not in stream.getvalue()
