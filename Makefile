# Every target sets itself up: nothing is needed but Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CONFIG ?= configs/local.yaml
OUT    ?= out
REST_PORT ?= 8081
POOL_PORT ?= 50000

.DEFAULT_GOAL := help
.PHONY: help setup run-local test test-faults test-cluster test-deploy prism flink flink-up flink-down lint bench bench-full bench-quality bench-parts clean

help:             ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

$(BIN)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsbeam needs Python 3.11 or newer: call make PYTHON=/path/to/python3.11")'
	@echo "Creating $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@

setup: $(BIN)/.installed  ## create .venv with the newsbeam command

run-local: setup  ## ingest CONFIG= (default: the bundled sample newsroom) into OUT= (default: out)
	@$(BIN)/newsbeam run $(CONFIG) --out $(OUT) --runner local

test: setup       ## run every test
	@$(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder

test-faults: setup  ## kill runs at N= random moments (default: 200), a tenth as many on S3, and at every named step; report what is lost or doubled
	@NEWSBEAM_TEST_KILLS=$(or $(N),200) $(BIN)/python -m pytest -n 2 tests/end_to_end/test_kills.py tests/end_to_end/test_kills_s3.py tests/end_to_end/test_faults.py

prism: setup      ## build Prism, the runner of `--runner prism`; needs Go
	@PYTHONPATH=. $(BIN)/python deploy/engines/build_prism.py

flink: setup      ## get Flink and Beam's job server for it; needs Java and Maven
	@PYTHONPATH=. $(BIN)/python deploy/engines/install_flink.py

flink-up: flink   ## start a Flink session cluster with two task managers, and a worker pool, on this machine
	@PYTHONPATH=. $(BIN)/python deploy/engines/flink_cluster.py up --rest-port $(REST_PORT) --pool-port $(POOL_PORT)

flink-down: setup ## stop it
	@PYTHONPATH=. $(BIN)/python deploy/engines/flink_cluster.py down

test-cluster: setup  ## the same rows on every engine, and faults on Flink; N= kills of each kind (default: 1)
	-@$(MAKE) --no-print-directory prism
	-@$(MAKE) --no-print-directory flink
	@NEWSBEAM_TEST_CLUSTER_KILLS=$(or $(N),1) $(BIN)/python -m pytest tests/cluster

test-deploy: setup  ## carry out the Dockerfile without Docker, and use its image; needs root, debootstrap and Go
	@NEWSBEAM_TEST_DEPLOY=1 $(BIN)/python -m pytest tests/deploy

lint: setup       ## format check, lint, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: setup      ## measure speed against its limit, other tools and itself: a table, and benchmarks/results/latest.json
	@$(BIN)/python -m benchmarks.speed

bench-full: setup ## the same with up to 30,000 pages: about an hour
	@$(BIN)/python -m benchmarks.speed --full

bench-quality: setup  ## score cleaning on saved pages with gold
	@$(BIN)/python benchmarks/score_pages.py
	@$(BIN)/python benchmarks/boilerplate_gain.py

bench-parts: setup  ## measure single parts: ledger, slow hosts, guarded process
	@$(BIN)/python benchmarks/ledger_scale.py
	@$(BIN)/python benchmarks/slow_host.py
	@$(BIN)/python benchmarks/sandbox_cost.py

clean:            ## remove what the other targets made, but for OUT
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
