# Each target works by itself on a fresh machine: Python 3.11 or newer is all that must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check
ARGS ?=
# Tests run in as many processes as there are processors; each file stays in one of them.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help run test test-model lint scripts-lint types imports bench bench-verify bench-generate page load attack vectors ci browser clean

help: ## 列出各目标 / list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1|/' | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(VENV)/run.stamp ## 安装、建索引、打开网页 / set up, build the index, open the page
	$(BIN)/assistant index --if-needed
	$(BIN)/assistant chat $(ARGS)

test: $(VENV)/dev.stamp browser ## 全部测试 / all tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

test-model: $(VENV)/dev.stamp browser ## 真模型的测试，需下载 0.5 GB / tests with a real small model (half a gigabyte)
	$(PIP) -e '.[dev,local]'
	$(BIN)/python -m scripts.bench.fetch_local_model 0.5b || echo "取不到模型，跳过这些测试（no model to be had; its tests are skipped）"
	$(BIN)/python -m pytest -m localmodel $(ARGS)

lint: $(VENV)/dev.stamp ## 代码检查 / linter and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory scripts-lint

# The page's scripts: linter and type checker (package.json). With NEED_NODE=1, as in CI, Node must be there.
scripts-lint:
	@if command -v npm >/dev/null; then \
	  { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund; } \
	    && npm run --silent check; \
	elif [ -n "$(NEED_NODE)" ]; then \
	  echo "没有 Node，网页脚本无法检查（Node.js is needed to check the page's scripts: apt-get install nodejs npm）"; exit 1; \
	else echo "没有 Node，跳过网页脚本的检查（no Node; the page's scripts are not checked）"; fi

types: $(VENV)/dev.stamp ## 类型检查 / type checker
	$(BIN)/mypy

imports: $(VENV)/dev.stamp ## 模块依赖方向 / direction of imports
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/test_imports_direction.py tests/test_faces.py

bench: $(VENV)/dev.stamp ## 检索指标 / retrieval figures beside the peer's
	$(BIN)/python -m scripts.bench.retrieval $(ARGS)

bench-verify: $(VENV)/dev.stamp ## 核验指标 / verification figures beside the baselines
	$(BIN)/python -m scripts.bench.verify $(ARGS)
	$(BIN)/python -m scripts.bench.hostile

bench-generate: $(VENV)/dev.stamp ## 模型回答的核对指标 / checking of model answers（ARGS="--model local:0.5b" 用真模型）
	$(BIN)/python -m scripts.bench.generate $(ARGS)

load: $(VENV)/dev.stamp ## 服务的负载：多人同时、贪心者、内存 / many users at once, a greedy one, memory（docs/operations.md）
	$(BIN)/python -m scripts.bench.service.load $(ARGS)

attack: $(VENV)/dev.stamp ## 攻击服务：敌意输入、杀进程、损坏、磁盘满、出站 / hostile inputs, kills, damage, a full disk, egress
	$(BIN)/python -m scripts.bench.service.attack $(ARGS)
	$(BIN)/python -m pytest -q -m long tests/service

page: $(VENV)/dev.stamp browser ## 网页多重、多快 / weight and speed of the page
	$(BIN)/assistant index --if-needed
	$(BIN)/python -m scripts.bench.page $(ARGS)

vectors: $(VENV)/dev.stamp ## 重算随附向量 / recompute the shipped vectors
	$(BIN)/python -m scripts.train.compute_vectors $(ARGS)

ci: ## 持续集成所做的一切 / all that CI does
	.ci/run

# Chromium for the browser tests, where we may install it; elsewhere those tests are skipped.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "安装 Chromium（installing Chromium for the browser tests）"; \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk) >/dev/null 2>&1 \
	    || echo "没装上 Chromium，跳过浏览器测试（no Chromium; browser tests are skipped）"; \
	else echo "没有 Chromium，跳过浏览器测试（no Chromium; browser tests are skipped）"; fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 以上（Python 3.11 or newer is needed）：make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } \
	  || { rm -rf $(VENV); echo "建不了虚拟环境，请先安装 python3-venv（install python3-venv first）"; exit 1; }

$(VENV)/run.stamp: pyproject.toml | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/run.stamp

clean: ## 删去环境、索引与缓存 / remove environment, index and caches
	rm -rf $(VENV) .assistant .bench .pytest_cache .mypy_cache .ruff_cache
