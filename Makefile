# make run    build the index from corpus/ and serve it on http://127.0.0.1:8000
# make test   the whole check that CI runs: format, lint, types, tests
# make help   the rest

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DEV    := $(VENV)/.development

CORPUS := $(shell find corpus -type f 2>/dev/null | sed 's/ /\\ /g')
OUTPUT   := evaluation-runs/full
RANKINGS := hybrid dense lexical dense+lexical hybrid-passage hybrid-heading hybrid-sentence hybrid-lexical hybrid-rewrite
BENCH  := benchmarks/.short
# Tests that may run beside each other; those that load, kill or look at a whole service run alone.
AT_ONCE := $(addprefix tests/,cli contract evaluation indexer retrieval service)
CODE   := $(shell find retrieval indexer -type f -not -path '*/__pycache__/*')

.PHONY: run test check quick test-standalone test-cluster evaluate report reliability bench bench-full bench-milvus screenshots format clean help

run: index/CURRENT
	$(BIN)/faq-search serve

test: check

check: node_modules/.ready $(DEV) index/CURRENT
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	node_modules/.bin/tsc
	node_modules/.bin/eslint .
	$(BIN)/faq-search evaluate --questions corpus/questions.yaml > /dev/null
	$(BIN)/pytest $(AT_ONCE) -n 2 --dist loadfile
	$(BIN)/pytest $(addprefix --ignore=,$(AT_ONCE))

quick: $(DEV)  ## the tests without the real model
	$(BIN)/pytest -m "not slow and not standalone and not cluster"

# Servers of their own for these, started and stopped by the tests, in a network that has nothing but the loopback.
CLUSTER := $(VENV)/.cluster
ALONE   := $(BIN)/python -m tests.loopback $(BIN)/python -m pytest

test-standalone: $(CLUSTER)  ## a real Milvus server; some minutes
	$(ALONE) -m standalone

test-cluster: $(CLUSTER)  ## that, and a cluster of which machines are lost; needs etcd (Debian: etcd-server)
	@command -v etcd >/dev/null || { echo "etcd is not installed: apt-get install etcd-server"; exit 1; }
	$(ALONE) -m "standalone or cluster"

# 58 MB, for these tests alone.
$(CLUSTER): $(DEV)
	$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e '.[dev,cluster]'
	touch $@

evaluate: index/CURRENT
	$(BIN)/faq-search evaluate --questions corpus/questions.yaml

# DATASETS: a folder with scifact, feedbackqa and hint3_curekart in BEIR's layout; see docs/evaluation.md
report: index/CURRENT
	$(BIN)/faq-search evaluate --output $(OUTPUT) $(foreach name,$(RANKINGS),--run $(name)) \
	  --questions corpus/questions.yaml --questions evaluation/questions/self-harm-faqs/test.yaml \
	  --beir evaluation/questions/paraphrases test $(if $(DATASETS),--beir $(DATASETS)/scifact test \
	  --beir $(DATASETS)/feedbackqa dev --beir $(DATASETS)/hint3_curekart test)

# Half an hour: kills, damage, load, fuzzers and ten minutes of soak, at full length. `make test` has all of it in short.
reliability: $(DEV) index/CURRENT
	$(BIN)/python -m pytest tests/reliability tests/test_canary.py --long --timeout 1800 --figures benchmarks/results/reliability.json

# Short: that all of it works, on small numbers, against the naive design in this environment.
bench: $(DEV) index/CURRENT
	$(BIN)/python -m benchmarks.http --no-peers --clients 1 --clients 4 --seconds 1 --rounds 1 --output $(BENCH)
	$(BIN)/python -m benchmarks.stages --output $(BENCH)
	$(BIN)/python -m benchmarks.encoders --rounds 10 --passages 32 --output $(BENCH)
	$(BIN)/python -m benchmarks.growth --sizes 1000 --sizes 31000 --output $(BENCH)
	$(BIN)/python -m benchmarks.incremental --passages 100 --changes 1 --no-verify --output $(BENCH)
	$(BIN)/python -m benchmarks.scale --sizes 1000 --output $(BENCH)
	$(BIN)/python -m benchmarks.reading docs --output $(BENCH)
	$(BIN)/python -m benchmarks.lengths shipped=index --output $(BENCH)
	$(BIN)/python -m tests.milvus_servers lite $(BIN)/python -m benchmarks.milvus --sizes 1000 --questions 40 --output $(BENCH)
	$(BIN)/python -m tests.milvus_servers lite $(BIN)/python -m benchmarks.milvus_answers --index FLAT --output $(BENCH)
	$(BIN)/python -m benchmarks.tables --results $(BENCH) --output $(BENCH)/performance.md

# Some hours, most of them for `benchmarks.incremental`: every figure of docs/performance.md; installs the other systems on first use.
bench-full: $(DEV)
	$(BIN)/python -m benchmarks.http $(if $(DATASETS),--beir $(DATASETS)/hint3_curekart --split test)
	$(BIN)/python -m benchmarks.stages $(if $(DATASETS),--beir $(DATASETS)/hint3_curekart --split test)
	$(BIN)/python -m benchmarks.encoders
	$(BIN)/python -m benchmarks.growth $(if $(DATASETS),--beir $(DATASETS)/scifact --split test)
	$(BIN)/python -m benchmarks.incremental
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.tables

# Half an hour, for docs/scaling.md: the same answers as from files? At what cost? A real server, in a network of its own.
WITH_MILVUS := $(BIN)/python -m tests.loopback $(BIN)/python -m tests.milvus_servers standalone $(BIN)/python

bench-milvus: $(CLUSTER)
	$(WITH_MILVUS) -m benchmarks.milvus_answers $(if $(DATASETS),--beir evaluation/questions/paraphrases test \
	  --beir $(DATASETS)/scifact test --beir $(DATASETS)/feedbackqa dev --beir $(DATASETS)/hint3_curekart test)
	$(WITH_MILVUS) -m benchmarks.milvus
	$(BIN)/python -m benchmarks.sizing

# Every state of the page and of the box in another page, for the README; needs Chromium.
screenshots: $(DEV) index/CURRENT
	$(BIN)/python -m tests.browser.screenshots

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

index/CURRENT: $(READY) $(CORPUS) $(CODE) $(wildcard faq-search.toml)
	$(BIN)/faq-search build

# What building and serving need. The stamp is written last, so an interrupted set-up starts again.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is too old: Python 3.11 or later is needed. Name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e '.[build]'
	touch $@

# What tests, linters and benchmarks need besides.
$(DEV): $(READY)
	$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e '.[dev]'
	touch $@

# What checks the JavaScript; nothing of it is served.
node_modules/.ready: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is not installed: install Node.js 18.18 or later (Debian: apt-get install nodejs npm)"; exit 1; }
	npm ci --loglevel=error
	touch $@

clean:
	rm -rf $(VENV) index node_modules

help:
	@echo "make run       build the index from corpus/ and serve it on http://127.0.0.1:8000"
	@echo "make test      format check, lint, types and all tests"
	@echo "make quick     the tests without the real model"
	@echo "make test-standalone  the tests with a real Milvus server"
	@echo "make test-cluster  that, and the tests with a Milvus cluster; needs etcd"
	@echo "make evaluate  measure the search on the questions to tune on"
	@echo "make report    measure every ranking on all question sets, and on DATASETS=folder"
	@echo "make reliability  the tests of docs/reliability.md at full length, which takes half an hour"
	@echo "make bench     short benchmarks, to see that they run; needs wrk"
	@echo "make bench-full  the benchmarks of docs/performance.md, beside other systems"
	@echo "make bench-milvus  what vectors in Milvus cost, with a real server"
	@echo "make screenshots  the pictures of the page in docs/images; needs Chromium"
	@echo "make format    format the code and mend what the linter can"
	@echo "make clean     remove the virtual environment and the index"
