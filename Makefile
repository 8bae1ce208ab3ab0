# Every command of the project; `make help` lists them. They need Python 3.11 or newer, make, git and a shell.

PYTHON ?= python3
BIN := .venv/bin
DEV := ENVIRONMENT=development
# Names of files and what programs say are UTF-8, whatever language the shell was set to.
export PYTHONUTF8 := 1

.PHONY: help demo test faults fresh bench audit lint check lock schema screenshots format db-shell clean

help: ## Lists the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# pip may belong to a user by its own settings; here it belongs to the environment. Warnings of indexes that others
# configured are theirs.
PIP := PIP_USER=0 $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
# An environment that was cut off while it was made, or whose Python is gone, is made anew.
BROKEN := $(shell test -d .venv && { test -e .venv/unfinished || ! $(BIN)/python -c ''; } >/dev/null 2>&1 && echo broken)

.PHONY: broken
broken:

.venv/python.stamp: $(BROKEN)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@case "$$PWD" in *:*) echo "Python makes no environment in a folder whose path holds a colon. Move this one."; exit 1;; esac
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "The environment could not be made; the lines above say why."; exit 1; }
	@touch $@

# Packages come as wheels whose hashes stand in the lock, so that everybody gets what was tested. Nothing is built: a
# build would fetch tools that stand in no lock. The project itself is installed by the locked setuptools.
LOCKED := $(PIP) --require-hashes --only-binary :all: --requirement

# One stamp for each set of packages: installing again costs nothing when its lock has not changed.
.venv/demo.stamp: locks/demo.txt pyproject.toml .venv/python.stamp
	@echo "Installing packages …"
	@touch .venv/unfinished
	@$(LOCKED) locks/demo.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@rm .venv/unfinished
	@touch $@

.venv/test.stamp: locks/test.txt .venv/demo.stamp
	@echo "Installing the packages of the tests …"
	@touch .venv/unfinished
	@$(LOCKED) locks/test.txt
	@rm .venv/unfinished
	@touch $@

.venv/browser.stamp: .venv/test.stamp
	@sh tests/browser/install.sh $(BIN)/python
	@touch $@

# The commands of this checkout then work on the demo without further settings.
.env:
	@printf '%s\n' '# Written by make demo. Every setting: .env.example' 'ENVIRONMENT=development' > $@.new && mv $@.new $@

# The people who fill the demo say where they come from as a proxy would, so that limits and ranking count them as people
# and nothing is switched off. Logs, mails and keys are the owner's alone. Anybody who reaches the demo can do the same, which is why it listens on 127.0.0.1 only.
demo: .venv/demo.stamp .env ## Starts the site with demo creators; Ctrl-C stops everything
	@umask 077 && exec env $(DEV) TRUSTED_PROXIES=1 $(BIN)/python -m flask --app wsgi demo run

test: lint .venv/browser.stamp ## Checks as lint does, then runs every test and says what they cover
	@ENVIRONMENT=test $(BIN)/python -m pytest -n 3 --dist loadfile --durations=10 --cov --cov-report= -m "not alone"
	@$(BIN)/python -m tests.covered
	@ENVIRONMENT=test $(BIN)/python -m pytest -q -s --durations=10 -m alone

faults: .venv/test.stamp ## Kills, cuts and freezes what runs; FAULT_SIZE=long takes an hour, FAULT_SEED repeats a run
	@ENVIRONMENT=test $(BIN)/python -m pytest -s -p no:randomly --timeout 0 -m fault

fresh: .venv/test.stamp ## Tries the demo on every kind of fresh machine, some twenty minutes; FRESH_ROWS chooses
	@$(BIN)/python -m tests.fresh.table

bench: .venv/test.stamp ## Measures jobs against plain RQ, pictures of a first sync, and writing on a small and a large site; BENCH_JOBS, BENCH_ROUNDS, BENCH_WORKS, BENCH_SITES say how long
	@ENVIRONMENT=test $(BIN)/python -m pytest -q -s -p no:randomly --timeout 0 tests/bench/bench_jobs.py tests/bench/bench_pictures.py tests/bench/bench_writes.py

audit: .venv/demo.stamp .env ## Lighthouse and html-validate on the demo's pages; needs Node 20 and Chromium
	@sh tests/audit/audit.sh

lint: .venv/test.stamp ## Format, lint, types and import rules, in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

check: lint ## The same and the house tests
	@ENVIRONMENT=test $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/house

# Locked versions stay as long as pyproject.toml admits them; LOCK=--upgrade takes the newest. The demo gets the versions
# that the tests ran on. The certificates trusted are the system's, as they are for pip.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --system-certs \
	--custom-compile-command "make lock"

lock: .venv/test.stamp ## Writes locks/ after pyproject.toml has changed; LOCK=--upgrade renews what it leaves open
	@$(COMPILE) $(LOCK) --annotation-style line --all-extras --output-file locks/test.txt pyproject.toml
	@$(COMPILE) --no-annotate --extra build --extra embedded --constraint locks/test.txt --output-file locks/demo.txt pyproject.toml

schema: .venv/test.stamp ## Writes what is generated: sql/schema.sql, and what comes from the registry of pages
	@$(BIN)/python -m dev.registry_files
	@$(BIN)/python -m dev.folding_files
	@$(BIN)/python -m dev.schema

screenshots: .venv/browser.stamp ## Takes the pictures of the README from a running demo
	@$(BIN)/python -m tests.browser.screenshots

format: .venv/test.stamp ## Formats the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

db-shell: ## Opens psql on the running demo's database as the administrator
	@psql "$$($(DEV) $(BIN)/python -m flask --app wsgi db url --role admin)"

clean: ## Deletes the environment and the demo's data in .data
	@test ! -e .data/engines.json || test ! -e .venv/demo.stamp || $(DEV) $(BIN)/python -m flask --app wsgi demo forget
	rm -rf .venv .data .coverage
