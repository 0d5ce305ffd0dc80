# Two commands: `make serve` shows the sample library in a browser, `make test` runs everything that must hold.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= $(or $(SEEALSO_PORT),8000)
HOST ?= $(or $(SEEALSO_HOST),127.0.0.1)

.PHONY: serve test check install coverage bench sbom clean

serve: $(VENV)/.installed
	@$(BIN)/seealso build
	@$(BIN)/seealso serve --host $(HOST) --port $(PORT)

install: $(VENV)/.installed

test: $(VENV)/.test-installed check
	$(BIN)/python -m pytest -n auto --dist loadfile $(PYTEST_ARGS) # a worker more than cores; a file is one worker's

check: $(VENV)/.test-installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_rooms.py

# Which lines the tests reach, as a table with a total. Not part of `make test`, which it makes half as slow again.
coverage: $(VENV)/.test-installed
	$(BIN)/python -m coverage run -m pytest -q $(PYTEST_ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Seealso needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements/run.txt setup.cfg setup.py pyproject.toml $(wildcard indexer/native/*.[ch])
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@rm -rf seealso.egg-info # building leaves it, and never renews it: it would go on telling this version
	@touch $@

$(VENV)/.test-installed: $(VENV)/.installed requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# Side by side with other engines; SIZE=1000000 for a million records made from the catalogue's sentences.
bench: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/bench.txt
	$(BIN)/python -m bench $(if $(SIZE),--size $(SIZE)) $(BENCH_ARGS)

# What the program is made of, as a CycloneDX SBOM for each file of requirements; made from files, asks no network.
sbom: $(VENV)/.test-installed
	$(BIN)/python -m bench.supply sbom --of run --out dist/seealso.cdx.json
	$(BIN)/python -m bench.supply sbom --of test --out dist/seealso-tests.cdx.json

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
