"""Batches: read, create, update, upsert and archive, for every type through both of its sub-clients,
and the answers in which a part of the batch failed."""

import json

import pytest
from support import (
    MISSING_ID, assert_record, by_id, companies, contacts, create, create_contact, create_many, define_unique, email,
    every_surface, fill, ids, inputs, lenient, linked_to, new, pick, read_input, refusal,
)


def assert_complete(answer, expected_status):
    batch, status, _ = answer
    assert status == expected_status
    assert batch.status == "COMPLETE"
    assert batch.completed_at >= batch.started_at
    return batch.results


def upsert(address, lastname):
    return {"id": address, "idProperty": "email", "properties": {"lastname": lastname}}


@every_surface
class TestEveryType:
    def test_create_answers_every_record_with_what_was_sent(self, surface):
        sent = [fill(surface.template) for _ in range(2)]
        results = assert_complete(surface.batch_api.create_with_http_info({"inputs": [new(values) for values in sent]}), 201)
        key = next(iter(surface.template))
        found = {record.properties[key]: record for record in results}
        assert len(results) == 2
        for values in sent:
            assert_record(found[values[key]], surface, values)

    def test_read_answers_the_default_properties_or_those_asked_for(self, surface):
        records = create_many(surface.type, 2)
        results = assert_complete(surface.batch_api.read_with_http_info(read_input(ids(records))), 200)
        assert sorted(ids(results)) == sorted(ids(records))
        assert [list(record.properties) for record in results] == [surface.default] * 2

        asked = next(iter(surface.template))
        for record in surface.batch_api.read(read_input(ids(records), properties=[asked])).results:
            assert_record(record, surface, pick(by_id(records)[record.id].properties, [asked]))
            assert set(record.properties) == {asked} | surface.system()

    def test_update_changes_every_record(self, surface):
        changes = {record.id: fill(surface.change) for record in create_many(surface.type, 2)}
        batch = {"inputs": [{"id": record_id, "properties": values} for record_id, values in changes.items()]}
        results = assert_complete(surface.batch_api.update_with_http_info(batch), 200)
        assert set(ids(results)) == set(changes)
        for record in results:
            assert_record(record, surface, changes[record.id])

    def test_archive_is_always_204(self, surface):
        records = ids(create_many(surface.type, 2))
        for _ in range(2):
            assert surface.batch_api.archive_with_http_info(inputs([*records, MISSING_ID]))[1] == 204
        for record_id in records:
            refusal(404, surface.basic_api.get_by_id, record_id)
        archived = surface.batch_api.read(read_input(records), archived=True).results
        assert sorted(ids(archived)) == sorted(records)
        assert all(record.archived is True for record in archived)


class TestOnTheWire:
    def test_the_envelope_has_four_keys(self):
        _, record = create_contact()
        raw = json.loads(contacts.batch_api.read(read_input([record.id]), _preload_content=False).data)
        assert set(raw) == {"completedAt", "results", "startedAt", "status"}

    def test_an_empty_batch_is_complete(self):
        assert assert_complete(contacts.batch_api.create_with_http_info({"inputs": []}), 201) == []


def assert_not_found(answer, name, missing):
    batch, status, _ = answer
    assert status == 207
    assert batch.status == "COMPLETE"
    assert batch.num_errors == 1
    (error,) = batch.errors
    assert (error.status, error.category) == ("error", "OBJECT_NOT_FOUND")
    assert error.message == f"Could not get some {name} objects, they may be deleted or not exist. Check that ids are valid."
    assert sorted(error.context["ids"]) == sorted(missing)
    return ids(batch.results)


class TestRead:
    def test_by_email_address(self):
        sent, record = create_contact()
        assert ids(contacts.batch_api.read(read_input([sent["email"]], idProperty="email")).results) == [record.id]

    def test_with_history(self):
        sent, record = create_contact()
        (found,) = contacts.batch_api.read(read_input([record.id], propertiesWithHistory=["firstname"])).results
        assert [entry.value for entry in found.properties_with_history["firstname"]] == [sent["firstname"]]

    @pytest.mark.parametrize(("object_type", "name"), [("contacts", "CONTACT"), ("companies", "COMPANY")])
    def test_missing_records_are_one_error_that_names_them_all(self, object_type, name):
        _, record = create(object_type)
        missing = [MISSING_ID, "999999999998"]
        answer = lenient.crm.objects.batch_api.read_with_http_info(object_type, read_input([record.id, *missing]))
        assert assert_not_found(answer, name, missing) == [record.id]

    def test_an_archived_record_is_missing(self):
        _, record = create_contact()
        contacts.basic_api.archive(record.id)
        assert_not_found(lenient.crm.contacts.batch_api.read_with_http_info(read_input([record.id])), "CONTACT", [record.id])


class TestUpdate:
    def test_by_email_address(self):
        sent, record = create_contact()
        change = {"id": sent["email"], "idProperty": "email", "properties": {"lastname": "Byron"}}
        (updated,) = contacts.batch_api.update({"inputs": [change]}).results
        assert (updated.id, updated.properties["lastname"]) == (record.id, "Byron")

    @pytest.mark.parametrize("missing", [MISSING_ID, "unknownIdentifier888"])
    def test_a_missing_record_does_not_stop_the_others(self, missing):
        _, record = create_contact()
        changes = [{"id": record_id, "properties": {"lastname": "Byron"}} for record_id in (record.id, missing)]
        answer = lenient.crm.contacts.batch_api.update_with_http_info({"inputs": changes})
        assert assert_not_found(answer, "CONTACT", [missing]) == [record.id]
        assert contacts.basic_api.get_by_id(record.id).properties["lastname"] == "Byron"

    def test_an_error_names_the_trace_id_of_the_input(self):
        change = {"id": MISSING_ID, "objectWriteTraceId": "gone", "properties": {"lastname": "Byron"}}
        answer = lenient.crm.contacts.batch_api.update_with_http_info({"inputs": [change]})
        assert_not_found(answer, "CONTACT", [MISSING_ID])
        assert answer[0].errors[0].context["objectWriteTraceId"] == ["gone"]


class TestUpsert:
    def test_by_email_address_says_which_records_are_new(self):
        sent, record = create_contact()
        address = email()
        batch = {"inputs": [upsert(sent["email"], "Old"), upsert(address, "New")]}
        results = assert_complete(contacts.batch_api.upsert_with_http_info(batch), 200)
        old, added = sorted(results, key=lambda result: result.new)
        assert (old.new, old.id, added.new) == (False, record.id, True)
        found = contacts.basic_api.get_by_id(added.id).properties
        assert (found["email"], found["lastname"]) == (address, "New")

    def test_by_a_property_with_unique_values(self):
        name = define_unique("companies", "companyinformation")
        batch = {"inputs": [{"id": "k1", "idProperty": name, "properties": {"name": "Engines"}}]}
        (first,) = companies.batch_api.upsert(batch).results
        (second,) = companies.batch_api.upsert(batch).results
        assert (first.new, second.new, second.id) == (True, False, first.id)
        assert companies.basic_api.get_by_id(first.id, properties=[name]).properties[name] == "k1"


class TestCreate:
    @staticmethod
    def traced(trace_id, values):
        return {"objectWriteTraceId": trace_id, "properties": values, "associations": []}

    def test_trace_ids_come_back(self):
        batch = {"inputs": [self.traced(trace_id, {"email": email()}) for trace_id in ("a", "b")]}
        results = contacts.batch_api.create(batch).results
        assert sorted(record.object_write_trace_id for record in results) == ["a", "b"]

    def test_with_a_trace_id_on_every_input_a_bad_one_does_not_stop_the_others(self):
        address = email()
        batch = {"inputs": [self.traced("good", {"email": address}), self.traced("bad", {"no_such_property": "1"})]}
        answer, status, _ = lenient.crm.contacts.batch_api.create_with_http_info(batch)
        assert (status, answer.num_errors) == (207, 1)
        (error,) = answer.errors
        assert error.category == "VALIDATION_ERROR"
        assert "PROPERTY_DOESNT_EXIST" in error.message
        assert error.context["objectWriteTraceId"] == ["bad"]
        assert [record.properties["email"] for record in answer.results] == [address]

    def test_some_addresses_taken_the_others_are_written_and_each_error_names_the_existing_record(self):
        sent, record = create_contact()
        address = email()
        batch = {"inputs": [new({"email": sent["email"]}), new({"email": address})]}
        answer, status, _ = lenient.crm.contacts.batch_api.create_with_http_info(batch)
        assert (status, answer.num_errors) == (207, 1)
        (error,) = answer.errors
        assert (error.status, error.category) == ("error", "CONFLICT")
        assert error.message == f"Contact already exists. Existing ID: {record.id}"
        assert error.context == {"objectWriteTraceId": ["0"], "existingId": [record.id]}
        assert [created.properties["email"] for created in answer.results] == [address]

    def test_all_addresses_taken_is_a_conflict(self):
        sent, _ = create_contact()
        body = refusal(409, contacts.batch_api.create, {"inputs": [new({"email": sent["email"]})]})
        assert (body["message"], body["category"]) == ("Contact already exists", "CONFLICT")
        assert "context" not in body

    def test_with_associations(self):
        _, company = create("companies")
        (created,) = contacts.batch_api.create({"inputs": [new({"email": email()}, linked_to(company.id, 1))]}).results
        found = contacts.basic_api.get_by_id(created.id, associations=["companies"])
        assert company.id in ids(found.associations["companies"].results)
