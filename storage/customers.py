"""Customers: a row for each time one is named, never merged by name."""

from __future__ import annotations

from sqlalchemy import insert

from commands.domain.story import Customer
from storage.session import Session
from storage.statements import Statement
from storage.tables import customers

_ADD = Statement(insert(customers))


class Customers:
    """The customers of one workspace (`commands.ports.Customers`)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, customer: Customer) -> None:
        _ADD.run(
            self._session.connection,
            {
                "workspace_id": self._session.workspace_id,
                "id": customer.id,
                "name": customer.name,
                "company": customer.company,
            },
        )
