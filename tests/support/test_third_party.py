"""The contract on third-party packages."""

import grimp

from tests.support.third_party import find_misplaced


def imports(*pairs: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in pairs:
        for module in (importer, imported):
            graph.add_module(module, is_squashed=not module.startswith("bot"))
        graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="")
    return graph


def misplaced(*pairs: tuple[str, str]) -> dict[str, list[tuple[str, int]]]:
    placed = {"slack_sdk": frozenset({"bot.platforms.slack"})}
    return find_misplaced(imports(*pairs), ["bot"], placed)


def test_a_package_may_be_imported_in_its_place_and_below() -> None:
    assert not misplaced(("bot.platforms.slack", "slack_sdk"), ("bot.platforms.slack.render", "slack_sdk"))


def test_it_may_not_be_imported_anywhere_else() -> None:
    assert misplaced(("bot.courier", "slack_sdk")) == {"slack_sdk": [("bot.courier", 7)]}
    assert misplaced(("bot.platforms.slackish", "slack_sdk"))


def test_a_package_that_was_never_placed_is_forbidden_everywhere() -> None:
    assert misplaced(("bot.platforms.slack", "requests")) == {"requests": [("bot.platforms.slack", 7)]}


def test_ours_and_the_standard_library_need_no_place() -> None:
    assert not misplaced(("bot.courier", "asyncio"), ("bot.courier", "bot.clock"))
