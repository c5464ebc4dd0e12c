"""Small checks that blocks, elements and views share, each of which notes what is wrong and where."""

from __future__ import annotations

from typing import Any


class Checker:
    """Collects problems, with the JSON pointer that Slack would give, and counts characters."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.characters = 0
        self.focused = 0

    def wrong(self, what: str, path: str) -> None:
        """Notes one problem."""
        self.problems.append(f"{what} [json-pointer:{path}]")

    def keys(
        self, node: dict[str, Any], required: frozenset[str], optional: frozenset[str], path: str
    ) -> bool:
        """Checks that nothing is missing and nothing is made up. False when something required is missing."""
        complete = True
        for key in required:
            if key not in node:
                self.wrong(f"missing required field: {key}", path)
                complete = False
        for key in node:
            if key not in required and key not in optional and key != "type":
                self.wrong(f"invalid additional property: {key}", path)
        return complete

    def mapping(self, node: Any, path: str) -> bool:
        """Checks that the node is an object."""
        if isinstance(node, dict):
            return True
        self.wrong("must provide an object", path)
        return False

    def string(self, node: Any, path: str, most: int, least: int = 1) -> bool:
        """Checks that the node is a string of a permitted length."""
        if not isinstance(node, str):
            self.wrong("must provide a string", path)
        elif len(node) > most:
            self.wrong(f"must be less than {most + 1} characters", path)
        elif len(node) < least:
            self.wrong(f"must be more than {least - 1} characters", path)
        else:
            return True
        return False

    def flag(self, node: Any, path: str) -> None:
        """Checks that the node is true or false."""
        if not isinstance(node, bool):
            self.wrong("must be a boolean", path)

    def whole(self, node: Any, path: str, least: int, most: int) -> bool:
        """Checks that the node is a whole number within limits."""
        if not isinstance(node, int) or isinstance(node, bool):
            self.wrong("must be an integer", path)
        elif not least <= node <= most:
            self.wrong(f"must be between {least} and {most}", path)
        else:
            return True
        return False

    def items(self, node: Any, path: str, most: int, least: int = 1) -> list[Any]:
        """Checks that the node is a list of a permitted length, and answers it (or an empty one)."""
        if not isinstance(node, list):
            self.wrong("must provide an array", path)
            return []
        if len(node) > most:
            self.wrong(f"no more than {most} items allowed", path)
        elif len(node) < least:
            self.wrong(f"no fewer than {least} items allowed", path)
        return node

    def text(self, node: Any, path: str, most: int, *, plain: bool = False, least: int = 1) -> None:
        """Checks a text object. `plain`: only plain_text is allowed here."""
        if not self.mapping(node, path):
            return
        kind = node.get("type")
        if kind != "plain_text" and (plain or kind != "mrkdwn"):
            self.wrong(
                f"unsupported type: {kind}" if kind else "missing required field: type", f"{path}/type"
            )
            return
        known = "emoji" if kind == "plain_text" else "verbatim"
        for key in node:
            if key not in ("type", "text", known):
                self.wrong(f"invalid additional property: {key}", path)
        if known in node:
            self.flag(node[known], f"{path}/{known}")
        value = node.get("text")
        if value is None:
            self.wrong("missing required field: text", path)
        elif self.string(value, f"{path}/text", most, least):
            self.characters += len(value)
