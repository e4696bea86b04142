# make run     install what serving needs, publish the shipped knowledge, serve on http://127.0.0.1:8000
# make test    install what tests need, run them
# The rest: install, models, lint, bench, test-all, clean. Every target is idempotent: stamps follow the files they depend on.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
export PYTHONUTF8 := 1

.PHONY: run test test-all install models lint bench clean
.DELETE_ON_ERROR:

run: install
	@$(BIN)/bot publish --if-changed
	@$(BIN)/bot serve

install: .venv/.serving web

.PHONY: web
web: .venv/.serving
	@$(BIN)/python web/build.py $(KEEP)

.venv/.python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer with venv is needed: on Debian or Ubuntu 'apt install python3 python3-venv'," >&2; \
	  echo "on Fedora 'dnf install python3.11'; or name another one: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Creating .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.serving: .venv/.python pyproject.toml constraints.txt
	@echo "Installing what serving needs (about 550 MB, a minute or two)"
	@$(PIP) --editable .
	@touch $@

.venv/.testing: .venv/.serving
	@echo "Installing what tests need"
	@$(PIP) --editable '.[test]'
	@touch $@

.venv/.models: .venv/.serving
	@echo "Installing the extra 'models': torch for the CPU, transformers, sentence-transformers"
	@$(PIP) --editable '.[models]'
	@touch $@

models: .venv/.models

.PHONY: browser
browser:
	@sh tests/support/browser.sh

test test-all: KEEP := --keep  # Node stays for the front end's own tests

test: install .venv/.testing browser
	@$(BIN)/python -m pytest -m "not slow"

test-all: install .venv/.testing browser
	@$(BIN)/python -m pytest

lint: .venv/.testing
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy bot knowledge graph nlu && $(BIN)/lint-imports

bench: install .venv/.testing
	@sh bench/run.sh

clean:
	rm -rf .venv build var bot/channels/web/static web/node_modules *.egg-info
