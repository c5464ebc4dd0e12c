# Everything a developer or an operator starts. It needs Python 3.11 or newer and make; the rest is in .venv, which
# is made from requirements/*.txt when it is missing or stale.

# Set PYTHON to use a certain one: make test PYTHON=python3.13
PYTHON ?=
ARGS ?=
PYTHONS = $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
VENV = .venv/bin
SOURCES = $(wildcard bot commands storage tests benchmarks) requirements/install.py

# $(call venv,runtime) or $(call venv,dev)
define venv
@for python in $(PYTHONS); do \
	if "$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		exec "$$python" requirements/install.py $(1); \
	fi; \
done; \
echo 'Goodword needs Python 3.11 or newer with its venv module; I looked for: $(PYTHONS).' >&2; \
echo 'On Debian and Ubuntu: apt install python3-venv. A certain Python: make PYTHON=/path/to/python3.13' >&2; \
exit 1
endef

.PHONY: help run install test test-quick test-all check format bench lock clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: ## start the bot; without tokens, say which ones to put where
	$(call venv,runtime)
	@$(VENV)/goodword run $(ARGS)

install: ## make .venv, or renew it after an upgrade, without starting anything
	$(call venv,runtime)

test: ## run the tests, except the slow ones; more options for pytest in ARGS
	$(call venv,dev)
	@$(VENV)/python -m pytest -q -m "not slow" $(ARGS)

test-quick: ## run the tests that need no PostgreSQL, up to the first that fails
	$(call venv,dev)
	@$(VENV)/python -m pytest -q -x -m "not slow and not postgresql" $(ARGS)

test-all: ## run every test, the slow ones too
	$(call venv,dev)
	@$(VENV)/python -m pytest -q $(ARGS)

check: ## lint, formatting, types, architecture
	$(call venv,dev)
	@failed=; \
	$(VENV)/ruff check --quiet . || failed="$$failed lint"; \
	$(VENV)/ruff format --quiet --check . || failed="$$failed format"; \
	$(VENV)/mypy --no-error-summary $(SOURCES) || failed="$$failed types"; \
	architecture=$$($(VENV)/lint-imports --no-logo 2>&1) || { echo "$$architecture"; failed="$$failed architecture"; }; \
	if [ -n "$$failed" ]; then echo "make check failed:$$failed" >&2; exit 1; fi; \
	echo 'Lint, formatting, types and architecture: all well.'

format: ## format the code, and mend what the linter can
	$(call venv,dev)
	@$(VENV)/ruff check --quiet --fix-only .
	@$(VENV)/ruff format --quiet .

bench: ## measure, each number beside its floor
	$(call venv,dev)
	@$(VENV)/python -m benchmarks $(ARGS)

# Keeps the versions that still fit; `make lock ARGS=--upgrade` takes newer ones.
UV ?= uv
LOCK = $(UV) pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock' $(ARGS)

lock: ## write requirements/*.txt anew from pyproject.toml (needs uv)
	@command -v $(UV) >/dev/null || { echo 'make lock needs uv: pip install uv, or make lock UV=/path/to/uv' >&2; exit 1; }
	@$(LOCK) -o requirements/runtime.txt
	@$(LOCK) -o requirements/dev.txt -c requirements/runtime.txt --group dev

clean: ## remove .venv and every cache; data and settings stay
	@rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
