# docproc: `make demo` shows it, `make test` tests it. Everything is installed into $(VENV) from the package registry.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-models lint samples readme bench bench-accuracy fuzz soak audit licences clean

$(VENV)/docproc.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "docproc needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing docproc into $(VENV) (once, a minute or two)"
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/docproc.stamp
	@$(INSTALL) --editable '.[test]'
	@touch $@

$(VENV)/dev.stamp: $(VENV)/test.stamp
	@$(INSTALL) --editable '.[dev]'
	@touch $@

demo: $(VENV)/docproc.stamp  ## process the sample documents in a fresh workspace
	@rm -rf $(DEMO)
	@$(BIN)/docproc init $(DEMO)
	@cp sample_docs/suppliers/*.yaml $(DEMO)/suppliers/
	@# 3: some documents failed. The samples hold four that must.
	@$(BIN)/docproc --workspace $(DEMO) run sample_docs/inbox || test $$? -eq 3
	@$(BIN)/docproc --workspace $(DEMO) export --format json --output $(DEMO)/documents.json
	@$(BIN)/docproc --workspace $(DEMO) export --format csv --output $(DEMO)/documents.csv
	@echo "Go on with: $(BIN)/docproc -w $(DEMO) status, $(BIN)/docproc -w $(DEMO) show FILE"

test: $(VENV)/test.stamp  ## run all tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

$(VENV)-models/test.stamp: pyproject.toml constraints.txt
	@test -x $(VENV)-models/bin/python || $(PYTHON) -m venv $(VENV)-models
	@echo "installing torch, transformers and llama.cpp into $(VENV)-models"
	@$(VENV)-models/bin/pip install --quiet --disable-pip-version-check --no-compile torch==2.13.0
	@$(VENV)-models/bin/pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt \
		--editable '.[test,got-ocr,deepseek,cpu-surya]' gguf
	@touch $@

# Surya's own package wants older libraries than docproc: only what its client needs, beside it, is installed.
$(VENV)-surya/test.stamp: pyproject.toml
	@test -x $(VENV)-surya/bin/python || $(PYTHON) -m venv $(VENV)-surya
	@echo "installing surya's own package into $(VENV)-surya"
	@$(VENV)-surya/bin/pip install --quiet --disable-pip-version-check --no-compile torch==2.13.0
	@$(VENV)-surya/bin/pip install --quiet --disable-pip-version-check --no-deps surya-ocr==0.22.1
	@$(VENV)-surya/bin/pip install --quiet --disable-pip-version-check 'pillow<11' 'beautifulsoup4<5' 'click<9' filetype \
		'filelock<4' 'httpx<1' 'huggingface-hub<2' 'openai<3' 'platformdirs<5' 'pydantic<3' 'pydantic-settings<3' \
		'pypdfium2<6' python-dotenv requests numpy
	@touch $@

test-models: $(VENV)-models/test.stamp $(VENV)-surya/test.stamp  ## test the backends on real model code, in environments of their own
	@SURYA_VENV=$(VENV)-surya $(VENV)-models/bin/python -m pytest -q tests/models

lint: $(VENV)/dev.stamp  ## style, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

samples: $(VENV)/test.stamp  ## make sample_docs/ again, the same bytes
	@$(BIN)/python -m sample_docs.generator

readme: $(VENV)/test.stamp  ## write the tour and the tables of the README anew
	@$(BIN)/python -m tests.readme

$(VENV)/bench.stamp: $(VENV)/test.stamp
	@$(INSTALL) --editable '.[bench]'
	@touch $@

bench: $(VENV)/bench.stamp  ## measure speed and memory, docproc and other programs in turns
	@$(BIN)/python -m tests.benchmarks

bench-accuracy: $(VENV)/test.stamp  ## measure accuracy on CORPORA=folder
	@test -n "$(CORPORA)" || { echo "make bench-accuracy CORPORA=folder" >&2; exit 2; }
	@$(BIN)/python -m tests.benchmarks.accuracy "$(CORPORA)"

FILES ?= 5000
KILLS ?= 200
SEED ?= $(shell $(PYTHON) -c 'import secrets; print(secrets.randbelow(10**6))')

fuzz: $(VENV)/test.stamp  ## FILES=5000 hostile files through docproc run, random bytes through every parser; SEED=n
	@$(BIN)/python -m tests.fuzz --files $(FILES) --seed $(SEED)

soak: $(VENV)/test.stamp  ## kill -9 at KILLS=200 random moments, and 1,000 mails among kills: nothing lost, nothing done twice; SEED=n
	@$(BIN)/python -m tests.soak --kills $(KILLS) --seed $(SEED)

audit: constraints.txt  ## look up known weaknesses of the pinned packages; fails where one cannot be looked up
	@test -x $(VENV)-audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)-audit && \
		$(VENV)-audit/bin/pip install --quiet --disable-pip-version-check pip-audit; } || \
		{ echo "pip-audit cannot be installed here: nothing was audited" >&2; exit 1; }
	@$(VENV)-audit/bin/pip-audit --strict --requirement constraints.txt --no-deps --disable-pip --progress-spinner off || \
		{ echo "a package has known weaknesses, or could not be looked up here and counts as not audited (see above)" >&2; exit 1; }

licences: $(VENV)/test.stamp  ## list the licences of everything that docproc needs
	@$(BIN)/python -m tests.licences

clean:
	@rm -rf $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
