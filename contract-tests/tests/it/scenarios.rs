//! Every scenario against its snapshot. By default the target is a mock of its own for each; with
//! `HUBSPOT_CONTRACT_TARGET=sandbox`, `HUBSPOT_CONTRACT_BASE_URL` and `HUBSPOT_CONTRACT_TOKEN` it is a
//! real portal.

use std::sync::LazyLock;

use hubspot_contract::{
    account::{Account, App},
    mock::Mock,
    runner::{self, Outcome},
    scenario::Scenario,
    scenarios,
    target::{Pace, Target},
    told,
};
use mock_server::MockServer;
use tokio::runtime::Runtime;

/// Connections outlive a test, so what drives them does too.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static SANDBOX: LazyLock<Option<(Target, Account)>> = LazyLock::new(sandbox);

fn sandbox() -> Option<(Target, Account)> {
    let variable = |name: &str| std::env::var(format!("HUBSPOT_CONTRACT_{name}"));
    match variable("TARGET").as_deref() {
        Ok("sandbox") => {}
        Ok("mock") | Err(_) => return None,
        Ok(other) => panic!("HUBSPOT_CONTRACT_TARGET is mock or sandbox, not {other}"),
    }
    let base_url = variable("BASE_URL").unwrap_or("https://api.hubapi.com".to_owned());
    let token = variable("TOKEN").expect("HUBSPOT_CONTRACT_TOKEN is the sandbox's token");
    let target = Target::new(&base_url, &token, Pace::careful()).unwrap();
    let account = RUNTIME.block_on(Account::of(&target, App::from_env())).unwrap();
    Some((target, account))
}

fn tell(scenario: &Scenario) -> Outcome {
    if let Some((target, account)) = &*SANDBOX {
        return RUNTIME.block_on(runner::tell(scenario, target, account));
    }
    let mock = MockServer::start();
    let target = Target::new(mock.base_url(), mock.access_token(), Pace::unlimited()).unwrap();
    RUNTIME.block_on(async {
        let account = Account::of(&target, Mock::app(&mock)).await.unwrap();
        runner::tell(scenario, &target, &account).await
    })
}

fn check(family: &str, name: &str) {
    let scenario = scenarios::all()
        .into_iter()
        .find(|scenario| scenario.family == family && scenario.name == name)
        .unwrap_or_else(|| panic!("there is no scenario {family}::{name}"));
    let outcome = tell(&scenario);
    if let Some(lack) = outcome.lacks() {
        assert!(SANDBOX.is_some(), "the mock lacks nothing, but {lack}");
        eprintln!("skipped {family}::{name}: it needs {lack}");
        return;
    }
    assert!(outcome.left.is_empty(), "left behind: {:#?}", outcome.left);
    insta::with_settings!({
        snapshot_path => "../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => scenario.about,
    }, {
        insta::assert_snapshot!(scenario.file(), told::text(&outcome.told));
    });
    if let Some(stop) = outcome.stopped {
        panic!("{stop}");
    }
}

/// A test for each scenario, and one that none was forgotten.
macro_rules! scenarios {
    ($($family:ident { $($name:ident)* })*) => {
        $(mod $family {
            $(#[test]
            fn $name() {
                super::check(stringify!($family), stringify!($name));
            })*
        })*

        #[test]
        fn every_scenario_is_a_test() {
            let tests = [$($(concat!(stringify!($family), "__", stringify!($name)),)*)*];
            let scenarios: Vec<_> = scenarios::all().iter().map(Scenario::file).collect();
            assert_eq!(scenarios, tests);
        }
    };
}

scenarios! {
    objects {
        a_contacts_life
        a_companys_life
        a_deal_moves_through_its_stages
        a_ticket_and_its_dates
        engagements_need_a_time
        an_email_belongs_to_one_contact
        values_that_are_refused
        history_is_newest_first
        missing_records
        unknown_object_types
        spellings_of_an_object_type
        a_list_pages_by_id
        associations_at_birth
        merged_contacts
        forgotten_by_law
        archiving_never_complains
    }
    batches {
        create_read_update_archive
        upsert_by_email
        conflicts
        missing_ids
        refused_as_a_whole
        too_many_inputs
    }
    search {
        pages_and_sorts
        every_operator
        groups_and_queries
        associated_with
        what_says_nothing
        filters_that_lack_something
        more_than_a_search_takes
    }
    associations {
        one_by_one
        the_first_company_is_the_primary_one
        in_batches
        refusals
        dated_paths_answer_archives
        pages_of_associations
        limits
    }
    associations_v3 {
        one_by_one
        in_batches
        types_of_a_pair
        refusals
    }
    labels {
        a_paired_labels_life
        refusals
        hubspots_own
    }
    properties {
        a_propertys_life
        every_kind
        in_batches
        groups
        hubspots_own
        refusals
        unique_values
        values_are_normalised
        calculated_values
        what_definitions_may_say
    }
    pipelines {
        a_pipelines_life
        stages
        refusals
        audit
        in_use
        types_without_pipelines
    }
    owners {
        listed_and_read
        refusals
        the_account
    }
    schemas {
        a_custom_objects_life
        records_of_a_custom_object
        associations_of_a_custom_object
        refusals
    }
    oauth {
        a_refresh_in_every_version
        what_tokens_tell
        introspection
        refusals
        a_private_apps_token
    }
    webhooks {
        settings_and_subscriptions
        a_delivery_is_signed
        refusals
    }
    refusals {
        credentials
        unknown_paths
        wrong_methods
    }
    dialects {
        contacts
        companies
        deals
        tickets
        products
        line_items
        quotes
        calls
        emails
        meetings
        notes
        tasks
        communications
        postal_mail
        leads
        orders
        carts
        invoices
        subscriptions
        commerce_payments
        payments
        discounts
        fees
        taxes
        goal_targets
        users
        services
        services_by_name
        courses
        courses_by_name
        listings
        listings_by_name
        appointments
        appointments_by_number
        projects
        contracts
        feedback_submissions
        partner_clients
        partner_services
    }
    versions {
        properties
        pipelines
        owners
        schemas
        associations
        associated_records
        labels
        limits
        webhooks
        webhook_journal
        revoked_tokens
    }
}
