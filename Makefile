# The two commands of the README are 'make demo' and 'make test'.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test lint bench clean

demo: $(VENV)/demo.stamp
	tools/need chromium=chromium,fonts-liberation
	$(BIN)/tracardi-snippet inject examples/shop/site --config examples/shop/tracardi.yml --out build/shop
	$(BIN)/python examples/visit.py build/shop

test: $(VENV)/test.stamp
	tools/need chromium=chromium,fonts-liberation firefox-esr node=nodejs openssl
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/lint.stamp node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	node_modules/.bin/tsc -p .

bench: $(VENV)/test.stamp node_modules/.package-lock.json
	$(BIN)/python benchmarks/size.py
	$(BIN)/python benchmarks/cpu.py
	$(BIN)/python benchmarks/openjdk.py

clean:
	rm -rf $(VENV) build dist node_modules

# One environment; each stamp stands for the packages of one dependency group and ours, editable.
$(VENV)/%.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group $*
	touch $@

node_modules/.package-lock.json: package.json package-lock.json
	tools/need npm
	npm ci --silent --no-audit --no-fund
	touch $@
