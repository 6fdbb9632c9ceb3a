"""The client under test, the cases that both SDKs run, and what every answer and every refusal has in common."""

import json
import os
import re
import secrets
from functools import partial
from operator import attrgetter
from pathlib import Path

import pytest
from hubspot import HubSpot
from hubspot.crm.objects import SimplePublicObjectInput, SimplePublicObjectInputForCreate

BASE_URL = os.environ["HUBSPOT_MOCK_BASE_URL"]
# Control calls say what they send, so that a web page of another origin cannot make them.
JSON = {"Content-Type": "application/json"}
MISSING_ID = "999999999999"


def client_with(**config):
    return HubSpot(host=BASE_URL, base_url=BASE_URL, **config)


TOKEN = os.environ["HUBSPOT_MOCK_TOKEN"]
# Validation is off unless asked for. On, a response that lacks a field its model requires raises an error.
hubspot = client_with(access_token=TOKEN, client_side_validation=True)
# The model of an error in a batch requires fields that HubSpot leaves out, so 207 answers are read without it.
lenient = client_with(access_token=TOKEN)

crm = hubspot.crm
contacts, companies, deals, objects, properties = crm.contacts, crm.companies, crm.deals, crm.objects, crm.properties


def unique():
    return f"x{secrets.token_hex(6)}"


def email():
    return f"{unique()}@example.com"


def fill(template, suffix=None):
    return json.loads(json.dumps(template).replace("{unique}", suffix or unique()))


def cases(name):
    return json.loads((Path(__file__).parents[1] / "cases" / f"{name}.json").read_text())


OBJECT_TYPES = {case["type"]: case for case in cases("object-types")}


class Bound:
    """One API of the generic sub-client, with its first argument filled in."""

    def __init__(self, api, object_type):
        self.api, self.object_type = api, object_type

    def __getattr__(self, verb):
        return partial(getattr(self.api, verb), self.object_type)


class Surface:
    """A type as one of the SDK's sub-clients shows it."""

    def __init__(self, title, case, basic_api, batch_api):
        self.title, self.basic_api, self.batch_api = title, basic_api, batch_api
        self.type, self.created, self.modified = case["type"], case["created"], case["modified"]
        self.default, self.template, self.change = case["default"], case["create"], case["change"]

    def add(self):
        sent = fill(self.template)
        return sent, self.basic_api.create(new(sent))

    def system(self):
        return {self.created, self.modified, "hs_object_id"}


def _surfaces(case):
    own = attrgetter(case["api"])(hubspot.crm)
    yield Surface(f"crm.{case['api']}", case, own.basic_api, own.batch_api)
    apis = [Bound(api, case["type"]) for api in (objects.basic_api, objects.batch_api)]
    yield Surface(f"crm.objects-{case['type']}", case, *apis)


# Every type is reachable twice: through its own sub-client and through the generic one.
every_surface = pytest.mark.parametrize(
    "surface", [surface for case in OBJECT_TYPES.values() for surface in _surfaces(case)], ids=attrgetter("title")
)


def new(values, associations=()):
    return SimplePublicObjectInputForCreate(properties=values, associations=list(associations))


def change(**values):
    return SimplePublicObjectInput(properties=values)


def create(object_type, **extra):
    sent = {**fill(OBJECT_TYPES[object_type]["create"]), **extra}
    return sent, objects.basic_api.create(object_type, new(sent))


def create_contact(**extra):
    return create("contacts", **extra)


def create_many(object_type, count):
    batch = [new(fill(OBJECT_TYPES[object_type]["create"])) for _ in range(count)]
    return objects.batch_api.create(object_type, {"inputs": batch}).results


def define_unique(object_type, group):
    name = f"sdk_unique_{unique()}"
    definition = {"name": name, "label": "Key", "groupName": group, "type": "string", "fieldType": "text"}
    properties.core_api.create(object_type, {**definition, "hasUniqueValue": True})
    return name


def by_hubspot(type_id):
    return {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}


def by_portal(type_id):
    return {"associationCategory": "USER_DEFINED", "associationTypeId": type_id}


def linked_to(object_id, type_id):
    return [{"to": {"id": object_id}, "types": [by_hubspot(type_id)]}]


def names(definitions):
    return [definition.name for definition in definitions]


def ids(records):
    return [record.id for record in records]


def inputs(values, **more):
    return {"inputs": [{"id": value} for value in values], **more}


def read_input(values, **more):
    return inputs(values, **{"properties": [], "propertiesWithHistory": [], **more})


def by_id(records):
    return {record.id: record for record in records}


def wire(model):
    """A model as the JSON it was made from."""
    return contacts.basic_api.api_client.sanitize_for_serialization(model)


def model(kind, sent):
    """A model of the SDK, from the wire's names."""
    attribute = {key: name for name, key in kind.attribute_map.items()}
    return kind(**{attribute[key]: value for key, value in sent.items()})


def pick(values, names):
    return {name: values[name] for name in names if name in values}


def assert_includes(whole, part):
    assert pick(whole, part) == part


def assert_absent(values, names):
    assert not set(names) & set(values)


def assert_record(record, surface, expected=None):
    values = record.properties
    assert re.fullmatch(r"\d+", record.id)
    assert values["hs_object_id"] == record.id
    assert list(values) == sorted(values)
    assert record.archived is False
    assert_same_instant(record.created_at, values[surface.created])
    assert_same_instant(record.updated_at, values[surface.modified])
    assert_includes(values, expected or {})


def assert_same_instant(moment, text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", text)
    assert not text.endswith(".000Z")
    whole, _, fraction = text.rstrip("Z").partition(".")
    assert moment.strftime("%Y-%m-%dT%H:%M:%S") == whole
    assert moment.microsecond == int(fraction or 0) * 1000


def raised(status, attempt, *arguments, **options):
    # Each API package of the SDK has an ApiException of its own, without a common base.
    with pytest.raises(Exception) as caught:
        attempt(*arguments, **options)
    assert getattr(caught.value, "status", None) == status, repr(caught.value)
    return caught.value


def refusal(status, attempt, *arguments, **options):
    error = raised(status, attempt, *arguments, **options)
    body = json.loads(error.body)
    assert body["status"] == "error"
    assert body["correlationId"] == error.headers["X-HubSpot-Correlation-Id"]
    return body


INVALID_VALUES = "Property values were not valid: "


def invalid_values(body):
    """The message of a validation error ends in JSON, and that JSON is what clients parse."""
    assert body["category"] == "VALIDATION_ERROR"
    assert body["message"].startswith(INVALID_VALUES)
    return json.loads(body["message"].removeprefix(INVALID_VALUES))
