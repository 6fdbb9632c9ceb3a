"""What a value looks like when it comes back."""

import pytest
from support import cases, change, contacts, create, create_contact, fill, objects, properties, unique

SUFFIX = unique()


@pytest.fixture(scope="module", autouse=True)
def custom_properties():
    properties.batch_api.create("contacts", {"inputs": fill(cases("custom-properties"), SUFFIX)})


@pytest.mark.parametrize("case", fill(cases("values"), SUFFIX), ids=lambda case: case["why"])
def test_round_trip(case):
    name = case["property"]
    _, record = create(case["type"], **{name: case["sent"]})
    assert record.properties[name] == case["read"]
    assert objects.basic_api.get_by_id(case["type"], record.id, properties=[name]).properties[name] == case["read"]


class TestRead:
    def test_null_for_a_property_that_was_never_set_and_nothing_for_one_that_does_not_exist(self):
        _, record = create_contact()
        values = contacts.basic_api.get_by_id(record.id, properties=["phone", "no_such_property"]).properties
        assert values["phone"] is None
        assert "no_such_property" not in values

    def test_names_may_come_in_one_comma_separated_value(self):
        sent, record = create_contact()
        values = contacts.basic_api.get_by_id(record.id, properties=["phone,email", "firstname"]).properties
        assert list(values) == ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "phone"]
        assert values["email"] == sent["email"]


@pytest.mark.parametrize("nothing", ["", None], ids=["an empty string", "null"])
def test_clearing(nothing):
    _, record = create_contact(phone="555")
    contacts.basic_api.update(record.id, {"properties": {"phone": nothing}})
    values = contacts.basic_api.get_by_id(record.id, properties=["phone"]).properties
    assert values["phone"] in (None, "")


class TestSpecialProperties:
    def test_a_leading_semicolon_adds_to_a_multiple_choice(self):
        name = f"sdk_checkbox_{SUFFIX}"
        _, record = create_contact(**{name: "red"})
        contacts.basic_api.update(record.id, change(**{name: ";blue"}))
        assert contacts.basic_api.get_by_id(record.id, properties=[name]).properties[name] == "red;blue"

    def test_a_lifecycle_stage_only_moves_forward_until_it_is_cleared(self):
        _, record = create_contact(lifecyclestage="customer")

        def stage_after(stage):
            contacts.basic_api.update(record.id, change(lifecyclestage=stage))
            return contacts.basic_api.get_by_id(record.id, properties=["lifecyclestage"]).properties["lifecyclestage"]

        assert stage_after("lead") == "customer"
        assert stage_after("evangelist") == "evangelist"
        stage_after("")
        assert stage_after("lead") == "lead"
