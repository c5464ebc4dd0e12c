"""Documentation is held to the code: what it names exists, and what it says is so."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sqlite3
import sys
import tomllib
import types
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from whenever import Instant

from bot import __version__
from bot.cli.menu import app
from bot.platforms.slack import manifest
from bot.settings import read_settings
from commands import BY_REQUEST, BY_WORD, CATALOG, asked_by_typing, capture_message, claim_story, flag_story
from commands.cards import STATES, buttons
from commands.chat import Actor, Quoted, Role, Typed
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import Kind, State, Story
from commands.ports import Unit
from commands.show_story import ShowStory
from commands.start_story import StartStory
from storage.database import open_database
from storage.tables import metadata
from tests.commands.world import MARKETING, Company
from tests.fakes.slack.faults import KINDS
from tests.storage.shared import new_workspace

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if not path.name.startswith(".")
)
FOLDERS = r"(?:bot|commands|storage|tests|docs|benchmarks|requirements|\.ci)"
FILES = rf"{FOLDERS}/[\w./-]*|[A-Z]{{4,}}(?:\.md)?|Makefile|Procfile|[\w.-]+\.toml|\.env\.example"
HERE = "slack:T1"
NOW = Instant.from_utc(2026, 11, 24, 9)
ANN = Actor(Person(HERE, "U1"), frozenset(Role))


def read(page: str) -> str:
    return (ROOT / page).read_text()


def fences(text: str, language: str = r"\w*") -> list[str]:
    """The blocks of code, of one language or of all."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """What stands in code type within the prose."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def code(text: str) -> Iterator[str]:
    """Everything in code type, line by line."""
    yield from spans(text)
    for block in fences(text):
        yield from block.splitlines()


def section(page: str, heading: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^\1 |\Z)", read(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no heading {heading!r}"
    return found[2]


def rows(text: str, header: str) -> list[list[str]]:
    """The cells of the table whose first row begins with `header`, without code marks around them."""
    found = re.search(rf"^\| {re.escape(header)} .*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, f"no table {header!r}"
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in found[1].replace("\\|", "¦").splitlines()
    ]


def names_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def anchors(page: str) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", prose(read(page)), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


# --- what is named exists --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(read(page))):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / page).parent / path if path else ROOT / page
        assert there.exists(), f"{page} links to {target}"
        if anchor:
            assert anchor in anchors(str(there.resolve().relative_to(ROOT))), f"{page} links to {target}"


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    for name in spans(read(page)):
        if re.fullmatch(FILES, name) and not re.fullmatch(r"[A-Z]+", name):
            assert (ROOT / name).exists(), f"{page} names {name}"


def commands_of_goodword() -> dict[str, set[str]]:
    """Each command of the command line, with the options it takes."""
    found: dict[str, set[str]] = {}
    for info in app.registered_commands:
        assert info.callback is not None
        options: set[str] = set()
        for annotation in inspect.get_annotations(info.callback, eval_str=True).values():
            for extra in getattr(annotation, "__metadata__", ()):
                # The first of the names is where the default stands when an option is not annotated.
                declared = (getattr(extra, "default", ""), *(getattr(extra, "param_decls", None) or ()))
                options.update(*(str(each).split("/") for each in declared))
        found[info.name or info.callback.__name__] = options
    return found


@pytest.mark.parametrize("page", [*PAGES, ".env.example", "Procfile"])
def test_every_goodword_command_that_is_named_exists(page: str) -> None:
    known = commands_of_goodword()
    lines = code(read(page)) if page.endswith(".md") else read(page).splitlines()
    for line in lines:
        for command, rest in re.findall(r"(?<![\w.])goodword ([a-z]+)([^|`]*)", line):
            assert command in known, f"{page}: {line}"
            for option in re.findall(r"--[a-z]+", rest):
                assert option in known[command], f"{page}: {line}"


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for line in code(read(page)):
        assert set(re.findall(r"\bmake ([a-z][a-z-]*)", line)) <= targets, f"{page}: {line}"


@pytest.mark.parametrize("page", PAGES)
def test_every_story_command_that_is_named_is_understood(page: str) -> None:
    known = {
        "/story",
        *(command.usage for command in CATALOG),
        *(f"/story {word}" for word in BY_WORD if word),
    }
    if page == "CONTRIBUTING.md":
        known.add("/story thank 12")  # its example
    for span in spans(read(page)):
        if span.startswith("/story") and span not in known:
            asked = asked_by_typing(Typed(ANN, span.removeprefix("/story"), None))
            assert not isinstance(asked, StartStory), f"{page}: {span}"


# --- the README --------------------------------------------------------------------------------------------


def test_the_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) <= 150


def test_the_readme_has_everything_that_can_be_typed_and_pressed() -> None:
    told = section("README.md", "What people do with it")
    typed = {command.usage for command in CATALOG if command.usage.startswith("/story")}
    assert typed <= set(spans(told))
    assert isinstance(asked_by_typing(Typed(ANN, "12", None)), ShowStory)
    labels = {button.text for state in State for button in buttons(a_story(state))}
    assert labels | {command.shortcut for command in CATALOG if command.shortcut} <= bold(told)


def bold(text: str) -> set[str]:
    return set(re.findall(r"\*\*([^*]+)\*\*", text))


def a_story(state: State) -> Story:
    return Story(12, state, Kind.PRAISE, "", ANN.person, (), NOW, NOW)


def test_the_card_in_the_readme_looks_like_one() -> None:
    card = fences(read("README.md"), "")[0]
    assert f"{STATES[State.NEW]}, no owner yet" in card
    assert re.findall(r"\[ (.+?) \]", card) == [button.text for button in buttons(a_story(State.NEW))]


def test_claim_takes_five_stops_that_are_there() -> None:
    told = section("README.md", "What happens when someone presses Claim")
    stops = re.findall(r"^(\d)\. `([\w/]+\.py)`, `([\w.]+)`: ", told, re.MULTILINE)
    assert [number for number, _, _ in stops] == ["1", "2", "3", "4", "5"]
    for _, file, name in stops:
        scope: Any = ast.parse(read(file))
        for part in name.split("."):
            inner = [node for node in scope.body if getattr(node, "name", "") == part]
            assert inner, f"{file} has no {name}"
            scope = inner[0]
        assert isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)), f"{file}: {name}"


def test_the_processes_are_those_of_the_procfile() -> None:
    lines = dict(line.split(": ", 1) for line in read("Procfile").splitlines())
    told = rows(read("README.md"), "Process")
    assert [names_in(name)[0] for name, _ in told] == list(lines)
    for name, does in told:
        assert names_in(does)[0] in lines[names_in(name)[0]]


# --- settings ----------------------------------------------------------------------------------------------

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def settings_in_code() -> set[str]:
    """The names of all variables that bot.settings asks for."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(read("bot/settings.py")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "get"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def settings_in_readme() -> dict[str, str]:
    told = rows(section("README.md", "Running it"), "Variable")
    return {names_in(name)[0]: default.strip("`") for name, default, _ in told}


def test_the_readme_has_every_setting() -> None:
    assert settings_in_readme().keys() == settings_in_code()


def test_the_defaults_are_the_defaults() -> None:
    plain = read_settings(TOKENS)
    values = {k: v for k, v in settings_in_readme().items() if v and " " not in v}
    assert {"DATABASE_URL", "HOST", "PORT", "SLACK_API_URL"} <= values.keys()
    assert read_settings(TOKENS | values) == plain
    for name in values:  # each of them counts: another value makes other settings
        other = "7" if values[name].replace(".", "").isdigit() else "https://example.com/"
        assert read_settings(TOKENS | {name: other}) != plain, name


def test_the_example_of_env_has_every_setting_commented_out() -> None:
    lines = re.findall(r"^(# )?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
    assert all(commented for commented, _, _ in lines)
    assert {name: value for _, name, value in lines} == {
        name: "" if " " in default else default for name, default in settings_in_readme().items()
    }


# --- changes, decisions, words -----------------------------------------------------------------------------


def test_the_changelog_has_this_version() -> None:
    assert re.search(rf"^## {re.escape(__version__)}\b", read("CHANGELOG.md"), re.MULTILINE)
    assert tomllib.loads(read("pyproject.toml"))["project"]["version"] == __version__


def test_every_decision_is_numbered_listed_and_has_its_parts() -> None:
    listed = section("docs/architecture.md", "Decisions")
    for number, path in enumerate(sorted((ROOT / "docs/decisions").iterdir()), 1):
        assert path.name.startswith(f"{number:04}-")
        assert f"(decisions/{path.name})" in listed
        text = path.read_text()
        assert text.startswith(f"# {number}. ")
        for part in ("**Decided.**", "**Why.**", "**Turned down.**", "**What follows.**"):
            assert part in text, path.name


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_shouted(page: str) -> None:
    assert "!" not in re.sub(r"`[^`\n]*`|!\[", "", prose(read(page)))


# --- operations, Slack, privacy ----------------------------------------------------------------------------


def test_every_log_event_is_explained() -> None:
    logged = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                logged.add(node.args[0].value)
    assert "a library reports" in read("bot/log.py")
    told = rows(section("docs/operations.md", "What the log says"), "`event`")
    assert {names_in(event)[0] for event, _ in told} == logged | {"a library reports"}


def test_the_fixed_numbers_are_those_of_the_code() -> None:
    for _, value, name in rows(section("docs/operations.md", "Tuning"), "Fixed"):
        module, _, constant = names_in(name)[0].rpartition(".")
        assert getattr(importlib.import_module(module), constant) == float(value), name


def test_the_fields_of_readyz_are_those_of_the_code() -> None:
    told = {names_in(field)[0] for field, _ in rows(section("docs/operations.md", "Health"), "Field")}
    written = set(re.findall(r'"([a-z_]+)"(?=\]| *:)', read("bot/web/health.py")))
    assert told - {"slack"} == written


def test_slack_s_permissions_events_and_methods_are_those_of_the_manifest() -> None:
    page = read("docs/slack.md")
    assert [names_in(scope)[0] for scope, _ in rows(page, "Scope")] == manifest.scopes()
    assert {names_in(event)[0] for event, _ in rows(page, "Event")} == manifest.EVENT_NEEDS.keys()
    told = {names_in(method)[0]: tuple(names_in(needs)) for method, needs in rows(page, "Method")}
    assert told == manifest.NEEDS


def test_privacy_has_every_table() -> None:
    told = rows(section("docs/privacy.md", "What is kept"), "Table")
    assert {names_in(table)[0] for table, _ in told} == metadata.tables.keys()


def flag(unit: Unit) -> Story:
    """A story from a message, with everything a story can have, claimed."""
    unit.workspaces.save(replace(unit.workspace, desk_place=Place(HERE, "C2")))
    message = MessageRef(Place(HERE, "C1"), "1700000000.000100")
    quoted = Quoted(message, "secret text", ANN.person, "", NOW, "https://acme.slack.com/p1", ("secret.pdf",))
    form = capture_message.handle(capture_message.CaptureMessage(ANN, quoted), unit, NOW).reply
    draft = getattr(form, "hidden", {})["draft"]
    texts = dict.fromkeys(("headline", "words", "customer", "company", "benefit"), "secret")
    for done in (
        flag_story.handle(flag_story.FlagStory(ANN, draft=draft, **texts), unit, NOW),  # type: ignore[arg-type]
        claim_story.handle(claim_story.ClaimStory(ANN, 1), unit, NOW),
    ):
        unit.outbox.add(done.deliveries, NOW)
    story = unit.stories.get(1)
    assert story is not None
    return story


def in_a_unit(url: str, work: Any) -> None:
    with closing(open_database(url)) as database:
        here = database.connect(key=HERE, name="Acme", bot="UB", url="", new_id="w1", now=NOW).result()
        database.write(here.workspace, work).result()


def test_what_privacy_says_removes_a_story(sqlite_url: str) -> None:
    in_a_unit(sqlite_url, flag)
    (script,) = fences(section("docs/privacy.md", "Removing somebody's data"), "sql")
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert "secret" in "".join(connection.iterdump())
        connection.executescript(script.replace("12", "1"))
        assert "secret" not in "".join(connection.iterdump())
        for table in metadata.sorted_tables:
            if table.name not in ("workspaces", "installations", "lanes", "receipts"):
                assert not connection.execute(f"SELECT * FROM {table.name}").fetchall(), table.name  # noqa: S608


# --- contributing ------------------------------------------------------------------------------------------


def test_the_fake_s_faults_are_all_there() -> None:
    told = rows(section("CONTRIBUTING.md", "The fake Slack, and its faults"), "Kind")
    assert {name for cell, _ in told for name in names_in(cell)} == set(KINDS)


def test_the_example_of_a_command_works(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, test = fences(section("CONTRIBUTING.md", "Add a command"), "python")
    assert all(len(line) <= 110 for line in f"{command}{test}".splitlines())
    module = types.ModuleType("commands.thank_people")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(command, "CONTRIBUTING.md", "exec"), module.__dict__)  # noqa: S102
    assert module.COMMAND.name not in {each.name for each in CATALOG}, "choose another example now"
    asked = module.COMMAND.typed(Typed(ANN, "thank 1", None), "1")
    assert asked == module.ThankPeople(ANN, 1)
    monkeypatch.setitem(BY_REQUEST, module.ThankPeople, module.COMMAND)
    tests: dict[str, Any] = {}
    exec(compile(test, "CONTRIBUTING.md", "exec"), tests)  # noqa: S102
    (run,) = [value for name, value in tests.items() if name.startswith("test_")]
    with closing(open_database(sqlite_url)) as database:
        company = Company(database, new_workspace(database))
        company.set(desk_place=MARKETING)
        run(company)
