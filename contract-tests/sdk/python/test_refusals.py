"""What is refused, with which status and in which words. Clients parse these."""

import re

import pytest
from support import (
    MISSING_ID, cases, change, client_with, contacts, create, create_contact, define_unique, email, fill, hubspot, inputs,
    invalid_values, new, objects, properties, raised, read_input, refusal, unique,
)

SUFFIX = unique()
basic, batch = contacts.basic_api, contacts.batch_api


@pytest.fixture(scope="module", autouse=True)
def custom_properties():
    properties.batch_api.create("contacts", {"inputs": fill(cases("custom-properties"), SUFFIX)})


class TestInvalidValues:
    every_case = pytest.mark.parametrize("case", fill(cases("invalid-values"), SUFFIX), ids=lambda case: case["why"])

    @staticmethod
    def assert_refused(case, attempt, *arguments, **options):
        body = refusal(400, attempt, *arguments, **options)
        (found,) = invalid_values(body)
        assert (found["isValid"], found["name"]) == (False, case["property"])
        assert re.search(case["code"], found["error"])
        assert re.search(case["message"], found["message"])
        (error,) = body["errors"]
        assert (error["code"], error["message"]) == (found["error"], found["message"])
        assert error["context"] == {"propertyName": [case["property"]]}

    @every_case
    def test_on_create(self, case):
        self.assert_refused(case, create, case["type"], **{case["property"]: case["sent"]})

    @every_case
    def test_on_update(self, case):
        _, record = create(case["type"])
        values = change(**{case["property"]: case["sent"]})
        self.assert_refused(case, objects.basic_api.update, case["type"], record.id, values)

    def test_all_of_them_are_reported_at_once(self):
        body = refusal(400, basic.create, new({"email": "nobody", "no_such_a": "1", "no_such_b": "2", "firstname": "Ada"}))
        assert sorted(found["name"] for found in invalid_values(body)) == ["email", "no_such_a", "no_such_b"]
        assert len(body["errors"]) == 3


class TestIncompleteWrites:
    @pytest.mark.parametrize(
        ("object_type", "name", "values", "missing"),
        [
            ("calls", "CALL", {"hs_call_title": "Call"}, "hs_timestamp"),
            ("tickets", "TICKET", {"subject": "Ticket"}, "hs_pipeline_stage"),
        ],
    )
    def test_a_missing_property(self, object_type, name, values, missing):
        body = refusal(400, objects.basic_api.create, object_type, new(values))
        assert body["message"] == f"Error creating {name}. Some required properties were not set."
        assert body["category"] == "VALIDATION_ERROR"
        assert body["context"]["properties"] == [missing]

    def test_an_update_of_nothing(self):
        _, record = create_contact()
        body = refusal(400, basic.update, record.id, change())
        assert body["message"] == "No properties found to update, please provide at least one."


class TestConflicts:
    def test_a_second_contact_with_an_email_address_names_the_first(self):
        sent, record = create_contact()
        for address in (sent["email"], sent["email"].upper()):
            body = refusal(409, basic.create, new({"email": address}))
            assert body["category"] == "CONFLICT"
            assert re.search(r"Existing ID: (\d+)", body["message"])[1] == record.id
            assert body["message"] == f"Contact already exists. Existing ID: {record.id}"

    def test_an_update_to_the_email_address_of_another(self):
        (sent, owner), (_, record) = create_contact(), create_contact()
        body = refusal(400, basic.update, record.id, change(email=sent["email"]))
        assert body["category"] == "VALIDATION_ERROR"
        assert re.sub(r"portalId=\d+", "portalId=N", body["message"]) == (
            "Cannot set PropertyValueCoordinates{portalId=N, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, propertyName=email, "
            f"value={sent['email']}}} on {record.id}. {owner.id} already has that value."
        )

    def test_a_second_record_with_a_unique_value_created_or_updated(self):
        name = define_unique("companies", "companyinformation")
        _, owner = create("companies", **{name: "k1"})
        _, record = create("companies")
        for attempt in (
            lambda: create("companies", **{name: "k1"}),
            lambda: objects.basic_api.update("companies", record.id, change(**{name: "k1"})),
        ):
            body = refusal(400, attempt)
            assert body["category"] == "VALIDATION_ERROR"
            assert re.search(rf"propertyName={name}, value=k1\}} on .*\. {owner.id} already has that value\.$", body["message"])


class TestListsAndLookUps:
    @pytest.mark.parametrize(("object_type", "name"), [("contacts", "firstname"), ("companies", "domain")])
    def test_by_a_property_whose_values_are_not_unique(self, object_type, name):
        refusal(400, objects.basic_api.get_by_id, object_type, "x", id_property=name)

    def test_more_than_50_rows_with_history(self):
        refusal(400, basic.get_page, limit=51, properties_with_history=["firstname"])


class TestMissingRecords:
    @pytest.mark.parametrize(
        ("verb", "arguments"), [(basic.get_by_id, []), (basic.update, [change(firstname="Ada")])], ids=["read", "update"]
    )
    def test_a_number(self, verb, arguments):
        body = refusal(404, verb, MISSING_ID, *arguments)
        assert body["message"] == "resource not found"
        assert "category" not in body

    def test_update_of_an_id_that_is_not_a_number(self):
        body = refusal(404, basic.update, "abc", change(firstname="Ada"))
        assert body["message"] == "Object not found.  objectId are usually numeric."
        assert body["category"] == "OBJECT_NOT_FOUND"
        assert body["context"] == {"id": ["abc"]}

    def test_archive_is_accepted(self):
        assert basic.archive_with_http_info(MISSING_ID)[1] == 204

    def test_a_live_record_is_not_among_the_archived(self):
        _, record = create_contact()
        refusal(404, basic.get_by_id, record.id, archived=True)


class TestUnknownObjectTypes:
    api, batch_api = objects.basic_api, objects.batch_api
    attempts = {
        "create": lambda self, kind: self.api.create(kind, new({"name": "x"})),
        "read": lambda self, kind: self.api.get_by_id(kind, "1"),
        "list": lambda self, kind: self.api.get_page(kind),
        "update": lambda self, kind: self.api.update(kind, "1", change(name="x")),
        "archive": lambda self, kind: self.api.archive(kind, "1"),
        "batch read": lambda self, kind: self.batch_api.read(kind, read_input(["1"])),
        "batch create": lambda self, kind: self.batch_api.create(kind, {"inputs": [new({"name": "x"})]}),
    }

    @pytest.mark.parametrize("attempt", attempts.values(), ids=attempts)
    def test_a_word(self, attempt):
        body = refusal(400, attempt, self, "widgets")
        assert body["message"] == "Unable to infer object type from: widgets"
        assert "category" not in body

    def test_an_id(self):
        body = refusal(400, self.api.get_page, "0-9999")
        assert body["message"] == "Invalid object or event type id: 0-9999"
        assert "category" not in body

    def test_in_the_associations_asked_for(self):
        _, record = create_contact()
        body = refusal(400, basic.get_by_id, record.id, associations=["widgets"])
        assert body["message"] == "Unable to infer object type from: widgets"


VALUES = {"firstname": "Ada"}
NUMBERS = [str(number) for number in range(1, 102)]


def each(record_ids, **more):
    return {"inputs": [{"id": record_id, **more} for record_id in record_ids]}


TOO_MANY = {
    "read": (batch.read, read_input(NUMBERS)),
    "create": (batch.create, {"inputs": [new(VALUES) for _ in NUMBERS]}),
    "update": (batch.update, each(NUMBERS, properties=VALUES)),
    "upsert": (batch.upsert, each(NUMBERS, idProperty="email", properties=VALUES)),
    "archive": (batch.archive, inputs(NUMBERS)),
}


class TestBatchesThatAreRefusedAsAWhole:
    MAXIMUM = "The maximum number of inputs supported in a batch{} is {}. Please reduce the number of items and try again"

    @pytest.mark.parametrize(("verb", "body"), TOO_MANY.values(), ids=TOO_MANY)
    def test_a_hundred_and_one(self, verb, body):
        refused = refusal(400, verb, body)
        assert refused["message"] == self.MAXIMUM.format("", 100)
        assert refused["category"] == "VALIDATION_ERROR"

    def test_read_of_51_with_history(self):
        body = refusal(400, batch.read, read_input(NUMBERS[:51], propertiesWithHistory=["firstname"]))
        assert body["message"] == self.MAXIMUM.format(" request for property histories", 50)
        assert body["category"] == "VALIDATION_ERROR"

    def test_the_same_id_twice(self):
        sent, record = create_contact()
        address = sent["email"]
        for record_id, verb, more in ((record.id, batch.update, {}), (address, batch.upsert, {"idProperty": "email"})):
            body = refusal(400, verb, each([record_id] * 2, properties=VALUES, **more))
            assert body["message"] == f"Duplicate IDs found in batch input: [{record_id}]. IDs must be unique"
            assert body["context"] == {"ids": [record_id]}
            assert body["category"] == "VALIDATION_ERROR"

    def test_one_bad_property_and_nothing_is_created(self):
        address = email()
        records = [new({"email": address}), new({"email": email(), "no_such_property": "1"})]
        (found,) = invalid_values(refusal(400, batch.create, {"inputs": records}))
        assert (found["error"], found["name"]) == ("PROPERTY_DOESNT_EXIST", "no_such_property")
        refusal(404, basic.get_by_id, address, id_property="email")

    def test_one_bad_property_and_nothing_is_updated(self):
        (sent, record), (_, other) = create_contact(), create_contact()
        changes = [
            {"id": record.id, "properties": {"firstname": "Changed"}},
            {"id": other.id, "properties": {"no_such_property": "1"}},
        ]
        refusal(400, batch.update, {"inputs": changes})
        assert basic.get_by_id(record.id).properties["firstname"] == sent["firstname"]


class TestCredentials:
    def test_none(self):
        body = refusal(401, client_with().crm.contacts.basic_api.get_page, limit=1)
        assert body["category"] == "INVALID_AUTHENTICATION"
        assert body["message"] == (
            "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at "
            "https://developers.hubspot.com/docs/methods/auth/oauth-overview"
        )

    def test_a_token_nobody_issued(self):
        body = refusal(401, client_with(access_token="garbage").crm.contacts.basic_api.get_page, limit=1)
        assert body["category"] == "EXPIRED_AUTHENTICATION"
        assert re.fullmatch(r"The OAuth token used to make this call expired \d+ day\(s\) ago\.", body["message"])
        assert body["context"] == {"expire time": ["1970-01-01T00:00:00Z"]}


class TestHeaders:
    LIMITS = ["Daily", "Daily-Remaining", "Max", "Remaining", "Secondly", "Secondly-Remaining"]

    def assert_headers(self, headers):
        for name in self.LIMITS:
            assert re.fullmatch(r"\d+", headers[f"X-HubSpot-RateLimit-{name}"]), name
        assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["X-HubSpot-Correlation-Id"])

    def test_of_a_success(self):
        _, _, headers = basic.get_page_with_http_info(limit=1)
        self.assert_headers(headers)
        assert re.fullmatch(r"application/json;\s*charset=utf-8", headers["Content-Type"], re.IGNORECASE)

    def test_of_a_refusal(self):
        self.assert_headers(raised(400, basic.create, new({"no_such_property": "1"})).headers)

    def test_of_a_missing_record(self):
        headers = raised(404, basic.get_by_id, MISSING_ID).headers
        self.assert_headers(headers)
        assert headers["X-HubSpot-NotFound"] == "true"


class TestMalformedRequests:
    """`api_request` is the SDK's way to what its models do not cover: bodies that no model would produce."""

    @staticmethod
    def post(**body):
        return hubspot.api_request({"method": "POST", "path": "/crm/v3/objects/contacts/batch/create", **body})

    def test_an_array_for_an_object(self):
        response = self.post(body=[{"properties": {}}])
        assert response.status_code == 400
        body = response.json()
        assert body["message"].startswith("Invalid input JSON on line 1, column 1: Cannot deserialize value of type ")
        assert "category" not in body

    def test_no_body(self):
        response = self.post()
        assert response.status_code == 400
        assert response.json()["message"] == "Invalid JSON input: a request body was expected, but none found"
        assert response.json()["category"] == "VALIDATION_ERROR"

    def test_a_missing_record_is_an_html_page_to_those_who_accept_anything(self):
        response = hubspot.api_request({"path": f"/crm/v3/objects/contacts/{MISSING_ID}", "headers": {"Accept": "*/*"}})
        assert response.status_code == 404
        assert response.headers["Content-Type"].startswith("text/html")
        assert "<p>Resource not found</p>" in response.text
