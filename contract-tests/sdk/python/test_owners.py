"""Owners: whom records belong to."""

import pytest
from support import contacts, email, hubspot, invalid_values, new, refusal

owners = hubspot.crm.owners.owners_api


@pytest.fixture
def owner():
    return owners.get_page().results[0]


def test_a_new_portal_has_an_owner_whose_id_is_the_users(owner):
    assert (owner.email, owner.type, owner.archived) == ("owner@example.com", "PERSON", False)
    assert owner.id == str(owner.user_id) == str(owner.user_id_including_inactive)
    assert owner.teams is None


def test_an_owner_is_read_by_id_by_user_and_by_address(owner):
    assert owners.get_by_id(int(owner.id)) == owner
    assert owners.get_by_id(owner.user_id, id_property="userId", archived=False) == owner
    assert owners.get_page(email=owner.email).results == [owner]
    assert owners.get_page(email="nobody@example.com").results == []


def test_get_all_collects_every_page(owner):
    assert owner in hubspot.crm.owners.get_all()


def test_an_unknown_owner_is_missing_and_nobody_is_archived():
    refusal(404, owners.get_by_id, 1)
    refusal(404, owners.get_by_id, 1, id_property="userId")
    assert owners.get_page(archived=True).results == []


def test_a_page_has_up_to_five_hundred():
    assert owners.get_page(limit=500).paging is None
    refusal(400, owners.get_page, limit=501)


def test_a_record_belongs_to_an_owner_that_exists(owner):
    record = contacts.basic_api.create(new({"email": email(), "hubspot_owner_id": owner.id}))
    assert record.properties["hubspot_owner_id"] == owner.id
    (fault,) = invalid_values(refusal(400, contacts.basic_api.create, new({"hubspot_owner_id": "1"})))
    assert (fault["name"], fault["error"]) == ("hubspot_owner_id", "INVALID_OWNER_ID")
