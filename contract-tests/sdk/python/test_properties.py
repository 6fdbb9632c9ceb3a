"""Property definitions and their groups."""

import json

import pytest
from hubspot.crm.properties import PropertyCreate, PropertyGroupCreate, PropertyGroupUpdate, PropertyUpdate
from support import (
    OBJECT_TYPES, cases, contacts, create_contact, fill, lenient, model, names, pick, properties, refusal, unique, wire,
)

core, groups, batch = properties.core_api, properties.groups_api, properties.batch_api


def text(**more):
    name = f"sdk_text_{unique()}"
    return {"name": name, "label": "Text", "groupName": "contactinformation", "type": "string", "fieldType": "text", **more}


def named(values, **more):
    return {"inputs": [{"name": value} for value in values], **more}


def assert_same_definition(found, sent):
    """What was sent is what is found. That the rest is complete, the SDK's own validation has checked."""
    as_json = wire(found)
    options = [pick(option, ["label", "value", "displayOrder", "hidden"]) for option in as_json["options"]]
    assert {**pick(as_json, sent), "options": options} == {**sent, "options": sent.get("options", [])}


class TestBuiltIn:
    @pytest.mark.parametrize("object_type", OBJECT_TYPES)
    def test_complete_and_sorted_by_name(self, object_type):
        found = names(core.get_all(object_type).results)
        assert found == sorted(found)
        assert "hs_object_id" in found

    def test_an_email_address_is_unique_and_its_definition_is_hubspots(self):
        found = core.get_by_name("contacts", "email")
        assert (found.type, found.field_type) == ("string", "text")
        assert found.has_unique_value is True
        assert found.hubspot_defined is True
        metadata = found.modification_metadata
        assert (metadata.archivable, metadata.read_only_definition, metadata.read_only_value) == (True, True, False)

    def test_a_lifecycle_stage_lists_its_options(self):
        found = core.get_by_name("contacts", "lifecyclestage")
        assert found.type == "enumeration"
        assert [option.value for option in found.options][:6] == [
            "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer",
        ]


class TestCustom:
    @pytest.mark.parametrize(
        "definition", fill(cases("custom-properties")), ids=lambda sent: f"{sent['type']}-{sent['fieldType']}"
    )
    def test_created_and_read_back(self, definition):
        assert_same_definition(core.create("contacts", model(PropertyCreate, definition)), definition)
        assert_same_definition(core.get_by_name("contacts", definition["name"]), definition)

    def test_what_is_not_sent_gets_its_default(self):
        definition = text()
        created, status, headers = core.create_with_http_info("contacts", model(PropertyCreate, definition))
        assert status == 201
        assert headers["Location"].endswith(f"/crm/v3/properties/contacts/{definition['name']}")
        assert (created.description, created.display_order) == ("", -1)
        flags = ["calculated", "external_options", "archived", "has_unique_value", "hidden", "form_field"]
        assert [name for name in flags if getattr(created, name) is not False] == []
        metadata = created.modification_metadata
        assert (metadata.archivable, metadata.read_only_definition, metadata.read_only_value) == (True, False, False)
        assert created.hubspot_defined is None
        assert created.updated_at == created.created_at
        raw = json.loads(core.get_by_name("contacts", definition["name"], _preload_content=False).data)
        assert raw["dataSensitivity"] == "non_sensitive"

    def test_an_update_changes_what_was_sent(self):
        name = core.create("contacts", model(PropertyCreate, text())).name
        update = PropertyUpdate(label="Renamed", description="Why", group_name="emailinformation")
        for found in (core.update("contacts", name, update), core.get_by_name("contacts", name)):
            assert (found.label, found.description, found.group_name) == ("Renamed", "Why", "emailinformation")
            assert found.type == "string"

    def test_an_update_of_the_options_replaces_them_all(self):
        (select,) = (definition for definition in fill(cases("custom-properties")) if definition["fieldType"] == "select")
        core.create("contacts", model(PropertyCreate, select))
        green = {"label": "Green", "value": "green", "displayOrder": 0, "hidden": False}
        core.update("contacts", select["name"], PropertyUpdate(options=[green]))
        assert [option.value for option in core.get_by_name("contacts", select["name"]).options] == ["green"]

    def test_an_archived_one_is_out_of_the_list_and_found_among_the_archived(self):
        name = core.create("contacts", model(PropertyCreate, text())).name
        assert core.archive_with_http_info("contacts", name)[1] == 204
        assert name not in names(core.get_all("contacts").results)
        assert name in names(core.get_all("contacts", archived=True).results)
        assert refusal(404, core.get_by_name, "contacts", name)["category"] == "OBJECT_NOT_FOUND"
        assert core.get_by_name("contacts", name, archived=True).archived is True
        refusal(404, core.archive, "contacts", name)

    def test_creating_an_archived_one_again_restores_it_with_the_values_it_had(self):
        definition = text()
        name = definition["name"]
        first = core.create("contacts", model(PropertyCreate, definition))
        _, record = create_contact(**{name: "kept"})

        def values():
            return contacts.basic_api.get_by_id(record.id, properties=[name]).properties

        core.archive("contacts", name)
        assert name not in values()
        restored, status, _ = core.create_with_http_info("contacts", model(PropertyCreate, {**definition, "label": "Restored"}))
        assert (status, restored.label, restored.archived) == (201, "Restored", False)
        assert restored.created_at == first.created_at
        assert values()[name] == "kept"


class TestRefused:
    def test_a_name_that_is_taken(self):
        definition = text()
        core.create("contacts", model(PropertyCreate, definition))
        body = refusal(409, core.create, "contacts", model(PropertyCreate, definition))
        assert body["message"] == f"A property named '{definition['name']}' already exists."
        assert body["category"] == "OBJECT_ALREADY_EXISTS"
        assert body["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"

    @pytest.mark.parametrize(
        ("verb", "arguments"),
        [(core.get_by_name, []), (core.update, [PropertyUpdate(label="Renamed")]), (core.archive, [])],
        ids=["read", "update", "archive"],
    )
    def test_an_unknown_one(self, verb, arguments):
        body = refusal(404, verb, "contacts", f"no_such_{unique()}", *arguments)
        assert body["category"] == "OBJECT_NOT_FOUND"

    @pytest.mark.parametrize(
        "definition",
        [text(name=f"hs_{unique()}"), text(groupName=f"no_such_{unique()}")],
        ids=["a name of HubSpot", "a group that does not exist"],
    )
    def test_definition(self, definition):
        refusal(400, core.create, "contacts", model(PropertyCreate, definition))

    def test_a_name_in_upper_case_is_stored_in_lower_case(self):
        name = f"SDK_{unique()}"
        made = core.create("contacts", model(PropertyCreate, text(name=name)))
        assert made.name == name.lower()

    def test_a_missing_field(self):
        incomplete = text()
        del incomplete["label"]
        body = refusal(400, core.create, "contacts", incomplete)
        assert "Some required fields were not set: [label]" in body["message"]
        assert body["category"] == "VALIDATION_ERROR"

    def test_an_unknown_object_type(self):
        assert refusal(400, core.get_all, "widgets")["message"] == "Unable to infer object type from: widgets"


class TestBatches:
    def test_create_and_read(self):
        definitions = [text(), text(type="number", fieldType="number")]
        sent = sorted(definition["name"] for definition in definitions)
        created, status, _ = batch.create_with_http_info("contacts", {"inputs": definitions})
        assert (status, created.status) == (201, "COMPLETE")
        assert sorted(names(created.results)) == sent
        assert sorted(names(batch.read("contacts", named(sent, archived=False)).results)) == sent

    def test_create_with_a_name_that_is_taken_creates_the_others(self):
        taken, free = text(), text()
        core.create("contacts", model(PropertyCreate, taken))
        answer, status, _ = lenient.crm.properties.batch_api.create_with_http_info("contacts", {"inputs": [taken, free]})
        assert (status, answer.num_errors) == (207, 1)
        (error,) = answer.errors
        assert (error.category, error.context) == ("OBJECT_ALREADY_EXISTS", {"name": [taken["name"]]})
        assert error.sub_category == "Properties.PROPERTY_WITH_NAME_EXISTS"
        assert names(answer.results) == [free["name"]]

    def test_archive_is_always_204(self):
        name = core.create("contacts", model(PropertyCreate, text())).name
        for _ in range(2):
            assert batch.archive_with_http_info("contacts", named([name, f"no_such_{unique()}"]))[1] == 204
        refusal(404, core.get_by_name, "contacts", name)


class TestGroups:
    @staticmethod
    def group():
        return PropertyGroupCreate(name=f"sdk_group_{unique()}", label="Group")

    @staticmethod
    def listed():
        return names(groups.get_all("contacts").results)

    def test_the_built_in_ones_are_listed(self):
        assert {"contactinformation", "emailinformation"} <= set(self.listed())

    def test_create_read_update_archive_create_again(self):
        group = self.group()
        created, status, _ = groups.create_with_http_info("contacts", group)
        assert status == 201
        assert created.display_order >= 0
        for found in (created, groups.get_by_name("contacts", group.name)):
            assert (found.name, found.label, found.archived) == (group.name, "Group", False)
        updated = groups.update("contacts", group.name, PropertyGroupUpdate(label="Renamed", display_order=3))
        assert (updated.label, updated.display_order) == ("Renamed", 3)
        assert group.name in self.listed()
        assert groups.archive_with_http_info("contacts", group.name)[1] == 204
        assert group.name not in self.listed()
        again = groups.create("contacts", PropertyGroupCreate(name=group.name, label="Again"))
        assert (again.label, again.archived) == ("Again", False)
        assert group.name in self.listed()

    def test_one_with_active_properties_is_not_archived(self):
        name = groups.create("contacts", self.group()).name
        core.create("contacts", model(PropertyCreate, text(groupName=name)))
        body = refusal(400, groups.archive, "contacts", name)
        assert "category" not in body
        assert json.loads(body["message"]) == {
            "status": "error",
            "message": "Can't delete or purge a group with active properties",
            "correlationId": body["correlationId"],
            "category": "VALIDATION_ERROR",
            "subCategory": "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES",
        }
