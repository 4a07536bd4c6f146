# make demo | test | faults | lint | format | bench | lock | help
.DEFAULT_GOAL := help
PYTHON ?= python3
DATA ?= sample
PORT ?= 8501
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/.run  ## Open a demo at http://127.0.0.1:8501 (DATA=sample, uk-gmpp, us-it or nyc-capital)
	@$(BIN)/steerco demo --data $(DATA) --port $(PORT)

test: lint .venv/.chromium  ## Check everything: lint, types, imports, unit, import, page and browser tests
	$(BIN)/python -m pytest -m "not browser" -n auto --maxprocesses 4 --dist worksteal
	$(BIN)/python -m pytest -m browser

faults: .venv/.dev  ## Break processes, disks and connections while a load writes, all ways (a sample runs in test)
	STEERCO_FAULTS=all $(BIN)/python -m pytest tests/faults

lint: .venv/.dev  ## Check style, types and import directions
	@if git rev-parse --git-dir >/dev/null 2>&1; then $(BIN)/pre-commit run --all-files --show-diff-on-failure; else \
		$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports; fi

format: .venv/.dev  ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev  ## Measure, as ratios
	$(BIN)/python -m benchmarks

lock: .venv/.dev  ## Pin the dependencies anew, with hashes
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip -q install uv
	.venv/lock/bin/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml --group build -o requirements.lock --upgrade
	.venv/lock/bin/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock --upgrade

clean:  ## Remove what was made here
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Steerco needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.chromium: .venv/.dev
	@sh tests/browser/install-chromium.sh
	@touch $@

.PHONY: help demo test faults lint format bench lock clean
