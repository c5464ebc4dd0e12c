"""Logging: one JSON line an event, and nothing in it that a customer said or that opens a door.

What may be logged is named, not what may not: a value under a key that is not on the
list is withheld. Libraries write what they like into their messages, whole request
bodies among it, so of their records only the logger's name, the level and the kind of
error are kept.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

SHOWN = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "cause",
        "command",
        "incident",
        "workspace",
        "lane",
        "kind",
        "delivery",
        "attempts",
        "seconds",
        "platform",
        "installation",
        "reason",
        "status",
        "path",
        "version",
        "error_type",
        "where",
        "count",
        "address",
        "mode",
        "worker",
    ]
)
"""The keys whose values are logged."""
_SECRETS = re.compile(r"xox[a-z]-\S+|xapp-\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?i:bearer)\s+\S+|//[^/\s:]+:[^@\s]+@")
_OURS = ("bot", "commands", "storage", "uvicorn.error")


def scrub(text: str) -> str:
    """The text without tokens, addresses and passwords."""
    return _SECRETS.sub("[withheld]", text)


def withhold(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its kind and place, withhold what is not on the list, scrub the rest."""
    error = event.pop("error", None) or event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error_type"] = type(error).__name__
        event["where"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-8:]
        ]
    for key, value in list(event.items()):
        if key not in SHOWN:
            event[key] = "[withheld]"
        elif isinstance(value, str):
            event[key] = scrub(value)
    return event


class _Foreign(logging.Handler):
    """Takes the records of libraries, and passes on no more of them than is safe."""

    def emit(self, record: logging.LogRecord) -> None:
        known = record.name.startswith(_OURS)
        structlog.get_logger().log(
            record.levelno,
            record.getMessage() if known else "a library reports",
            logger=record.name,
            error=record.exc_info[1] if record.exc_info else None,
        )


class _Lossy:
    """A stream that loses what it cannot write: on a full disk, people are still answered."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def set_up_logging(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send everything, ours and the libraries', through `withhold` to `stream` (standard error)."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            withhold,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Lossy(stream or sys.stderr))),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Foreign()]
    root.setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
