"""What holds for all tests, tested."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent


@given(st.integers())
def test_settings_from_outside_are_hidden(number: int) -> None:
    assert "DATABASE_URL" not in os.environ
    assert os.environ["PYTHON_DOTENV_DISABLED"] == "1"


SKIPPED_TEST = """
@pytest.fixture(scope="session")
def server():
    pytest.skip("There is no server.")

def test_that_is_skipped(server): ...

@pytest.mark.xfail
def test_that_is_known_to_fail(): assert False
"""
SKIPPED_FILE = "pytest.skip('There is no server.', allow_module_level=True)"


@pytest.mark.parametrize(
    ("tests", "ci", "ending"),
    [
        (SKIPPED_TEST, "true", "1 xfailed, 1 error"),
        (SKIPPED_TEST, "", "1 skipped, 1 xfailed"),
        (SKIPPED_FILE, "true", "1 error"),
    ],
)
def test_in_ci_what_is_skipped_has_failed(tmp_path: Path, tests: str, ci: str, ending: str) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "test_it.py").write_text(f"import pytest\n{tests}\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", "-p", "no:cacheprovider", "-rs"]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [*command, tmp_path], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ending in ran.stdout
    assert "There is no server." in ran.stdout
    assert bool(ran.returncode) == bool(ci)


def test_each_test_has_a_database_of_its_own(database_url: str) -> None:
    assert "goodword.db" in database_url or "/test_" in database_url


def test_a_fresh_database_is_empty(fresh_database_url: str) -> None:
    if fresh_database_url.startswith("sqlite"):
        assert not Path(fresh_database_url.removeprefix("sqlite:///")).exists()
        return
    with psycopg.connect(fresh_database_url) as connection:
        tables = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == []
