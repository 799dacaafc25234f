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
UV := $(shell command -v uv)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Packages with hashes, each of which the lock has: by uv, which is faster, where it is there.
LOCKED := $(if $(UV),"$(UV)" pip install --quiet --python $(BIN)/python,$(PIP) install) --no-deps --require-hashes -r
# torch without CUDA is several GB smaller, and not on PyPI. Where pip is configured to ask others, these are asked instead.
TORCH_INDEX ?= $$($(BIN)/python -m pip config list | grep -E '(index-url|find-links)=' > /dev/null || echo https://download.pytorch.org/whl/cpu)
# Nothing of the caller's own may be imported in place of what is locked, or change what Snakemake plans.
unexport PYTHONPATH PYTHONHOME SNAKEMAKE_PROFILE

.PHONY: help install install-test install-gpu demo check test coverage docs check-quick check-plans plans marks lint lock clean-demo

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/'

install: ## .venv with what requirements.lock pins
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2> /dev/null || { \
	  echo "make: this study needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is $$("$(PYTHON)" --version 2>&1 || true); say which one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@cat requirements.lock requirements-torch.in | cmp -s - $(VENV)/requirements.lock || { \
	  "$(PYTHON)" -c 'import os, re, sys; sys.exit(bool(re.search(r"[^\w@%+=:,./-]", os.getcwd())))' || { \
	    echo "make: $$PWD: the path of the virtual environment must be without blanks, quotes and other characters of the shell; move this folder" >&2; exit 1; }; \
	  echo "installing what requirements.lock pins into $(VENV) (once; a few minutes)"; \
	  $(if $(UV),"$(UV)" venv --quiet --allow-existing --seed --python "$(PYTHON)","$(PYTHON)" -m venv) $(VENV) && \
	  $(LOCKED) requirements.lock && \
	  index=$(TORCH_INDEX) && $(PIP) install $${index:+--extra-index-url $$index} -r requirements-torch.in && \
	  cat requirements.lock requirements-torch.in > $(VENV)/requirements.lock; }

demo: install ## the whole study in small, into results/demo/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/snakemake -c $(CORES) --configfile config/demo.yaml $$([ -t 2 ] && echo --logger rich)
	@echo "Open results/demo/report/index.html in a browser; tables: results/demo/tables/   what agrees with the paper: results/demo/tables/published.csv"

install-test: install ## and what only tests and documentation need
	@cmp -s requirements-test.lock $(VENV)/requirements-test.lock || { \
	  $(LOCKED) requirements-test.lock && \
	  cp requirements-test.lock $(VENV)/requirements-test.lock; }

install-gpu: install ## and torch and TensorFlow with CUDA in their place; several GB
	@$(PIP) uninstall --yes tensorflow-cpu torch
	@$(LOCKED) requirements-gpu.lock
	@$(BIN)/python -c 'import tensorflow, torch; print("torch", torch.__version__, "CUDA", torch.version.cuda, "GPU", torch.cuda.is_available()); print("TensorFlow", tensorflow.__version__, "GPU", tensorflow.config.list_physical_devices("GPU"))'

check: install-test lint ## lint, unit tests and plans: minutes
	@$(PYTEST) -q tests/unit tests/dag/test_committed_plans.py

test: install-test lint ## all checks and tests
	@$(PYTEST)

coverage: install-test ## the share of the library's lines that unit tests run, by file
	@$(PYTEST) -q tests/unit --cov --cov-report=term

docs: install-test ## the documentation as a site, into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Open site/index.html in a browser; the search works there too"

check-quick: install ## the first 16 runs of the quick study once more, held against docs/quick; about 3 core-hours
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
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/snakefmt --check --compact-diff Snakefile workflow
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/snakemake --lint

# requirements.lock has all but torch, the others what they add to it. What is pinned and still fits stays.
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock"
TORCH_AND_LOCKED = requirements-torch.in -c requirements.lock $$(sed -nE '/^tensorflow/!s/^([^ =]+)==.*/--no-emit-package \1/p' requirements.lock)
lock: ## pin what requirements*.in ask for; needs uv
	@$(COMPILE) requirements.in requirements-torch.in --no-emit-package torch -o requirements.lock
	@$(COMPILE) requirements-test.in $(TORCH_AND_LOCKED) --no-emit-package torch -o requirements-test.lock
	@$(COMPILE) requirements-gpu.in $(TORCH_AND_LOCKED) --no-config -o requirements-gpu.lock
	@sed -i 's/ ; .*aarch64.*x86_64[^\]*/ /' requirements*.lock # it holds wherever the study runs

clean-demo: ## remove the demo's results
	rm -rf results/demo
