# The Hip Workout. `make run` serves it, `make test` proves it; README.md says more.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
ADDR ?= 127.0.0.1:8000
VAR ?= $(or $(VAR_DIR),var)
PY := .venv/bin/python
PYTEST = $(PY) -m pytest -n $(or $(JOBS),2) --dist loadgroup
QUICK := not soak and not bench

.DEFAULT_GOAL := help
.PHONY: help run dev demo test test-postgres soak bench contact-sheet check format lock clean

help:  ## what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

# --- The environment: uv where it works, else pip; both install the same hashed lock ------------

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@test -x $(PY) || $(PYTHON) -m venv --without-pip .venv
	@echo "Installing $(1) …"
	@{ command -v uv >/dev/null && uv pip install -q --python $(PY) --require-hashes -r $(1); } \
		|| $(PYTHON) -m pip --python $(PY) install -q --disable-pip-version-check --require-hashes -r $(1)
	@touch $@
endef

.venv/run.stamp: requirements/run.txt
	$(call install,requirements/run.txt)

.venv/dev.stamp: requirements/dev.txt
	$(call install,requirements/dev.txt)
	@touch .venv/run.stamp

$(VAR)/static.stamp: .venv/run.stamp $(shell find static -type f) hipsite/storage.py
	@$(PY) manage.py collectstatic --noinput --clear -v 0
	@touch $@

# --- Serving ------------------------------------------------------------------------------------

run: .venv/run.stamp $(VAR)/static.stamp  ## serve the site on ADDR (default 127.0.0.1:8000)
	@$(PY) manage.py prepare
	@ADDR=$(ADDR) exec $(PY) -m gunicorn -c python:hipsite.gunicorn

dev: .venv/run.stamp  ## serve with DEBUG and reload on every change
	@$(PY) manage.py prepare
	@DEBUG=on exec $(PY) manage.py runserver $(ADDR)

demo: .venv/run.stamp  ## fill an empty database with a demo clinic and print how to sign in
	@$(PY) manage.py prepare
	@ADDR=$(ADDR) $(PY) manage.py demo

# --- Proving ------------------------------------------------------------------------------------

test: .venv/dev.stamp  ## every test, browser tests included
	@bin/ensure-chromium
	@$(PYTEST) -m "$(QUICK) and not browser" --cov --cov-report=term $(ARGS)
	@$(PYTEST) -m "$(QUICK) and browser" $(ARGS)

test-postgres: .venv/dev.stamp  ## the same suite, without the browser, on PostgreSQL
	@$(PY) bin/with_postgres.py $(PYTEST) -m "$(QUICK) and not browser" $(ARGS)

soak: .venv/dev.stamp  ## the full counts of the reliability figures
	@bin/ensure-chromium
	@$(PY) -m pytest -m soak -p no:randomly -s $(ARGS)

bench: .venv/dev.stamp  ## measurements, each with its yardstick
	@bin/ensure-chromium
	@$(PY) -m pytest -m bench -p no:randomly -s $(ARGS)

contact-sheet: .venv/dev.stamp  ## pictures of every figure, page and state, to be looked at
	@bin/contact-sheet $(ARGS)

check: .venv/dev.stamp  ## lint, formats, migrations complete, ready to deploy
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djlint --lint templates
	@.venv/bin/djlint --quiet --check templates || { echo "Templates out of format: make format"; exit 1; }
	@.venv/bin/biome ci --error-on-warnings
	@$(PY) manage.py makemigrations --check --dry-run
	@ALLOWED_HOSTS=clinic.example $(PY) manage.py check --deploy --fail-level WARNING

format: .venv/dev.stamp  ## put every file into its format
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format --quiet .
	-@.venv/bin/djlint --quiet --reformat templates
	@.venv/bin/biome check --write

lock:  ## write the hashed locks anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --no-strip-extras --generate-hashes --no-annotate --upgrade \
		--custom-compile-command "make lock" -q -o requirements/run.txt
	uv pip compile pyproject.toml --group dev -c requirements/run.txt --universal --no-strip-extras --generate-hashes \
		--no-annotate --upgrade --custom-compile-command "make lock" -q -o requirements/dev.txt

clean:  ## remove the environment and what tools left; the database in var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .coverage* $(VAR)/static $(VAR)/static.stamp
