"""The server of the tests does what tests of lost databases rely on."""

from collections.abc import Callable

import psycopg
import pytest

from tests.support.postgres import PostgresServer


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM kept").fetchone() or (0,)
        return int(rows)


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    url = postgres_server.create_database()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS row")
    return url


@pytest.mark.parametrize("end", [PostgresServer.stop, PostgresServer.crash])
def test_what_was_committed_is_there_again(
    postgres_server: PostgresServer, url: str, end: Callable[[PostgresServer], None]
) -> None:
    end(postgres_server)
    with pytest.raises(psycopg.OperationalError):
        count(url)
    postgres_server.start()
    assert count(url) == 1


def test_a_frozen_server_takes_connections_and_does_not_answer(
    postgres_server: PostgresServer, url: str
) -> None:
    with postgres_server.frozen(), pytest.raises(psycopg.errors.ConnectionTimeout):
        psycopg.connect(url, connect_timeout=2)
    assert count(url) == 1


def test_the_next_test_finds_the_server_running(postgres_server: PostgresServer) -> None:
    assert postgres_server.is_running()


def test_a_closed_database_can_be_copied(postgres_server: PostgresServer, url: str) -> None:
    with psycopg.connect(url):
        copy = postgres_server.create_database(template=postgres_server.close_database(url))
    assert count(copy) == 1
