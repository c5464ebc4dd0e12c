"""Statements built once, run as text.

SQLAlchemy Core builds and compiles each statement once for a dialect; after that only
the compiled text and the parameters go to the driver. Measured, this takes less than
half of the time of executing the construct each time, which is what a committed
acknowledgement is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect

Params = Mapping[str, Any]
NOTHING: Params = MappingProxyType({})


class Statement:
    """A Core construct whose parameters are all named by `bindparam`, compiled at its first use."""

    __slots__ = ("_compiled", "_construct")

    def __init__(self, construct: Executable) -> None:
        self._construct = construct
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def _for(self, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        compiled = self._construct.compile(dialect=dialect)  # type: ignore[attr-defined]
        names = tuple(compiled.positiontup) if compiled.positional else None
        fixed = {k: v for k, v in compiled.params.items() if v is not None}
        found = (str(compiled), names, fixed)
        self._compiled[dialect.name] = found
        return found

    def rows(self, connection: Connection, params: Params = NOTHING) -> Sequence[Any]:
        """Run it and fetch every row."""
        found: Sequence[Any] = self._run(connection, params).fetchall()
        return found

    def row(self, connection: Connection, params: Params = NOTHING) -> Any | None:
        """Run it and fetch its first row, or None."""
        return self._run(connection, params).fetchone()

    def run(self, connection: Connection, params: Params = NOTHING) -> int:
        """Run it; how many rows it touched."""
        touched: int = self._run(connection, params).rowcount
        return touched

    def _run(self, connection: Connection, params: Params) -> Any:
        text, names, fixed = self._compiled.get(connection.dialect.name) or self._for(connection.dialect)
        if fixed:
            params = {**fixed, **params}
        values: Any = tuple([params[name] for name in names]) if names is not None else params
        return connection.exec_driver_sql(text, values)

    def run_many(self, connection: Connection, many: Sequence[Params]) -> None:
        """Run it once for each set of parameters."""
        if not many:
            return
        text, names, fixed = self._compiled.get(connection.dialect.name) or self._for(connection.dialect)
        if fixed:
            many = [{**fixed, **params} for params in many]
        values: Any = [tuple([p[n] for n in names]) for p in many] if names is not None else list(many)
        connection.exec_driver_sql(text, values)
