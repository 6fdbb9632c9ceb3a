//! Amounts that HubSpot computes: of line items, carts and orders.

use serde_json::{Value, json};

use crate::api::Api;

/// Makes a record and tells what the answer to its creation says, and what a read says.
#[track_caller]
fn check(object_type: &str, properties: Value, answered: Value) {
    let api = Api::new();
    let path = format!("/crm/v3/objects/{object_type}");
    let made = api.post(&path, json!({"properties": properties})).json();
    let names = answered.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(",");
    let id = made["id"].as_str().unwrap();
    let read = api.get(&format!("{path}/{id}?properties={names}")).json();
    for (name, value) in answered.as_object().unwrap() {
        assert_eq!(made["properties"].get(name).unwrap_or(&Value::Null), value, "{name} answered");
        assert_eq!(&read["properties"][name], value, "{name} read");
    }
}

#[test]
fn a_line_that_is_paid_once() {
    // Source: recording (2025-01); the amounts are our own.
    check(
        "line_items",
        json!({"quantity": "3", "price": "25.00", "name": "Brush"}),
        json!({
            "amount": "75.00", "hs_pre_discount_amount": "75.00", "hs_total_discount": "0.00",
            "hs_acv": "75.00", "hs_tcv": "75.00", "hs_arr": "0.00", "hs_mrr": "0.00",
            "hs_margin": "75.00", "hs_margin_acv": "75.00", "hs_margin_tcv": "75.00",
            "hs_margin_arr": "0.00", "hs_margin_mrr": "0.00", "hs_post_tax_amount": "75.00",
            "hs_recurring_billing_number_of_payments": "1", "hs_position_on_quote": "0",
            "hs_tax_amount": null, "hs_term_in_months": null, "hs_recurring_billing_terms": null,
        }),
    );
}

#[test]
fn a_line_without_a_price_is_worth_nothing() {
    // Source: the recorded formulas: what is absent counts 0, or 1 of a quantity.
    check("line_items", json!({"name": "Gift"}), json!({"amount": "0.00", "hs_tcv": "0.00"}));
    check("line_items", json!({"price": "4.5"}), json!({"amount": "4.50"}));
}

#[test]
fn discounts_and_costs_count() {
    // Source: the recorded formulas. A discount per unit wins over a percentage.
    check(
        "line_items",
        json!({"quantity": "4", "price": "10", "discount": "1", "hs_discount_percentage": "50",
            "hs_cost_of_goods_sold": "2.5"}),
        json!({
            "hs_pre_discount_amount": "40.00", "hs_total_discount": "4.00", "amount": "36.00",
            "hs_margin": "26.00", "hs_tax_amount": null, "hs_post_tax_amount": "36.00",
        }),
    );
    check(
        "line_items",
        json!({"quantity": "3", "price": "0.35", "hs_discount_percentage": "10"}),
        json!({"hs_pre_discount_amount": "1.05", "hs_total_discount": "0.11", "amount": "0.94"}),
    );
}

#[test]
fn a_line_that_is_paid_again_and_again() {
    // Source: the recorded formulas.
    check(
        "line_items",
        json!({"quantity": "2", "price": "30", "recurringbillingfrequency": "quarterly",
            "hs_recurring_billing_period": "P24M", "hs_cost_of_goods_sold": "6"}),
        json!({
            "amount": "60.00", "hs_mrr": "20.00", "hs_arr": "240.00", "hs_acv": "240.00",
            "hs_tcv": "480.00", "hs_margin_mrr": "16.00", "hs_margin_arr": "192.00",
            "hs_margin_acv": "192.00", "hs_margin_tcv": "384.00", "hs_term_in_months": "24",
            "hs_recurring_billing_number_of_payments": "8", "hs_recurring_billing_terms": "FIXED",
        }),
    );
    check(
        "line_items",
        json!({"price": "30", "recurringbillingfrequency": "monthly"}),
        json!({"hs_recurring_billing_terms": "AUTOMATICALLY_RENEW", "hs_arr": "360.00",
            "hs_recurring_billing_number_of_payments": null}),
    );
}

#[test]
fn amounts_have_as_many_places_as_their_currency() {
    // Source: the recorded formulas and ISO 4217.
    check(
        "line_items",
        json!({"price": "10.5", "hs_line_item_currency_code": "JPY"}),
        json!({"amount": "11", "hs_mrr": "0"}),
    );
}

#[test]
fn an_update_answers_what_it_touched() {
    let api = Api::new();
    let id = api.make("line_items", json!({"price": "10"}));
    let path = format!("/crm/v3/objects/line_items/{id}");
    let priced = api.patch(&path, json!({"properties": {"quantity": "2"}})).json();
    assert_eq!(priced["properties"]["hs_tcv"], "20.00");
    let named = api.patch(&path, json!({"properties": {"name": "x"}})).json();
    assert_eq!(named["properties"].get("amount"), None);
}

#[test]
fn lines_are_found_by_their_amount() {
    let api = Api::new();
    for quantity in 1..=200 {
        api.make("line_items", json!({"price": "2", "quantity": quantity}));
    }
    let filter = json!({"propertyName": "amount", "operator": "GT", "value": "390"});
    let search = json!({"filterGroups": [{"filters": [filter]}]});
    let found = api.post("/crm/v3/objects/line_items/search", search).json();
    assert_eq!(found["total"], 5);
}

#[test]
fn carts_and_orders_tell_their_price_in_the_portals_currency() {
    // Source: recording (2025-01) of carts: doubles as Java prints them.
    check(
        "carts",
        json!({"hs_total_price": "480", "hs_currency_code": "USD"}),
        json!({"hs_homecurrency_amount": "480.0", "hs_exchange_rate": "1.0"}),
    );
    check(
        "orders",
        json!({"hs_order_name": "A1", "hs_total_price": "12.25"}),
        json!({"hs_homecurrency_amount": "12.25", "hs_exchange_rate": "1.0"}),
    );
    // Rates of other currencies are the portal's settings, unless the record says its own.
    check(
        "carts",
        json!({"hs_total_price": "10", "hs_currency_code": "EUR"}),
        json!({"hs_homecurrency_amount": null, "hs_exchange_rate": null}),
    );
    check(
        "carts",
        json!({"hs_total_price": "10", "hs_currency_code": "EUR", "hs_exchange_rate": "1.5"}),
        json!({"hs_homecurrency_amount": "15.0", "hs_exchange_rate": "1.5"}),
    );
    // Source: recording (2025-01) of an order without a price.
    check(
        "orders",
        json!({"hs_order_name": "A1", "hs_currency_code": "USD"}),
        json!({"hs_homecurrency_amount": null, "hs_exchange_rate": null}),
    );
}

#[test]
fn a_new_price_of_a_cart_is_told_in_the_portals_currency() {
    // Source: recording (2025-01).
    let api = Api::new();
    let id = api.make("carts", json!({"hs_total_price": "480"}));
    let cheaper = json!({"properties": {"hs_total_price": "470", "hs_cart_discount": "10"}});
    let changed = api.patch(&format!("/crm/v3/objects/carts/{id}"), cheaper).json();
    assert_eq!(changed["properties"]["hs_homecurrency_amount"], "470.0");
    assert_eq!(changed["properties"]["hs_exchange_rate"], "1.0");
}
