# Every target does its own set-up in .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
SEEDS ?= ../shared/seeds

.PHONY: demo test seeds check unit clean

demo: $(VENV)/.installed  ## Convert both example notes and print their verdicts
	$(BIN)/xbrl-converter convert examples/other-current-assets/note.txt --out $(OUT)/other-current-assets
	$(BIN)/xbrl-converter convert examples/segment-reporting/note.txt --out $(OUT)/segment-reporting

test: check unit  ## Everything that CI checks

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2

seeds: $(VENV)/.installed  ## Convert the two seed notes of SEEDS into OUT/note8 and OUT/note33
	$(BIN)/xbrl-converter convert $(SEEDS)/000_8903ea18af274f83.txt \
	  --profile tests/seeds/note8/report.yaml --decisions tests/seeds/note8/decisions.yaml --out $(OUT)/note8
	$(BIN)/xbrl-converter convert $(SEEDS)/002_fa2b530666297a11.txt \
	  --profile tests/seeds/note33/report.yaml --decisions tests/seeds/note33/decisions.yaml --out $(OUT)/note33

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade pip
	$(BIN)/python -m pip install -qq --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install -qq --editable '.[dev,data,viewer]'
	touch $@

clean:
	rm -rf $(VENV) $(OUT) build dist *.egg-info
