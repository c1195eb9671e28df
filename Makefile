# relcli: `make release` runs the main job on the Sync stack, `make test` runs every test. `make help` lists the rest.
SHELL := /bin/bash
PREFIX ?= /usr/local
STACK ?= specs/sync
STACKS ?=
CHANNEL ?= prod
MIRROR ?= mirror
# Pass SWIFT_BUILD_FLAGS="-j 1" on a machine with little memory.
SWIFT_BUILD_FLAGS ?=

.PHONY: help setup toolchain oracles build release test farm-test lint lint-text bench fuzz corpus install clean

help:
	@printf '%s\n' \
	  'make release   install missing packages, build, take the Sync stack from the index to published RPM repositories' \
	  'make test      install the tools of the tests, run all tests' \
	  'make farm-test release the Sync stack on a Slurm cluster of two nodes on this machine (as root)' \
	  'make setup     only install missing packages (a no-op the second time)' \
	  'make build     build .build/release/relcli' \
	  'make lint      swift format, strict; foreign text by bytes; doc comments in plain words; unused declarations' \
  'make lint-text let the compiler find foreign text that is read by Character, in some minutes' \
	  'make bench     measure against named peers' \
  'make fuzz      fuzz the readers with libFuzzer (SECONDS_EACH=300)' \
  'make corpus    release and install stacks that teams run (STACKS="httpie flask", MINUTES_EACH=20)' \
	  'make install   install relcli, stripped, with completions and man pages under PREFIX ($(PREFIX))'

setup:
	@bash scripts/setup.sh

toolchain:
	@bash scripts/setup.sh --toolchain-only

oracles: setup
	@bash scripts/oracles.sh

build: setup
	swift build -c release --product relcli $(SWIFT_BUILD_FLAGS)
	swift build -c release --product relcli-serve $(SWIFT_BUILD_FLAGS)
	@bash scripts/check-programs.sh .build/release/relcli .build/release/relcli-serve

# Ends with the tests of the real stack: its repository under real dnf and pip, then its way through the channels and back.
release: build
	.build/release/relcli release $(STACK) --channel $(CHANNEL) --mirror $(MIRROR) --publish
	@bash scripts/live-test.sh $(MIRROR) $(CHANNEL)
	@bash scripts/channels-test.sh $(MIRROR) $(CHANNEL)

# The fuzzer is only compiled, so that it stays in step with the code that it fuzzes; running it takes libFuzzer and time.
test: oracles
	@bash scripts/setup.sh --tests
	RELCLI_FUZZ=1 swift build --target relcli-fuzz $(SWIFT_BUILD_FLAGS)
	swift build --build-tests $(SWIFT_BUILD_FLAGS)
	bash scripts/test.sh

# The tests have a cluster too; this is the real stack on one, compared with one machine.
farm-test: build
	@bash scripts/setup.sh --tests
	@bash scripts/farm-test.sh $(STACK) $(CHANNEL)

lint: toolchain
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz scripts/version-plugin
	@python3 scripts/check-foreign-text.py Sources
	@python3 scripts/check-comments.py Package.swift Sources Tests Benchmarks Fuzz scripts
	@python3 scripts/check-declarations.py

# Only the compiler knows the types of texts. It takes minutes, as everything is built again; the results are not run.
lint-text: setup
	sed 's/^extension String /extension Substring /' scripts/text-guard/String.swift > scripts/text-guard/Substring.swift
	RELCLI_TEXT_CHECK=1 swift build --scratch-path .build/text $(SWIFT_BUILD_FLAGS)

bench: build oracles
	@bash Benchmarks/run.sh

fuzz: setup
	@bash Fuzz/run.sh

# Talks to the outside index, and takes an hour or more: for the night, not for CI.
corpus: build
	@bash scripts/corpus.sh $(STACKS)

install: build
	install -s -D -m 0755 .build/release/relcli $(DESTDIR)$(PREFIX)/bin/relcli
	install -s -D -m 0755 .build/release/relcli-serve $(DESTDIR)$(PREFIX)/libexec/relcli/relcli-serve
	install -d $(DESTDIR)$(PREFIX)/share/relcli && cp -R specs/targets packaging $(DESTDIR)$(PREFIX)/share/relcli/
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	.build/release/relcli --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/relcli
	.build/release/relcli --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_relcli
	.build/release/relcli --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/relcli.fish
	swift package generate-manual --configuration release --multi-page --section 1 --date "$$(git log -1 --format=%cs 2>/dev/null || date -u +%F)" >/dev/null
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 && install -m 0644 .build/plugins/GenerateManual/outputs/relcli/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/

clean:
	rm -rf .build
