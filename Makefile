# newsgrain: `make` shows this list. Every target sets up what it needs; files are rebuilt only when stale.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# every start would compile the package again
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/newsgrain
IN ?= inbox
OUT ?= out
ON ?=
# what `make setup` installs; `make encoder` adds the extra `encoder`, which is large
EXTRAS := report crowd xlsx pdf docx dask s3 serve
# a share of what outnumbers all else in the pool of the shipped model
DISTIL ?= --thin 'Office of US Senator=0.2'
# labels of articles of that pool, whose texts are not ours to pass on
ELSEWHERE := annotations/elsewhere/open.labels.jsonl
JOINED := .build/elsewhere.jsonl
# one word for the shell, whatever is in it: a folder may have spaces in its name
quoted = '$(subst ','\'',$(1))'

READY := $(VENV)/.ready
ENCODER := $(VENV)/.encoder
TORCH := $(BIN)/python -c 'import torch; assert torch.__version__.startswith("2.13."), torch.__version__'
GOLD := annotations/gold.jsonl
DATASET := .build/dataset/train.parquet
MODEL := models/current
SOURCES := $(shell find src -name '*.py' -o -name '*.tsv' -o -name '*.json')
TYPED := $(wildcard src/newsgrain/text/*.p* src/newsgrain/features/*.p*)
COMPILED := .build/compiled/.made
ARTICLES := $(wildcard annotations/articles/*.jsonl)

.PHONY: help compiled setup classify train shipped encoder evaluate adjudicate label-studio push pull test check check-corpus bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## an environment in .venv with everything pinned (uv if present, else pip)
$(READY): pyproject.toml constraints.txt
	@if command -v uv >/dev/null; then \
	  uv venv -q --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install -q --python $(BIN)/python --require-hashes -r constraints.txt && \
	  uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install -q --no-compile --no-deps --require-hashes -r constraints.txt && \
	  $(BIN)/python -m pip install -q --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@

compiled: $(COMPILED) ## what must be fast, compiled again after a change
$(COMPILED): $(TYPED) hatch_build.py | $(READY)
	@$(BIN)/python hatch_build.py
	@mkdir -p $(@D) && touch $@

$(DATASET): $(GOLD) $(ARTICLES) $(SOURCES) | $(READY) $(COMPILED)
	$(RUN) dataset
	@touch $@

$(MODEL): $(DATASET) $(SOURCES) | $(READY)
	$(RUN) train
	@touch $@

encoder: $(DATASET) $(ENCODER) ## an encoder as well, for `--model accurate`; BACKBONE=folder or name starts from another one
	$(RUN) train --encoder $(if $(BACKBONE),--backbone $(call quoted,$(BACKBONE)))
# torch: the small build where pip or uv is told where it is, else the one of PyPI with all that it needs;
# one that is there already stays
$(ENCODER): constraints-encoder.txt constraints-torch.txt constraints-torch-cpu.txt $(READY)
	@if command -v uv >/dev/null; then add="uv pip install -q --python $(BIN)/python"; \
	else add="$(BIN)/python -m pip install -q --no-compile"; fi; \
	pinned="$$add --no-deps --require-hashes -r constraints"; \
	$$pinned-encoder.txt && \
	{ $(TORCH) 2>/dev/null || $$pinned-torch-cpu.txt 2>/dev/null || \
	  { echo "torch's small build is not on offer: fetching the other, which is gigabytes on Linux (docs/MODELS.md)" >&2 && \
	    $$pinned-torch.txt && $$add torch==2.13.0; }; } && \
	{ why=$$($(TORCH) 2>&1) || \
	  { echo "torch is installed and cannot be used: $${why##*$$'\n'}; remove it and try again" >&2; exit 1; }; }
	@touch $@

adjudicate: $(READY) ## settle the annotators' answers into annotations/gold.jsonl
	$(RUN) adjudicate

train: $(MODEL) ## a model from annotations/, in models/, used from then on

shipped: $(DATASET) ## the model that comes with newsgrain anew: POOL='...' WITH='...' ON='...', files; TEACHER=model
	$(RUN) join $(or $(POOL),$(error POOL is not set: give unlabelled articles)) --labels $(ELSEWHERE) --out $(JOINED)
	$(RUN) distil $(POOL) --out models/default \
	  $(addprefix --with ,$(WITH) $(JOINED)) $(addprefix --on ,$(ON)) $(addprefix --teacher ,$(TEACHER)) $(DISTIL)

classify: $(READY) $(COMPILED) ## label every sentence of IN=inbox into OUT=out
	$(RUN) classify $(call quoted,$(IN)) --out $(call quoted,$(OUT)) || [ $$? -eq 3 ]

evaluate: $(MODEL) ## the numbers and report.html; ON=labelled.jsonl measures there too
	$(RUN) evaluate --jobs -1 $(if $(ON),--on $(call quoted,$(ON)) --cross-validate) --html report.html

label-studio: $(READY) ## a Label Studio server on 127.0.0.1 (PORT=8080) until Ctrl-C
	$(RUN) label-studio $(if $(PORT),--port $(call quoted,$(PORT)))

push: $(READY) ## sentences of IN to the server at LABEL_STUDIO_URL; without one into tasks.json and config.xml
	$(RUN) push $(call quoted,$(IN)) $(if $(LABEL_STUDIO_URL),,--to-file tasks.json --config config.xml) || [ $$? -eq 3 ]

pull: $(READY) ## answers from the server at LABEL_STUDIO_URL; without one from EXPORT=export.json
	$(RUN) pull $(if $(LABEL_STUDIO_URL),,--from-file $(call quoted,$(or $(EXPORT),export.json))) || [ $$? -eq 3 ]

test: $(READY) $(COMPILED) ## the tests; NEWSGRAIN_TEST_ALL=1 adds the slow ones and demands a browser and a compiler
	$(BIN)/pytest -n 2

check: $(READY) check-corpus ## lint, types, corpus
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check-corpus: $(READY) ## that annotations/ keeps its promises
	$(RUN) check-corpus $(addprefix --foreign ,$(wildcard ../shared))

bench: $(MODEL) ## timings against peers; FASTTEXT=program takes fastText's command line in
	$(BIN)/python -m benchmarks.run $(if $(FASTTEXT),--fasttext $(call quoted,$(FASTTEXT)))

constraints: ## renew constraints.txt (needs uv)
	uv pip compile pyproject.toml $(EXTRAS:%=--extra %) --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links -q -o constraints.txt

clean: ## forget everything derived
	rm -rf $(VENV) .build out report.html report.json models/current models/accurate $(filter-out models/default/,$(wildcard models/*/))
