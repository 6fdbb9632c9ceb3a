"""Associations: by name (v3), by number with labels (v4), their definitions and limits, and in the reads of records."""

import re
from datetime import datetime

from support import (
    MISSING_ID, by_hubspot, by_portal, contacts, create, hubspot, inputs, lenient, new, objects, refusal, unique,
)

associations = hubspot.crm.associations
v4 = associations.v4
definitions, limits = v4.schema.definitions_api, v4.schema.definition_configurations_api

PLAIN = 279
PRIMARY = 1


def edge(start, end, **more):
    return {"from": {"id": start}, "to": {"id": end}, **more}


def created(object_type):
    return create(object_type)[1].id


def read(start, object_id, end):
    rows = v4.basic_api.get_page(start, object_id, end).results
    return {row.to_object_id: [kind.type_id for kind in row.association_types] for row in rows}


def define_label(start, end, **more):
    name = unique()
    back, there = definitions.create(start, end, {"name": name, "label": name, **more}).results
    return name, there, back


class TestOneAssociation:
    def test_by_default_and_both_directions_are_told_and_kept(self):
        contact, company = created("contacts"), created("companies")
        told, status, _ = v4.basic_api.create_default_with_http_info("contacts", contact, "companies", company)
        assert status == 200
        rows = [(row._from.id, row.to.id, row.association_spec.association_type_id) for row in told.results]
        assert rows == [(contact, company, 279), (company, contact, 280)]
        assert read("contacts", contact, "companies") == {company: [PRIMARY, PLAIN]}
        assert read("companies", company, "contacts") == {contact: [2, 280]}

    def test_with_labels_which_replace_each_other(self):
        contact, deal = created("contacts"), created("deals")
        (name, first, _), (_, second, _) = define_label("contacts", "deals"), define_label("contacts", "deals")
        write = v4.basic_api.create_with_http_info
        told, status, _ = write("contacts", contact, "deals", deal, [by_portal(first.type_id)])
        assert status == 201
        assert told.labels == [name]
        assert told.to_object_id == deal
        write("contacts", contact, "deals", deal, [by_portal(second.type_id)])
        assert read("contacts", contact, "deals") == {deal: [4, second.type_id]}

    def test_another_primary_company_takes_the_place_of_the_first(self):
        contact, first, second = created("contacts"), created("companies"), created("companies")
        v4.basic_api.create_default("contacts", contact, "companies", first)
        v4.basic_api.create("contacts", contact, "companies", second, [by_hubspot(PRIMARY)])
        assert read("contacts", contact, "companies") == {first: [PLAIN], second: [PRIMARY, PLAIN]}

    def test_archived_twice(self):
        contact, company = created("contacts"), created("companies")
        v4.basic_api.create_default("contacts", contact, "companies", company)
        for _ in range(2):
            _, status, _ = v4.basic_api.archive_with_http_info("contacts", contact, "companies", company)
            assert status == 204
            assert read("companies", company, "contacts") == {}

    def test_pages(self):
        deal = created("deals")
        made = sorted(created("contacts") for _ in range(3))
        for contact in made:
            v4.basic_api.create_default("deals", deal, "contacts", contact)
        seen, more = [], {}
        while more is not None:
            page = v4.basic_api.get_page("deals", deal, "contacts", limit=2, **more)
            seen += [row.to_object_id for row in page.results]
            more = {"after": page.paging.next.after} if page.paging else None
        assert seen == made

    def test_with_what_is_not_there(self):
        contact = created("contacts")
        body = refusal(400, v4.basic_api.create, "contacts", contact, "companies", MISSING_ID, [by_hubspot(PLAIN)])
        assert body["message"] == "One or more associations are invalid"
        assert body["category"] == "VALIDATION_ERROR"
        assert body["context"]["INVALID_OBJECT_IDS"] == [f"COMPANY={MISSING_ID} is not valid"]


class TestBatches:
    def test_create_read_take_labels_off_archive(self):
        contact, lonely, company = created("contacts"), created("contacts"), created("companies")
        api, pair = v4.batch_api, ("contacts", "companies")
        types = [by_hubspot(PLAIN), by_hubspot(931)]
        made, status, _ = api.create_with_http_info(*pair, {"inputs": [edge(contact, company, types=types)]})
        assert status == 201
        assert made.results[0].labels == ["Billing Contact"]

        found, status, _ = api.get_page_with_http_info(*pair, inputs([contact]))
        assert status == 200
        assert found.results[0]._from.id == contact
        assert [kind.type_id for kind in found.results[0].to[0].association_types] == [PRIMARY, PLAIN, 931]
        missing, status, _ = lenient.crm.associations.v4.batch_api.get_page_with_http_info(*pair, inputs([lonely]))
        assert status == 207
        assert missing.num_errors == 1
        assert missing.errors[0].message == f"No company is associated with contact {lonely}."

        off = {"inputs": [edge(contact, company, types=[by_hubspot(931)])]}
        assert api.archive_labels_with_http_info(*pair, off)[1] == 204
        assert read("contacts", contact, "companies") == {company: [PRIMARY, PLAIN]}
        everything = {"inputs": [{"from": {"id": contact}, "to": [{"id": company}]}]}
        assert api.archive_with_http_info(*pair, everything)[1] == 204
        assert read("contacts", contact, "companies") == {}

    def test_create_by_default(self):
        contact, company = created("contacts"), created("companies")
        batch = {"inputs": [edge(contact, company)]}
        made, status, _ = v4.batch_api.create_default_with_http_info("contacts", "companies", batch)
        assert status == 200
        assert len(made.results) == 2

    def test_leave_out_what_does_not_go(self):
        contact = created("contacts")
        types = [by_hubspot(449)]
        batch = {"inputs": [edge("unknown", contact, types=types), edge(contact, contact, types=types)]}
        api = lenient.crm.associations.v4.batch_api
        done, status, _ = api.create_with_http_info("contacts", "contacts", batch)
        assert status == 207
        assert [error.message for error in done.errors] == [
            "unknown is not a valid ID",
            f"Object {contact} cannot be associated to itself ({contact})",
        ]


class TestByName:
    name = "contact_to_company"

    def test_create_tells_both_directions_read_the_primary_company_archive_takes_away(self):
        contact, company = created("contacts"), created("companies")
        api, pair = associations.batch_api, ("contacts", "companies")
        made, status, _ = api.create_with_http_info(*pair, {"inputs": [edge(contact, company, type=self.name)]})
        assert status == 201
        told = [(row._from.id, row.to.id, row.type) for row in made.results]
        assert told == [(company, contact, "company_to_contact"), (contact, company, self.name)]
        (found,) = api.read(*pair, inputs([contact])).results
        assert [(row.id, row.type) for row in found.to] == [(company, self.name)]
        plain = {"inputs": [edge(contact, company, type=f"{self.name}_unlabeled")]}
        assert api.archive_with_http_info(*pair, plain)[1] == 204
        assert read("contacts", contact, "companies") == {}

    def test_a_missing_end_and_a_wrong_name(self):
        company = created("companies")
        api = lenient.crm.associations.batch_api
        missing = {"inputs": [edge(MISSING_ID, company, type=self.name)]}
        done, status, _ = api.create_with_http_info("contacts", "companies", missing)
        assert status == 207
        assert done.errors[0].message == f"No contact with ID {MISSING_ID} exists"
        wrong = {"inputs": [edge(MISSING_ID, company, type="test")]}
        body = refusal(400, api.create, "contacts", "companies", wrong)
        assert body["subCategory"] == "crm.associations.INVALID_ASSOCIATION_TYPE"
        assert body["message"] == "test is not a valid association type between contacts and companies"

    def test_types(self):
        types = associations.schema.types_api.get_all("contacts", "companies").results
        names = {kind.id: kind.name for kind in types}
        assert names[str(PRIMARY)] == self.name
        assert names[str(PLAIN)] == f"{self.name}_unlabeled"


class TestLabels:
    @staticmethod
    def texts(start, end):
        results = definitions.get_all(start, end).results
        return {kind.type_id: kind.label for kind in results if kind.category == "USER_DEFINED"}

    def test_in_pairs_renamed_removed(self):
        inverse = unique()
        name, there, back = define_label("tickets", "deals", inverseLabel=inverse)
        assert (there.label, back.label) == (name, inverse)
        assert there.type_id % 2 == 1
        assert back.type_id == there.type_id + 1
        label = unique()
        definitions.update("tickets", "deals", {"associationTypeId": there.type_id, "label": label})
        assert self.texts("tickets", "deals")[there.type_id] == label
        assert self.texts("deals", "tickets")[back.type_id] == label
        _, status, _ = definitions.remove_with_http_info("tickets", "deals", there.type_id)
        assert status == 204
        assert back.type_id not in self.texts("deals", "tickets")

    def test_a_second_one_of_the_same_text(self):
        name, _, _ = define_label("tickets", "contacts")
        again = {"name": unique(), "label": name}
        body = refusal(400, definitions.create, "tickets", "contacts", again)
        assert body["subCategory"] == "AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL"

    def test_hubspots_own_stay(self):
        body = refusal(400, definitions.remove, "contacts", "companies", PLAIN)
        assert re.match("Definition with label still exists", body["message"])


class TestLimits:
    def test_set_kept_and_taken_away(self):
        # Nothing else in these suites connects these two types.
        pair, plain = ("invoices", "quotes"), {"category": "HUBSPOT_DEFINED", "typeId": 407}
        made, status, _ = limits.batch_create_with_http_info(*pair, {"inputs": [{**plain, "maxToObjectIds": 2}]})
        assert status == 201
        assert made.results[0].user_enforced_max_to_object_ids == 2
        limits.batch_update(*pair, {"inputs": [{**plain, "maxToObjectIds": 1}]})
        (listed,) = limits.get_all_between_two_object_types(*pair).results
        assert (listed.type_id, listed.user_enforced_max_to_object_ids) == (407, 1)
        assert 407 in [limit.type_id for limit in limits.get_all().results]
        assert limits.batch_remove_with_http_info(*pair, {"inputs": [plain]})[1] == 204
        assert limits.get_all_between_two_object_types(*pair).results == []


class TestInTheReadsOfRecords:
    def test_by_the_plural_name_of_the_other_type_a_row_for_each_type(self):
        contact, company = created("contacts"), created("companies")
        v4.basic_api.create_default("contacts", contact, "companies", company)
        record = contacts.basic_api.get_by_id(contact, associations=["companies", "deals"])
        assert list(record.associations) == ["companies"]
        rows = [(row.id, row.type) for row in record.associations["companies"].results]
        assert rows == [(company, "contact_to_company"), (company, "contact_to_company_unlabeled")]

    def test_a_hundred_and_one(self):
        deal = created("deals")
        made = [row.id for row in contacts.batch_api.create({"inputs": [new({}) for _ in range(100)]}).results]
        batch = {"inputs": [edge(deal, contact) for contact in [*made, created("contacts")]]}
        v4.batch_api.create_default("deals", "contacts", batch)
        shown = objects.basic_api.get_by_id("deals", deal, associations=["contacts"]).associations["contacts"]
        assert len(shown.results) == 100
        rest = v4.basic_api.get_page("deals", deal, "contacts", after=shown.paging.next.after).results
        assert len(rest) == 1


def test_the_report_of_records_close_to_their_limits():
    report = v4.report_api.request(62515001)
    assert report.user_id == 62515001
    assert isinstance(report.enqueue_time, datetime)
