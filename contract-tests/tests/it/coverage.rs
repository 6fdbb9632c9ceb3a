//! The table of what is covered is true.

use contract_tests::coverage;
use tokio::runtime::Runtime;

#[test]
fn the_table_is_what_the_scenarios_call() {
    let rows = Runtime::new().unwrap().block_on(coverage::rows()).unwrap();
    assert!(
        coverage::text(&rows) == fixtures::COVERAGE,
        "out of date; run: cargo run -p contract-tests -- coverage > fixtures/standard/coverage.tsv"
    );
}
