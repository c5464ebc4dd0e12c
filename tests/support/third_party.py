"""An import-linter contract: a third-party package is imported only by the modules it is placed in.

The contracts that import-linter ships forbid what they name, so a package that nobody thought of passes them.
This one is the other way round: what it does not name is forbidden.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping

import grimp
from importlinter import Contract, ContractCheck, fields, output


class PlacementField(fields.Field[tuple[str, frozenset[str]]]):
    """One line of the contract, `package: module, module`; a module stands for all that is inside it too."""

    def parse(self, raw_data: str | list[str]) -> tuple[str, frozenset[str]]:
        package, colon, modules = str(raw_data).partition(":")
        places = frozenset(name.strip() for name in modules.split(",") if name.strip())
        if not colon or not package.strip() or not places:
            raise fields.ValidationError(f"Expected 'package: module, module', got {raw_data!r}.")
        return package.strip(), places


class ThirdPartyContract(Contract):
    """The contract's option is `placed`, a list of placements. A package may have one only."""

    type_name = "third_party"

    placed = fields.ListField(subfield=PlacementField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        placements: Mapping[str, frozenset[str]] = dict(self.placed)  # type: ignore[call-overload]
        misplaced = find_misplaced(graph, self.session_options["root_packages"], placements)
        return ContractCheck(kept=not misplaced, metadata={"misplaced": misplaced})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for package, imports in sorted(check.metadata["misplaced"].items()):
            output.print_error(f"{package} is imported outside of its place:")
            for importer, line in imports:
                output.print_error(f"- {importer} (l.{line})", bold=False)
            output.new_line()


def find_misplaced(
    graph: grimp.ImportGraph, roots: list[str], placements: Mapping[str, frozenset[str]]
) -> dict[str, list[tuple[str, int]]]:
    """Return, by package, the module and line of each import that its placement does not allow."""
    misplaced: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for imported in sorted(graph.modules):
        package = imported.partition(".")[0]
        if package in roots or package in sys.stdlib_module_names:
            continue
        places = placements.get(package, frozenset())
        for importer in sorted(graph.find_modules_that_directly_import(imported)):
            if not any(importer == place or importer.startswith(f"{place}.") for place in places):
                details = graph.get_import_details(importer=importer, imported=imported)
                misplaced[package] += [(importer, detail["line_number"]) for detail in details]
    return dict(misplaced)
