# SPDX-License-Identifier: Apache-2.0

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build demo test test-system sanitize lint bench install deb swift

# Of `install`. UNITDIR, CATALOGDIR and TMPFILESDIR are where systemd looks for units, message texts and directories.
PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
CATALOGDIR ?= $(PREFIX)/lib/systemd/catalog
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d

help: ## this list
	@echo "make TARGET, on Debian 12 with Swift 6.2 or later:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: swift ## the daemon for release: .build/release/authsidecar
	@scripts/install-packages build
	swift build -c release --static-swift-stdlib --product authsidecar

demo: swift ## all of it on loopback, to be tried until Ctrl-C; CHECK=1 ends by itself, PORT=8080 SIGNED_IN_PORT=8081 KEY_PORT=8082
	@scripts/install-packages build demo
	@CHECK="$(CHECK)" PORT="$(PORT)" SIGNED_IN_PORT="$(SIGNED_IN_PORT)" KEY_PORT="$(KEY_PORT)" scripts/demo

test: swift ## all tests, nginx among them; FILTER=NginxTests for some
	@scripts/install-packages build test
	@echo "== Building the tests (the first time takes some minutes)"
	swift build --build-tests
	@echo "== Running the tests"
	swift test --skip-build --no-parallel $(if $(FILTER),--filter "$(FILTER)")

test-system: ## the package under a real systemd, in a container, as root; FILTER=Watchdog for some, ALLOW_SKIP=1
	Tests/System/run $(if $(FILTER),"$(FILTER)")

sanitize: swift ## the tests without nginx, under AddressSanitizer
	@scripts/install-packages build test
	@echo "== Building the tests with AddressSanitizer (some minutes)"
	swift build --build-tests --sanitize=address --scratch-path .build-address
	@echo "== Running the tests with AddressSanitizer"
	ASAN_OPTIONS=$${ASAN_OPTIONS-detect_leaks=0} swift test --skip-build --sanitize=address --scratch-path .build-address \
		--no-parallel --skip NginxTests

lint: swift ## format of the sources, nginx files, scripts, units, manual pages
	@scripts/install-packages lint
	@echo "== swift format"
	swift format lint --strict -r -p Package.swift Sources Tests
	@echo "== shellcheck"
	shellcheck scripts/* Benchmarks/run Tests/System/run Tests/System/boot .ci/run packaging/debian/authsidecar.postrm
	@echo "== units, message texts and manual pages"
	scripts/lint-packaging
	@echo "== nginx -t and gixy-next"
	scripts/lint-nginx

bench: swift ## requests/s, p99 and CPU a request, beside nginx's own return 204
	@scripts/install-packages build bench
	Benchmarks/run

install: ## what `make build` made, with units, manual and nginx files; PREFIX=/usr/local DESTDIR=
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" SYSCONFDIR="$(SYSCONFDIR)" UNITDIR="$(UNITDIR)" CATALOGDIR="$(CATALOGDIR)" \
		TMPFILESDIR="$(TMPFILESDIR)" scripts/install

deb: build ## the Debian package, in .build/deb
	@scripts/install-packages package
	@scripts/build-deb $(VERSION)

swift:
	@command -v swift >/dev/null || { echo "swift is missing: install Swift 6.2 or later (swift.org) and put it on PATH" >&2; exit 1; }
