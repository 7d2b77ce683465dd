# Two commands: `make site` builds the demo into build/, `make test` checks everything.
PYTHON ?= python3
BIN := .venv/bin
# `make cover` is `make test` with the share of lines that the tests reach, which takes longer.
COVERAGE :=

.PHONY: site test cover fuzz lint lock bench clean

site: .venv/site.stamp
	$(BIN)/sitegen build

# Twice as many as most machines have processors: every other test waits for a browser, a server or a clock.
WORKERS := 4

# Types are checked while the tests run, for these often wait for each other.
test: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy & types=$$!; $(BIN)/pytest -n $(WORKERS) --dist worksteal $(COVERAGE); tests=$$?; wait $$types && exit $$tests

cover: COVERAGE := --cov --cov-report=term-missing:skip-covered
cover: test

lint: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

bench: .venv/dev.stamp
	$(BIN)/python -m tests.bench

lock: .venv/dev.stamp
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --upgrade requirements/site.in -o requirements/site.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 --upgrade requirements/dev.in -o requirements/dev.txt

# Cuts and mutates every sample, thousands of times; `make test` does some hundred.
fuzz: .venv/dev.stamp
	$(BIN)/python -m tests.fuzz

clean:
	rm -rf .venv .sitegen build dist

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/site.stamp: requirements/site.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/site.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
