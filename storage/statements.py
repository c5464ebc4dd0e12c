"""Statements built once, run as text on the driver's own cursor.

SQLAlchemy Core builds and compiles each statement once for a dialect; after that only
the compiled text and the parameters go to the driver. A commit is what an
acknowledgement waits for, and Core's way to the cursor and back takes longer than SQLite
takes for the statement. Errors leave as Core's all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from operator import attrgetter, methodcaller
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Params = Mapping[str, Any]
NOTHING: Params = MappingProxyType({})
_all, _first, _touched = methodcaller("fetchall"), methodcaller("fetchone"), attrgetter("rowcount")


def run_text(connection: Connection, text: str) -> None:
    """Run a statement without parameters or rows. Raises sqlalchemy.exc.DBAPIError."""
    try:
        connection.connection.driver_connection.execute(text)  # type: ignore[union-attr]
    except _errors(connection) as error:
        raise _wrapped(connection, error) from error


def _errors(connection: Connection) -> type[Exception]:
    found: type[Exception] = connection.dialect.loaded_dbapi.Error
    return found


def _wrapped(connection: Connection, error: Exception) -> Exception:
    """The error as Core raises it; it says, too, whether the connection was lost."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    return DBAPIError.instance(
        None, None, error, _errors(connection), connection_invalidated=lost, dialect=dialect
    )


class Statement:
    """A Core construct whose parameters are all named by `bindparam`, compiled at its first use."""

    __slots__ = ("_compiled", "_construct")

    def __init__(self, construct: Executable | None) -> None:
        self._construct = construct
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def _for(self, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, dict[str, Any]]:
        compiled = self._build(dialect).compile(dialect=dialect)  # type: ignore[attr-defined]
        names = tuple(compiled.positiontup) if compiled.positional else None
        fixed = {k: v for k, v in compiled.params.items() if v is not None}
        found = (str(compiled), names, fixed)
        self._compiled[dialect.name] = found
        return found

    def _build(self, dialect: Dialect) -> Executable:
        assert self._construct is not None
        return self._construct

    def rows(self, connection: Connection, params: Params = NOTHING) -> Sequence[Any]:
        """Run it and fetch every row."""
        found: Sequence[Any] = self._run(connection, params, _all)
        return found

    def row(self, connection: Connection, params: Params = NOTHING) -> Any | None:
        """Run it and fetch its first row, or None."""
        return self._run(connection, params, _first)

    def run(self, connection: Connection, params: Params = NOTHING) -> int:
        """Run it; how many rows it touched."""
        touched: int = self._run(connection, params, _touched)
        return touched

    def _run(self, connection: Connection, params: Params, take: Callable[[Any], Any]) -> Any:
        text, names, fixed = self._compiled.get(connection.dialect.name) or self._for(connection.dialect)
        if fixed:
            params = {**fixed, **params}
        values: Any = tuple([params[name] for name in names]) if names is not None else params
        driver: Any = connection.connection.driver_connection
        try:
            return take(driver.execute(text, values))
        except _errors(connection) as error:
            raise _wrapped(connection, error) from error

    def run_many(self, connection: Connection, many: Sequence[Params]) -> None:
        """Run it once for each set of parameters."""
        if not many:
            return
        text, names, fixed = self._compiled.get(connection.dialect.name) or self._for(connection.dialect)
        if fixed:
            many = [{**fixed, **params} for params in many]
        values: Any = [tuple([p[n] for n in names]) for p in many] if names is not None else list(many)
        driver: Any = connection.connection.driver_connection
        try:
            driver.cursor().executemany(text, values)
        except _errors(connection) as error:
            raise _wrapped(connection, error) from error


class Upsert(Statement):
    """An INSERT with an ON CONFLICT clause.

    It is built by the dialect that it is compiled for, so that nobody loads the other one.
    keys: the columns of the conflict; without `change` a conflict does nothing.
    change, where: the SET and WHERE of the update, from the columns that were to be inserted.
    """

    __slots__ = ("_change", "_keys", "_table", "_where")

    def __init__(
        self,
        table: Table,
        keys: Sequence[str] = (),
        change: Callable[[Any], Mapping[str, Any]] | None = None,
        where: Callable[[Any], Any] | None = None,
    ) -> None:
        super().__init__(None)
        self._table, self._keys, self._change, self._where = table, keys, change, where

    def _build(self, dialect: Dialect) -> Executable:
        new = import_module(f"sqlalchemy.dialects.{dialect.name}").insert(self._table)
        if self._change is None:
            built: Executable = new.on_conflict_do_nothing()
        else:
            built = new.on_conflict_do_update(
                index_elements=list(self._keys),
                set_=self._change(new.excluded),
                where=None if self._where is None else self._where(new.excluded),
            )
        return built
