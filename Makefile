# Every command anyone types. `make run` and `make test` need only Debian, Python 3.11 and make.
#   make run  [PORT=8000]                   make test [ONLY=tests/stories/calls] [JOBS=2]
#   make check   make bench [ONLY=w1]   make demo   make shots   make faults   make assets

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
JOBS ?= $(shell nproc)
ONLY ?=
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
export PORT
# Trust what this machine trusts, also behind a company's proxy with a certificate of its own.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1
endif

.DEFAULT_GOAL := help
.PHONY: help run test check bench demo shots faults assets

help:
	@sed -n 's/^#   //p' Makefile

run: $(VENV)/.run assets
	@exec $(BIN)/tandem serve

test: $(VENV)/.test assets
	@scripts/install-chromium
	$(BIN)/pytest -n $(JOBS) -m "not slow" $(or $(ONLY),tests)

check: $(VENV)/.test assets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=tandem.config.settings $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	$(BIN)/pytest -q tests/architecture

bench: $(VENV)/.test
	$(BIN)/python -m bench $(ONLY)

demo: $(VENV)/.run
	$(BIN)/tandem demo

shots: $(VENV)/.test assets
	@scripts/install-chromium
	$(BIN)/python -m tests.browser.shots $(ONLY)

faults: $(VENV)/.test assets
	$(BIN)/pytest $(or $(ONLY),tests/faults)

assets: $(VENV)/.run
	@$(BIN)/tandem assets

# What is installed: each stamp is newer than the lock file it stands for, and every package is checked by its hash.
$(VENV)/.tools: requirements/tools.lock
	scripts/make-environment $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.lock
	@touch $@

$(VENV)/.run: $(VENV)/.tools requirements/run.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements/run.lock
	$(INSTALL) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.lock
	$(INSTALL) --require-hashes -r requirements/test.lock
	@touch $@

# After a change of pyproject.toml: writes the lock files anew (`make lock`), keeping what is pinned where it can.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
.PHONY: lock
lock: $(VENV)/.tools
	$(LOCK) requirements/tools.in -o requirements/tools.lock
	$(LOCK) pyproject.toml -o requirements/run.lock
	$(LOCK) --extra test -c requirements/run.lock pyproject.toml -o requirements/test.lock
