# The Hip Workout. `make run` serves it, `make test` proves it; README.md says more.

# Another Python than the machine's own: PYTHON=python3.13 make test. Another folder for its packages: VENV.
VENV ?= .venv
ADDR ?= 127.0.0.1:8000
VAR ?= $(or $(VAR_DIR),var)
PY := $(VENV)/bin/python
# What -k leaves is done in less time than more processes take to begin.
PYTEST = $(PY) -m pytest -n $(or $(JOBS),$(if $(filter -k%,$(ARGS)),0,auto)) --dist loadgroup

version = $(shell $(1) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
ifeq ($(origin PYTHON),undefined)
# The environment stays with the Python that made it, as long as that one is there.
PYTHON := python3
VERSION := $(or $(call version,$(PY)),$(call version,$(PYTHON)))
else
VERSION := $(call version,$(PYTHON))
endif

# What Python has compiled once need not be compiled at each start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run install database dev demo test test-all test-engines test-server test-next test-postgres image-test \
	soak bench contact-sheet messages check scripts-types format lock clean

help:  ## what can be done here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

# --- The environment: uv where it works, else pip; both install the same hashed lock ------------

# The name says which Python made the environment: asked for another one, it is made again.
MADE := $(VENV)/python-$(VERSION).stamp

$(MADE):
	@bin/check-python $(PYTHON)
	@echo "Making the environment in $(VENV) with Python $(VERSION) …"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv --without-pip $(VENV)
	@touch $@

define install
	@echo "Installing the packages of $(1) …"
	@{ command -v uv >/dev/null && uv pip install -q --python $(PY) --require-hashes -r $(1); } \
		|| $(PYTHON) -m pip --python $(PY) install -q --disable-pip-version-check --require-hashes -r $(1)
	@touch $@
endef

$(VENV)/run.stamp: requirements/run.txt $(MADE)
	$(call install,requirements/run.txt)

$(VENV)/dev.stamp: requirements/dev.txt $(MADE)
	$(call install,requirements/dev.txt)
	@touch $(VENV)/run.stamp

# Packages that the tests bring alone change no static file: the lock counts, not when it was installed.
$(VAR)/static.stamp: requirements/run.txt $(shell find static -type f) $(wildcard hipsite/*.py) | $(VENV)/run.stamp
	@echo "Packing the static files …"
	@$(PY) manage.py collectstatic --noinput --clear -v 0
	@touch $@

# --- Serving ------------------------------------------------------------------------------------

# Both at once: each takes a core for some seconds when there is nothing yet.
run: $(VENV)/run.stamp  ## serve the site on ADDR (default 127.0.0.1:8000)
	@$(MAKE) --no-print-directory -j2 $(VAR)/static.stamp database
	@ADDR=$(ADDR) exec $(PY) -m gunicorn -c python:hipsite.gunicorn

install: $(VENV)/run.stamp $(VAR)/static.stamp  ## what a service of systemd runs: packages and static files

database: $(VENV)/run.stamp
	@echo "Preparing the database …"
	@$(PY) manage.py prepare

dev: database  ## serve with DEBUG and reload on every change
	@DEBUG=on exec $(PY) manage.py runserver $(ADDR)

demo: database  ## fill an empty database with a demo clinic and print how to sign in
	@ADDR=$(ADDR) $(PY) manage.py demo

# --- Proving ------------------------------------------------------------------------------------

test: $(VENV)/dev.stamp  ## every behavior once, in a real browser too; ARGS="-k streak" for a part
	@bin/ensure-chromium
	@$(PYTEST) $(ARGS)

test-all: $(VENV)/dev.stamp  ## what `make test` leaves out: every condition, each engine, PostgreSQL, the newest Python
	@bin/ensure-chromium
	@bin/ensure-pgbouncer
	@echo "Each check under its other conditions …"
	@$(PYTEST) -m exhaustive $(ARGS)
	@$(MAKE) --no-print-directory test-engines
	@newest=$$(bin/newest-python) && new="PYTHON=$$newest VENV=.venv-newest" \
		&& echo "The server's tests on $$newest …" \
		&& $(MAKE) --no-print-directory test-server $$new ARGS="--cov --cov-report= --cov-fail-under=0 $(ARGS)" \
		&& echo "… and on PostgreSQL, with the branches that both together reach …" \
		&& $(PY) bin/with_postgres.py $(MAKE) --no-print-directory test-server $$new \
			ARGS="--cov --cov-append --cov-report=term $(ARGS)"

# One after the other, as they play in real time.
test-engines: $(VENV)/dev.stamp  ## a session in WebKit, Firefox and three Chromiums; ARGS="-k firefox" for one
	@bin/ensure-engines
	@echo "A session in each engine …"
	@$(PY) -m pytest -m engines -p no:randomly tests/browser/engines $(ARGS)
	@echo "Look at its phases in $(VAR)/engines"

test-server: $(VENV)/dev.stamp  # without the browser, on the Python named by PYTHON
	@$(PYTEST) -m "not browser and not exhaustive and not soak and not bench and not image" $(ARGS)

test-postgres: $(VENV)/dev.stamp  ## the server's tests on PostgreSQL
	@$(PY) bin/with_postgres.py $(PYTEST) -m "not browser and not exhaustive and not soak and not bench and not image" $(ARGS)

test-next:  ## the server's tests on the newest Django and Python of this machine, warnings as warnings
	@newest=$$(bin/newest-python) && $(MAKE) --no-print-directory .venv-next/next.stamp PYTHON=$$newest VENV=.venv-next
	@.venv-next/bin/python -c 'import django, sys; print("Django", django.__version__, "on Python", sys.version.split()[0])'
	@$(MAKE) --no-print-directory test-server PYTHON=.venv-next/bin/python VENV=.venv-next \
		ARGS='-o filterwarnings=default $(ARGS)'

.venv-next/next.stamp: .venv-next/dev.stamp
	@echo "Installing the newest Django …"
	@$(PYTHON) -m pip --python .venv-next/bin/python install -q --disable-pip-version-check --upgrade Django
	@touch $@

image-test: $(VENV)/dev.stamp  ## the image, compose and a systemd (needs docker, or CONTAINER_ENGINE=podman)
	@$(PY) -m pytest -m image -p no:randomly tests/deploy $(ARGS)

soak: $(VENV)/dev.stamp  ## the full counts of the reliability figures
	@bin/ensure-chromium
	@$(PY) -m pytest -m soak -p no:randomly -s $(ARGS)

bench: $(VENV)/dev.stamp  ## measurements, each with its yardstick
	@bin/ensure-chromium
	@$(PY) -m pytest -m bench -p no:randomly -s $(ARGS)

contact-sheet: $(VENV)/dev.stamp  ## pictures of every figure, page and state, to be looked at
	@bin/contact-sheet $(ARGS)

messages: $(VENV)/dev.stamp  ## new texts into the catalogs, and all of them compiled (docs/translating.md)
	@bin/ensure-gettext
	@$(PY) bin/messages

check: $(VENV)/dev.stamp  ## lint, formats, types, catalogs and migrations complete, ready to deploy
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(PY) -m mypy --no-error-summary
	@$(VENV)/bin/djlint --lint templates
	@$(VENV)/bin/djlint --quiet --check templates || { echo "Templates out of format: make format"; exit 1; }
	@test -x $(VENV)/bin/biome || { echo "biome, which checks scripts and styles, is there for Linux on x86-64 alone: run make check on such a machine."; exit 1; }
	@$(VENV)/bin/biome ci --error-on-warnings
	@$(PY) bin/check-older
	@$(MAKE) --no-print-directory scripts-types
	@bin/ensure-gettext
	@$(PY) bin/messages --check
	@$(PY) manage.py makemigrations --check --dry-run
	@ALLOWED_HOSTS=clinic.example DEFAULT_FROM_EMAIL=hip@clinic.example $(PY) manage.py check --deploy --fail-level WARNING

# TypeScript reads the types that the scripts' comments state. It is for this alone: nothing else needs npm.
TYPESCRIPT := 5.9.3
TSC := $(VENV)/typescript-$(TYPESCRIPT)/node_modules/.bin/tsc

scripts-types: $(TSC)
	@$(TSC) -p jsconfig.json
	@$(TSC) -p jsconfig.worker.json

$(TSC): | $(MADE)
	@command -v npm >/dev/null || { echo "npm, which brings TypeScript to check the scripts' types, is missing: apt-get install npm."; exit 1; }
	@echo "Installing TypeScript $(TYPESCRIPT) …"
	@npm install --loglevel=error --no-audit --no-fund --prefix $(VENV)/typescript-$(TYPESCRIPT) typescript@$(TYPESCRIPT) >/dev/null

format: $(VENV)/dev.stamp  ## put every file into its format
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format --quiet .
	-@$(VENV)/bin/djlint --quiet --reformat templates
	@$(VENV)/bin/biome check --write

lock:  ## write the hashed locks again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --no-strip-extras --generate-hashes --no-annotate --upgrade \
		--custom-compile-command "make lock" -q -o requirements/run.txt
	uv pip compile pyproject.toml --group dev -c requirements/run.txt --universal --no-strip-extras \
		--generate-hashes --no-annotate --upgrade --custom-compile-command "make lock" -q -o requirements/dev.txt

clean:  ## remove the environments and what tools left; the database in var/ stays
	rm -rf .venv .venv-newest .venv-next .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage* $(VAR)/static $(VAR)/static.stamp
