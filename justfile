# What CI does.
ci: lint test sdk

# Formatting, lints and documentation without a warning.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# All Rust tests.
test:
    cargo test --workspace --locked

# The official SDKs for Node and Python, and a browser, against the release program.
sdk *LANGUAGE:
    cargo build --release --locked
    contract-tests/sdk/run {{LANGUAGE}}

# Requests per second, start, memory: `just bench`, or one part: `just bench objects`.
bench *PART:
    cargo bench -p hubspot-mock --bench http -- {{PART}}

# Structured requests against the release program: `just fuzz --requests 5000 --seed 7`.
fuzz *ARGUMENTS:
    cargo bench -p hubspot-mock --bench fuzz --locked -- {{ARGUMENTS}}

# Start the server.
run *ARGUMENTS:
    cargo run --release -- {{ARGUMENTS}}
