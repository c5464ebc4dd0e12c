"""pytest fixtures. A conftest that wants them imports them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .slack import FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fresh workspace on a port of its own."""
    with FakeSlack() as fake:
        yield fake
