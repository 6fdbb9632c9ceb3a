"""Custom objects: their schemas, and the records of the types that these make."""

import re

import pytest
from hubspot.crm.schemas import AssociationDefinitionEgg, ObjectSchemaEgg, ObjectTypeDefinitionPatch
from support import (
    MISSING_ID, assert_includes, by_id, by_portal, cases, change, contacts, create_contact, fill, hubspot, ids, inputs,
    model, names, new, objects, properties, read_input, refusal, unique, wire,
)

schemas = hubspot.crm.schemas.core_api


def egg(**more):
    return {**fill(cases("custom-object")), **more}


def make(**more):
    return schemas.create(model(ObjectSchemaEgg, egg(**more)))


def without_nulls(sent):
    """A body that the SDK's own validation would not let out."""
    return {key: value for key, value in sent.items() if value is not None}


def machine(**values):
    return new({"serial": unique(), **values})


def assert_schema(schema, sent):
    expected = {key: value for key, value in sent.items() if key not in ("properties", "associatedObjects")}
    assert_includes(wire(schema), expected)
    assert re.fullmatch(r"\d+", schema.id)
    assert schema.object_type_id == f"2-{schema.id}"
    assert re.fullmatch(rf"p\d+_{schema.name}", schema.fully_qualified_name)
    assert schema.archived is False
    made = {definition["name"] for definition in sent["properties"]}
    assert made | {"hs_object_id", "hs_createdate", "hs_lastmodifieddate"} <= set(names(schema.properties))
    others = {association.to_object_type_id for association in schema.associations}
    assert {"0-1", "0-27", "0-46", "0-47", "0-48", "0-49"} <= others


class TestSchemas:
    def test_created_listed_and_read_under_every_name(self):
        sent = egg()
        body = model(ObjectSchemaEgg, sent)
        created, status, _ = schemas.create_with_http_info(body)
        assert status == 201
        assert_schema(created, sent)
        full_name = created.fully_qualified_name
        for name in (created.object_type_id, full_name, full_name.upper()):
            assert schemas.get_by_id(name) == created
        assert created in schemas.get_all().results

    @pytest.mark.parametrize("name", ["contacts", "CONTACT", "0-1"])
    def test_hubspots_own_types_are_read_and_not_listed(self, name):
        found = schemas.get_by_id(name)
        assert (found.id, found.object_type_id, found.name, found.fully_qualified_name) == ("1", "0-1", "CONTACT", "CONTACT")
        assert "CONTACT" not in names(schemas.get_all().results)

    def test_an_update_changes_what_was_sent(self):
        made = make()
        patch = ObjectTypeDefinitionPatch(
            labels={"singular": "Engine", "plural": "Engines"}, required_properties=[], searchable_properties=["model"]
        )
        for found in (schemas.update(made.object_type_id, patch), schemas.get_by_id(made.object_type_id)):
            assert (found.labels.singular, found.labels.plural) == ("Engine", "Engines")
            assert (found.required_properties, found.searchable_properties) == ([], ["model"])
            assert (found.primary_display_property, found.created_at) == ("serial", made.created_at)

    def test_an_association_is_added_and_removed(self):
        object_type = make().object_type_id
        name = f"to_deal_{unique()}"
        body = AssociationDefinitionEgg(from_object_type_id=object_type, to_object_type_id="0-3", name=name)
        added, status, _ = schemas.create_association_with_http_info(object_type, body)
        assert status == 201
        assert (added.from_object_type_id, added.to_object_type_id, added.name) == (object_type, "0-3", name)
        assert added.id in ids(schemas.get_by_id(object_type).associations)
        assert schemas.archive_association_with_http_info(object_type, added.id)[1] == 204
        assert added.id not in ids(schemas.get_by_id(object_type).associations)

    def test_one_goes_when_its_records_are_gone_and_its_name_is_free_after_the_purge(self):
        sent = egg()
        body = model(ObjectSchemaEgg, sent)
        object_type = schemas.create(body).object_type_id
        record = objects.basic_api.create(object_type, machine())
        full = refusal(400, schemas.archive, object_type)
        assert full["subCategory"] == "ObjectSchemaError.EXISTING_OBJECT_RECORDS"
        assert full["message"] == f"Object type {object_type} cannot be deleted until all object records are deleted"
        soon = refusal(400, schemas.archive, object_type, archived=True)
        assert soon["message"] == "Couldn't find soft-deleted object type(s)"
        objects.basic_api.archive(object_type, record.id)
        assert schemas.archive_with_http_info(object_type)[1] == 204
        refusal(400, objects.basic_api.get_page, object_type)
        refusal(400, schemas.get_by_id, object_type)
        assert sent["name"] in names(schemas.get_all(archived=True).results)
        assert schemas.archive_with_http_info(object_type, archived=True)[1] == 204
        assert sent["name"] not in names(schemas.get_all(archived=True).results)
        assert schemas.create(body).object_type_id != object_type


class TestRefused:
    @pytest.mark.parametrize(
        ("more", "sub_category"),
        [
            ({"name": "1st"}, "InboundDbObjectTypeError.OBJECT_TYPE_NAME_FORMAT"),
            ({"primaryDisplayProperty": None}, "ObjectSchemaError.PRIMARY_DISPLAY_PROPERTY_REQUIRED"),
            ({"requiredProperties": ["x"]}, "InvalidPropertiesError.INVALID_REQUIRED_PROPERTIES"),
        ],
        ids=["a name that is none", "no display property", "a required property that is none"],
    )
    def test_schema(self, more, sub_category):
        body = refusal(400, schemas.create, without_nulls(egg(**more)))
        assert (body["category"], body["subCategory"]) == ("VALIDATION_ERROR", sub_category)

    def test_a_name_that_is_taken(self):
        name = make().name.upper()
        body = refusal(409, schemas.create, model(ObjectSchemaEgg, egg(name=name)))
        assert body["message"] == f"{name} already exists"
        assert body["subCategory"] == "InboundDbObjectTypeError.OBJECT_TYPE_ALREADY_EXIST"

    def test_an_update_that_names_no_property(self):
        patch = ObjectTypeDefinitionPatch(primary_display_property="x")
        body = refusal(400, schemas.update, make().object_type_id, patch)
        assert body["message"] == "Invalid primaryDisplayProperty: x"

    def test_a_type_that_is_not_there(self):
        assert refusal(400, schemas.get_by_id, "widgets")["message"] == "Unable to infer object type from: widgets"
        assert refusal(400, schemas.get_by_id, "2-1")["message"] == "Invalid object or event type id: 2-1"


class TestRecords:
    def test_every_verb_takes_the_type_id_and_the_full_name(self):
        made = make()
        for object_type in (made.object_type_id, made.fully_qualified_name):
            created = objects.basic_api.create(object_type, machine(model="A", hours="12"))
            assert_includes(created.properties, {"model": "A", "hours": "12", "hs_object_id": created.id})
            found = objects.basic_api.get_by_id(object_type, created.id)
            assert list(found.properties) == ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"]
            serial = created.properties["serial"]
            assert objects.basic_api.get_by_id(object_type, serial, id_property="serial").id == created.id
            objects.basic_api.update(object_type, created.id, change(model="B"))
            batch = objects.batch_api.read(object_type, read_input([created.id], properties=["model"]))
            assert [record.properties["model"] for record in batch.results] == ["B"]
            assert created.id in ids(objects.basic_api.get_page(object_type, limit=100).results)
            objects.basic_api.archive(object_type, created.id)
            refusal(404, objects.basic_api.get_by_id, object_type, created.id)

    def test_a_batch_makes_changes_and_archives_them(self):
        object_type = make().object_type_id
        made = by_id(objects.batch_api.create(object_type, {"inputs": [machine(), machine()]}).results)
        changes = [{"id": record_id, "properties": {"model": "C"}} for record_id in made]
        updated = objects.batch_api.update(object_type, {"inputs": changes})
        assert [record.properties["model"] for record in updated.results] == ["C", "C"]
        serials = [next(iter(made.values())).properties["serial"], unique()]
        upsert = [{"id": serial, "idProperty": "serial", "properties": {"model": "D"}} for serial in serials]
        upserted = objects.batch_api.upsert(object_type, {"inputs": upsert}).results
        assert sorted(record.new for record in upserted) == [False, True]
        objects.batch_api.archive(object_type, inputs(ids(upserted)))
        assert len(objects.basic_api.get_page(object_type).results) == 1

    def test_one_without_a_required_property_is_refused(self):
        body = refusal(400, objects.basic_api.create, make().object_type_id, new({"model": "A"}))
        assert body["context"] == {"properties": ["serial"]}
        assert re.fullmatch(r"Error creating \S+\. Some required properties were not set\.", body["message"])

    def test_a_unique_value_is_taken_once(self):
        object_type, first = make().object_type_id, machine()
        holder = objects.basic_api.create(object_type, first)
        body = refusal(400, objects.basic_api.create, object_type, first)
        assert body["message"].endswith(f" {holder.id} already has that value.")

    def test_a_contact_lists_them_under_the_full_name(self):
        made = make()
        _, contact = create_contact()
        type_id = next(
            association.id
            for association in made.associations
            if (association.from_object_type_id, association.to_object_type_id) == (made.object_type_id, "0-1")
        )
        types = [by_portal(int(type_id))]
        record = new({"serial": unique()}, [{"to": {"id": contact.id}, "types": types}])
        created = objects.basic_api.create(made.object_type_id, record)
        found = contacts.basic_api.get_by_id(contact.id, associations=[made.object_type_id])
        assert ids(found.associations[made.fully_qualified_name].results) == [created.id]

    def test_properties_can_be_added(self):
        made = make()
        color = {"name": "color", "label": "Colour", "groupName": f"{made.name}_information", "type": "string", "fieldType": "text"}
        properties.core_api.create(made.object_type_id, color)
        created = objects.basic_api.create(made.object_type_id, machine(color="red"))
        assert created.properties["color"] == "red"

    def test_one_that_is_not_there(self):
        refusal(404, objects.basic_api.get_by_id, make().object_type_id, MISSING_ID)
