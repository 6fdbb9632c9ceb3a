"""Single records: create, read, update, archive and list, for every type through both of its sub-clients."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from support import (
    MISSING_ID, OBJECT_TYPES, assert_absent, assert_includes, assert_record, change, companies, contacts, create,
    create_contact, create_many, deals, define_unique, email, every_surface, fill, hubspot, ids, linked_to, new, objects,
    pick, refusal,
)


@every_surface
class TestEveryType:
    def test_create_answers_the_record_with_what_was_sent(self, surface):
        sent = fill(surface.template)
        record, status, headers = surface.basic_api.create_with_http_info(new(sent))
        assert status == 201
        assert_record(record, surface, sent)
        location = urlsplit(headers["Location"])
        assert location.scheme and location.netloc
        assert location.path == f"/crm/v3/objects/{surface.type}/{record.id}"

    def test_a_read_answers_the_default_properties_and_no_others(self, surface):
        sent, record = surface.add()
        found = surface.basic_api.get_by_id(record.id)
        assert_record(found, surface, pick(sent, surface.default))
        assert list(found.properties) == surface.default

    def test_a_read_with_properties_answers_those_and_the_three_every_record_has(self, surface):
        sent, record = surface.add()
        asked = next(iter(sent))
        found = surface.basic_api.get_by_id(record.id, properties=[asked, "no_such_property"])
        assert_record(found, surface, pick(sent, [asked]))
        assert set(found.properties) == {asked} | surface.system()

    def test_an_update_changes_what_was_sent_and_moves_updated_at(self, surface):
        sent, record = surface.add()
        values = fill(surface.change)
        updated = surface.basic_api.update(record.id, change(**values))
        assert_record(updated, surface, values)
        assert (updated.id, updated.created_at) == (record.id, record.created_at)
        assert updated.updated_at >= record.updated_at
        now = {**sent, **values}
        assert_includes(surface.basic_api.get_by_id(record.id, properties=list(now)).properties, now)

    def test_a_list_answers_the_default_properties(self, surface):
        _, record = surface.add()
        (found,) = surface.basic_api.get_page(limit=1, after=record.id).results
        assert found.id == record.id
        assert_record(found, surface)
        assert list(found.properties) == surface.default

    def test_archiving_twice_is_fine_and_the_record_is_then_among_the_archived(self, surface):
        api = surface.basic_api
        _, record = surface.add()
        for _ in range(2):
            assert api.archive_with_http_info(record.id)[1] == 204
        refusal(404, api.get_by_id, record.id)
        archived = api.get_by_id(record.id, archived=True)
        assert archived.archived is True
        assert archived.archived_at >= archived.created_at
        assert record.id not in ids(api.get_page(limit=100, after=record.id).results)
        page = {"limit": 100, "after": record.id, "archived": True}
        if surface.type == "meetings":
            message = refusal(400, api.get_page, **page)["message"]
            assert message == "Paging through deleted objects is not yet supported"
            return
        gone = api.get_page(**page).results
        assert record.id in ids(gone)
        assert all(found.archived is True for found in gone)


@pytest.mark.parametrize("spelling", ["contact", "contacts", "CONTACT", "Contacts", "0-1"])
def test_spellings_of_an_object_type(spelling):
    sent, record = create_contact()
    assert objects.basic_api.get_by_id(spelling, record.id).properties["email"] == sent["email"]


def test_the_keys_of_a_record_come_in_the_order_hubspot_writes_them():
    _, record = create_contact()
    raw = json.loads(contacts.basic_api.get_by_id(record.id, _preload_content=False).data)
    assert list(raw) == ["id", "properties", "createdAt", "updatedAt", "archived", "url"]
    assert re.fullmatch(rf"https://.+/contacts/\d+/record/0-1/{record.id}", raw["url"])


class TestPaging:
    def test_each_page_names_the_id_after_its_last_row_and_the_last_page_names_none(self):
        created = [create("products")[1].id for _ in range(3)]
        seen, after = [], created[0]
        while after:
            page = hubspot.crm.products.basic_api.get_page(limit=2, after=after)
            seen += ids(page.results)
            after = page.paging and page.paging.next.after
            if after:
                assert after == str(int(seen[-1]) + 1)
                assert parse_qs(urlsplit(page.paging.next.link).query)["after"] == [after]
        assert [found for found in seen if found in created] == created
        assert seen == sorted(set(seen), key=int)

    def test_get_all_collects_the_portal(self):
        _, record = create("companies")
        assert record.id in ids(companies.get_all(properties=["name"]))
        assert record.id in ids(objects.get_all("companies"))

    def test_ten_rows_is_the_default_and_a_hundred_the_most(self):
        first = min(ids(create_many("deals", 11)), key=int)
        assert len(deals.basic_api.get_page(after=first).results) == 10
        assert len(deals.basic_api.get_page(after=first, limit=100).results) >= 11
        refusal(400, deals.basic_api.get_page, limit=101)


class TestIdProperty:
    def test_a_contact_is_read_by_its_email_address_in_any_case(self):
        sent, record = create_contact()
        for address in (sent["email"], sent["email"].upper()):
            assert contacts.basic_api.get_by_id(address, id_property="email").id == record.id

    def test_a_contact_is_updated_by_its_email_address(self):
        sent, record = create_contact()
        assert contacts.basic_api.update(sent["email"], change(lastname="Byron"), id_property="email").id == record.id
        assert contacts.basic_api.get_by_id(record.id).properties["lastname"] == "Byron"

    def test_any_property_with_unique_values_will_do(self):
        name = define_unique("companies", "companyinformation")
        _, record = create("companies", **{name: "k1"})
        assert companies.basic_api.get_by_id("k1", properties=[name], id_property=name).id == record.id
        assert objects.basic_api.update("companies", "k1", change(city="Turin"), id_property=name).id == record.id

    def test_an_unknown_value_is_a_missing_record(self):
        refusal(404, contacts.basic_api.get_by_id, email(), id_property="email")
        refusal(404, contacts.basic_api.update, email(), change(lastname="Byron"), id_property="email")


class TestHistory:
    def test_values_come_newest_first_and_the_property_is_answered_as_well(self):
        _, record = create_contact(firstname="Augusta")
        contacts.basic_api.update(record.id, change(firstname="Ada"))
        found = contacts.basic_api.get_by_id(record.id, properties_with_history=["firstname", "fax"])
        newest, oldest = found.properties_with_history["firstname"]
        assert (newest.value, oldest.value) == ("Ada", "Augusta")
        assert newest.timestamp >= oldest.timestamp
        assert {newest.source_type, oldest.source_type} == {"INTEGRATION"}
        assert found.properties["firstname"] == "Ada"
        assert found.properties_with_history["fax"] == []

    def test_a_list_answers_it_too(self):
        sent, record = create_contact()
        (found,) = contacts.basic_api.get_page(limit=1, after=record.id, properties_with_history=["firstname"]).results
        assert [entry.value for entry in found.properties_with_history["firstname"]] == [sent["firstname"]]


class TestAssociations:
    @staticmethod
    def rows(record, object_type):
        return [(row.id, row.type) for row in record.associations[object_type].results]

    def test_a_record_created_with_an_association_is_read_with_it(self):
        _, contact = create_contact()
        deal = deals.basic_api.create(new(fill(OBJECT_TYPES["deals"]["create"]), linked_to(contact.id, 3)))
        found = deals.basic_api.get_by_id(deal.id, associations=["contacts"])
        assert self.rows(found, "contacts") == [(contact.id, "deal_to_contact")]
        reverse = contacts.basic_api.get_by_id(contact.id, associations=["deals"])
        assert self.rows(reverse, "deals") == [(deal.id, "contact_to_deal")]
        (listed,) = deals.basic_api.get_page(limit=1, after=deal.id, associations=["contacts"]).results
        assert self.rows(listed, "contacts") == [(contact.id, "deal_to_contact")]

    def test_a_primary_association_brings_the_unlabelled_one(self):
        _, company = create("companies")
        contact = contacts.basic_api.create(new({"email": email()}, linked_to(company.id, 1)))
        found = contacts.basic_api.get_by_id(contact.id, associations=["companies"])
        assert sorted(self.rows(found, "companies")) == [
            (company.id, "contact_to_company"),
            (company.id, "contact_to_company_unlabeled"),
        ]

    def test_a_record_without_any_has_no_such_key(self):
        _, record = create_contact()
        assert contacts.basic_api.get_by_id(record.id, associations=["companies", "deals"]).associations is None

    def test_an_association_in_the_wrong_direction_is_refused(self):
        _, contact = create_contact()
        meeting = new(fill(OBJECT_TYPES["meetings"]["create"]), linked_to(contact.id, 199))
        body = refusal(400, objects.meetings.basic_api.create, meeting)
        assert body["message"] == "invalid from object type 0-47 for associations to be created. expected: 0-1"
        assert body["category"] == "VALIDATION_ERROR"

    def test_an_association_to_nobody_is_refused_and_creates_nothing(self):
        address = email()
        body = refusal(400, contacts.basic_api.create, new({"email": address}, linked_to(MISSING_ID, 1)))
        assert body["message"] == "One or more associations are invalid"
        assert body["context"]["INVALID_OBJECT_IDS"] == [f"COMPANY={MISSING_ID} is not valid"]
        refusal(404, contacts.basic_api.get_by_id, address, id_property="email")


def test_an_update_that_changes_nothing_keeps_updated_at():
    sent, record = create_contact()
    updated = contacts.basic_api.update(record.id, change(firstname=sent["firstname"]))
    assert updated.updated_at == record.updated_at
    assert_absent(updated.properties, ["email"])
