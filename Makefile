# Needs make and Python 3.11 or newer; everything else is installed into $(VENV).

PYTHON ?= python3
VENV ?= .venv
SITE ?= site

.DEFAULT_GOAL := help

python := $(VENV)/bin/python
pip := $(python) -m pip --disable-pip-version-check --no-input
runtime := $(VENV)/.runtime-installed
testing := $(VENV)/.tests-installed
comparing := $(VENV)/.bench-installed
node := node_modules/.package-lock.json

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: site
site: $(runtime) ## Build the network's site into site/
	$(VENV)/bin/lrp build --out $(SITE)

.PHONY: serve
serve: $(runtime) ## Show the site on this machine, and again after each change
	$(VENV)/bin/lrp serve

.PHONY: check
check: $(runtime) ## Check data/ and write nothing
	$(VENV)/bin/lrp check

.PHONY: test
test: lint browser $(node) ## Install what the tests need, a browser included, and run them
	$(python) -m pytest -n 2

.PHONY: test-long
test-long: $(testing) browser office $(node) ## Run the tests that take minutes
	$(python) -m pytest -n 2 -m long

.PHONY: lint
lint: $(testing) ## Check the program's style and types
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy

.PHONY: editor
editor: $(node) ## Install the web editors for /admin/ (needs npm)

.PHONY: reference
reference: $(runtime) ## Write the references from the schemas and the rules
	$(python) -m generator.reference

.PHONY: screenshots
screenshots: $(testing) browser ## Take the README's picture of the sample site again
	$(python) -m docs.screenshots

.PHONY: bench
bench: $(comparing) browser ## Measure the program beside other engines, half an hour
	$(python) -m benchmarks --write

.PHONY: bench-parts
bench-parts: $(testing) ## Measure matching and the library
	$(python) -m benchmarks.matching
	$(python) -m benchmarks.learning

.PHONY: audit
audit: $(testing) ## Ask whether a locked package has a known vulnerability
	$(python) -m pip_audit --strict --require-hashes --disable-pip \
		--requirement requirements/requirements-test.txt

# What is locked holds for every supported Python, so the oldest one locks.
# A machine's own package folders are left out: their hashes would be true nowhere else.
lock_one := env CUSTOM_COMPILE_COMMAND='make lock' \
	PIP_CONFIG_FILE=/dev/null PIP_EXTRA_INDEX_URL= PIP_FIND_LINKS= \
	$(VENV)/bin/pip-compile --quiet --no-config --resolver=backtracking \
	--generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.PHONY: lock
lock: $(testing) ## Lock the requirements again (newest versions: make lock UPGRADE=--upgrade)
	@$(python) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "Lock with the oldest supported Python: make lock PYTHON=python3.11 VENV=.venv-3.11"; exit 1; }
	$(lock_one) $(UPGRADE) --output-file requirements/requirements.txt \
		pyproject.toml requirements/requirements.in
	$(lock_one) $(UPGRADE) --constraint requirements/requirements.txt --extra scale \
		--output-file requirements/requirements-scale.txt \
		pyproject.toml requirements/requirements.in
	$(lock_one) $(UPGRADE) --constraint requirements/requirements-scale.txt --extra scale \
		--output-file requirements/requirements-test.txt \
		pyproject.toml requirements/requirements.in requirements/requirements-test.in
	$(lock_one) $(UPGRADE) --constraint requirements/requirements-test.txt \
		--output-file requirements/requirements-bench.txt requirements/requirements-bench.in

.PHONY: clean
clean: ## Remove everything that make made
	rm -rf $(VENV) node_modules $(SITE) .site-* .lrp-cache build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The virtual environment, and in it first the program and then what tests it.

$(python):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This needs Python 3.11 or newer. Here is: $$($(PYTHON) --version 2>&1)"; \
		echo "Install a newer one, or name one you have: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@rm -f $(python) $(VENV)/bin/python3* $(runtime) $(testing) $(comparing)
	$(PYTHON) -m venv $(VENV)

$(runtime): requirements/requirements.txt pyproject.toml | $(python)
	@echo "Installing the program into $(VENV), about a minute the first time"
	@$(pip) install -qq --require-hashes --requirement requirements/requirements.txt
	@$(pip) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(testing): requirements/requirements-test.txt | $(runtime)
	@echo "Installing what the tests need into $(VENV), about a minute the first time"
	@$(pip) install -qq --require-hashes --requirement requirements/requirements-test.txt
	@touch $@

$(comparing): requirements/requirements-bench.txt | $(testing)
	@echo "Installing what the program is compared with into $(VENV), a few seconds"
	@$(pip) install -qq --require-hashes --requirement requirements/requirements-bench.txt
	@touch $@

# The web editors, and for the tests the server behind them and an editor's YAML help.

$(node): package.json package-lock.json .npmrc
	@command -v npm >/dev/null || { \
		echo "The web editors come from npm, and it is not here. On Debian or Ubuntu: apt-get install npm"; \
		exit 1; }
	@echo "Installing the web editors into node_modules, a few seconds"
	@npm ci --silent
	@touch $@

# The browser that the tests drive: the one named, one that is here, or Debian's.
# tests/support/browser.py looks for the same names.
browsers := chromium-headless-shell chrome-headless-shell \
	chromium chromium-browser google-chrome google-chrome-stable chrome

.PHONY: browser
browser: ## Install Chromium for the tests, unless a browser is here
	@if [ -n "$$CHROMIUM" ]; then set -- "$$CHROMIUM"; else set -- $(browsers); fi; \
	for name; do command -v "$$name" >/dev/null && exit 0; done; \
	root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
	if [ -z "$$CHROMIUM" ] && command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
		echo "Installing Chromium, about a minute"; \
		$$root apt-get update -qq >/dev/null; \
		for name in chromium-headless-shell chromium; do \
			$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
				--no-install-recommends "$$name" fonts-dejavu-core >/dev/null; \
			command -v "$$name" >/dev/null && exit 0; \
		done; \
	fi; \
	echo "The tests need Chromium or Chrome, and none was found or could be installed here."; \
	echo "Install the package chromium, or name a browser: make test CHROMIUM=/path/to/chrome"; \
	exit 1

# What opens the documents of packs in the long tests.
.PHONY: office
office: ## Install LibreOffice for the long tests, unless it is here
	@command -v soffice >/dev/null && exit 0; \
	root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
	if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
		echo "Installing LibreOffice, a few minutes"; \
		$$root apt-get update -qq >/dev/null; \
		$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			libreoffice-writer libreoffice-impress fonts-crosextra-carlito >/dev/null; \
		command -v soffice >/dev/null && exit 0; \
	fi; \
	echo "The long tests need LibreOffice, and it could not be installed here."; \
	echo "Install the packages libreoffice-writer and libreoffice-impress."; \
	exit 1
