"""Merging two records and erasing a contact for good."""

import pytest
from hubspot.crm.contacts import PublicGdprDeleteInput, PublicMergeInput
from support import contacts, create, create_contact, email, hubspot, ids, new, refusal


def pair(primary, other):
    return PublicMergeInput(primary_object_id=primary.id, object_id_to_merge=other.id)


class TestMerge:
    @pytest.mark.parametrize("object_type", ["contacts", "companies", "deals", "tickets"])
    def test_two_records_become_one(self, object_type):
        api = getattr(hubspot.crm, object_type).basic_api
        (_, primary), (_, other) = create(object_type), create(object_type)
        merged, status, _ = api.merge_with_http_info(pair(primary, other))
        assert status == 200
        for record in (primary, other):
            found = api.get_by_id(record.id, properties=["hs_merged_object_ids"])
            assert found.id == merged.id
            assert other.id in found.properties["hs_merged_object_ids"].split(";")
        listed = ids(api.get_page(limit=100, after=primary.id).results)
        assert merged.id in listed
        assert other.id not in listed

    def test_a_contact_keeps_its_own_values_takes_what_it_lacks_and_answers_to_both_addresses(self):
        sent, primary = create_contact(firstname="Ada")
        other_sent, other = create_contact(firstname="Augusta", lastname="Byron")
        merged = contacts.basic_api.merge(pair(primary, other))
        names = ["email", "firstname", "lastname", "hs_additional_emails"]
        found = contacts.basic_api.get_by_id(merged.id, properties=names).properties
        assert [found[name] for name in names] == [sent["email"], "Ada", "Byron", other_sent["email"]]
        body = refusal(409, contacts.basic_api.create, new({"email": other_sent["email"]}))
        assert body["message"] == f"Contact already exists. Existing ID: {merged.id}"

    def test_a_record_cannot_be_merged_with_itself(self):
        _, record = create_contact()
        refusal(400, contacts.basic_api.merge, pair(record, record))


class TestGdprDelete:
    @staticmethod
    def assert_erased(record):
        for archived in (False, True):
            refusal(404, contacts.basic_api.get_by_id, record.id, archived=archived)

    def test_by_id_leaves_nothing_not_even_among_the_archived(self):
        _, record = create_contact()
        _, status, _ = contacts.basic_api.purge_with_http_info(PublicGdprDeleteInput(object_id=record.id))
        assert status == 204
        self.assert_erased(record)

    def test_by_email_address(self):
        sent, record = create_contact()
        contacts.basic_api.purge(PublicGdprDeleteInput(object_id=sent["email"], id_property="email"))
        self.assert_erased(record)

    def test_of_an_unknown_email_address_is_accepted(self):
        _, status, _ = contacts.basic_api.purge_with_http_info(PublicGdprDeleteInput(object_id=email(), id_property="email"))
        assert status == 204
