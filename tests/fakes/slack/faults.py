"""What can go wrong on the way: limits, broken servers, lost requests and lost answers."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KINDS = ("429", "500", "503", "hang", "hang_after", "cut_before", "cut_after", "error")


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    kind: str
    retry_after: int = 1
    seconds: float = 5.0
    error: str | None = None


@dataclass
class _Planned:
    method: str
    fault: Fault
    times: int
    after: int


class Faults:
    """Decides which calls go wrong. Planned ones come first, in the order in which they were planned."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []
        self._random: random.Random | None = None
        self._rates: dict[str, float] = {}
        self._methods: frozenset[str] = frozenset()
        self._waits = (1, 1.0)

    def next(
        self, method: str, kind: str, times: int = 1, after: int = 0, *, retry_after: int = 1,
        seconds: float = 5.0, error: str | None = None,
    ) -> None:  # fmt: skip
        """Plans a fault for the next `times` calls of a method ("*": of any), once `after` have gone well.

        `429`: with Retry-After. `500`, `503`. `hang`: nothing is done, and the connection closes after
        `seconds`. `hang_after`: it is done, and the answer comes after `seconds`. `cut_before`: the
        connection closes, nothing is done. `cut_after`: it is done, and the connection closes without an
        answer. `error`: Slack refuses with `error`. The method `response_url` means the POSTs to
        response_urls.
        """
        if kind not in KINDS:
            raise AssertionError(f"no such fault: {kind!r}; there are {', '.join(KINDS)}")
        if kind == "error" and not error:
            raise AssertionError("which error?")
        with self._lock:
            self._planned.append(_Planned(method, Fault(kind, retry_after, seconds, error), times, after))

    def random(
        self, seed: int, rates: Mapping[str, float],
        methods: Iterable[str] = ("chat.postMessage", "chat.update"), *,
        retry_after: int = 1, seconds: float = 1.0,
    ) -> None:  # fmt: skip
        """Makes a share of the calls go wrong, by chance but repeatably: kind to probability."""
        unknown = set(rates) - set(KINDS) | ({"error"} & set(rates))
        if unknown:
            raise AssertionError(f"no such random fault: {', '.join(sorted(unknown))}")
        with self._lock:
            self._random = random.Random(seed)  # noqa: S311
            self._rates, self._methods = dict(rates), frozenset(methods)
            self._waits = (retry_after, seconds)

    def clear(self) -> None:
        """Makes everything go well again."""
        with self._lock:
            self._planned.clear()
            self._random, self._rates, self._methods = None, {}, frozenset()

    def pick(self, method: str) -> Fault | None:
        """The fault that this call meets, if any."""
        if not self._planned and self._random is None:
            return None
        with self._lock:
            for planned in self._planned:
                if planned.method not in ("*", method):
                    continue
                if planned.after > 0:
                    planned.after -= 1
                    continue
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.fault
            if self._random is None or not ("*" in self._methods or method in self._methods):
                return None
            chance = self._random.random()
            for kind, rate in self._rates.items():
                chance -= rate
                if chance < 0:
                    return Fault(kind, *self._waits)
        return None
