# Autochrome
#
#   make demo       colorize Samples/ into demo/ (installs missing packages, builds a release)
#   make test       build and run all tests
#   make test-quick only the tests that start no process
#   make build      debug build
#   make release    optimized build: .build/release/autochrome
#   make lint       check formatting, C warnings, imports between targets, and spelling
#   make check      lint, kernels and test: required for every commit
#   make format     format the sources
#   make torture    kill, starve and deceive the program: a round of each kind; ROUNDS=1000 or HOURS=3 for the long form
#   make soak       20,000 pictures in one batch, and the resources that the program holds; PICTURES=1000 for fewer
#   make bench      measure the speed of this machine; SCANS=folder: with scans of Benchmarks/scans.py
#   make kernels    check the C kernels alone, on every instruction set and under sanitizers
#                   (kernels-aarch64: built for AArch64, in an emulator)
#   make fuzz       feed every parser with inputs from libFuzzer, and whole batches with mutants of pictures;
#                   EACH=10: seconds per parser, FILES=200: mutants
#   make sanitize   run the tests under the address and the thread sanitizer, in separate builds
#   make manual     regenerate docs/autochrome.1 from the program's help
#   make install    install below PREFIX (/usr/local); DESTDIR for packagers
#   make uninstall  remove what install installed
#   make deb        a Debian package of the release, in dist/ (dist: also a tarball, and SHA256SUMS)
#   make clean      remove everything that was built, demo/ and dist/

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PREFIX ?= /usr/local
DESTDIR ?=
BINARY := .build/release/autochrome
SOURCES := Package.swift $(shell find Sources -type f)
FORMATTED := Sources Tests Package.swift

# glib's pkg-config file names a flag that SwiftPM refuses and does not need, Foundation itself calls mktemp, and
# modules that are optimized as a whole are compiled as a whole: all this is said at every build.
QUIET := 2>&1 | sed -u -e '/prohibited flag(s): -pthread/d' -e '/the use of .mktemp. is dangerous/d' \
	-e '/remark: Incremental compilation has been disabled/d'

share := $(DESTDIR)$(PREFIX)/share
doc := $(share)/doc/autochrome
# Debian's packages have a folder of their own for the completions of zsh.
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions

.PHONY: build release test test-quick test-runner test-programs tests check lint format bench kernels \
	kernels-aarch64 torture soak program fuzz sanitize demo manual install uninstall deb dist clean help dependencies

help:
	@sed -n 's/^#   //p' Makefile

dependencies:
	@scripts/dependencies.sh

build: dependencies
	@swift build $(QUIET)

# The Swift library is linked in, so that an installed program runs without a toolchain. Debug information would take a
# twentieth of the time and a quarter of the program.
release: dependencies
	@swift build -c release --static-swift-stdlib --product autochrome -debug-info-format none $(QUIET)

$(BINARY): $(SOURCES)
	@$(MAKE) --no-print-directory release
	@touch $(BINARY)

# Suites that start processes come after the others, in two lines: their processes use all cores themselves, but wait a
# lot, for the disk and for each other.
PROCESSES := ^(BatchRunnerTests|CommandTests)\.|[./](BagFolder|Browser|Manifest|Leak|Memory)Tests/|/(trap|agreesWithSha256sum|bothDigests|pythonReads)
RUNNER := ^BatchRunnerTests\.
RUN_TESTS := swift test --skip-build --ignore-lock --disable-xctest

test: test-quick
	@$(MAKE) --no-print-directory --jobs 2 test-runner test-programs
	@if command -v python3 >/dev/null; then scripts/page_commands.py .build/debug/autochrome; \
	else echo "Left out, as there is no python3: scripts/page_commands.py"; fi

test-runner:
	@$(RUN_TESTS) --no-parallel --filter '$(RUNNER)' $(QUIET)

test-programs:
	@$(RUN_TESTS) --no-parallel --filter '$(PROCESSES)' --skip '$(RUNNER)' $(QUIET)

test-quick: tests
	@$(RUN_TESTS) --parallel --skip '$(PROCESSES)' $(QUIET)

# The product alone: a build of everything would compile tools of dependencies too.
tests: dependencies
	@swift build --product autochromePackageTests $(QUIET)

check: lint kernels test

lint:
	@scripts/dependencies.sh lint
	@swift format lint --strict --recursive $(FORMATTED)
	@scripts/lint_c.sh
	@python3 scripts/test_imports.py
	@python3 scripts/imports.py
	@python3 scripts/paths.py
	@git ls-files -z | xargs -0 codespell
	@if python3 -c 'import cv2, onnx, openvino, torch' 2>/dev/null; then \
		python3 Benchmarks/test_benchmarks.py; \
	else echo "Left out, as Benchmarks/requirements.txt is not installed: test_benchmarks.py"; fi

format:
	@scripts/dependencies.sh lint
	@swift format --in-place --recursive $(FORMATTED)
	@scripts/lint_c.sh format

demo: release
	@$(BINARY) colorize Samples --output demo
	@echo "The report: file://$(CURDIR)/demo/autochrome-report/report.html"

# Failpoints are in debug builds alone.
torture: program
	@scripts/torture $(if $(ROUNDS)$(HOURS),--matrix) $(ROUNDS:%=--rounds %) $(HOURS:%=--hours %)

soak: program
	@scripts/soak $(PICTURES:%=--pictures %)

program: dependencies
	@swift build --product autochrome $(QUIET)

# OpenBLAS chooses its routines itself, as it does for users.
bench: $(BINARY)
	@AUTOCHROME_BENCH=1 swift build -c release --static-swift-stdlib --product bench $(QUIET)
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE .build/release/bench $(if $(SCANS),--scans $(SCANS))

kernels:
	@scripts/kernels.sh

kernels-aarch64:
	@scripts/aarch64.sh

fuzz: build
	@scripts/fuzz.sh $(or $(EACH),10)
	@Tests/Fuzz/workers.py --files $(or $(FILES),200)

# Suites that start processes are left out: the sanitizers' own memory is beyond what a worker may have. Leaks have
# tests of their own, which know what libvips and Swift keep; and Swift's crash reporter waits forever for a process
# that a sanitizer has stopped.
sanitize: sanitize-address sanitize-thread

.build/sanitizer-locks.so: Tests/Sanitizers/locks.c
	@mkdir -p .build && $$(scripts/clang.sh) -shared -fPIC -O1 -Wall $< -o $@

sanitize-%: dependencies .build/sanitizer-locks.so
	@swift build --scratch-path .build/sanitize-$* --sanitize $* --product autochromePackageTests $(QUIET)
	@SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
		$(if $(filter thread,$*),LD_PRELOAD=$(CURDIR)/.build/sanitizer-locks.so) \
		$(RUN_TESTS) --scratch-path .build/sanitize-$* --sanitize $* --no-parallel --skip '$(PROCESSES)' $(QUIET)

manual: build
	@swift build --product generate-manual $(QUIET)
	@mkdir -p docs
	@.build/debug/generate-manual .build/debug/autochrome --date 2026-01-01 --output-directory docs

# The documents lie as in the repository, so that the links of README.md lead somewhere.
install: $(BINARY)
	install -d $(DESTDIR)$(PREFIX)/bin $(share)/autochrome/Models $(share)/autochrome/Pipelines \
		$(share)/bash-completion/completions $(DESTDIR)$(ZSH_COMPLETIONS) \
		$(share)/fish/vendor_completions.d $(share)/man/man1 $(doc)/docs/images $(doc)/Models $(doc)/Samples
	install -s -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/autochrome
	install -m 644 Models/*.safetensors Models/*.md $(share)/autochrome/Models
	install -m 644 Pipelines/*.yaml $(share)/autochrome/Pipelines
	install -m 644 docs/autochrome.1 $(share)/man/man1/autochrome.1
	install -m 644 README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE $(doc)
	install -m 644 docs/*.md $(doc)/docs
	install -m 644 docs/images/* $(doc)/docs/images
	install -m 644 Models/*.md $(doc)/Models
	install -m 644 Samples/SOURCES.md $(doc)/Samples
	$(BINARY) --generate-completion-script bash > $(share)/bash-completion/completions/autochrome
	$(BINARY) --generate-completion-script zsh > $(DESTDIR)$(ZSH_COMPLETIONS)/_autochrome
	$(BINARY) --generate-completion-script fish > $(share)/fish/vendor_completions.d/autochrome.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/autochrome $(share)/man/man1/autochrome.1 \
		$(share)/bash-completion/completions/autochrome $(DESTDIR)$(ZSH_COMPLETIONS)/_autochrome \
		$(share)/fish/vendor_completions.d/autochrome.fish
	rm -rf $(share)/autochrome $(doc)

deb dist: $(BINARY)
	@scripts/package.sh $(BINARY) $@

clean:
	rm -rf .build demo dist
