//! The table of what is covered is true.

use hubspot_contract::coverage;
use mock_server::InProcess;
use tokio::runtime::Runtime;

#[test]
fn the_table_is_what_the_scenarios_call() {
    let rows = Runtime::new().unwrap().block_on(coverage::rows(&InProcess)).unwrap();
    assert!(
        coverage::text(&rows) == fixtures::COVERAGE,
        "out of date; run: cargo run --bin hubspot-contract -- coverage > fixtures/standard/coverage.tsv"
    );
}
