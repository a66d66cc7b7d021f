# SPDX-License-Identifier: Apache-2.0

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build emulator demo test test-emulator test-providers test-browser test-hostile soak test-system test-upgrade test-aws test-nginx-versions sanitize fuzz nightly lint bench screenshots \
	install install-emulator deb deb-emulator rpm rpm-emulator test-rpm image test-container release test-release swift

# Of `install`. UNITDIR, CATALOGDIR and TMPFILESDIR are where systemd looks for units, message texts and directories.
PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
CATALOGDIR ?= $(PREFIX)/lib/systemd/catalog
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d

# Of `sanitize`: address or thread.
KIND ?= address

help: ## this list
	@echo "make TARGET, on Debian 12 with Swift 6.2 or later:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: swift ## the daemon for release: .build/release/authsidecar
	@scripts/install-packages build
	scripts/swift-release authsidecar

emulator: swift ## the load balancer's stand-in for release: emulator/.build/release/alb-emulator
	@scripts/install-packages build emulator
	scripts/swift-release alb-emulator

demo: swift ## all of it on loopback, to be tried until Ctrl-C; CHECK=1 ends by itself, PROVIDER=cognito PORT=8080 SITE_PORT=8081 EMULATOR_PORT=9080
	@scripts/install-packages build emulator demo
	@CHECK="$(CHECK)" PROVIDER="$(PROVIDER)" PORT="$(PORT)" SITE_PORT="$(SITE_PORT)" EMULATOR_PORT="$(EMULATOR_PORT)" scripts/demo

# With FILTER only the daemon's: it is for people who work on these.
test: swift ## all tests, with a real nginx and a real browser; FILTER=NginxTests for some of the daemon's
	@scripts/install-packages build test
	@echo "== Building the tests (the first time takes some minutes)"
	swift build --build-tests
	@echo "== Running the tests"
	scripts/swift-test --skip-build --no-parallel $(if $(FILTER),--filter "$(FILTER)")
	$(if $(FILTER),,@$(MAKE) --no-print-directory test-emulator test-providers test-browser)

test-emulator: swift ## the emulator's tests; FILTER= for some
	@scripts/install-packages build emulator test
	@echo "== Building the emulator's tests (the first time takes some minutes)"
	swift build --package-path emulator --build-tests
	@echo "== Running the emulator's tests"
	scripts/swift-test --package-path emulator --skip-build --no-parallel $(if $(FILTER),--filter "$(FILTER)")

test-providers: swift ## the demonstration as each identity provider; PROVIDER=keycloak for one
	Tests/Providers/run $(PROVIDER)

test-browser: swift ## the demonstration in a real browser; FILTER=SignUp for some
	@Tests/Browser/run $(if $(FILTER),"$(FILTER)")

screenshots: swift ## the pictures of docs/images, as the tests in the browser see the pages
	SCREENSHOTS=docs/images Tests/Browser/run WalkThrough

test-hostile: build ## attacks on the daemon's socket, and what each costs it; FILTER=Memory for some
	Tests/Hostile/run $(if $(FILTER),"$(FILTER)")

soak: build ## a million requests with 100,000 tokens, twice; then memory, descriptors and threads at rest
	AUTHSIDECAR=.build/release/authsidecar PYTHONPATH=Tests/Hostile:Tests \
		python3 -B Tests/Hostile/soak.py "$$(scripts/swift-release mint-token)"

test-system: ## the package under a real systemd, in a container, as root; FILTER=Watchdog for some, DEBIAN=13, ALLOW_SKIP=1
	DEBIAN="$(DEBIAN)" Tests/System/run $(if $(FILTER),"$(FILTER)")

test-upgrade: swift ## the upgrade from 0.1.0 and the way back, under a real systemd, as root
	@scripts/install-packages build package
	@previous=$$(scripts/build-previous 0.1.0); PREVIOUS=$$previous EMULATOR=no Tests/System/run PreviousVersion

test-aws: swift ## the CloudFormation templates, in an emulator of AWS with a real browser; FILTER=Login for some
	Tests/AWS/run $(if $(FILTER),"$(FILTER)")

test-nginx-versions: swift ## NginxTests with the nginx of Debian 13 and the newest mainline; VERSION=mainline for one
	@scripts/install-packages build test versions
	swift build --build-tests
	Tests/NginxVersions/run $(VERSION)

# ThreadSanitizer does not know the futex of Synchronization.Mutex: THREAD_SANITIZER gives Sources/Locking another lock.
# Two builds next to .build, since every module is compiled differently.
sanitize: swift ## the tests without nginx, under AddressSanitizer, with a search for leaks; KIND=thread: ThreadSanitizer; FILTER= for some
	@scripts/install-packages build test
	@echo "== Building the tests with the sanitizer of kind $(KIND) (some minutes)"
	swift build --build-tests --sanitize=$(KIND) --scratch-path .build-$(KIND) \
		$(if $(filter thread,$(KIND)),-Xswiftc -DTHREAD_SANITIZER)
	@echo "== Running the tests with the sanitizer of kind $(KIND)"
	@probe=.build-$(KIND)/probe; \
		if ! { echo 'int main(void) { return 0; }' | clang -fsanitize=address -x c -o $$probe - && $$probe; } 2> /dev/null; then \
			echo "== The search for leaks is off: it traces the process, which this container forbids (SYS_PTRACE)"; \
			export ASAN_OPTIONS=detect_leaks=0; \
		fi; \
		LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 \
		TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/races.supp:atexit_sleep_ms=0:external_symbolizer_path=$$(command -v llvm-symbolizer) \
		scripts/swift-test --skip-build --sanitize=$(KIND) --scratch-path .build-$(KIND) --no-parallel --skip NginxTests \
		$(if $(FILTER),--filter "$(FILTER)")

fuzz: swift ## libFuzzer with AddressSanitizer on all that reads hostile text, and verdicts compared with other libraries; SECONDS=60 of each, TARGET=auth for one
	@scripts/install-packages build fuzz
	Tests/Fuzz/run "$(or $(SECONDS),60)" $(if $(TARGET),"$(TARGET)")

nightly: ## what takes too long for every push: all tests without nginx under ThreadSanitizer, other versions of nginx, 10 minutes of fuzzing for each target, a million requests, the RPM, the container image, Debian 13, the upgrade from 0.1.0, a release, AWS
	$(MAKE) --no-print-directory sanitize KIND=thread
	$(MAKE) --no-print-directory test-nginx-versions
	$(MAKE) --no-print-directory fuzz SECONDS=600
	$(MAKE) --no-print-directory soak
	ALLOW_SKIP=1 $(MAKE) --no-print-directory test-rpm
	DEBIAN=13 ALLOW_SKIP=1 $(MAKE) --no-print-directory test-system
	ALLOW_SKIP=1 $(MAKE) --no-print-directory test-upgrade
	ALLOW_SKIP=1 $(MAKE) --no-print-directory test-container
	$(MAKE) --no-print-directory test-release
	$(MAKE) --no-print-directory test-aws

lint: swift ## format of the sources, nginx files, scripts, units, manual pages, alert rules, manifests
	@scripts/install-packages lint
	@echo "== swift format"
	swift format lint --strict -r -p Package.swift Sources Tests emulator/Package.swift emulator/Sources emulator/Tests
	@echo "== shellcheck"
	shellcheck $$(grep -lE '^#!.*(ba)?sh' scripts/*) Benchmarks/run Benchmarks/instructions Benchmarks/start Benchmarks/revocations Tests/System/run Tests/System/boot Tests/Hostile/run Tests/NginxVersions/run Tests/Providers/run Tests/Browser/run Tests/AWS/run Tests/Fuzz/run Tests/Fuzz/build Tests/Applications/parameters.sh .ci/run packaging/debian/authsidecar.p* Tests/Packages/run Tests/Release/run Tests/Container/run Tests/Container/nginx-image
	@echo "== expressions"
	scripts/lint-text
	@echo "== units, message texts and manual pages"
	scripts/lint-packaging
	@echo "== alert rules and dashboard"
	scripts/lint-monitoring
	@echo "== schemas of Kubernetes, ECS and Compose"
	scripts/lint-containers
	@echo "== nginx -t and gixy-next"
	scripts/lint-nginx

bench: swift ## requests/s, p99 and CPU a request, compared with nginx's own return 204
	@scripts/install-packages build bench
	Benchmarks/run

install: ## what `make build` made, with units, manual and nginx files; PREFIX=/usr/local DESTDIR=
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" SYSCONFDIR="$(SYSCONFDIR)" UNITDIR="$(UNITDIR)" CATALOGDIR="$(CATALOGDIR)" \
		TMPFILESDIR="$(TMPFILESDIR)" scripts/install

install-emulator: ## what `make emulator` made; PREFIX=/usr/local DESTDIR=
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" SYSCONFDIR="$(SYSCONFDIR)" scripts/install-emulator

deb: build ## the Debian package, in .build/deb; VERSION=
	@scripts/install-packages package
	@scripts/build-deb authsidecar $(VERSION)

deb-emulator: emulator ## that of the emulator
	@scripts/install-packages package
	@scripts/build-deb authsidecar-emulator $(VERSION)

rpm: build ## the RPM for Amazon Linux 2023 and RHEL 9, in .build/rpm; VERSION=
	@scripts/install-packages rpm
	@scripts/build-rpm authsidecar $(VERSION)

rpm-emulator: emulator ## that of the emulator
	@scripts/install-packages rpm
	@scripts/build-rpm authsidecar-emulator $(VERSION)

test-rpm: ## the RPM in a root of its own and under a real systemd, and the SELinux module, as root; FILTER= for some, ALLOW_SKIP=1
	Tests/Packages/run $(if $(FILTER),"$(FILTER)")

image: build ## the container image, by buildah without a registry, in .build/image; VERSION=
	@scripts/install-packages container
	@scripts/build-image $(VERSION)

test-container: swift ## the image with podman: nginx in one container, the daemon in another, as root; FILTER= for some, ALLOW_SKIP=1
	Tests/Container/run $(if $(FILTER),"$(FILTER)")

release: swift ## packages, SBOM, notes and signed checksums of a commit, in .build/release-VERSION; VERSION= KEY=FILE
	@scripts/install-packages build package rpm release
	@scripts/release "$(VERSION)" "$(KEY)"

test-release: swift ## a release in two directories: the same bytes, and its signature
	@scripts/install-packages build package rpm release
	Tests/Release/run

swift:
	@command -v swift >/dev/null || { echo "swift is missing: install Swift 6.2 or later (swift.org) and put it on PATH" >&2; exit 1; }
