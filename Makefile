# Two commands: `make report` publishes the shipped studies, `make test` checks everything.
# Each sets up what it needs in .venv, from nothing but python >= 3.11 and make. Recipes quote every
# path, so a folder with spaces or Chinese characters works too.

PYTHON ?= python3
UV = .venv/bin/uv
RUN = .venv/bin
export PYTHONUTF8 = 1
# Set in many container images; without bytecode every kernel start compiles every package again.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH
unexport VIRTUAL_ENV
export UV_COMPILE_BYTECODE = 1
export UV_LINK_MODE = copy
# The certificates that the machine trusts: hospitals and companies often have their own.
export UV_SYSTEM_CERTS = 1
export UV_NATIVE_TLS = 1
STUDIES = $(notdir $(patsubst %/study.toml,%,$(wildcard data/raw/*/study.toml)))

.PHONY: report test check lab setup setup-test browser lock bench soak clean help
.DEFAULT_GOAL := help

help:
	@echo "make report   set up, then publish the shipped studies into reports/"
	@echo "make test     set up, then run the whole check"
	@echo "make lab      set up, then open JupyterLab on the notebooks"
	@echo "make bench    peers and limits side by side; make soak kills batches 300 times"
	@echo "make lock     renew requirements.lock and tests/requirements.lock"

report: setup
	@"$(MAKE)" --no-print-directory -j2 $(addprefix publish-,$(STUDIES))

publish-%: setup
	@"$(RUN)/workbench" report "$*"

test: setup-test browser
	"$(RUN)/ruff" check .
	"$(RUN)/ruff" format --check .
	"$(RUN)/mypy"
	"$(RUN)/python" -m pytest -n 2 --dist loadgroup

lab: setup
	"$(RUN)/jupyter" lab notebooks

bench: setup-test
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$(RUN)/python" -m tests.benchmarks

# Kills workers, kernels and batches at random moments, 300 times; nothing may be torn or falsely done.
soak: setup-test
	WORKBENCH_KILLS=300 "$(RUN)/python" -m pytest -n 0 tests/publish/batch/test_trouble.py

setup: .venv/ready
setup-test: .venv/ready-test

.venv/uv:
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11) and 'workbench needs Python 3.11 or newer')"
	"$(PYTHON)" -m venv .venv
	@if command -v uv >/dev/null 2>&1; then ln -sf "$$(command -v uv)" "$(UV)"; \
	else "$(RUN)/python" -m pip install --quiet --disable-pip-version-check uv; fi
	@touch .venv/uv

.venv/ready: .venv/uv requirements.lock pyproject.toml
	"$(UV)" pip install --quiet --python "$(RUN)/python" --require-hashes -r requirements.lock
	"$(UV)" pip install --quiet --python "$(RUN)/python" --no-deps --no-build-isolation -e .
	@"$(RUN)/python" -c "import matplotlib.font_manager"
	@touch .venv/ready

.venv/ready-test: .venv/ready tests/requirements.lock
	"$(UV)" pip install --quiet --python "$(RUN)/python" --require-hashes -r tests/requirements.lock
	@touch .venv/ready-test

# The browser tests want a Chromium: the system's, else playwright's own, else, as root on Debian, apt's.
browser: setup-test
	@"$(RUN)/python" -m tests.browser.install

lock: .venv/uv
	"$(UV)" pip compile --quiet --universal --upgrade --generate-hashes --python-version 3.11 --no-header --no-annotate \
	  --extra build -c constraints.txt -o requirements.lock pyproject.toml
	"$(UV)" pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	  --extra build --extra test -c requirements.lock -o tests/requirements.lock pyproject.toml

clean:
	rm -rf data/processed/* reports/* .pytest_cache .mypy_cache .ruff_cache
