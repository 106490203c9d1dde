# Needs Go and make only. Everything that is downloaded is pinned.

GO       ?= go
FUZZTIME ?= 10s
SCENARIO ?= scenarios/fanout.yaml
# More flags for `make test`: TESTFLAGS=-race, TESTFLAGS='-run Books -v'.
TESTFLAGS ?=

.DEFAULT_GOAL := build
.PHONY: build run test lint fmt fuzz bench costs clean

build: ## bin/bench
	$(GO) build -o bin/bench ./cmd/bench

run: build ## one scenario: make run SCENARIO=scenarios/smoke.yaml
	bin/bench run $(SCENARIO)

# The packages that measure run by themselves, after the others: a busy machine
# would only make them repeat their trials.
MEASURING := ./loadgen ./cmd/bench

test: ## all tests
	$(GO) test -timeout 300s $(TESTFLAGS) $$($(GO) list ./... | grep -vx -e pushbench/loadgen -e pushbench/cmd/bench)
	$(GO) test -timeout 300s -p 1 $(TESTFLAGS) $(MEASURING)

lint: ## formatting, vet and golangci-lint
	scripts/lint.sh

fmt: ## format all Go files
	gofmt -w .

fuzz: ## every fuzz target for FUZZTIME
	scripts/fuzz.sh $(FUZZTIME)

bench: build ## Go benchmarks, then the generator against its floor
	$(GO) test -run '^$$' -bench . -benchmem ./...
	bin/bench floor

costs: ## bytes, writes and allocations a message against results/baselines
	scripts/costs.sh

clean: ## what the other targets made; runs are kept
	rm -rf bin coverage.*
