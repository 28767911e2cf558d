# Everything one runs. All of it starts from a bare Debian 12 with a Rust toolchain, and says what it installs.
.DEFAULT_GOAL := help
.PHONY: help demo test assets check bench

TARGET := $(or $(CARGO_TARGET_DIR),target)
# In CI every build is a first build: incremental data would only cost.
ifeq ($(CI),true)
export CARGO_INCREMENTAL := 0
endif

demo: ## a demo district under var/demo, served on 127.0.0.1:8080 (ARGS="--addr …")
	@scripts/require.sh fonts
	@scripts/release.sh
	@exec $(TARGET)/release/yichuang demo --data-dir var/demo $(ARGS)

test: ## every test: units, SQLite and PostgreSQL, HTTP, browser journeys
	@scripts/test.sh

assets: ## the front end, into crates/web/frontend/dist
	@scripts/assets.sh

check: ## format, lints, docs, licences, advisories, clean tree
	@scripts/check.sh

bench: ## load over HTTP against SQLite and PostgreSQL (ARGS="--large"); writes docs/performance.md
	@scripts/require.sh postgresql
	@scripts/release.sh
	@scripts/with-postgres.sh --durable $(TARGET)/release/yichuang bench $(ARGS)

help: ## this list
	@grep -hE '^[a-z]+:.* ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.* ## /  make \1\t/' | expand -t 16
