# Everything here needs a python3 of 3.11 or newer with its venv module, and nothing else; `make` alone explains.
# What is set up once is marked with a stamp inside the environment, so the second time is quick.

PYTHON ?= python3
BIN := .venv/bin
ALPHA := .venv-alpha/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

# Tests of the web site run on the stable Datasette and on the newest alpha: all that start it.
SITE_TESTS = $(sort $(wildcard tests/test_end_to_end*.py) \
	$(shell grep -lE '^ *from (datasette|pipeline|shelf).* import (.*[ ,])?(Datasette|Site|serve)\b' tests/test_*.py))

.DEFAULT_GOAL := help
.PHONY: help run demo test lint verify bench bench-full bench-regions quality screenshots clean

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: .venv/.stamp ## set everything up, collect, and serve http://127.0.0.1:8001
	@$(BIN)/weakties run

demo: .venv/.stamp ## the same with the sample region: no internet needed
	@$(BIN)/weakties --region sample run

test: .venv/.stamp-dev .venv-alpha/.stamp ## the tests, and those of the site again on the newest Datasette alpha
	$(BIN)/pytest -m "not long"
ifneq ($(strip $(SITE_TESTS)),)
	$(ALPHA)/pytest -m "not long" $(SITE_TESTS)
endif

lint: .venv/.stamp-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

verify: .venv/.stamp-verify ## the long proofs; their figures go to docs/reliability.md
	$(BIN)/python -m quality.reliability

bench: .venv/.stamp-dev .venv-stock/.stamp ## what each step costs, as ratios inside one run
	$(BIN)/python -m benchmarks

bench-full: .venv/.stamp-dev .venv-stock/.stamp ## what readers cost with 1,000,000 events; takes half an hour, and 10 GB of disk
	$(BIN)/python -m benchmarks --events 1000000 --rounds 1 --only serving

bench-regions: .venv/.stamp-dev ## a hundred regions on one machine; REGIONS=1000 takes half an hour, and 5 GB of disk
	$(BIN)/python -m benchmarks.regions --regions $(or $(REGIONS),100)

quality: .venv/.stamp-quality ## how well events are recognised and classified, with the worst mistakes
	$(BIN)/python -m quality

screenshots: .venv/.stamp-dev ## make the pictures in docs/screenshots anew
	$(BIN)/python docs/screenshots.py

clean: ## remove the environments and caches; data/ stays
	rm -rf .venv .venv-alpha .venv-stock build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/pyvenv.cfg .venv-alpha/pyvenv.cfg .venv-stock/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Setting up $(@D) (once) …" >&2
	@$(PYTHON) -m venv $(@D) \
		|| { echo "python3 cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 1; }

.venv/.stamp: pyproject.toml | .venv/pyvenv.cfg
	@$(BIN)/python $(PIP_INSTALL) --editable .
	@touch $@

.venv/.stamp-dev: pyproject.toml | .venv/pyvenv.cfg
	@$(BIN)/python $(PIP_INSTALL) --editable '.[dev]'
	@touch $@ .venv/.stamp

.venv/.stamp-quality: pyproject.toml | .venv/pyvenv.cfg
	@$(BIN)/python $(PIP_INSTALL) --editable '.[dev,quality]'
	@touch $@ .venv/.stamp-dev .venv/.stamp

.venv/.stamp-verify: pyproject.toml | .venv/.stamp-dev
	@$(BIN)/python $(PIP_INSTALL) --editable '.[dev,verify]'
	@if command -v npm >/dev/null; then npm install --prefix .venv/node --silent --no-fund --no-audit lighthouse@12; \
		else echo "npm is not here, so the pages are not measured with Lighthouse" >&2; fi
	@touch $@

# A lower bound that is itself an alpha lets pip take alphas of this one package.
.venv-alpha/.stamp: pyproject.toml | .venv-alpha/pyvenv.cfg
	@$(ALPHA)/python $(PIP_INSTALL) --editable '.[test]' 'datasette>=1.0a1'
	@touch $@

# What readers cost elsewhere: datasette-ics would answer in our own pages too, and knows no Datasette from 1.0 on.
.venv-stock/.stamp: | .venv-stock/pyvenv.cfg
	@.venv-stock/bin/python $(PIP_INSTALL) 'datasette<1' 'datasette-ics>=0.5.2' 'httpx>=0.28'
	@touch $@
