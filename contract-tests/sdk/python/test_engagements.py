"""Notes, calls, tasks, meetings, e-mails, communications and postal mail, and a lead scored from them."""

import json

import pytest
from support import (
    assert_absent, assert_includes, change, contacts, create_contact, hubspot, invalid_values, linked_to, new, objects,
    properties, refusal, unique,
)

AT = "2026-03-12T10:00:00Z"


def add(object_type, values, links=()):
    return objects.basic_api.create(object_type, new(values, links))


def read(object_type, object_id, *names):
    return objects.basic_api.get_by_id(object_type, object_id, properties=list(names)).properties


@pytest.mark.parametrize(
    ("object_type", "legacy", "missing"),
    [
        ("notes", "NOTE", ["hs_timestamp"]),
        ("calls", "CALL", ["hs_timestamp"]),
        ("tasks", "TASK", ["hs_timestamp"]),
        ("meetings", "MEETING_EVENT", ["hs_timestamp"]),
        ("emails", "EMAIL", ["hs_timestamp", "hs_email_direction"]),
        ("communications", "COMMUNICATION", ["hs_timestamp", "hs_communication_channel_type"]),
        ("postal_mail", "POSTAL_MAIL", ["hs_timestamp"]),
    ],
)
def test_what_an_activity_must_have(object_type, legacy, missing):
    body = refusal(400, add, object_type, {})
    assert body["message"] == f"Error creating {legacy}. Some required properties were not set."
    assert body["context"] == {"properties": missing}


def test_a_meetings_start_will_do():
    meeting = add("meetings", {"hs_meeting_start_time": AT})
    assert read("meetings", meeting.id, "hs_timestamp")["hs_timestamp"] == AT


@pytest.mark.parametrize(
    ("object_type", "name", "value"),
    [
        ("calls", "hs_call_status", "SHY"),
        ("calls", "hs_call_disposition", "Connected"),
        ("emails", "hs_email_direction", "UP"),
        ("meetings", "hs_meeting_outcome", "FUN"),
        ("tasks", "hs_task_priority", "HIGHEST"),
        ("communications", "hs_communication_channel_type", "PIGEON"),
    ],
)
def test_choices_are_hubspots(object_type, name, value):
    (fault,) = invalid_values(refusal(400, add, object_type, {"hs_timestamp": AT, name: value}))
    assert (fault["name"], fault["error"]) == (name, "INVALID_OPTION")


def test_a_recording_is_reached_over_https():
    url = "http://example.com/call.mp3"
    (fault,) = invalid_values(refusal(400, add, "calls", {"hs_timestamp": AT, "hs_call_recording_url": url}))
    assert fault["name"] == "hs_call_recording_url"


def test_a_body_has_a_preview():
    values = add("notes", {"hs_timestamp": AT, "hs_note_body": "<p>Hello</p><p>you</p>"}).properties
    assert_includes(values, {"hs_body_preview": "Hello you", "hs_body_preview_is_truncated": "false"})


def test_headers_have_sender_and_receivers():
    def person(name):
        return {"email": f"{name}@example.com", "firstName": name}

    headers = json.dumps({"from": person("ada"), "to": [person("bob"), person("eve")], "cc": [], "bcc": []})
    mail = add("emails", {"hs_timestamp": AT, "hs_email_direction": "EMAIL", "hs_email_headers": headers})
    values = read("emails", mail.id, "hs_email_from_email", "hs_email_from_firstname", "hs_email_to_email")
    assert values["hs_email_from_email"] == "ada@example.com"
    assert values["hs_email_from_firstname"] == "ada"
    assert values["hs_email_to_email"] == "bob@example.com;eve@example.com"


def test_a_task_stands_in_the_pipeline_of_tasks():
    task = add("tasks", {"hs_timestamp": AT, "hs_task_subject": "Call"})
    assert_includes(task.properties, {"hs_task_status": "NOT_STARTED", "hs_task_priority": "NONE"})
    assert_absent(task.properties, ["hs_pipeline", "hs_pipeline_stage"])
    done = objects.basic_api.update("tasks", task.id, change(hs_task_status="COMPLETED")).properties
    assert done["hs_pipeline"] == "3d314325-1b2a-4225-9388-375f49c57ec3"
    assert done["hs_pipeline_stage"] == "61bafb31-e7fa-46ed-aaa9-1322438d6e67"
    assert hubspot.crm.pipelines.pipelines_api.get_all("tasks").results == []


def test_a_lead_is_scored_as_far_as_hubspot_lets_an_integration():
    _, record = create_contact(jobtitle="CTO")
    activities = {"notes": 202, "calls": 194, "meetings": 200, "tasks": 204}
    for object_type, association in activities.items():
        add(object_type, {"hs_timestamp": AT}, linked_to(record.id, association))
    lead = contacts.basic_api.get_by_id(record.id, properties=["jobtitle"], associations=list(activities))
    assert lead.properties["jobtitle"] == "CTO"
    assert {name: len(lead.associations[name].results) for name in activities} == dict.fromkeys(activities, 1)

    def fault(name):
        (only,) = invalid_values(refusal(400, contacts.basic_api.update, record.id, change(**{name: "85"})))
        return only["error"], only["message"]

    assert fault("hubspotscore") == (
        "READ_ONLY_VALUE",
        '"hubspotscore" is a read only property; its value cannot be set.',
    )
    assert fault("hs_lead_score") == ("PROPERTY_DOESNT_EXIST", 'Property "hs_lead_score" does not exist')
    name = f"lead_score_{unique()}"
    face = {"name": name, "label": "Score", "type": "number", "fieldType": "number", "groupName": "contactinformation"}
    properties.core_api.create("contacts", face)
    assert contacts.basic_api.update(record.id, change(**{name: "85"})).properties[name] == "85"
