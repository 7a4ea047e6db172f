# `make run` starts the site: HOST, PORT and the other names in the README come from the
# environment or from the command line (make run PORT=8010).
PYTHON ?= python3
POSTGRES ?= postgres://postgres@127.0.0.1:5432/mm_ci
REDIS ?= rediscache://127.0.0.1:6379/1

.PHONY: run test test-matrix lint bench install-dev

# exec: the site itself, not a shell, gets the signals that make passes on.
run:
	@exec $(PYTHON) cms/bootstrap.py run

install-dev:
	@exec $(PYTHON) cms/bootstrap.py install --dev

# On all processors. Passes arguments on: make test ARGS="-k health"
test: install-dev
	@exec .venv/bin/python -m pytest -n auto --maxprocesses 4 --no-loadscope-reorder $(ARGS)

# All tests in every language and browser, on SQLite, then on PostgreSQL and Redis.
test-matrix: install-dev
	env -u DATABASE_URL -u CACHE_URL $(MAKE) test ARGS=--matrix
	DATABASE_URL=$(POSTGRES) CACHE_URL=$(REDIS) $(MAKE) test ARGS=--matrix

bench: install-dev
	@exec .venv/bin/python -m bench

lint: install-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	.venv/bin/djhtml --check $$(git ls-files -co --exclude-standard '*.html')
