"""How Alembic runs our migrations: one transaction, and on PostgreSQL one at a time."""

from alembic import context

from storage.tables import metadata

ADVISORY_LOCK = 0x676F6F64776F7264
"""A number of our own for the lock that makes upgrades follow one another."""

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
else:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
try:
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
    context.run_migrations()
    connection.exec_driver_sql("COMMIT")
except BaseException:
    connection.exec_driver_sql("ROLLBACK")
    raise
