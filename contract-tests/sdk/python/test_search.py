"""Search: a test for every operator, then pages, sorts, query and what is refused."""

import json
import re

import pytest
from hubspot.crm.contacts import Filter, FilterGroup, PublicObjectSearchRequest
from support import companies, contacts, deals, linked_to, new, objects, refusal, unique

# Three contacts that only this run finds, by the company that no other has.
COMPANY = unique()
PEOPLE = {
    "Ada": {
        "email": f"ada.{COMPANY}@example.org", "linkedinconnections": "9", "closedate": "2026-03-01T00:00:00Z",
        "hs_lead_status": "NEW", "hs_buying_role": "CHAMPION;BLOCKER", "jobtitle": "Head of Operations",
    },
    "Brian": {
        "email": f"brian.{COMPANY}@example.com", "linkedinconnections": "10", "closedate": "2026-03-02T00:00:00Z",
        "hs_lead_status": "OPEN", "hs_buying_role": "CHAMPION", "jobtitle": "Operations Buyer",
    },
    "Cleo": {},
}
OURS = Filter(property_name="company", operator="EQ", value=COMPANY)

OPERATORS = {
    "EQ": ({"property_name": "firstname", "value": "ADA"}, ["Ada"]),
    "NEQ": ({"property_name": "hs_lead_status", "value": "NEW"}, ["Brian"]),
    "LT": ({"property_name": "linkedinconnections", "value": "10"}, ["Ada"]),
    "LTE": ({"property_name": "linkedinconnections", "value": "10"}, ["Ada", "Brian"]),
    "GT": ({"property_name": "closedate", "value": "1772323200000"}, ["Brian"]),
    "GTE": ({"property_name": "closedate", "value": "2026-03-01"}, ["Ada", "Brian"]),
    "BETWEEN": ({"property_name": "closedate", "value": "2026-02-01", "high_value": "2026-03-01"}, ["Ada"]),
    "IN": ({"property_name": "firstname", "values": ["ada", "cleo"]}, ["Ada", "Cleo"]),
    "NOT_IN": ({"property_name": "hs_buying_role", "values": ["BLOCKER"]}, ["Brian"]),
    "HAS_PROPERTY": ({"property_name": "email"}, ["Ada", "Brian"]),
    "NOT_HAS_PROPERTY": ({"property_name": "email"}, ["Cleo"]),
    "CONTAINS_TOKEN": ({"property_name": "jobtitle", "value": "oper*"}, ["Ada", "Brian"]),
    "NOT_CONTAINS_TOKEN": ({"property_name": "jobtitle", "value": "buyer"}, ["Ada"]),
}


@pytest.fixture(scope="module", autouse=True)
def people():
    inputs = [new({"firstname": name, "company": COMPANY, **more}) for name, more in PEOPLE.items()]
    contacts.batch_api.create({"inputs": inputs})


def names(found):
    return [record.properties["firstname"] for record in found.results]


def request(*filters, **more):
    asked = {"properties": ["firstname"], "sorts": ["firstname"], "limit": 100, **more}
    return PublicObjectSearchRequest(filter_groups=[FilterGroup(filters=[OURS, *filters])], **asked)


def search(*filters, **more):
    return contacts.search_api.do_search(request(*filters, **more))


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator(operator):
    asked, expected = OPERATORS[operator]
    found = search(Filter(operator=operator, **asked))
    assert names(found) == expected
    assert found.total == len(expected)


def test_the_answer_has_the_asked_properties_and_the_three_every_record_has():
    record = search().results[0]
    assert list(record.properties) == ["createdate", "firstname", "hs_object_id", "lastmodifieddate"]
    assert record.properties["hs_object_id"] == record.id


def test_groups_are_alternatives():
    groups = [
        FilterGroup(filters=[OURS, Filter(property_name="firstname", operator="EQ", value=name)])
        for name in ("Ada", "Cleo")
    ]
    asked = PublicObjectSearchRequest(filter_groups=groups, sorts=["firstname"], limit=10)
    assert names(contacts.search_api.do_search(asked)) == ["Ada", "Cleo"]


def test_pages_visit_every_record_once():
    pages, after = [], None
    while True:
        page = search(limit=2, after=after)
        assert page.total == 3
        pages.append(names(page))
        if page.paging is None:
            break
        after = page.paging.next.after
    assert pages == [["Ada", "Brian"], ["Cleo"]]


def test_a_sort_is_a_name_a_name_behind_a_minus_or_an_object_as_text():
    as_text = json.dumps({"propertyName": "firstname", "direction": "DESCENDING"})
    for sort in ("-firstname", as_text):
        assert names(search(sorts=[sort])) == ["Cleo", "Brian", "Ada"]


def test_query_finds_words_of_the_searchable_properties():
    found = contacts.search_api.do_search({"query": f"{COMPANY} ada", "limit": 100})
    assert names(found) == ["Ada"]


def test_records_are_found_by_what_they_are_associated_with():
    company = companies.basic_api.create(new({"name": unique()}))
    contact = contacts.basic_api.create(new({"firstname": "Dora"}, linked_to(company.id, 279)))
    associated = Filter(property_name="associations.company", operator="EQ", value=company.id)
    asked = PublicObjectSearchRequest(filter_groups=[FilterGroup(filters=[associated])])
    assert [record.id for record in contacts.search_api.do_search(asked).results] == [contact.id]


def test_the_generic_client_searches_any_type():
    found = objects.search_api.do_search("contacts", request())
    assert names(found) == ["Ada", "Brian", "Cleo"]


def test_a_request_that_says_nothing_finds_everything():
    found = contacts.search_api.do_search({})
    assert found.total >= 3
    assert len(found.results) <= 10


def test_a_malformed_filter_is_refused_at_its_place_in_the_json():
    unfinished = Filter(value="1638264673941", property_name="closedate", operator="BETWEEN")
    body = refusal(400, contacts.search_api.do_search, request(unfinished))
    problem = r"Invalid input JSON on line 1, column \d+: .* problem: operator BETWEEN requires a highValue"
    assert re.fullmatch(problem, body["message"])
    assert "category" not in body


def test_more_than_a_search_takes_is_refused():
    group = {"filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}]}
    body = refusal(400, contacts.search_api.do_search, {"filterGroups": [group] * 6})
    assert "too many filterGroups (count: 6, max allowed: 5)" in body["message"]
    refusal(400, contacts.search_api.do_search, {"limit": 201})
    refusal(400, contacts.search_api.do_search, {"after": "10000"})


def test_an_unknown_property_is_refused():
    group = {"filters": [{"propertyName": "no_such_property", "operator": "HAS_PROPERTY"}]}
    refusal(400, deals.search_api.do_search, {"filterGroups": [group]})
