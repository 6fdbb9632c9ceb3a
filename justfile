# What CI does, or some steps of it: `just ci`, `just ci lint tests`.
ci *STEPS:
    .ci/run {{STEPS}}

# Before you push: formatting, tests, lints and documentation.
check:
    .ci/run format tests lint docs

# All Rust tests.
test:
    cargo test --workspace --locked

# The official SDKs for Node and Python, and a browser, against the release program.
sdk *LANGUAGE:
    cargo build --release --locked
    contract-tests/sdk/run {{LANGUAGE}}

# The program as it is shipped: one optimised unit, no debug information.
dist:
    cargo build --profile dist --locked
    ls -l ${CARGO_TARGET_DIR:-target}/dist/hubspot-mock

# Requests per second, start, memory: `just bench`, or one part: `just bench objects`.
bench *PART:
    cargo bench -p hubspot-mock --bench http -- {{PART}}

# Structured requests against the release program: `just fuzz --requests 5000 --seed 7`.
fuzz *ARGUMENTS:
    cargo bench -p hubspot-mock --bench fuzz --locked -- {{ARGUMENTS}}

# Start the server.
run *ARGUMENTS:
    cargo run --release -- {{ARGUMENTS}}
