"""What the fake answers when Slack would refuse."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


class SlackError(Exception):
    """A refusal by the Web API: `code` goes out as `error`, `extra` beside it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def answer(self) -> JSON:
        """The body that Slack would send."""
        return {"ok": False, "error": self.code, **self.extra}


def invalid(code: str, problems: list[str]) -> SlackError:
    """A refusal that lists what is wrong, in the form in which Slack lists it."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    extra: JSON = {"response_metadata": {"messages": messages}}
    if code == "invalid_blocks":
        extra["errors"] = list(problems)
    return SlackError(code, **extra)
