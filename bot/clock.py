"""The one place that reads the clock. Everything else is told the time."""

from __future__ import annotations

from collections.abc import Callable

from whenever import Instant

Clock = Callable[[], Instant]


def system_clock() -> Instant:
    """Now, by the machine's clock, to the millisecond that storage keeps."""
    return Instant.now().round("millisecond", mode="floor")
