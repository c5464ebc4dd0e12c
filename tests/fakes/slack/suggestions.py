"""The options with which an app answers somebody who types into an external select."""

from __future__ import annotations

from . import elements
from .check import Checker
from .errors import JSON
from .transport import Answer


def suggested(answer: Answer) -> list[JSON]:
    """The options in an answer, or AssertionError with what Slack would not show them for."""
    if not answer.ok or not isinstance(answer.body, dict):
        raise AssertionError(f"no suggestions came: {answer.status} {answer.text!r}")
    body = {key: answer.body[key] for key in ("options", "option_groups") if key in answer.body}
    check = Checker()
    found = elements.options_of(check, {"type": "external_select", **body}, "", 100, least=0)
    if check.problems:
        raise AssertionError(f"Slack would not show these suggestions: {check.problems}")
    return found
