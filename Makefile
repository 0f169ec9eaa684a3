# The two commands of the README are 'make demo' and 'make test'.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
JOBS ?= $(shell nproc)
LONG ?= all
# For tools/need: browsers and image makers want a font.
FONTS := /usr/share/fonts/truetype/liberation=fonts-liberation
CHROMIUM := chromium-headless-shell $(FONTS)

.PHONY: demo test test-fast test-hosts test-long referee lint bench sizes clean

demo: $(VENV)/demo.stamp
	tools/need $(CHROMIUM)
	$(BIN)/tracardi-snippet inject examples/shop/site --config examples/shop/tracardi.yml --out build/shop
	$(BIN)/tracardi-snippet visit build/shop --config examples/shop/tracardi.yml --events
	@echo
	@echo "See it yourself: $(BIN)/tracardi-snippet preview examples/shop/site --config examples/shop/tracardi.yml"

# Tiers: a test has the marker of its folder (tests/helpers/tiers.py): browser, host (MkDocs, Pelican, Sphinx), system (Debian
# packages, npm) or slow (half a second or more). What has none is fast. Each command runs on JOBS cores; ARGS go to pytest.
FAST := not (browser or host or system or slow)
PYTEST := $(BIN)/python -m pytest -n $(JOBS)
# Browser tests wait most of the time: one process more than cores.
WAITING_PYTEST := $(BIN)/python -m pytest -n $(shell expr $(JOBS) + 1)

test: $(VENV)/test.stamp node_modules/.package-lock.json tests/generators/node_modules/.package-lock.json
	tools/need $(CHROMIUM) chromium firefox-esr WebKitWebDriver=webkit2gtk-driver Xvfb=xvfb node=nodejs openssl hugo jekyll zsh fish git \
	  '/usr/lib/*/libcairo.so.2=libcairo2'
	$(WAITING_PYTEST) $(ARGS)

# In under a minute, with Python packages alone. The folders of other tiers need not even be imported.
test-fast: $(VENV)/test.stamp
	$(PYTEST) -m "$(FAST)" --ignore=tests/browser --ignore=tests/hosts --ignore=tests/system --ignore=tests/slow $(ARGS)

# The hosts on top: what .ci/run does on each other Python.
test-hosts: $(VENV)/test.stamp
	$(PYTEST) -m "(host and not system) or ($(FAST))" --ignore=tests/browser --ignore=tests/system --ignore=tests/slow $(ARGS)

# The long proofs in full, of which 'make test' runs a short form. LONG chooses one: see tests/helpers/long.py.
test-long: $(VENV)/test.stamp
	tools/need $(CHROMIUM) git
	$(PYTEST) --timeout=0 --long=$(LONG) $(ARGS)

# The same browser tests with a tracker that npm's esbuild has bundled; those of the queue take minutes and are not repeated.
referee: $(VENV)/test.stamp node_modules/.package-lock.json tests/generators/node_modules/.package-lock.json
	TRACARDI_LINKER=esbuild $(WAITING_PYTEST) tests/browser \
	  --ignore=tests/browser/test_queue.py --ignore=tests/browser/test_queue_across_pages.py \
	  --ignore=tests/browser/test_faults.py --ignore=tests/browser/test_engines.py $(ARGS)

lint: $(VENV)/lint.stamp node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	node_modules/.bin/tsc -p .
	$(BIN)/tracardi-snippet types -o build/types/tracker.d.ts
	node_modules/.bin/tsc --noEmit --strict --target es2020 --module es2020 --moduleResolution bundler tests/types/usage.ts

bench: $(VENV)/test.stamp node_modules/.package-lock.json
	$(BIN)/python benchmarks/size.py
	$(BIN)/python benchmarks/cpu.py
	$(BIN)/python benchmarks/openjdk.py
	$(BIN)/python benchmarks/hosts.py
	$(BIN)/python benchmarks/preview.py
	$(BIN)/python benchmarks/visit.py
	$(BIN)/python benchmarks/page_load.py

sizes: $(VENV)/test.stamp
	$(BIN)/python benchmarks/feature_sizes.py

clean:
	rm -rf $(VENV) build dist node_modules tests/generators/node_modules

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

# The generators that tests build sites with: 256 MB.
tests/generators/node_modules/.package-lock.json: tests/generators/package.json tests/generators/package-lock.json
	tools/need npm
	npm ci --silent --no-audit --no-fund --prefix tests/generators
	touch $@
