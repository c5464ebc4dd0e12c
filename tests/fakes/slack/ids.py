"""Identifiers and timestamps of the shapes Slack uses."""

from __future__ import annotations

import itertools
import secrets
import time

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPAN = 36**7


def now() -> float:
    """Seconds since 1970 by the clock of the fake, which like Slack's is not the bot's."""
    return time.time()  # noqa: TID251


class Ids:
    """Makes ids that look like Slack's, never repeat within one fake, and are the same in every run."""

    def __init__(self) -> None:
        self._count = itertools.count(1)
        self._last_micros = 0

    def new(self, prefix: str) -> str:
        """An id such as U07Q2M4K1ZB: a letter for the kind and ten more characters."""
        number = (next(self._count) * 48_271_934_051) % _SPAN
        out = []
        for _ in range(7):
            number, digit = divmod(number, 36)
            out.append(_ALPHABET[digit])
        return prefix + "07" + "".join(reversed(out)) + "Q"

    def ts(self) -> str:
        """A message timestamp: seconds and six decimals, later than every one before it."""
        micros = max(self._last_micros + 1, int(now() * 1_000_000))
        self._last_micros = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def secret(length: int = 16) -> str:
    """Hexadecimal noise for tokens, triggers and tickets."""
    return secrets.token_hex(length)
