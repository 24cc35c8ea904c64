# The two commands: `make scrape URL=https://...` and `make test`. `make` alone lists all.

PYTHON ?= python3
CORPUS ?= corpus
SOURCES ?= sources.toml
RUN := .venv/bin/python
# Each says that its lock file is installed; no installer runs while it is newer than that file.
RUNTIME := .venv/.runtime-installed
DEV := .venv/.dev-installed
RAY := .venv/.ray-installed
# The extractors that we are measured against want other versions of what we use: they live apart.
RUN_BENCH := .venv-bench/bin/python
BENCH := .venv-bench/.installed
INSTALL := -m pip install -qq --disable-pip-version-check --require-hashes -r

# Addresses may hold $, &, ? and quotes. They go to the program through the environment, where neither make nor the
# shell reads them: `value` is the text as it was typed.
override URL := $(value URL)
override URLS := $(value URLS)
override CORPUS := $(value CORPUS)
override SOURCES := $(value SOURCES)
export URL URLS CORPUS SOURCES

.DEFAULT_GOAL := help
.PHONY: help scrape run cron test test-slow test-ray container check golden docs demo floors bench lock

help:
	@printf '%s\n' \
	  'make scrape URL=https://...   file the article of a page as JSON under corpus/' \
	  '            URL="a b c"       of several pages; a saved page (page.html) may stand for its address' \
	  '            URLS=file.txt     of a list of addresses, one a line' \
	  '            CORPUS=dir        in another folder' \
	  '            ARGS="..."        further options: see .venv/bin/python -m scraper scrape --help' \
	  'make run SOURCES=file.toml    read what is new at the sources of a list (sources.toml) into corpus/ (CORPUS, ARGS)' \
  'make cron                     print the crontab line that does so every night (ARGS="--at 03:40", "--every 1h",' \
  '                              "--systemd DIR": a service and a timer instead)' \
  'make test                     the tests, in under three minutes (ARGS="..." goes to pytest)' \
	  'make test-slow                those that take longer: whole nights, jobs that are killed, hostile pages' \
	  'make check                    lint, format, types' \
	  'make test-ray                 the test that needs Ray, which it installs first' \
	  'make container                build the image of Containerfile and try it (needs root, podman, debootstrap)' \
	  'make demo                     serve fixtures/ on this machine and scrape all of it over HTTP' \
	  'make golden                   rewrite the expected articles of fixtures/, on purpose (ARGS="case ...": of these)' \
	  'make docs                     rewrite the references of docs/ from the program' \
	  'make floors                   fail where quality fell below the pinned floors (saved pages: BENCH_DATA)' \
	  'make bench                    quality next to other extractors, as Markdown tables (ARGS="..." goes to it), and' \
	  '                              speed: fails where it is 15 % worse than pinned' \
	  'make lock                     renew the locked requirements (needs uv)' \
	  'PYTHON=python3.12             with any of them: which Python to use (3.11 or newer)'

ifeq ($(strip $(value URL)$(value URLS)),)
scrape:
	@printf '%s\n' \
	  'usage: make scrape URL=https://example.com/story   (in quotes if it holds & or ;  several: URL="a b c")' \
	  '       make scrape URLS=file.txt                   (one address a line)' \
	  '       make scrape URL=... CORPUS=dir              (another folder than corpus/)' >&2; exit 2
else
scrape: $(RUNTIME)
	@set -f; set -- $$URL; \
	  exec $(RUN) -m scraper scrape --corpus "$$CORPUS" $${URLS:+--urls "$$URLS"} $(ARGS) -- "$$@"
endif

run: $(RUNTIME)
	@exec $(RUN) -m scraper run --corpus "$$CORPUS" $(ARGS) -- "$$SOURCES"

cron: $(RUNTIME)
	@exec $(RUN) -m scraper cron --corpus "$$CORPUS" $(ARGS) -- "$$SOURCES"

test: $(DEV)
	@$(RUN) -m pytest $(ARGS)

test-slow: $(DEV)
	@$(RUN) -m pytest -m slow $(ARGS)

test-ray: $(RAY)
	@$(RUN) -m pytest -n 0 -k test_on_ray tests/test_scale.py $(ARGS)

container:
	@tests/container.sh

check: $(DEV)
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

golden: $(DEV)
	@$(RUN) -m tests.golden $(ARGS)

docs: $(DEV)
	@$(RUN) -m tests.references

demo: $(DEV)
	@$(RUN) -m tests.demo

floors: $(RUNTIME)
	@$(RUN) -m benchmarks.floors $(ARGS) check

bench: $(BENCH)
	@$(RUN_BENCH) -m benchmarks.quality --markdown $(ARGS)
	@$(RUN_BENCH) -m benchmarks.speed

lock:
	uv pip compile pyproject.toml --output-file requirements.txt $(LOCK)
	uv pip compile pyproject.toml --extra render --output-file requirements-render.txt $(LOCK)
	uv pip compile pyproject.toml --extra parquet --output-file requirements-parquet.txt $(LOCK)
	uv pip compile pyproject.toml --extra browse --output-file requirements-browse.txt $(LOCK)
	uv pip compile pyproject.toml --extra postgresql --output-file requirements-postgresql.txt $(LOCK)
	uv pip compile pyproject.toml --group dev --output-file requirements-dev.txt $(LOCK)
	uv pip compile pyproject.toml --extra scale --extra s3 --output-file requirements-scale.txt $(LOCK)
	uv pip compile pyproject.toml --extra ray --output-file requirements-ray.txt $(LOCK) -c requirements-dev.txt
	uv pip compile pyproject.toml --group bench --output-file requirements-bench.txt $(LOCK)
LOCK := --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url

# A .venv that went (or whose python3 went) makes both stamps stale, whatever their age.
ifneq ($(shell $(RUN) -c '' 2>/dev/null && echo runs),runs)
.PHONY: $(RUNTIME) $(DEV) $(RAY)
endif
ifeq ($(wildcard $(RUN_BENCH)),)
.PHONY: $(BENCH)
endif

$(RUNTIME): requirements.txt
	@$(call make-venv,.venv)
	@echo 'Installing what the scraper needs into .venv, once ...' >&2
	@$(RUN) $(INSTALL) requirements.txt
	@touch $@

# The lock for development holds everything of the other one.
$(DEV): requirements-dev.txt
	@$(call make-venv,.venv)
	@echo 'Installing what the scraper and its tests need into .venv, once ...' >&2
	@$(RUN) $(INSTALL) requirements-dev.txt
	@touch $(RUNTIME) $@

# Its lock agrees with the one for development, and comes on top of it.
$(RAY): requirements-ray.txt $(DEV)
	@echo 'Installing Ray into .venv, once ...' >&2
	@$(RUN) $(INSTALL) requirements-ray.txt
	@touch $(RUNTIME) $(DEV) $@

# The lock holds everything: nothing is left to resolve, and older pips stumble where lxml is asked for in two spellings.
$(BENCH): requirements-bench.txt
	@$(call make-venv,.venv-bench)
	@echo 'Installing the extractors to measure against into .venv-bench, once ...' >&2
	@$(RUN_BENCH) $(INSTALL) requirements-bench.txt --no-deps
	@touch $@

# Debian and Ubuntu ship python3 without the part of venv that installs pip: look for that part, ensurepip.
define make-venv
$(1)/bin/python -c 'import pip' 2>/dev/null || { \
  fail() { echo "$$1" >&2; exit 1; }; \
  command -v '$(PYTHON)' >/dev/null || \
    fail 'There is no $(PYTHON): install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv).'; \
  '$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
    fail '$(PYTHON) is too old: install Python 3.11 or newer and name it, as in PYTHON=python3.12.'; \
  '$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || \
    fail '$(PYTHON) has no venv module: install it (Debian, Ubuntu: apt install python3-venv).'; \
  '$(PYTHON)' -m venv --clear $(1); }
endef
