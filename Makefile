# Two commands matter: `make demo` and `make test`. `make` alone lists the others.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
ROOMS := config portal supervision evaluation bidding accounts ledger realtime
WORKERS ?= 2
SHARE := --dist loadfile --no-loadscope-reorder
KIND ?= not pure
# One run at a time has the throw-away PostgreSQL; what it starts (9>&-) does not keep the lock.
ALONE = mkdir -p build; exec 9>build/.lock; flock -n 9 || { echo "· waiting for another run's PostgreSQL"; flock 9; }
export DEBUG ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install demo run test quick check types style databases fix stories postgres explore translations tools lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 16

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Clearbid needs Python 3.11 or newer; set PYTHON=…")'
	echo "· making the virtual environment"
	$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@echo "· installing what the product needs (hashes checked)"
	$(BIN)/pip install -q --no-compile --require-hashes -r requirements.lock
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "· installing what the tests need (hashes checked)"
	$(BIN)/pip install -q --no-compile --require-hashes -r requirements-dev.lock
	touch $@

install: .venv/dev.stamp ## make the virtual environment with everything, tests included

demo: .venv/runtime.stamp ## run the whole story, then serve it on 127.0.0.1:8000
	@$(BIN)/python manage.py demo

run: .venv/runtime.stamp ## serve the platform on 127.0.0.1:8000 with its own database
	@mkdir -p build
	$(BIN)/python manage.py migrate -v 0
	$(BIN)/python manage.py load_law
	$(BIN)/python manage.py load_standard_texts
	$(BIN)/python manage.py load_conduct_table
	$(BIN)/python manage.py publish_tools
	$(BIN)/python manage.py serve

test: ## everything: packages, checks, tests on SQLite and PostgreSQL, browser stories
	@echo "[1/6] Python packages"
	$(MAKE) --no-print-directory install
	echo "[2/6] Debian packages"
	scripts/system_packages
	echo "[3/6] checks, and the databases that the tests copy"
	$(MAKE) --no-print-directory -j $(WORKERS) --output-sync=target types style databases
	echo "[4/6] tests on SQLite"
	$(BIN)/pytest -n $(WORKERS) $(SHARE) -m "not story"
	echo "[5/6] tests on PostgreSQL"
	$(MAKE) --no-print-directory postgres KIND=database
	echo "[6/6] stories in a browser"
	$(MAKE) --no-print-directory stories

postgres: .venv/dev.stamp ## every test that asks a database, on PostgreSQL; KIND=database for those that `make test` takes
	@$(ALONE)
	url=$$(scripts/postgres start build/postgres 9>&-)
	trap 'scripts/postgres stop build/postgres' EXIT
	DATABASE_URL="$$url" $(BIN)/pytest -n $(WORKERS) $(SHARE) -m "not story and not pure and $(KIND)" 9>&-

stories: .venv/dev.stamp ## the browser stories
	@$(BIN)/pytest -n $(WORKERS) $(SHARE) -m story tests/realtime
	$(BIN)/pytest -n $(WORKERS) $(SHARE) -m story tests/stories

quick: .venv/dev.stamp ## the tests that take under two minutes
	@$(BIN)/pytest -n $(WORKERS) $(SHARE) -m "not slow and not story"

explore: .venv/dev.stamp ## look for new examples that break a property
	@HYPOTHESIS_PROFILE=exploring $(BIN)/pytest -n $(WORKERS) $(SHARE) -m "not story" $$(git grep -l "from hypothesis import" -- tests ':!tests/stories' ':!tests/conftest.py')

check: .venv/dev.stamp ## style, types, templates, migrations, translations, assets
	@$(MAKE) --no-print-directory -j $(WORKERS) --output-sync=target types style

types: .venv/dev.stamp
	@echo "· mypy --strict"; $(BIN)/mypy $(ROOMS) manage.py

style: .venv/dev.stamp
	@echo "· ruff"; $(BIN)/ruff check .
	echo "· ruff format"; $(BIN)/ruff format --check -q .
	echo "· djade"; git ls-files -z -- '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	echo "· migrations"; mkdir -p build; $(BIN)/python manage.py makemigrations --check --dry-run -v 0
	echo "· translations"; $(BIN)/python scripts/translations.py check
	echo "· vendored assets"; $(BIN)/python scripts/vendor_assets.py --check
	echo "· offline tools"; $(BIN)/python scripts/single_file.py check
	echo "· lock files"; $(BIN)/python scripts/check_locks.py

# Any test that asks a database leaves a migrated one with the law behind, which all later ones copy (tests/template_database.py).
databases: .venv/dev.stamp
	@echo "· template databases"
	$(ALONE)
	$(BIN)/pytest tests/test_template_database.py 9>&-
	url=$$(scripts/postgres start build/postgres 9>&-)
	trap 'scripts/postgres stop build/postgres' EXIT
	DATABASE_URL="$$url" $(BIN)/pytest tests/test_template_database.py 9>&-

fix: .venv/dev.stamp ## let the tools mend style
	@$(BIN)/ruff check --fix -q . || true
	$(BIN)/ruff format -q .
	git ls-files -z -- '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true

translations: .venv/dev.stamp ## gather new texts into locale/ and compile
	@$(BIN)/python scripts/translations.py gather

tools: .venv/dev.stamp ## build the offline tools anew, after their modules or texts changed
	@$(BIN)/python scripts/single_file.py build

lock: .venv/dev.stamp ## resolve the lock files anew
	@$(BIN)/uv pip compile -q pyproject.toml --generate-hashes --universal --no-header --no-annotate -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --extra dev -c requirements.lock --generate-hashes --universal --no-header --no-annotate -o requirements-dev.lock

clean: ## remove what the commands made
	rm -rf .venv build staticfiles .mypy_cache .ruff_cache .pytest_cache
