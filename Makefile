# Each target is a thin call of the project's own command line; see README.md.
#
#   make demo      install, start and fill everything; again: says that it runs
#   make stop      stop everything; the data stay
#   make status    what runs
#   make logs      follow the logs
#   make reset     delete the demo's data, after asking (FORCE=1 does not ask)
#   make test      the whole suite; make test ARGS="-k name"
#   make leak-full the leak suite with every route of every kind: some half an hour
#   make chaos     kill programs under load, then look whether anything was lost or published
#   make fuzz      10,000 malformed calls of all actions and pages; make fuzz ARGS="--seed 7 --cases 500"
#   make relevance how well the search ranks, by class of queries, beside stock CKAN
#   make trips     the files that a search, a save, an approval and a harvest call
#   make bench     figures side by side with stock CKAN
#   make lint      ruff, pyright, import rules, templates, catalogues, documents
#   make environment   install what all targets need
#   make docs      the documents as a site, in build/site
#   make catalogues, make clauses   bring translations and docs/clauses.md in step
#
# TTDN_PORT: port of the catalogue (5000). TTDN_HOME: folder of all state (var/).

PYTHON ?= python3
TTDN_HOME ?= var
export TTDN_HOME

BOOTSTRAP = $(PYTHON) dev/ttdn_dev/bootstrap.py
TTDN = .venv/bin/ttdn
# The script of an environment that an earlier version made looks where nothing is any more.
IN_STEP = { .venv/bin/python -c "import ttdn_demo, ttdn_dev" 2>/dev/null || $(BOOTSTRAP) demo; }

.PHONY: demo stop status logs reset test leak-full chaos trips relevance bench environment lint docs catalogues clauses

demo:
	@$(BOOTSTRAP) demo
	@$(TTDN) demo

stop status logs:
	@if [ -x $(TTDN) ]; then $(IN_STEP) && $(TTDN) $@; else echo "Nothing is installed, nothing runs."; fi

reset:
	@if [ -x $(TTDN) ]; then $(IN_STEP) && $(TTDN) reset $(if $(FORCE),--force); else echo "There is nothing to delete."; fi

test:
	@$(BOOTSTRAP) demo test
	@$(TTDN) test -- $(ARGS)

leak-full:
	@$(BOOTSTRAP) demo test
	@TTDN_LEAK_FULL=1 $(TTDN) test -- tests/leaks

chaos:
	@$(BOOTSTRAP) demo test
	@PYTHONPATH=tests .venv/bin/python -m chaos $(ARGS)

fuzz:
	@$(BOOTSTRAP) demo test
	@$(TTDN) test -- tests/fuzz --cases 10000 $(ARGS)

relevance:
	@$(BOOTSTRAP) demo test
	@$(TTDN) test -- tests/search/test_relevance.py

trips:
	@$(BOOTSTRAP) demo test
	@$(TTDN) test -- tests/harvesters/test_trips.py -s

bench:
	@$(BOOTSTRAP) demo
	@.venv/bin/python -m benchmarks $(ARGS)

environment:
	@$(BOOTSTRAP) demo test lint docs

lint: environment
	@$(TTDN) lint

docs:
	@$(BOOTSTRAP) demo docs
	@.venv/bin/mkdocs build --strict
	@echo "The documents are in build/site/index.html."

catalogues clauses:
	@$(BOOTSTRAP) demo test
	@.venv/bin/python tools/$@.py update
