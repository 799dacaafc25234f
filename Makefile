# `make demo` and `make test` do everything on a fresh machine; a second call installs nothing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
CORES ?= $(shell nproc)
VENV := .venv
BIN := $(VENV)/bin
# Tests run file by file, in the order of tests/conftest.py, in one process more than there are cores, four at most:
# those on Slurm mostly wait.
PYTEST = PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder \
  --numprocesses $$(($(CORES) < 4 ? $(CORES) + 1 : 4))
# Nothing of the caller's own may be imported in place of what is locked, or change what Snakemake plans.
unexport PYTHONPATH PYTHONHOME SNAKEMAKE_PROFILE

.PHONY: help install install-test demo check test docs check-quick check-plans plans marks lint lock clean-demo

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/'

install: ## .venv with what requirements.lock pins
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	  echo "make: this study needs Python 3.11 or newer, but $(PYTHON) is $$("$(PYTHON)" --version 2>&1 || true); say which one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@cmp -s requirements.lock $(VENV)/requirements.lock || { \
	  "$(PYTHON)" -c 'import os, re, sys; sys.exit(bool(re.search(r"[^\w@%+=:,./-]", os.getcwd())))' || { \
	    echo "make: $$PWD: the path of the virtual environment must be without blanks, quotes and other characters of the shell; move this folder" >&2; exit 1; }; \
	  echo "installing what requirements.lock pins into $(VENV) (once; a few minutes)"; \
	  "$(PYTHON)" -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock && \
	  cp requirements.lock $(VENV)/requirements.lock; }

demo: install ## the whole study in small, into results/demo/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/snakemake -c $(CORES) --configfile config/demo.yaml $$([ -t 2 ] && echo --logger rich)
	@echo "Open results/demo/report/index.html in a browser; tables: results/demo/tables/   what agrees with the paper: results/demo/tables/published.csv"

install-test: install ## and what only tests and documentation need
	@cmp -s requirements-test.lock $(VENV)/requirements-test.lock || { \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.lock -c requirements.lock && \
	  cp requirements-test.lock $(VENV)/requirements-test.lock; }

check: install-test lint ## lint, unit tests and plans: minutes
	@$(PYTEST) -q tests/unit tests/dag/test_committed_plans.py

test: install-test lint ## all checks and tests
	@$(PYTEST)

docs: install-test ## the documentation as a site, into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Open site/index.html in a browser; the search works there too"

check-quick: install ## the first 16 runs of the quick study once more, held against docs/quick; about 2 core-hours
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/snakemake compare -c $(CORES) --configfile config/quick.yaml docs/quick/check.yaml

check-plans: install ## what changed in the plans of all configurations, by rule; half a minute
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -q tests/dag/test_committed_plans.py

plans: install ## write tests/dag/plans.yaml anew, when plans are meant to change
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/plans.py

# Of a merge that was not finished, in a file that is tracked.
marks:
	@! git grep -InE '^(<<<<<<< |>>>>>>> |=======$$)' || { echo "make: a merge was not finished in these lines" >&2; exit 1; }

lint: install marks
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/snakefmt --check --compact-diff Snakefile workflow
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/snakemake --lint

lock: ## pin anew what requirements.in asks for
	@rm -rf .lock && "$(PYTHON)" -m venv .lock && .lock/bin/pip install --quiet --disable-pip-version-check -r requirements.in
	@{ echo "# Made by \`make lock\` from requirements.in."; .lock/bin/pip freeze --all | grep -v '^pip==' | sed 's/+cpu//'; } > requirements.lock
	@.lock/bin/pip install --quiet --disable-pip-version-check -r requirements-test.in -c requirements.lock
	@{ echo "# Made by \`make lock\` from requirements-test.in; what requirements.lock pins is left out."; .lock/bin/pip freeze --all | grep -v '^pip==' | sed 's/+cpu//' | grep -vxFf requirements.lock; } > requirements-test.lock
	@rm -rf .lock

clean-demo: ## remove the demo's results
	rm -rf results/demo
